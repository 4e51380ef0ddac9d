"""The lines of a published instance: numbers with blanks between them, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from ..files import InputError
from ..files.problems import Book, shown
from ..files.sources import decode, is_ordinary, unreadable
from ..language import Message, message

LARGEST_FILE: Final = 1024 * 1024
MOST_POINTS: Final = 2_000
LARGEST: Final = 10**6
DECIMALS: Final = 12
"""Numbers have so many decimals at most."""

# No exponents: a few characters of them are numbers of millions of digits.
_NUMBER = re.compile(r"[+-]?(\d{1,12}\.?\d{0,12}|\.\d{1,12})", re.ASCII)


class Lines:
    """The lines of a file that hold something, with their numbers, and a book for what is wrong.

    Attributes
    ----------
    file
        The file's name.
    rows
        Line number, from 1, and the words of each line that is not blank.

    Raises
    ------
    InputError
        If there is no such file or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.file = shown(path.name)
        self._book = Book()
        self.rows: list[tuple[int, list[str]]] = []
        content = b""
        if is_ordinary(path, self.file, LARGEST_FILE, self._book):
            try:
                content = path.read_bytes()
            except OSError as error:
                unreadable(error, self.file, self._book)
        self.close()
        text = decode(content, self.file, self._book)
        for number, line in enumerate((text or "").splitlines(), start=1):
            # Some copies have a semicolon between the values, or after the last.
            if words := line.replace(";", " ").split():
                self.rows.append((number, words))
        self.close()

    def error(
        self, what: Message, *, row: int | None = None, key: str | None = None, value: object = None
    ) -> None:
        """Note what is wrong."""
        self._book.error(self.file, what, row=row, key=key, value=value)

    def close(self) -> None:
        """Raise all errors noted.

        Raises
        ------
        InputError
            If there are any.
        """
        if self._book.has_errors:
            raise InputError(self._book.problems)

    def number(
        self, row: int, key: str, text: str, *, low: int = 0, high: int = LARGEST, whole: bool = False
    ) -> Decimal | None:
        """Return the number that a word stands for; None, and an error, where it is none or out of range."""
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
        if number is not None and low <= number <= high and not (whole and number % 1):
            return number
        if whole:
            what = message("is not understood; write a whole number from {low} to {high}", low=low, high=high)
        else:
            what = message("is not understood; write a number from {low} to {high}", low=low, high=high)
        self.error(what, row=row, key=key, value=text)
        return None

    def too_few(self, row: int, words: Sequence[str], expected: str) -> None:
        """Note that a line has fewer values than it should; `expected` names those that it should have."""
        self.error(
            message("the line is too short; write {expected}", expected=expected),
            row=row,
            value=" ".join(words),
        )

    def count_differs(self, said: int, found: int) -> None:
        """Note that the file's opening says another number of points than follow."""
        self.error(
            message(
                "{found} points follow where the file says {said}; put the missing ones in or correct the number",
                found=found,
                said=said,
            )
        )
