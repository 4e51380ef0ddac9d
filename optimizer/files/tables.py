"""Tables of text: CSV with comma, semicolon or tab, as people and spreadsheets write them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..language import message
from .limits import COLUMNS, LINE_CHARACTERS
from .problems import Book, near, shown
from .records import Record
from .sources import Folder, Sheet

_SEPARATORS = (",", ";", "\t")
_BLANKS_AFTER_QUOTE = {
    separator: re.compile(rf'" +(?=[{separator}\r\n]|$)', re.MULTILINE) for separator in _SEPARATORS
}
_SHAPEFILE_NAME = 10


@dataclass(frozen=True)
class Columns:
    """The columns that a table may have, and those that it must have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column, required ones first."""
        return self.required + self.optional


def match_columns(
    found: Sequence[str], columns: Columns, file: str, book: Book, *, cut: bool = False
) -> dict[str, int] | None:
    """Return the position of each known column among the names `found`.

    Parameters
    ----------
    found
        Names as they stand; case and blanks around them do not matter, blank ones are passed over.
    columns
        What is known.
    file, book
        Where errors and warnings go.
    cut
        Whether names may be cut to ten characters, as in a Shapefile.

    Returns
    -------
    None where a column stands twice or a required one is missing (errors); of unknown ones it is only warned.
    """
    if len(found) > COLUMNS:
        book.error(
            file,
            message(
                "has {count} columns; at most {limit} are read: keep only those of this table",
                count=len(found),
                limit=COLUMNS,
            ),
        )
        return None
    known = {name: name for name in columns.all}
    if cut:
        known |= {name[:_SHAPEFILE_NAME]: name for name in columns.all}
    positions: dict[str, int] = {}
    sound = True
    for position, raw in enumerate(found):
        if not raw.strip():
            continue
        name = known.get(raw.strip().casefold())
        if name is None:
            _warn_unknown(raw, columns, file, book)
        elif name in positions:
            book.error(
                file, message("the column stands twice; keep one of the two"), key=name, value=raw.strip()
            )
            sound = False
        else:
            positions[name] = position
    for name in columns.required:
        if name not in positions:
            book.error(
                file,
                message(
                    "the column is missing; add it (required are: {names})", names=", ".join(columns.required)
                ),
                key=name,
            )
            sound = False
    return positions if sound else None


def _warn_unknown(raw: str, columns: Columns, file: str, book: Book) -> None:
    if guess := near(raw.strip(), columns.all):
        what = message("the column is not known and is set aside; did you mean “{guess}”?", guess=guess)
    else:
        what = message(
            "the column is not known and is set aside; known are: {names}", names=", ".join(columns.all)
        )
    book.warn(file, what, key=shown(raw))


@dataclass
class Table:
    """A table of text: the known columns by position, and the rows, which are read once.

    Attributes
    ----------
    rows
        The row number and the cells of every row that is not blank, and as wide as the header.
    is_whole
        Whether every row could be read so far; false also once there were too many.
    """

    file: str
    book: Book
    positions: Mapping[str, int]
    rows: Iterator[tuple[int, list[str]]] = field(default_factory=lambda: iter(()))
    is_whole: bool = True

    def records(self) -> Iterator[Record]:
        """Return the rows as records."""
        for row, cells in self.rows:
            yield self.record(row, cells)

    def record(self, row: int, cells: Sequence[str]) -> Record:
        """Return one row as a record."""
        return Record(
            self.book, self.file, row, {name: cells[place] for name, place in self.positions.items()}
        )


def open_table(
    folder: Folder, file: str, columns: Columns, book: Book, limit: int, bytes_limit: int
) -> Table | None:
    """Return the table in a file of the folder; None, and errors in the book, where it cannot be read."""
    sheet = folder.sheet(file)
    if sheet is not None:
        return _read_sheet(sheet, columns, file, book, limit)
    text = folder.text(file, bytes_limit)
    return None if text is None else read_table(text, columns, file, book, limit)


def read_table(text: str, columns: Columns, file: str, book: Book, limit: int) -> Table | None:
    """Return the table that `text` holds; None, and errors in the book, where its header cannot be used.

    Parameters
    ----------
    text
        The content of the file.
    columns
        What the table may hold.
    file, book
        Where errors and warnings go.
    limit
        The largest number of rows.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")
    separator = _separator(text, columns)
    if '" ' in text:
        text = _BLANKS_AFTER_QUOTE[separator].sub('"', text)
    reader = csv.reader(_lines(text), delimiter=separator, skipinitialspace=True, strict=True)
    records = enumerate(reader, start=1)
    try:
        header_row, header = next(
            ((row, cells) for row, cells in records if any(map(str.strip, cells))), (1, [""])
        )
    except (csv.Error, _LineTooLongError):
        book.error(file, message("the header row cannot be read; write plain column names in it"), row=1)
        return None
    positions = match_columns(header, columns, file, book)
    if positions is None:
        return None
    table = Table(file, book, positions)
    table.rows = _rows(table, records, header_row, len(header), limit)
    return table


