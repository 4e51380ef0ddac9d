"""Which routes a step of the search offers to the shifts that it frees.

Three kinds: the draft's own in every crew size; those of the pool that the relaxation likes best and that fit the rest
of the plan; and routes priced for this step, at what the rest of the plan leaves to be served.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .bound import signed
from .budget import LABEL_WORK, Budget
from .columns import Column, Pool
from .dive import crew_variants
from .draft import Draft, given_by
from .generation import Relaxed
from .instance import NO_LIMIT, Instance
from .pricing import Pricer, Prices, prices_of

NEAR_ROUTES, NEARLY = 60, 0.2
"""How many routes of a shift are nearly as good, and by which share of an average route they may be worse."""

PRICED, PER_CREW = 12, 3
"""Routes priced for a step: for each shift, and of them for each crew size."""

PRICING = 0.5
"""Share of the steps that routes are priced for."""

BLENDS = (0.0, 0.5, 1.0)
"""Shares of what the rest of the plan leaves, against the relaxation's prices, that steps choose from."""


def near_routes(relaxed: Relaxed, pricer: Pricer, budget: Budget) -> tuple[Column, ...]:
    """Return, for each shift, the routes that the relaxation finds nearly as good as the best.

    Plans are made of them too: the relaxation mixes few routes, and whole ones seldom fit together.
    """
    formulation = relaxed.formulation
    used = relaxed.solution.static[formulation.used].sum()
    priced = pricer.price(
        prices_of(formulation, signed(formulation, relaxed.duals)),
        range(len(formulation.instance.shifts)),
        threshold=-NEARLY * abs(relaxed.solution.objective) / max(1.0, float(used)),
        per_crew=NEAR_ROUTES // 5,
        per_shift=NEAR_ROUTES,
    )
    budget.charge(priced.work * LABEL_WORK)
    return priced.columns


@dataclass(frozen=True)
class Guide:
    """What the relaxation says of routes.

    Attributes
    ----------
    pool, reduced
        Columns, and the reduced cost at the bound's duals of each that there was then, (C,).
    of_shift
        Numbers of these columns by shift.
    villages, days
        The villages that a column visits, -1 where there are fewer stops, (C, stops), and its day, (C,).
    prices
        What routes earn and pay at these duals.
    """

    pool: Pool
    reduced: NDArray[np.float64]
    of_shift: tuple[tuple[int, ...], ...]
    villages: NDArray[np.int64]
    days: NDArray[np.int64]
    prices: Prices


def guide_of(relaxed: Relaxed, pool: Pool) -> Guide:
    """Return what the relaxation says of the pool's columns."""
    formulation = relaxed.formulation
    instance = formulation.instance
    duals = signed(formulation, relaxed.duals)
    reduced = np.empty(len(pool))
    villages = np.full((len(pool), instance.max_stops), -1, dtype=np.int64)
    days = np.empty(len(pool), dtype=np.int64)
    for number, column in enumerate(pool):
        paid = sum(duals[row] * value for row, value in formulation.coefficients(column))
        reduced[number] = -column.cost(instance) - paid
        villages[number, : len(column.stops)] = [village for village, _ in column.stops]
        days[number] = instance.shifts[column.shift].day
    of_shift = tuple(map(tuple, pool.of_shift))
    return Guide(pool, reduced, of_shift, villages, days, prices_of(formulation, duals))


def offered(
    instance: Instance,
    guide: Guide,
    pricer: Pricer,
    draft: Draft,
    free: frozenset[int],
    count: int,
    rng: np.random.Generator,
) -> tuple[set[Column], int]:
    """Return columns for the free shifts, about `count` of them from the pool, and the labels made.

    The pool's are the best by reduced cost, blurred so that steps differ.
    """
    columns = {
        column
        for s in free
        if s in draft.columns
        for column in crew_variants(instance, s, draft.columns[s].stops)
    }
    rest = {s: column for s, column in draft.columns.items() if s not in free}
    allowed = _allowed(instance, rest)
    numbers = np.array([number for s in sorted(free) for number in guide.of_shift[s]], dtype=np.int64)
    if len(numbers):
        stops = guide.villages[numbers]
        fits = (allowed[stops, guide.days[numbers, None]] | (stops < 0)).all(axis=1)
        numbers = numbers[fits]
    if len(numbers):
        reduced = guide.reduced[numbers]
        blur = rng.exponential(1.0 + float(np.median(np.abs(reduced))) / 4, len(numbers))
        columns.update(
            guide.pool[int(n)] for n in numbers[np.argsort(-(reduced + blur), kind="stable")[:count]]
        )
    if rng.random() >= PRICING:
        return columns, 0
    share = BLENDS[int(rng.integers(len(BLENDS)))]
    priced, work = _priced(instance, guide.prices, pricer, rest, free, allowed, share)
    return columns | set(priced), work


def _allowed(instance: Instance, rest: dict[int, Column]) -> NDArray[np.bool_]:
    """Return where and when the rest of a plan leaves room for a visit, (V, days)."""
    rules = instance.villages
    allowed = np.ones((instance.village_count, instance.days), dtype=np.bool_)
    for village, days in given_by(instance, rest).days.items():
        gap = int(rules.gap[village])
        for day in days:
            allowed[village, max(0, day - gap + 1) : day + gap] = False
        if len(days) >= rules.max_visits[village]:
            allowed[village] = False
    return allowed


def _priced(
    instance: Instance,
    prices: Prices,
    pricer: Pricer,
    rest: dict[int, Column],
    free: frozenset[int],
    allowed: NDArray[np.bool_],
    share: float,
) -> tuple[tuple[Column, ...], int]:
    """Return routes that are good where the rest of the plan stands."""
    blended = prices
    if share > 0:
        earned, visit = _left(instance, rest)
        blended = replace(
            prices,
            earned=(1 - share) * prices.earned + share * earned,
            visit=(1 - share) * prices.visit + share * visit,
        )
    by_shift = np.array([allowed[:, shift.day] for shift in instance.shifts])
    found = pricer.price(
        blended,
        sorted(free),
        threshold=-1e9,
        per_crew=PER_CREW,
        per_shift=PRICED,
        exact=False,
        within=by_shift,
    )
    return found.columns, found.work


def _left(instance: Instance, rest: dict[int, Column]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what a single further session earns, (V, K + 1, M), and a single further visit, (V, days)."""
    rules, penalties = instance.villages, instance.campaign.penalties
    given = given_by(instance, rest)
    before, floor = given.minutes, rules.floor
    per_household = instance.campaign.service.minutes_per_household

    def worth(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
        limits = np.cumsum(rules.class_minutes, axis=1)
        used = np.diff(np.minimum(minutes[..., None], limits[:, None, None, :]), axis=-1, prepend=0.0)
        served = used[..., :4].sum(axis=-1) / per_household
        short = np.maximum(0.0, floor[:, None, None] - served)
        total: NDArray[np.float64] = used @ instance.class_value - penalties.cover * short
        return total

    start = np.broadcast_to(before[:, None, None], instance.given.shape)
    earned = worth(start + instance.given) - worth(start)
    visit = np.zeros((instance.village_count, instance.days))
    for v in range(instance.village_count):
        days = given.days.get(v, [])
        if len(days) < rules.min_visits[v]:
            visit[v] += penalties.visit
        deadline = int(rules.first_by[v])
        if deadline != NO_LIMIT and not any(day <= deadline for day in days):
            visit[v, : deadline + 1] += penalties.late
        for pin in instance.standing.pins_of.get(v, ()):
            if pin.day not in days:
                visit[v, pin.day] += instance.standing.pin_worth
    return earned, visit
