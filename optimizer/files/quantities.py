"""Kinds of cells that count and date: numbers, dates, and lists of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time

from ..language import Message, message
from .cells import CellError, list_parts, not_understood, out_of_range
from .problems import shown

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0{1,2})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[.,\s]\d{3})+", re.ASCII)
# With slashes: so GDAL, and with it QGIS, writes a date and time into a Shapefile, which has no column for them.
_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("a whole number from {low} to {high}", low=self.low, high=self.high)

    def read(self, value: object) -> int:
        """Return the number; ``25.0`` and ``25,0`` are whole, ``1.000`` is refused, as it may mean 1000."""
        found: int | None = None
        if isinstance(value, int) and not isinstance(value, bool):
            found = value
        elif isinstance(value, float) and value.is_integer():
            found = int(value)
        elif isinstance(value, str):
            text = value.strip()
            if written := _WHOLE.fullmatch(text):
                if len(text) > 30:
                    raise out_of_range(self.expected)
                found = int(written.group(1))
            elif _THOUSANDS.fullmatch(text):
                raise CellError(
                    message(
                        "has a separator for thousands, or decimals; write {expected}, in digits only",
                        expected=self.expected,
                    )
                )
        if found is None:
            raise not_understood(self.expected)
        if not self.low <= found <= self.high:
            raise out_of_range(self.expected)
        return found


@dataclass(frozen=True)
class Number:
    """A finite number from `low` to `high`; above `low` where it is `open`."""

    low: float
    high: float
    open: bool = False

    @property
    def expected(self) -> Message:
        """What to write."""
        low, high = f"{self.low:.12g}", f"{self.high:.12g}"
        if self.open:
            return message("a number above {low} and up to {high}", low=low, high=high)
        return message("a number from {low} to {high}", low=low, high=high)

    def read(self, value: object) -> float:
        """Return the number; the decimal mark may be a comma."""
        if isinstance(value, str) and len(value) < 400 and _NUMBER.fullmatch(value.strip()):
            found = float(value.strip().replace(",", "."))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            # An integer beyond the range of floats cannot be converted.
            found = math.inf if isinstance(value, int) and value.bit_length() > 64 else float(value)
        else:
            raise not_understood(self.expected)
        if (
            not math.isfinite(found)
            or not self.low <= found <= self.high
            or (self.open and found == self.low)
        ):
            raise out_of_range(self.expected)
        return found


@dataclass(frozen=True)
class Day:
    """A date."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("a date such as 2025-07-25 or 25/7/2025 (day first)")

    def read(self, value: object) -> date:
        """Return the date, written ``YYYY-MM-DD``, ``YYYY/MM/DD`` or ``D/M/YYYY``."""
        if isinstance(value, datetime):
            if value.time() == time.min:
                return value.date()
        elif isinstance(value, date):
            return value
        elif isinstance(value, str):
            text = value.strip()
            if year_first := _YEAR_FIRST.fullmatch(text):
                year, month, day = map(int, year_first.group(1, 3, 4))
            elif day_first := _DAY_FIRST.fullmatch(text):
                day, month, year = map(int, day_first.groups())
            else:
                raise not_understood(self.expected)
            try:
                return date(year, month, day)
            except ValueError:
                raise CellError(
                    message("there is no such date; write {expected}", expected=self.expected)
                ) from None
        raise not_understood(self.expected)


@dataclass(frozen=True)
class Days:
    """Several dates."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("dates with “;” between them, such as 2025-08-03; 2025-08-17")

    def read(self, value: object) -> tuple[date, ...]:
        """Return the dates, each once, in the order given."""
        found: dict[date, None] = {}
        for part in list_parts(value, self.expected):
            try:
                found[Day().read(part)] = None
            except CellError as error:
                raise CellError(
                    message(
                        "the date “{part}” is wrong; write {expected}",
                        part=shown(part) if isinstance(part, str) else "?",
                        expected=self.expected,
                    )
                ) from error
        return tuple(found)


@dataclass(frozen=True)
class Wholes:
    """Several whole numbers, at least one."""

    each: Whole

    @property
    def expected(self) -> Message:
        """What to write."""
        return message(
            "a list of whole numbers from {low} to {high}, such as [90, 120]",
            low=self.each.low,
            high=self.each.high,
        )

    def read(self, value: object) -> tuple[int, ...]:
        """Return the numbers, each once, in rising order."""
        try:
            found = sorted({self.each.read(part) for part in list_parts(value, self.expected)})
        except CellError as error:
            raise not_understood(self.expected) from error
        if not found:
            raise not_understood(self.expected)
        return tuple(found)