def _read_sheet(sheet: Sheet, columns: Columns, file: str, book: Book, limit: int) -> Table | None:
    header = sheet.header()
    positions = None if header is None else match_columns(header, columns, file, book)
    if header is None or positions is None:
        return None
    table = Table(file, book, positions)
    table.rows = _rows(table, sheet.rows(), 0, len(header), limit)
    return table


def _separator(text: str, columns: Columns) -> str:
    """Return the separator that finds the most known columns in the first line that is not blank."""
    start = len(text) - len(text.lstrip())
    header = text[start : text.find("\n", start) + 1 or len(text)][:LINE_CHARACTERS]

    def known(separator: str) -> int:
        names = {name.strip().strip('"').strip().casefold() for name in header.split(separator)}
        return len(names.intersection(columns.all))

    return max(_SEPARATORS, key=lambda separator: (known(separator), header.count(separator)))


def _rows(
    table: Table, records: Iterator[tuple[int, list[str]]], header_row: int, width: int, limit: int
) -> Iterator[tuple[int, list[str]]]:
    book = table.book
    row = header_row
    count = 0
    try:
        for row, cells in records:
            if len(cells) != width:
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) < width or any(map(str.strip, cells[width:])):
                    table.is_whole = False
                    if book.is_hopeless(table.file):
                        return
                    _ragged(table, row, len(cells), width)
                    continue
            elif not cells[0].strip() and not any(map(str.strip, cells)):
                continue
            if book.is_hopeless(table.file):
                table.is_whole = False
                return
            count += 1
            if count > limit:
                table.is_whole = False
                book.error(
                    table.file,
                    message(
                        "there are more than {limit} rows; keep only those of this campaign", limit=limit
                    ),
                    row=row,
                )
                return
            yield row, cells
    except _LineTooLongError:
        table.is_whole = False
        book.error(
            table.file,
            message("the row is longer than {limit} characters; shorten it", limit=LINE_CHARACTERS),
            row=row + 1,
        )
    except csv.Error:
        table.is_whole = False
        book.error(
            table.file,
            message(
                "the table cannot be read from here on: a quotation mark is not closed or stands within a "
                'value, or a value is far too long; put " before and after a value, and "" where it holds one'
            ),
            row=row + 1,
        )


def _ragged(table: Table, row: int, found: int, width: int) -> None:
    table.book.error(
        table.file,
        message(
            "the row has {found} values and the header {width}; put a value that holds the separator "
            "between quotation marks, and leave no cell out",
            found=found,
            width=width,
        ),
        row=row,
    )


class _LineTooLongError(Exception):
    pass


def _lines(text: str) -> Iterator[str]:
    """Return the lines, but none that is far too long: a row of millions of cells would fill the memory."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > LINE_CHARACTERS:
            raise _LineTooLongError
        yield text[start:end]
        start = end
