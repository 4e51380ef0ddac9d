"""Diving: from a fractional solution of the master to one route for each shift that goes out.

At each step the routes that the relaxation likes best are settled, and the master is solved again, with a little
pricing for the shifts still open (Sadykov, Vanderbeck, Pessoa, Tahiri and Uchoa, 2019, "Primal Heuristics for
Branch and Price", INFORMS Journal on Computing 31(2)). Only the stops of a shift are settled, not its crew size, nor
whether it goes out at all: so the master stays feasible, and crews are shared out at the end.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from .budget import LABEL_WORK, Budget
from .columns import Column, Pool
from .formulation import padded
from .instance import Instance
from .lazy import solve_whole
from .master import Master, MasterSolution
from .pricing import Pricer, prices_of

Stops = tuple[tuple[int, int], ...]

SURE = 0.8
"""Routes of at least this value are settled together."""

FEWEST = 3
"""How many routes a step settles at least."""


def crew_variants(instance: Instance, shift: int, stops: Stops) -> list[Column]:
    """Return the columns that visit `stops` on a shift, one for each crew size."""
    data = instance.shifts[shift]
    return [Column(shift, crew, stops) for crew in range(data.k_min, data.k_max + 1)]


def dive(
    master: Master, solution: MasterSolution, pricer: Pricer, budget: Budget, *, until: float
) -> list[Column]:
    """Return a settled route for each shift that should go out, those that the relaxation is surest of first.

    Their crew sizes are what the last relaxation would have. Fewer shifts are settled where the budget's share
    `until` is spent before.

    A step settles as many shifts as it takes to be through by then, `FEWEST` at least. It starts from a `solution` of
    the master, whose routes are free again at the end.
    """
    pool, instance = master.pool, master.formulation.instance
    settled: dict[int, Stops] = {}
    latest: MasterSolution | None = solution
    known = solution
    begun, steps = budget.spent, 0
    while latest is not None and not budget.done and budget.spent < until:
        open_shifts = [s for s in range(len(instance.shifts)) if s not in settled]
        priced = pricer.price(
            prices_of(master.formulation, padded(latest.duals, len(master.formulation.right))),
            open_shifts,
            threshold=1e-6,
            per_shift=3,
            exact=False,
        )
        budget.charge(priced.work * LABEL_WORK)
        if master.add(priced.columns):
            latest = solve_whole(master, budget, 1.0, repairs=1)[0] or latest
        liking: dict[tuple[int, Stops], float] = defaultdict(float)
        for liked in np.flatnonzero(latest.routes > 1e-6):
            column = pool[int(liked)]
            if column.shift not in settled:
                liking[column.shift, column.stops] += float(latest.routes[liked])
        if not liking:
            break
        ranked = sorted(liking, key=lambda choice: (-liking[choice], choice))
        sure = [choice for choice in ranked if liking[choice] >= SURE]
        pace = (budget.spent - begun) / max(1, steps)
        steps_left = max(1.0, (until - budget.spent) / pace - 1) if pace > 0 else np.inf
        waiting = len({shift for shift, _ in ranked})
        enough = max(FEWEST, math.ceil(waiting / steps_left), len(sure))
        steps += 1
        for shift, stops in ranked[:enough]:
            if shift not in settled:
                settled[shift] = stops
                master.add(crew_variants(instance, shift, stops))
                for number in pool.of_shift[shift]:
                    if pool[number].stops != stops:
                        master.ban(number)
        latest, _ = solve_whole(master, budget, 1.0, repairs=1)
        known = latest or known
    master.release()
    return _wishes(instance, pool, known, settled)


def _wishes(
    instance: Instance, pool: Pool, solution: MasterSolution, settled: dict[int, Stops]
) -> list[Column]:
    share: dict[int, float] = defaultdict(float)
    people: dict[int, float] = defaultdict(float)
    for number in np.flatnonzero(solution.routes > 1e-6):
        column = pool[int(number)]
        if settled.get(column.shift) == column.stops:
            share[column.shift] += float(solution.routes[number])
            people[column.shift] += float(solution.routes[number]) * column.crew
    order = sorted(settled, key=lambda s: (-share[s], s))
    return [
        Column(s, round(people[s] / share[s]) if share[s] > 0 else instance.shifts[s].k_min, settled[s])
        for s in order
    ]
