"""Opening hours less others: what is left of shifts where some hours are taken away."""

from __future__ import annotations

from collections.abc import Sequence

from ..hours import WEEKDAYS, Interval, OpeningHours, clock


def without(hours: OpeningHours, cut: OpeningHours) -> str:
    """Return what `hours` are without those of `cut`, in the syntax of opening hours; ``off`` where nothing is left."""
    week = [_less(hours.week[day], cut.week[day]) for day in range(len(WEEKDAYS))]
    rules = [
        f"{WEEKDAYS[day]} {','.join(f'{clock(start)}-{clock(end)}' for start, end in intervals)}"
        for day, intervals in enumerate(week)
        if intervals
    ]
    return "; ".join(rules) or "off"


def _less(intervals: Sequence[Interval], cut: Sequence[Interval]) -> list[Interval]:
    left = list(intervals)
    for opens, closes in cut:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, opens)), (max(start, closes), end))
            if part[0] < part[1]
        ]
    return left
