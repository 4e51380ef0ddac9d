"""Column generation: master and pricing in turn, until no route is missing or the budget is spent.

Duals are smoothed (Pessoa, Sadykov, Uchoa and Vanderbeck, 2018, "Automation and Combination of Linear-Programming
Based Stabilization Techniques in Column Generation", INFORMS Journal on Computing 30(2)). Pricing is heuristic as long
as that finds enough, then exact; every exact round proves a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bound import lagrangian_bound, signed
from .budget import ITERATION_WORK, LABEL_WORK, Budget
from .columns import Pool
from .formulation import Formulation
from .master import Master, MasterSolution
from .pricing import Pricer, prices_of

SMOOTHING = 0.5
ENOUGH = 0.5
"""Heuristic pricing goes on while it finds this many new routes per shift."""
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Relaxed:
    """Where column generation ended: last master solution, best bound and its duals, and whether it converged."""

    solution: MasterSolution
    bound: float
    duals: NDArray[np.float64]
    converged: bool


def generate_columns(
    formulation: Formulation,
    master: Master,
    pool: Pool,
    pricer: Pricer,
    budget: Budget,
    *,
    until: float,
    on_bound: Callable[[float], None],
) -> Relaxed | None:
    """Solve the relaxation over all routes.

    Parameters
    ----------
    formulation, master, pool, pricer
        The rooms that take part; columns found are added to pool and master.
    budget, until
        Ends when this share of the budget is spent.
    on_bound
        Called with each better bound.

    Returns
    -------
    Relaxed | None
        None where the budget did not suffice for one solve of the master.
    """
    shifts = range(len(formulation.instance.shifts))
    bound = np.inf
    centre: NDArray[np.float64] | None = None
    bound_duals: NDArray[np.float64] | None = None
    solution: MasterSolution | None = None
    exact = False
    converged = False
    while not budget.done and budget.spent < until:
        limits = budget.part(1e9, until)
        latest = master.solve(limits.seconds)
        if latest is None:
            break
        solution = latest
        budget.charge(latest.iterations * ITERATION_WORK)
        duals = signed(formulation, latest.duals)
        smoothed = duals if centre is None else SMOOTHING * centre + (1 - SMOOTHING) * duals
        fresh: list[int] = []
        for trial in (smoothed, duals):
            priced = pricer.price(prices_of(formulation, trial), shifts, exact=exact)
            budget.charge(priced.work * LABEL_WORK)
            if exact:
                proven = lagrangian_bound(formulation, trial, priced.best)
                if proven < bound:
                    bound, bound_duals, centre = proven, trial, trial
                    on_bound(bound)
            else:
                centre = trial
            fresh = pool.add(priced.columns)
            if fresh or centre is None:
                break
        master.add([pool[number] for number in fresh])
        closed = exact and bound - latest.objective <= TOLERANCE * max(1.0, abs(bound))
        if closed or (exact and not fresh):
            converged = True
            break
        if not exact and (not fresh or len(fresh) < ENOUGH * len(shifts)):
            exact = True
            centre = duals
    if solution is None:
        return None
    return Relaxed(solution, bound, solution.duals if bound_duals is None else bound_duals, converged)
