"""Column generation: master and pricing in turn, until no route is missing or the budget is spent.

Duals are smoothed (Pessoa, Sadykov, Uchoa and Vanderbeck, 2018, "Automation and Combination of Linear-Programming
Based Stabilization Techniques in Column Generation", INFORMS Journal on Computing 30(2)). Pricing is heuristic, with
few crew sizes, as long as that finds enough, then exact; every exact round proves a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .bound import lagrangian_bound, signed
from .budget import ITERATION_WORK, LABEL_WORK, Budget
from .columns import Pool
from .cuts import violated_cuts, with_cuts
from .formulation import Formulation
from .master import Master, MasterSolution
from .pricing import Pricer, prices_of

SMOOTHING = 0.5
ENOUGH = 0.5
"""Heuristic pricing goes on while it finds this many new routes per shift."""
HEURISTIC = 0.4
"""It ends at this share of what column generation may spend, so that there is a bound in any case."""
NEAR, EARLY = 3e-3, 0.8
"""A bound this near (relative) to what is left to prove is left alone from this share of the budget's part on."""
NEAR_ROUTES, NEARLY = 60, 0.2
"""How many routes of a shift are nearly as good, and by which share of an average route they may be worse."""
TOLERANCE = 1e-8
GAIN = 1e-5
"""Relative gain of a round of cuts below which there is no other."""


@dataclass(frozen=True)
class Relaxed:
    """Where column generation ended.

    Attributes
    ----------
    master, solution
        The master problem as it was left, and its last solution.
    formulation
        The rows, cuts included, that the bound was proven with.
    bound, duals, best_route
        The best bound, the duals that prove it, and the greatest reduced cost of each shift's routes there, (S,).
        Without a proof, the bound is infinite and the duals are the last ones.
    converged
        Whether no route is missing.
    """

    master: Master
    solution: MasterSolution
    formulation: Formulation
    bound: float
    duals: NDArray[np.float64]
    best_route: NDArray[np.float64]
    converged: bool


def relax(
    formulation: Formulation,
    pool: Pool,
    pricer: Pricer,
    budget: Budget,
    *,
    until: float,
    on_bound: Callable[[float], None],
) -> Relaxed | None:
    """Solve the relaxation over all routes, and again with cuts for as long as these lower the bound.

    Parameters
    ----------
    formulation, pool, pricer
        The master problem, the columns to start from (those found are added), and who prices.
    budget, until
        Ends when this share of the budget is spent.
    on_bound
        Called with each bound proven.

    Returns
    -------
    Relaxed | None
        Where it ended; None where the budget did not suffice for one solve of the master.
    """
    master = Master(formulation)
    master.add(pool.columns)
    best: Relaxed | None = None
    while True:
        relaxed = _generate(master, pool, pricer, budget, best, until, on_bound)
        if relaxed is None:
            return best
        gained = np.inf if best is None else best.bound - relaxed.bound
        best = (
            relaxed
            if best is None or relaxed.bound < best.bound
            else replace(best, solution=relaxed.solution)
        )
        if not relaxed.converged or gained < GAIN * max(1.0, abs(relaxed.bound)):
            return best
        cuts = violated_cuts(master.formulation, pool, relaxed.solution)
        if not cuts:
            return best
        master.extend(with_cuts(master.formulation, cuts), pool.columns)


def add_near_routes(relaxed: Relaxed, pool: Pool, pricer: Pricer, budget: Budget) -> None:
    """Add to the pool, for each shift, the routes that the relaxation finds nearly as good as the best.

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
    pool.add(priced.columns)


def _generate(
    master: Master,
    pool: Pool,
    pricer: Pricer,
    budget: Budget,
    before: Relaxed | None,
    until: float,
    on_bound: Callable[[float], None],
) -> Relaxed | None:
    formulation = master.formulation
    shifts = range(len(formulation.instance.shifts))
    bound = np.inf
    best_route = np.full(len(shifts), np.inf)
    few_sizes = [
        np.unique(np.linspace(shift.k_min, shift.k_max, 3).astype(np.int64))
        for shift in formulation.instance.shifts
    ]
    centre: NDArray[np.float64] | None = None
    bound_duals: NDArray[np.float64] | None = None
    solution: MasterSolution | None = None
    exact = before is not None
    converged = False
    while not budget.done and budget.spent < until:
        latest = master.solve(budget.part(1e9, until))
        if latest is None:
            break
        solution = latest
        budget.charge(latest.iterations * ITERATION_WORK)
        duals = signed(formulation, latest.duals)
        smoothed = duals if centre is None else SMOOTHING * centre + (1 - SMOOTHING) * duals
        fresh: list[int] = []
        for trial in (smoothed, duals):
            priced = pricer.price(
                prices_of(formulation, trial), shifts, exact=exact, crews=None if exact else few_sizes
            )
            budget.charge(priced.work * LABEL_WORK)
            if exact:
                proven = lagrangian_bound(formulation, trial, priced.best)
                if proven < bound:
                    bound, bound_duals, best_route, centre = proven, trial, priced.best, trial
                    on_bound(bound)
            else:
                centre = trial
            fresh = pool.add(priced.columns)
            if fresh:
                break
        if budget.done:
            break
        master.add([pool[number] for number in fresh])
        closed = exact and bound - latest.objective <= TOLERANCE * max(1.0, abs(bound))
        near = exact and bound - latest.objective <= NEAR * max(1.0, abs(bound))
        if near and budget.spent >= EARLY * until:
            break
        if closed or (exact and not fresh):
            converged = True
            break
        enough = bool(fresh) and len(fresh) >= ENOUGH * len(shifts) and budget.spent < HEURISTIC * until
        if not exact and not enough:
            exact = True
            centre = duals
    if solution is None:
        return None
    proving = solution.duals if bound_duals is None else bound_duals
    return Relaxed(master, solution, formulation, bound, proving, best_route, converged)
