"""Taking values out of a parsed JSON document, with every deviation noted.

Nothing is trusted: any JSON value may stand anywhere. What cannot be read is noted and left out.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..hours import DAY
from ..language import Message, message
from .report import Findings, shown

PLACE_CHARACTERS = 200

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{2}):([0-5][0-9])")


class WrongValueError(ValueError):
    """A value that is not what its key asks for."""

    def __init__(self, rule: str, reason: Message) -> None:
        super().__init__(rule)
        self.rule = rule
        self.reason = reason


def text(value: Any) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise WrongValueError("schema-type", message("“{value}” is not a text", value=shown(value)))
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        # Half of a character: JSON lets it through, but no file can be written with it.
        raise WrongValueError("schema-value", message("“{value}” is not a text", value=shown(value)))
    return value


def filled(value: Any) -> str:
    """Read a text that says something."""
    if not text(value).strip():
        raise WrongValueError("schema-value", message("the text is empty"))
    return str(value)


def one_of(values: Collection[str]) -> Callable[[Any], str]:
    """Return a reader of one of a few words."""

    def read(value: Any) -> str:
        if text(value) not in values:
            raise WrongValueError(
                "schema-value",
                message("“{value}” is none of: {values}", value=shown(value), values=", ".join(values)),
            )
        return str(value)

    return read


def known(ids: Collection[str]) -> Callable[[Any], str]:
    """Return a reader of an id of the campaign."""

    def read(value: Any) -> str:
        if text(value) not in ids:
            raise WrongValueError(
                "schema-unknown", message("the campaign has no “{value}”", value=shown(value))
            )
        return str(value)

    return read


def day(value: Any) -> dt.date:
    """Read a date."""
    try:
        if _DATE.fullmatch(text(value)):
            return dt.date.fromisoformat(value)
    except ValueError as error:
        if isinstance(error, WrongValueError):
            raise
    raise WrongValueError(
        "schema-value", message("“{value}” is not a date like 2025-07-25", value=shown(value))
    )


def time(value: Any) -> int:
    """Read a time as minutes after midnight."""
    found = _TIME.fullmatch(text(value))
    minutes = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    if minutes > DAY:
        raise WrongValueError(
            "schema-value", message("“{value}” is not a time from 00:00 to 24:00", value=shown(value))
        )
    return minutes


def number(value: Any) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongValueError("schema-type", message("“{value}” is not a number", value=shown(value)))
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise WrongValueError("schema-value", message("“{value}” is not a finite number", value=shown(value)))
    return found


def amount(value: Any) -> float:
    """Read a number from 0."""
    if number(value) < 0:
        raise WrongValueError("schema-value", message("“{value}” is below 0", value=shown(value)))
    return float(value)


def count(value: Any) -> int:
    """Read a whole number from 0."""
    if amount(value) != int(amount(value)):
        raise WrongValueError("schema-type", message("“{value}” is not a whole number", value=shown(value)))
    return int(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """Read an object."""
    if not isinstance(value, Mapping):
        raise WrongValueError("schema-type", message("“{value}” is not an object", value=shown(value)))
    return value


class Reader:
    """Takes values out of a document and notes what is missing or wrong."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def root(self, document: Any) -> Mapping[str, Any] | None:
        """Return the document as a mapping, its `schema` and the finiteness of all its numbers checked."""
        plan = self.record(document, "")
        if plan is not None:
            self.take(plan, "schema", "", one_of(("luudong.plan/1",)))
            self._find_infinite(plan)
        return plan

    def record(self, value: Any, place: str) -> Mapping[str, Any] | None:
        """Return an object; None where it is something else."""
        return self.value(value, place, mapping)

    def take[T](self, record: Mapping[str, Any], key: str, place: str, read: Callable[[Any], T]) -> T | None:
        """Return what `read` makes of the value at `key`; None where there is none or it is wrong."""
        where = f"{place}.{key}" if place else key
        if key not in record:
            self._findings.add("schema-missing", where, message("the key is missing"))
            return None
        return self.value(record[key], where, read)

    def value[T](self, value: Any, place: str, read: Callable[[Any], T]) -> T | None:
        """Return what `read` makes of `value`; None where it is wrong."""
        try:
            return read(value)
        except WrongValueError as wrong:
            self._findings.add(wrong.rule, place, wrong.reason)
            return None

    def items(self, record: Mapping[str, Any], key: str, place: str) -> list[tuple[Any, str]] | None:
        """Return the entries of the list at `key`, each with its place; None where it is no list."""

        def entries(value: Any) -> list[Any]:
            if not isinstance(value, list | tuple):
                raise WrongValueError("schema-type", message("“{value}” is not a list", value=shown(value)))
            return list(value)

        found = self.take(record, key, place, entries)
        where = f"{place}.{key}" if place else key
        return None if found is None else [(entry, f"{where}[{n}]") for n, entry in enumerate(found)]

    def all_of[T](
        self, record: Mapping[str, Any], key: str, place: str, read: Callable[[Any], T]
    ) -> tuple[T, ...] | None:
        """Return the entries of the list at `key`; None where one of them is wrong."""
        entries = self.items(record, key, place)
        if entries is None:
            return None
        values = [self.value(entry, where, read) for entry, where in entries]
        right = tuple(value for value in values if value is not None)
        return right if len(right) == len(values) else None

    def _find_infinite(self, plan: Mapping[str, Any]) -> None:
        """Note numbers that JSON does not have, wherever they are."""
        stack: list[tuple[Any, str]] = [(plan, "")]
        while stack:
            value, place = stack.pop()
            if isinstance(value, float) and not math.isfinite(value):
                self._findings.add(
                    "schema-value", place, message("“{value}” is not a finite number", value=shown(value))
                )
            elif isinstance(value, Mapping):
                stack.extend((entry, _inside(place, f".{shown(key)}")) for key, entry in value.items())
            elif isinstance(value, list | tuple):
                stack.extend((entry, _inside(place, f"[{n}]")) for n, entry in enumerate(value))


def _inside(place: str, step: str) -> str:
    """Return the name of a place one step further in; of a very deep place only the outer steps."""
    return place if len(place) > PLACE_CHARACTERS else f"{place}{step}".removeprefix(".")
