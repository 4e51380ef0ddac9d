"""Crews by a greedy rule: who is still free, and whom to send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .columns import Column
from .draft import Draft
from .instance import Instance


class People:
    """Who is still free, week by week."""

    def __init__(self, instance: Instance) -> None:
        self._of: list[list[int]] = [[] for _ in instance.campaign.volunteers]
        self._left = [limit.limit for limit in instance.limits]
        for number, limit in enumerate(instance.limits):
            self._of[limit.volunteer].append(number)
        self._shift_use = [dict(limit.shifts) for limit in instance.limits]
        self._duty_use = [dict(limit.duties) for limit in instance.limits]

    def free_for_shift(self, p: int, s: int) -> bool:
        """Say whether the volunteer may still join the shift."""
        return all(self._shift_use[n].get(s, 0.0) <= self._left[n] + 1e-9 for n in self._of[p])

    def free_for_duty(self, p: int, d: int) -> bool:
        """Say whether the volunteer may still take the duty."""
        return all(self._duty_use[n].get(d, 0.0) <= self._left[n] + 1e-9 for n in self._of[p])

    def room(self, p: int, s: int) -> float:
        """Return how many such shifts the volunteer could still take: the scarce are sent last."""
        uses = [(self._left[n], self._shift_use[n].get(s, 0.0)) for n in self._of[p]]
        return min((left / use for left, use in uses if use > 0), default=float("inf"))

    def send(self, p: int, s: int) -> None:
        """Count a shift."""
        for n in self._of[p]:
            self._left[n] -= self._shift_use[n].get(s, 0.0)

    def post(self, p: int, d: int) -> None:
        """Count a duty."""
        for n in self._of[p]:
            self._left[n] -= self._duty_use[n].get(d, 0.0)


def staff(instance: Instance, people: People) -> dict[int, tuple[int, ...]]:
    """Return volunteers for every duty as far as they go, and count their turns."""
    posts = {}
    for d, duty in enumerate(instance.duties):
        # Those who can go out least are the ones to stay.
        willing = sorted(duty.able, key=lambda p: (len(instance.shifts_of_volunteer[p]), p))
        posts[d] = tuple([p for p in willing if people.free_for_duty(p, d)][: duty.wanted])
        for p in posts[d]:
            people.post(p, d)
    return posts


def crew_of(
    instance: Instance, column: Column, free: list[int], leaders: list[int] | None
) -> tuple[int, ...] | None:
    """Return a crew for a route out of those `free`, the first of them first; None where a speaker is missing.

    `leaders` are those of them who lead, None where nobody has to.
    """
    speakers = instance.shifts[column.shift].speakers
    needed: list[int] = [] if leaders is None else [leaders[0]]
    for tongue in column.languages(instance):
        if not any(p in speakers[tongue] for p in needed):
            fluent = [p for p in free if p in speakers[tongue]]
            if not fluent:
                return None
            needed.append(fluent[0])
    if len(needed) > column.crew:
        return None
    others = [p for p in free if p not in needed]
    return tuple(sorted([*needed, *others[: column.crew - len(needed)]]))


def man(instance: Instance, wishes: Iterable[Column]) -> Draft:
    """Return a valid draft of the wished routes, first come first served; crews may be smaller than wished.

    Routes that keep the visit rules with those before them and find a crew are taken, the others are left out.
    """
    people, rules = People(instance), instance.villages
    posts = staff(instance, people)
    columns: dict[int, Column] = {}
    crews: dict[int, tuple[int, ...]] = {}
    days: dict[int, list[int]] = defaultdict(list)
    for wish in wishes:
        s, shift = wish.shift, instance.shifts[wish.shift]
        if s in columns or any(
            len(days[v]) >= rules.max_visits[v] or any(abs(day - shift.day) < rules.gap[v] for day in days[v])
            for v, _ in wish.stops
        ):
            continue
        free = [p for p in shift.able if people.free_for_shift(p, s)]
        free.sort(key=lambda p: (-people.room(p, s), p))
        leaders = None if shift.leaders is None else [p for p in free if p in shift.leaders]
        if len(free) < shift.k_min or leaders == []:
            continue
        column = Column(s, max(shift.k_min, min(wish.crew, len(free))), wish.stops)
        crew = crew_of(instance, column, free, leaders)
        if crew is None:
            continue
        columns[s], crews[s] = column, crew
        for v, _ in column.stops:
            days[v].append(shift.day)
        for p in crew:
            people.send(p, s)
    return Draft(dict(sorted(columns.items())), dict(sorted(crews.items())), posts)
