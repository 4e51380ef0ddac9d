"""What is wrong with a campaign's files: where, what stands there, and what to write instead.

A `Book` collects problems while reading goes on, so that all of them are told at once. The exception for
those who want a campaign or nothing is `InputError`, a `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from ..language import Language, Message, message
from .limits import HOPELESS_ERRORS, PROBLEMS_PER_FILE, SHOWN_CHARACTERS

_FEATURE_ENDINGS = (".geojson", ".gpkg", ".shp")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or odd, in the input.

    Attributes
    ----------
    file
        The file's name within the campaign folder; the folder's or zip's own name where that is the matter.
    row
        The row as a spreadsheet shows it (header in row 1), the line of `campaign.toml`, or the number of the
        feature, from 1; None where it is not about one row.
    key
        The column, or ``table.key`` in `campaign.toml`.
    value
        What stands there, shortened and printable.
    message
        What is wrong and what to write instead.
    sheet, cell
        In a workbook the sheet, as it is called there, and the cell, such as ``D7``, where it is about one; `file` is
        the workbook then.
    """

    file: str
    row: int | None
    key: str | None
    value: str
    message: Message
    sheet: str = ""
    cell: str = ""

    def say(self, language: Language) -> str:
        """Return one line: file, row or key, value: what is wrong and what to write instead."""
        place = [self.file] if self.file else []
        if self.sheet:
            place = [message("sheet {sheet}", sheet=self.sheet).say(language)]
        if self.row is not None:
            place.append(place_of(self.file, self.row).say(language))
        if self.key:
            place.append(self.key)
        if self.cell:
            place.append(message("cell {cell}", cell=self.cell).say(language))
        if self.value:
            place.append(f"“{self.value}”")
        return f"{', '.join(place)}: {self.message.say(language)}"


def place_of(file: str, row: int) -> Message:
    """Return how a row of `file` is named: a feature, a line, or a row."""
    if file.casefold().endswith(_FEATURE_ENDINGS):
        return message("feature {number}", number=row)
    if file.casefold().endswith((".toml", ".txt")):
        return message("line {number}", number=row)
    return message("row {number}", number=row)


class InputError(ValueError):
    """A campaign that cannot be used as it stands; `problems` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """Return the problems in `language`, one a line."""
        return "\n".join(problem.say(language) for problem in self.problems)


def shown(value: object) -> str:
    """Return a short printable form of whatever stood in a file; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, int) and value.bit_length() > 1000:
        # Python refuses to write integers of thousands of digits, and TOML can hold them in base 16.
        text = hex(value)
    elif isinstance(value, list | dict):
        # Never written out: what is nested deeply enough cannot be.
        text = "[…]" if isinstance(value, list) else "{…}"
    else:
        text = str(value)
    text = text.strip()
    short = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in short
    )


def near(value: str, known: Iterable[str]) -> str | None:
    """Return the known name that `value` most looks like, if any does."""
    by_folded = {name.casefold(): name for name in known}
    found = get_close_matches(value.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def _more_errors(page: _Page) -> Message:
    more = page.count - len(page.kept)
    if page.count >= HOPELESS_ERRORS:
        return message("and {count} more errors in the part of this file that was read", count=more)
    return message("and {count} more errors in this file", count=more)


@dataclass
class _Page:
    """The problems of one kind in one file: the first of them, and how many there are."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def told(self, more: Message) -> list[Problem]:
        ordered = sorted(self.kept, key=lambda problem: problem.row or 0)
        if self.count > len(self.kept):
            ordered.append(Problem(self.kept[0].file, None, None, "", more))
        return ordered


class Book:
    """Collects errors and warnings by file; of each file the first hundred of each are kept, all are counted.

    Without that limit a table of a million wrong rows would fill the memory and the screen.
    """

    def __init__(self) -> None:
        self._errors: dict[str, _Page] = {}
        self._warnings: dict[str, _Page] = {}

    def error(
        self,
        file: str,
        what: Message,
        *,
        row: int | None = None,
        key: str | None = None,
        value: object = None,
    ) -> None:
        """Note that the campaign cannot be used before this is put right."""
        self._note(self._errors, file, what, row, key, value)

    def warn(
        self,
        file: str,
        what: Message,
        *,
        row: int | None = None,
        key: str | None = None,
        value: object = None,
    ) -> None:
        """Note something that is likely a mistake, though the campaign can be used."""
        self._note(self._warnings, file, what, row, key, value)

    def is_full(self, file: str) -> bool:
        """Say whether further errors of the file are only counted, so that their wording is wasted work."""
        return self.count(file) >= PROBLEMS_PER_FILE

    def is_hopeless(self, file: str) -> bool:
        """Say whether the file has so many errors that the rest of it need not be read."""
        return self.count(file) >= HOPELESS_ERRORS

    @property
    def has_errors(self) -> bool:
        """Whether any error was noted."""
        return bool(self._errors)

    def count(self, file: str) -> int:
        """Return how many errors the file has, those that were not kept included."""
        return self._errors[file].count if file in self._errors else 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors, file by file in the order of reading, by row within a file."""
        return tuple(problem for page in self._errors.values() for problem in page.told(_more_errors(page)))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, in the same order."""
        return tuple(
            problem
            for page in self._warnings.values()
            for problem in page.told(
                message("and {count} more warnings about this file", count=page.count - len(page.kept))
            )
        )

    @staticmethod
    def _note(
        pages: dict[str, _Page], file: str, what: Message, row: int | None, key: str | None, value: object
    ) -> None:
        page = pages.setdefault(file, _Page())
        page.count += 1
        if len(page.kept) < PROBLEMS_PER_FILE:
            page.kept.append(Problem(file, row, key, shown(value), what))
