"""Neighbourhoods: which shifts to free, and which routes to offer them, in one step of the search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Column, Pool
from .dive import crew_variants
from .draft import Draft
from .formulation import Formulation
from .instance import Instance


@dataclass(frozen=True)
class Guide:
    """What the relaxation says of routes: the reduced cost of every column of the pool at the bound's duals."""

    pool: Pool
    reduced: NDArray[np.float64]


def guide_of(formulation: Formulation, pool: Pool, duals: NDArray[np.float64]) -> Guide:
    """Return the reduced costs of the pool's columns at `duals`."""
    instance = formulation.instance
    reduced = np.fromiter(
        (
            -column.cost(instance)
            - sum(duals[row] * value for row, value in formulation.coefficients(column))
            for column in pool
        ),
        dtype=np.float64,
        count=len(pool),
    )
    return Guide(pool, reduced)


def offered(
    instance: Instance,
    guide: Guide,
    draft: Draft,
    free: frozenset[int],
    count: int,
    rng: np.random.Generator,
) -> set[Column]:
    """Return columns for the free shifts: the draft's own in every crew size, and about `count` of the best others.

    The best by reduced cost, blurred so that steps differ; and crew sizes of the few very best of each shift.
    """
    columns = {
        column
        for s in free
        if s in draft.columns
        for column in crew_variants(instance, s, draft.columns[s].stops)
    }
    numbers = np.array([number for s in sorted(free) for number in guide.pool.of_shift[s]], dtype=np.int64)
    if len(numbers):
        reduced = guide.reduced[numbers]
        blur = rng.exponential(1.0 + float(np.median(np.abs(reduced))) / 4, len(numbers))
        columns.update(
            guide.pool[int(n)] for n in numbers[np.argsort(-(reduced + blur), kind="stable")[:count]]
        )
    return columns


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
