"""How many to send: rules for the size of a crew, since no peer weighs it against the days to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...engine.crews import People
from ...engine.instance import Instance

Share = Callable[[Instance, People, int, Sequence[int]], float]
"""Gives the number of volunteers wanted on a shift, of those who are free for it."""


def everybody(instance: Instance, people: People, s: int, free: Sequence[int]) -> float:
    """Send all."""
    return len(free)


def half(instance: Instance, people: People, s: int, free: Sequence[int]) -> float:
    """Send half of them, as people do who plan by hand."""
    return len(free) / 2


def evenly(instance: Instance, people: People, s: int, free: Sequence[int]) -> float:
    """Spread what each may still do this week over the shifts of the week that are still to come."""
    day = instance.shifts[s].day
    week = instance.week_of_day[day]
    wanted = 0.0
    for p in free:
        coming = sum(
            1
            for other in instance.shifts_of_volunteer[p]
            if instance.shifts[other].day >= day and instance.week_of_day[instance.shifts[other].day] == week
        )
        wanted += min(1.0, people.room(p, s) / max(1, coming))
    return wanted


def more_than_evenly(instance: Instance, people: People, s: int, free: Sequence[int]) -> float:
    """Send half as many more: fewer shifts go out, and setting up is shared by more."""
    return 1.5 * evenly(instance, people, s, free)


SHARES: dict[str, Share] = {
    "evenly": evenly,
    "everybody": everybody,
    "more than evenly": more_than_evenly,
    "half": half,
}
"""The rules by name; those that did best first."""
