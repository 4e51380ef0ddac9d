"""Closing the gap: all routes that a better plan could use, and CP-SAT over them with a proof.

With the duals of the bound, a plan that uses a route of shift s loses at least what this route is worth less than
the shift's best. Routes that lose more than the gap cannot be in a better plan; where the others are few,
the integer program over them, with all people and duties, is the whole problem.
"""

from __future__ import annotations

from collections.abc import Callable

from .bound import signed
from .budget import Budget
from .columns import Column
from .draft import Draft
from .enumeration import all_routes
from .generation import Relaxed
from .pricing import ground_of, prices_of, tariff_of
from .restricted import Rounding, solve_restricted


def routes_within(
    relaxed: Relaxed, gap: float, most: int, stopped: Callable[[], bool]
) -> list[Column] | None:
    """Return all columns that a plan better by `gap` than the bound less `gap` can use.

    Parameters
    ----------
    relaxed
        A proven bound, with its duals.
    gap
        Bound less the score of the best plan known.
    most
        Give up beyond so many columns.
    stopped
        Asked after each shift; gives up where true.

    Returns
    -------
    list[Column] | None
        None where there are more than `most`, or it was stopped.
    """
    formulation = relaxed.formulation
    instance = formulation.instance
    duals = signed(formulation, relaxed.duals)
    prices = prices_of(formulation, duals)
    going_out = formulation.static_reduced_costs(duals)[formulation.used]
    columns: dict[tuple[int, int, tuple[tuple[int, int], ...]], tuple[float, Column]] = {}
    for s, shift in enumerate(instance.shifts):
        if stopped():
            return None
        # Rounding is on the safe side: a little more than the gap.
        threshold = max(-float(going_out[s]), float(relaxed.best_route[s])) - gap * (1 + 1e-6) - 1e-6
        ground = ground_of(instance, s, formulation.permitted)
        tariff = tariff_of(instance, prices, s)
        for crew in range(shift.k_min, shift.k_max + 1):
            worth, stops, lengths, counts, complete = all_routes(ground, tariff, crew, threshold, most)
            if not complete:
                return None
            for n in range(len(worth)):
                route = tuple((int(stops[n, i]), int(lengths[n, i])) for i in range(int(counts[n])))
                # The same sessions in another order serve the same: the shorter way is enough.
                same = s, crew, tuple(sorted(route))
                if same not in columns or columns[same][0] < worth[n]:
                    columns[same] = float(worth[n]), Column(s, crew, route)
            if len(columns) > most:
                return None
    return [column for _, column in columns.values()]


def close_gap(
    relaxed: Relaxed,
    columns: list[Column],
    draft: Draft,
    budget: Budget,
    until: float,
    workers: int,
    seed: int,
) -> tuple[Draft | None, float]:
    """Solve the whole problem over the columns that `routes_within` returned.

    Parameters
    ----------
    relaxed, columns, draft
        Where column generation ended, all columns that matter, and the best plan known.
    budget, until, workers, seed
        What may be spent, up to which share, and how.

    Returns
    -------
    tuple[Draft | None, float]
        The best draft found, and a bound on all plans better than the one known.
    """
    instance = relaxed.formulation.instance
    outcome = solve_restricted(
        instance,
        columns,
        draft,
        frozenset(range(len(instance.shifts))),
        budget.part(1e9, until),
        workers=workers,
        seed=seed,
        rounding=Rounding.PROOF,
    )
    budget.charge(outcome.work)
    return outcome.draft, outcome.bound
