"""What a cell may hold: one small class for each kind of value; `quantities` has those for numbers and dates.

A cell comes as text (CSV), or typed (TOML, GeoJSON, layers); a kind reads either and says what it expects.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol, Self

from ..hours import HoursError, parse_hours
from ..language import Message, message
from .limits import HOURS_CHARACTERS, ID_CHARACTERS, LIST_CHARACTERS, NAME_CHARACTERS
from .problems import near

_TAG = re.compile(r"[^\s;,/]+")
# Letters that turn the direction of what follows can make one name look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class CellError(ValueError):
    """A cell that cannot be read; `reason` says why and what to write instead."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Unreadable(str):
    """A cell of a workbook that holds no value of its own, as it shows; `reason` says why and what to do."""

    __slots__ = ("reason",)
    reason: Message

    def __new__(cls, shown: str, reason: Message) -> Self:
        """Return the cell that shows `shown`."""
        cell = super().__new__(cls, shown)
        cell.reason = reason
        return cell


class Kind[Value](Protocol):
    """A kind of cell."""

    @property
    def expected(self) -> Message:
        """What to write, as the object of “write …”."""
        ...

    def read(self, value: object) -> Value:
        """Return the value of a cell that is not blank, or raise a `CellError`."""
        ...


def is_blank(value: object) -> bool:
    """Say whether a cell holds nothing: null, or only blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def not_understood(expected: Message) -> CellError:
    """Return the error for a cell that is not what it should be."""
    return CellError(message("is not understood; write {expected}", expected=expected))


def out_of_range(expected: Message) -> CellError:
    """Return the error for a number that is too small or too large."""
    return CellError(message("is out of range; write {expected}", expected=expected))


def as_text(value: object, expected: Message, limit: int) -> str:
    """Return the trimmed text of a cell in NFC; numbers that spreadsheets make of ids become text again."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= 64:
        return str(value)
    if not isinstance(value, str):
        raise not_understood(expected)
    # Composing takes quadratic time and shortens by a small factor at most: what is far too long stays.
    text = value if len(value) > 4 * limit else unicodedata.normalize("NFC", value.strip())
    if len(text) > limit:
        raise CellError(
            message("is too long ({count} characters); write at most {limit}", count=len(text), limit=limit)
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNING for letter in text):
        raise CellError(
            message("holds a line break or an invisible control character; write plain text on one line")
        )
    return text


@dataclass(frozen=True)
class Text:
    """A name or a remark."""

    limit: int = NAME_CHARACTERS

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("a text of at most {limit} characters", limit=self.limit)

    def read(self, value: object) -> str:
        """Return the text, trimmed and in NFC."""
        return as_text(value, self.expected, self.limit)


@dataclass(frozen=True)
class Identifier:
    """An id."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("a short id without “:”, such as v01")

    def read(self, value: object) -> str:
        """Return the id, trimmed and in NFC."""
        text = as_text(value, self.expected, ID_CHARACTERS)
        if ":" in text:
            raise CellError(
                message("an id may not hold “:”; write for example “{better}”", better=text.replace(":", "-"))
            )
        return text


@dataclass(frozen=True)
class Reference:
    """The id of a place: of a village, of the base, or ``base:TEAM``."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("the id of a village, of [base], or “base:” and the id of a team with its own base")

    def read(self, value: object) -> str:
        """Return the id, trimmed and in NFC."""
        return as_text(value, self.expected, ID_CHARACTERS + len("base:"))


def list_parts(value: object, expected: Message) -> list[object]:
    """Return the entries of a list, which is written with ``;`` between them where it is text."""
    if isinstance(value, list):
        if len(value) > LIST_CHARACTERS:
            raise not_understood(expected)
        return value
    if isinstance(value, str):
        if len(value) > LIST_CHARACTERS:
            raise CellError(
                message(
                    "is too long ({count} characters); write at most {limit}",
                    count=len(value),
                    limit=LIST_CHARACTERS,
                )
            )
        return [part for part in value.split(";") if part.strip()]
    return [value]


@dataclass(frozen=True)
class Hours:
    """Opening hours."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message(
            "opening hours such as “Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30,13:30-17:00”, or “24/7” for always"
        )

    def read(self, value: object) -> str:
        """Return the text of opening hours that can be parsed."""
        text = as_text(value, self.expected, HOURS_CHARACTERS)
        try:
            parse_hours(text)
        except HoursError as error:
            raise CellError(error.reason) from error
        return text


@dataclass(frozen=True)
class Flag:
    """True or false."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("true or false")

    def read(self, value: object) -> bool:
        """Return the flag."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and (text := value.strip().casefold()) in ("true", "false"):
            return text == "true"
        raise not_understood(self.expected)


@dataclass(frozen=True)
class Choice:
    """One of a few words, in any case."""

    words: tuple[str, ...]

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("one of: {words}", words=", ".join(self.words))

    def read(self, value: object) -> str:
        """Return the word as the program spells it."""
        text = as_text(value, self.expected, NAME_CHARACTERS).casefold()
        if text in self.words:
            return text
        if guess := near(text, self.words):
            raise CellError(
                message(
                    "is not understood; did you mean “{guess}”? Write {expected}",
                    guess=guess,
                    expected=self.expected,
                )
            )
        raise not_understood(self.expected)


@dataclass(frozen=True)
class Tag:
    """A language."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("one language in one word, such as dao or giay")

    def read(self, value: object) -> str:
        """Return the tag."""
        text = as_text(value, self.expected, NAME_CHARACTERS)
        if not _TAG.fullmatch(text):
            raise not_understood(self.expected)
        return text


@dataclass(frozen=True)
class Tags:
    """Several languages."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("languages in one word each with “;” between them, such as dao;mong")

    def read(self, value: object) -> tuple[str, ...]:
        """Return the tags, each once whatever its case, in the order given."""
        found: dict[str, str] = {}
        for part in list_parts(value, self.expected):
            try:
                tag = Tag().read(part)
            except CellError as error:
                raise not_understood(self.expected) from error
            found.setdefault(tag.casefold(), tag)
        return tuple(found.values())
