"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import Message

SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Violation:
    """One broken rule or wrong figure.

    Attributes
    ----------
    rule
        Its code; all codes are listed in `optimizer.check`.
    place
        Which shift, village, volunteer, duty or entry of the document, by ids: the same in every language.
    message
        What is wrong there.
    """

    rule: str
    place: str
    message: Message


@dataclass(frozen=True)
class Report:
    """Everything that a check found."""

    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        """Whether the plan is valid and its figures right."""
        return not self.violations


class Findings:
    """Collects violations in the order in which they are found; the same one is kept once."""

    def __init__(self) -> None:
        self._violations: dict[tuple[str, str, str], Violation] = {}

    def add(self, rule: str, place: str, message: Message) -> None:
        """Note a violation."""
        place = _printable(place)
        self._violations.setdefault((rule, place, str(message)), Violation(rule, place, message))

    def report(self) -> Report:
        """Return all of them."""
        return Report(tuple(self._violations.values()))


def shown(value: object) -> str:
    """Return a short printable form of any value that a document may hold."""
    if isinstance(value, int) and value.bit_length() > 1000:
        # Python refuses to write integers of thousands of digits.
        text = hex(value)
    elif isinstance(value, list | tuple | dict):
        # Never written out: what is nested deeply enough cannot be.
        text = "{…}" if isinstance(value, dict) else "[…]"
    elif value is None:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(value)
    short = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    return _printable(short)


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )
