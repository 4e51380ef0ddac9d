"""Opening hours: the subset of the OpenStreetMap syntax that MODEL.md defines.

`parse_hours` is the only reader; everything else asks an `OpeningHours` for its intervals on a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .language import Message, message

Interval = tuple[int, int]
"""Start and end in minutes after midnight, 0 ≤ start < end ≤ 1440."""

DAY = 24 * 60
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS = re.compile(r"^[A-Z][a-z](?:-[A-Z][a-z])?(?:,[A-Z][a-z](?:-[A-Z][a-z])?)*")
_SPAN = re.compile(r"^([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)$")


class HoursError(ValueError):
    """Opening hours outside the subset; `reason` says what is wrong and what is understood."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class OpeningHours:
    """Intervals of each weekday, Monday first, sorted and merged where they touch."""

    week: tuple[tuple[Interval, ...], ...]

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the intervals of the date `day`."""
        return self.week[day.weekday()]

    def contain(self, day: date, start: int, end: int) -> bool:
        """Say whether one interval of the date `day` holds the whole of `start` to `end`."""
        return any(opens <= start and end <= closes for opens, closes in self.on(day))


@lru_cache(maxsize=4096)
def parse_hours(text: str) -> OpeningHours:
    """Read opening hours.

    Parameters
    ----------
    text
        Rules separated by ``;``, each with optional weekdays followed by ``off`` or by intervals; or ``24/7``; an
        empty text means always.

    Raises
    ------
    HoursError
        If the text is anything else.
    """
    if "".join(text.split()) in ("", "24/7"):
        return OpeningHours((((0, DAY),),) * 7)
    week: list[tuple[Interval, ...]] = [()] * 7
    rules = text.split(";")
    if not rules[-1].strip():
        rules.pop()
    for rule in rules:
        days, intervals = _parse_rule(rule, text)
        for day in days:
            week[day] = intervals
    return OpeningHours(tuple(week))


def _parse_rule(written: str, text: str) -> tuple[list[int], tuple[Interval, ...]]:
    rule = "".join(written.split())
    named = _DAYS.match(rule)
    if not named and rule[:1].isalpha() and rule != "off":
        raise HoursError(_not_understood(text, " ".join(written.split())))
    days = _weekdays(named.group(), text) if named else list(range(7))
    rest = rule[named.end() :] if named else rule
    if rest == "off":
        return days, ()
    return days, _merge([_interval(span, text) for span in rest.split(",")])


def _weekdays(text: str, whole: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        for name in (first, last or first):
            if name not in WEEKDAYS:
                raise HoursError(_not_understood(whole, part))
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days.extend(day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1))
    return days


def _interval(span: str, whole: str) -> Interval:
    found = _SPAN.match(span)
    if not found:
        raise HoursError(_not_understood(whole, span))
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if not start < end <= DAY:
        raise HoursError(
            message(
                "in “{hours}” the interval “{span}” must end after it starts and by 24:00; "
                "split a night at midnight",
                hours=whole,
                span=span,
            )
        )
    return start, end


def _merge(intervals: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _not_understood(whole: str, part: str) -> Message:
    return message(
        "opening hours “{hours}”: “{part}” is not understood; write rules like "
        "“Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30,13:30-17:00; We off”, “24/7”, or nothing for always",
        hours=whole,
        part=part,
    )


def clock(minutes: int) -> str:
    """Write minutes after midnight as ``HH:MM``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
