"""One row of a table, or one table of `campaign.toml`: cells asked for by name, each by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

from ..language import Message, message
from .cells import CellError, Kind, Unreadable, is_blank
from .problems import Book


class Record:
    """The cells of one row; what is wrong with one goes into the book, with its place.

    Parameters
    ----------
    book
        Takes the errors.
    file, row
        Where the row is.
    cells
        The values by column; a column may be missing.
    prefix
        Put before a column's name where it is told, ``table.`` in `campaign.toml`.
    """

    def __init__(
        self, book: Book, file: str, row: int | None, cells: Mapping[str, object], prefix: str = ""
    ) -> None:
        self._book = book
        self.file = file
        self.row = row
        self._cells = cells
        self._prefix = prefix
        self.failed = False

    def need[Value](self, key: str, kind: Kind[Value]) -> Value | None:
        """Return the value of a required cell; None, and an error in the book, where it has none."""
        if self.is_blank(key):
            self.error(key, message("is missing; write {expected}", expected=kind.expected))
            return None
        return self._read(key, kind)

    @overload
    def get[Value](self, key: str, kind: Kind[Value]) -> Value | None: ...

    @overload
    def get[Value](self, key: str, kind: Kind[Value], default: Value) -> Value: ...

    def get[Value](self, key: str, kind: Kind[Value], default: Value | None = None) -> Value | None:
        """Return the value of a cell; `default` where it is blank, and with an error where it is wrong."""
        if self.is_blank(key):
            return default
        found = self._read(key, kind)
        return default if found is None else found

    @property
    def is_past_telling(self) -> bool:
        """Whether further errors of this file are only counted, so that their wording is wasted work."""
        return self._book.is_full(self.file)

    def has(self, key: str) -> bool:
        """Say whether the column or key is there, blank or not."""
        return key in self._cells

    def is_blank(self, key: str) -> bool:
        """Say whether the cell holds nothing."""
        return is_blank(self._cells.get(key))

    def error(self, key: str | None, what: Message, value: object = None) -> None:
        """Note an error of this row; by default with the value that the cell holds."""
        self.failed = True
        if value is None and key is not None:
            value = self._cells.get(key)
        self._book.error(self.file, what, row=self.row, key=self._named(key), value=value)

    def warn(self, key: str | None, what: Message, value: object = None) -> None:
        """Note a warning about this row."""
        if value is None and key is not None:
            value = self._cells.get(key)
        self._book.warn(self.file, what, row=self.row, key=self._named(key), value=value)

    def _named(self, key: str | None) -> str | None:
        return None if key is None else self._prefix + key

    def _read[Value](self, key: str, kind: Kind[Value]) -> Value | None:
        value = self._cells[key]
        if isinstance(value, Unreadable):
            self.error(key, value.reason)
            return None
        try:
            return kind.read(value)
        except CellError as error:
            self.error(key, error.reason)
            return None
