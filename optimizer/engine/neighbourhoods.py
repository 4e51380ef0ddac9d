"""Neighbourhoods: which shifts to free in one step of the search."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .draft import Draft
from .instance import Instance

Neighbourhood = Callable[[Instance, Draft, np.random.Generator, int], frozenset[int]]
"""Chooses about so many shifts to free."""


def one_week(instance: Instance, draft: Draft, rng: np.random.Generator, size: int) -> frozenset[int]:
    """Free the shifts of one week, of as many teams as the size allows."""
    week = int(rng.choice(sorted({instance.week_of_day[shift.day] for shift in instance.shifts})))
    mine = [s for s, shift in enumerate(instance.shifts) if instance.week_of_day[shift.day] == week]
    return _whole_teams(instance, mine, rng, size)


def some_teams(instance: Instance, draft: Draft, rng: np.random.Generator, size: int) -> frozenset[int]:
    """Free all shifts of as many teams as the size allows, one at least."""
    return _whole_teams(instance, list(range(len(instance.shifts))), rng, size)


def _whole_teams(
    instance: Instance, shifts: list[int], rng: np.random.Generator, size: int
) -> frozenset[int]:
    teams = sorted({instance.shifts[s].shift.team for s in shifts})
    chosen: list[int] = []
    for number in rng.permutation(len(teams)):
        team = [s for s in shifts if instance.shifts[s].shift.team == teams[int(number)]]
        if chosen and len(chosen) + len(team) > size:
            break
        chosen += team
    return frozenset(chosen)


def near_villages(instance: Instance, draft: Draft, rng: np.random.Generator, size: int) -> frozenset[int]:
    """Free the shifts that visit a village or its nearest ones, and some that stay at home."""
    places = slice(instance.first_village, None)
    minutes = instance.matrices[0][places, places]
    centre = int(rng.integers(instance.village_count))
    free: set[int] = set()
    for village in np.argsort(minutes[centre] + minutes[:, centre], kind="stable"):
        if len(free) >= size * 2 // 3:
            break
        free.update(s for s, column in draft.columns.items() if any(v == village for v, _ in column.stops))
    idle = [s for s in range(len(instance.shifts)) if s not in draft.columns]
    rng.shuffle(idle)
    return frozenset([*sorted(free)[:size], *idle[: max(0, size - len(free))]])


def any_shifts(instance: Instance, draft: Draft, rng: np.random.Generator, size: int) -> frozenset[int]:
    """Free shifts at random."""
    return frozenset(int(s) for s in rng.permutation(len(instance.shifts))[:size])


NEIGHBOURHOODS: tuple[Neighbourhood, ...] = (one_week, some_teams, near_villages, any_shifts)
