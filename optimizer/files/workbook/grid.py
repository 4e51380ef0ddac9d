"""The cells of one sheet as the readers of tables take them: as text, below a header that was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from ...language import message
from ...sheets import unescaped
from ..cells import Unreadable
from ..problems import Book
from .headings import column_of, is_aside, is_total
from .opening import Formula, Opened, Row

_HEADER_WITHIN = 40
"""How many rows that hold something may stand above the first row of data, header included."""

_LISTS = ("off", "languages")
_WORDS = ("id", "name", "team", "from", "to", "reason", "language", "colour")
_FIRST_CELLS = 3


class Grid:
    """One table in a sheet of a workbook, with whatever offices put around it.

    Titles above the header are passed over, the header may take two rows, empty rows and rows of totals may stand
    between and below the data. Hidden rows, columns and sheets are read like any other.

    Parameters
    ----------
    source, name
        The workbook, and the sheet's name in it.
    file
        The file that the sheet stands for; errors are noted for it.
    book
        Takes the errors.
    """

    def __init__(self, source: Opened, name: str, file: str, book: Book) -> None:
        self.name = name
        self.file = file
        self.header_row: int | None = None
        self._book = book
        self._rows = source.rows(name)
        self._above: list[tuple[int, Row]] = []
        self._positions: dict[str, int] = {}
        self._headings: dict[str, str] = {}
        self._names: list[str] = []

    def header(self) -> list[str] | None:
        """Return the names of the columns, by position; None, and an error in the book, where there is no header."""
        for entry in self._rows:
            self._above.append(entry)
            if len(self._above) >= _HEADER_WITHIN:
                break
        counts = [len(self._known(row)) for _, row in self._above]
        if not any(counts):
            self._no_header()
            return None
        best = counts.index(max(counts))
        raw = [_heading(value) for value in self._above[best][1]]
        last = self._below(best, raw)
        self.header_row = self._above[last][0]
        self._above = self._above[last + 1 :]
        width = max((number for number, text in enumerate(raw, start=1) if text), default=0)
        self._names = [self._enter(number, text) for number, text in enumerate(raw[:width])]
        return self._names

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Return the number and the cells of every row below the header that is neither blank nor of totals."""
        width = len(self._names)
        known = tuple(self._positions.values())
        for number, row in chain(self._above, self._rows):
            cells = [cell_text(value, name) for value, name in zip(row[:width], self._names, strict=True)]
            # A running number or a remark beside an empty row makes it no row of the table.
            if not any(cells[position] for position in known):
                continue
            if self._is_total(cells):
                self._book.warn(
                    self.file,
                    message("looks like a row of totals and is set aside"),
                    row=number,
                    value=_first(cells),
                )
                continue
            yield number, cells

    def cell_of(self, column: str, row: int | None) -> str:
        """Return the name of a cell, or of the cell of the heading where it is about no row; empty if not there."""
        row = self.header_row if row is None else row
        position = self._positions.get(column)
        return "" if position is None or row is None else f"{get_column_letter(position + 1)}{row}"

    def heading_of(self, column: str) -> str:
        """Return how the sheet heads a column."""
        return self._headings.get(column, column)

    def _known(self, row: Row) -> set[str]:
        return {
            column
            for value in row
            if isinstance(value, str) and (column := column_of(value, self.file)) is not None
        }

    def _below(self, best: int, raw: list[str]) -> int:
        """Add the headings that stand in the row above or below the best one; return the last row of the header.

        Where a heading spans several columns, or others span two rows, each row has only some of the names.
        """
        found = {column_of(text, self.file) for text in raw if text}
        last = best
        for beside in (best - 1, best + 1):
            if not 0 <= beside < len(self._above) or abs(self._above[beside][0] - self._above[best][0]) != 1:
                continue
            for position, value in enumerate(self._above[beside][1]):
                text = _heading(value)
                column = column_of(text, self.file) if isinstance(value, str) else None
                if column is None or column in found or column_of(raw[position], self.file) is not None:
                    continue
                raw[position] = text
                found.add(column)
                last = max(last, beside)
        return last

    def _enter(self, position: int, text: str) -> str:
        if not text or is_aside(text, self.file):
            return ""
        column = column_of(text, self.file)
        if column is None:
            return text
        self._positions.setdefault(column, position)
        self._headings.setdefault(column, text)
        return column

    def _is_total(self, cells: Sequence[str]) -> bool:
        """Say whether a row is one of totals: it says so first, where its id stands or beside an empty id."""
        if not is_total(_first(cells)):
            return False
        position = self._positions.get("id", self._positions.get("from"))
        own = "" if position is None else cells[position]
        return not own.strip() or is_total(own)

    def _no_header(self) -> None:
        self._book.error(
            self.file,
            message(
                "there is no row of headings; write the names of the columns into one row, and the data below it "
                "(luudong template writes such a workbook)"
            ),
        )


def _heading(value: Any) -> str:
    return (
        " ".join(unescaped(value).split()) if isinstance(value, str) else "" if value is None else str(value)
    )


def _first(cells: Sequence[str]) -> str:
    return next((cell for cell in cells if cell.strip()), "")


def cell_text(value: Any, column: str) -> str:
    """Return a cell as a table of text holds it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _written(value, column)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Formula):
        return Unreadable(
            value.text,
            message(
                "the formula has not been worked out yet; open the workbook in Excel or LibreOffice, save it and "
                "give it again, or write the value"
            ),
        )
    if isinstance(value, dt.datetime | dt.date):
        return _date(value, column)
    return value.strftime("%H:%M") if isinstance(value, dt.time) else str(value)


def _written(value: str, column: str) -> str:
    if value in ERROR_CODES:
        return Unreadable(
            value, message("the cell shows an error; put its formula right, or write the value")
        )
    text = unescaped(value)
    if column in _LISTS and ("," in text or "\n" in text):
        return text.replace(",", ";").replace("\n", ";")
    return text if text.strip() else ""


def _date(value: dt.datetime | dt.date, column: str) -> str:
    if isinstance(value, dt.datetime):
        text = str(value.date()) if value.time() == dt.time.min else value.isoformat(" ", "minutes")
    else:
        text = value.isoformat()
    if column not in _WORDS:
        return text
    return Unreadable(
        text,
        message(
            "the cell holds a date: the spreadsheet took what was written for one; format the column as text and "
            "write it again"
        ),
    )
