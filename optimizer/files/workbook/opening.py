"""Opening a workbook that may be huge, hostile or broken: limits first, then the parser."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ...language import Message, message
from ..limits import (
    COLUMNS,
    MEGABYTE,
    SHARED_TEXT_BYTES,
    WORKBOOK_ROWS,
    WORKBOOK_UNPACKED_BYTES,
    ZIP_DIRECTORY_BYTES,
    ZIP_ENTRIES,
)

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ROWS = 1_048_576
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = re.compile(rb"""\sr=["'][A-Z]{0,4}(\d{7,})["']""")
_CHUNK = MEGABYTE
_ENCRYPTED = b"\xd0\xcf\x11\xe0"

Row = tuple[Any, ...]


class RefusedError(Exception):
    """A workbook that is not opened; `reason` says why and what to do."""

    def __init__(self, reason: Message, value: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.value = value


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula whose result the workbook does not carry."""

    text: str


class Opened:
    """A workbook whose sheets can be read row by row, once or more."""

    def __init__(self, values: Any, written: Any) -> None:
        self._values = values
        self._written = written

    @property
    def names(self) -> list[str]:
        """The names of the sheets that hold cells, in their order."""
        return [sheet.title for sheet in self._values.worksheets]

    def is_hidden(self, name: str) -> bool:
        """Say whether a sheet is hidden."""
        return bool(self._values[name].sheet_state != "visible")

    def rows(self, name: str) -> Iterator[tuple[int, Row]]:
        """Return the number and the values of the rows that hold any, as wide as the widest that is read.

        Raises
        ------
        RefusedError
            If the sheet turns out to be broken.
        """
        try:
            yield from self._rows(name)
        except Exception as error:
            raise broken() from error

    def _rows(self, name: str) -> Iterator[tuple[int, Row]]:
        values = self._values[name].iter_rows(max_row=_ROWS, max_col=COLUMNS + 1, values_only=True)
        if self._written is None:
            yield from _that_hold_any(values)
            return
        written = self._written[name].iter_rows(max_row=_ROWS, max_col=COLUMNS + 1, values_only=True)
        results = enumerate(values, start=1)
        for number, sources in _that_hold_any(written):
            row = next(row for at, row in results if at == number)
            yield number, tuple(map(_with_formula, row, sources))


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open a workbook while the block runs.

    Raises
    ------
    RefusedError
        If it is beyond a limit, or no workbook that can be read.
    OSError
        If the system does not let it be read.
    """
    with ExitStack() as stack:
        # The library warns of what it does not know, such as drop-downs of a newer Excel: nothing to act on.
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        try:
            has_formulas = _inspect(path)
            books = [
                stack.enter_context(
                    closing(load_workbook(path, read_only=True, data_only=plain, keep_links=False))
                )
                for plain in ((True, False) if has_formulas else (True,))
            ]
        except (RefusedError, OSError):
            raise
        except Exception as error:
            # The parser raises whatever it stumbles over: a broken file has no end of ways to be broken.
            raise broken() from error
        yield Opened(books[0], books[1] if has_formulas else None)


def broken() -> RefusedError:
    """Return the refusal of what is no workbook, or a damaged one."""
    return RefusedError(
        message(
            "is no workbook that can be read; open it in Excel or LibreOffice and save it again as .xlsx, "
            "without a password"
        )
    )


def _inspect(path: Path) -> bool:
    """Refuse what would fill the memory; return whether any sheet holds a formula."""
    with path.open("rb") as file:
        if file.read(4) == _ENCRYPTED:
            raise RefusedError(
                message(
                    "is a workbook of an old kind or with a password; save it as .xlsx without a password"
                )
            )
        size = file.seek(0, 2)
        file.seek(max(0, size - 22 - 0xFFFF))
        tail = file.read()
    start = tail.rfind(b"PK\5\6")
    if start < 0:
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<L", tail, start + 12)
    if length > ZIP_DIRECTORY_BYTES:
        raise _too_large()
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        # No more bytes come out of an entry than its header claims: the reader stops there.
        if len(entries) > ZIP_ENTRIES or sum(entry.file_size for entry in entries) > WORKBOOK_UNPACKED_BYTES:
            raise _too_large()
        if any(entry.compress_type not in _METHODS for entry in entries):
            raise zipfile.BadZipFile
        # Every part is looked at, not only those up to the first formula.
        found = [_looked_at(archive, entry) for entry in entries]
    # The parser goes through a sheet of a million rows for a minute before it gives the first.
    if sum(rows for _, rows in found) > WORKBOOK_ROWS:
        raise RefusedError(
            message(
                "holds more than {limit} rows; keep only the sheets of the campaign, and give long tables, such as "
                "travel times, as CSV in a folder",
                limit=WORKBOOK_ROWS,
            )
        )
    return any(has_formula for has_formula, _ in found)


def _looked_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[bool, int]:
    """Return whether a part is a sheet with a formula, and how many rows it has.

    Texts far too long are refused, and XML that declares entities.
    """
    name = entry.filename.casefold()
    if not name.endswith((".xml", ".rels")):
        return False, 0
    if name.endswith("sharedstrings.xml") and entry.file_size > SHARED_TEXT_BYTES:
        raise _too_large()
    found, rows, end = False, 0, b""
    with archive.open(entry) as source:
        while chunk := source.read(_CHUNK):
            window = end + chunk
            if _DECLARES.search(window):
                raise RefusedError(message("holds XML with declarations of its own, which no workbook needs"))
            if "worksheets/" in name:
                found = found or _FORMULA.search(window) is not None
                # The parser would leave such rows out without a word.
                if any(int(place) > _ROWS for place in _PLACE.findall(window)):
                    raise broken()
            if "worksheets/" in name:
                rows += len(_ROW.findall(window)) - len(_ROW.findall(end))
            end = window[-64:]
    return found, rows


def _that_hold_any(rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
    blank: Row | None = None
    for number, row in enumerate(rows, start=1):
        # For rows that are not there the library gives one and the same: a million of them cost nothing.
        if row is blank:
            continue
        if row.count(None) == len(row):
            blank = row
        else:
            yield number, row


def _with_formula(value: Any, source: Any) -> Any:
    """Return the value of a cell, or the formula whose result is not there."""
    if value is not None or source is None:
        return value
    return Formula(str(getattr(source, "text", source)))


def _too_large() -> RefusedError:
    return RefusedError(
        message(
            "is too large once unpacked (more than {limit} MB, or texts without end); keep only the sheets of the "
            "campaign",
            limit=WORKBOOK_UNPACKED_BYTES // MEGABYTE,
        )
    )
