"""Column generation: master and pricing in turn, until no route is missing or the budget is spent.

Duals are smoothed (Pessoa, Sadykov, Uchoa and Vanderbeck, 2018, "Automation and Combination of Linear-Programming
Based Stabilization Techniques in Column Generation", INFORMS Journal on Computing 30(2)). Pricing is heuristic, with
few crew sizes, as long as that finds enough, then exact; every exact round proves a bound. Rows left out (see `lazy`)
enter when a solution breaks them, cuts (see `cuts`) when no route is missing, the first ones a little before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bound import lagrangian_bound, signed
from .budget import LABEL_WORK, Budget
from .columns import Column
from .cuts import Cuts
from .formulation import Formulation, padded
from .lazy import solve_whole
from .master import Master, MasterSolution
from .pricing import Priced, Pricer, prices_of

SMOOTHING = 0.5
ENOUGH, MANY = 0.5, 2.0
"""Heuristic pricing goes on while it finds this many new routes per shift, or `MANY` where solves are rough."""
HEURISTIC = 0.4
"""It ends at this share of what column generation may spend, so that there is a bound in any case."""
PER_CREW, PER_SHIFT, FEWEST, ROUND = 4, 12, 4, 3_000
"""Routes that enter the master in one round: of each crew size, of each shift at most and at least, and of all shifts
about. Fewer would mean more rounds, more a slower master."""
TOLERANCE = 1e-8
LARGE = 4_000
"""Rows beyond which the master is solved roughly: simplex steps become slow there, and many."""
ROUGH, FINEST = 0.03, 1e-3
"""Tolerance of rough solves at first and at last, relative to the objective."""
SHARPER, IDLE = 0.3, 2e-4
"""What is left of the tolerance after a round that lowered the bound by less than this, relative to it."""
EARLY = 2e-3
"""The first cuts come where the bound is no further than this from the value of the master, relative to it."""
GAIN = 1e-5
"""Relative gain of a round of cuts below which there is no other."""


@dataclass(frozen=True)
class Relaxed:
    """Where column generation stands.

    Attributes
    ----------
    solution
        The last solution of the master; the values of its routes are in the order of the master's pool.
    formulation
        The rows, cuts included, that the bound was proven with.
    bound, duals, best_route
        The best bound, the duals that prove it, and the greatest reduced cost of each shift's routes there, (S,).
        Without a proof, the bound is infinite and the duals are the last ones.
    converged
        Whether no route, row or cut is missing.
    """

    solution: MasterSolution
    formulation: Formulation
    bound: float
    duals: NDArray[np.float64]
    best_route: NDArray[np.float64]
    converged: bool


class Generation:
    """Column generation that can be left and taken up again.

    Parameters
    ----------
    formulation
        The master problem.
    columns
        Routes to start from.
    pricer, budget
        Who prices, and what may be spent.
    on_bound
        Called with each better bound proven.
    """

    def __init__(
        self,
        formulation: Formulation,
        columns: Sequence[Column],
        pricer: Pricer,
        budget: Budget,
        on_bound: Callable[[float], None],
    ) -> None:
        large = len(formulation.right) > LARGE
        self.master = Master(formulation, ROUGH if large else 0.0, pricer.workers)
        self.master.add(columns)
        self.bound = np.inf
        self.converged = False
        self._pricer, self._budget, self._on_bound = pricer, budget, on_bound
        self._shifts = range(len(formulation.instance.shifts))
        self._best_route = np.full(len(self._shifts), np.inf)
        self._few_sizes = [
            np.unique(np.linspace(shift.k_min, shift.k_max, 3).astype(np.int64))
            for shift in formulation.instance.shifts
        ]
        self._centre: NDArray[np.float64] | None = None
        self._bound_duals: NDArray[np.float64] | None = None
        self._solution: MasterSolution | None = None
        self._exact = False
        self._bound_before_cuts = np.inf
        self._cuts: Cuts | None = None

    @property
    def rough(self) -> bool:
        """Whether the master is solved within a tolerance only."""
        return self.master.tolerance > 0

    @property
    def relaxed(self) -> Relaxed | None:
        """Where it stands; None before the first solve of the master."""
        if self._solution is None:
            return None
        duals = self._solution.duals if self._bound_duals is None else self._bound_duals
        formulation = self.master.formulation
        return Relaxed(
            self._solution,
            formulation,
            self.bound,
            padded(duals, len(formulation.right)),
            self._best_route,
            self.converged,
        )

    def run(self, until: float, near: float = 0.0) -> None:
        """Solve the relaxation over all routes, and again with cuts for as long as these lower the bound.

        Parameters
        ----------
        until
            Ends when this share of the budget is spent.
        near
            Ends before, where the bound is no further than this from the value of the master, relative to it.
        """
        budget = self._budget
        begun = budget.spent
        while not (self.converged or budget.done or budget.spent >= until):
            solution, whole = solve_whole(self.master, budget, until)
            if solution is None:
                return
            self._solution = solution
            before = self.bound
            fresh = self._price(solution.duals)
            if budget.done:
                return
            distance = (self.bound - solution.objective) / max(1.0, abs(self.bound))
            if self.rough:
                if self._exact and not before - self.bound > IDLE * abs(before):
                    self.converged = self.master.tolerance <= FINEST
                    self.master.tolerance = max(FINEST, SHARPER * self.master.tolerance)
            elif self._exact and whole and (distance <= TOLERANCE or not fresh):
                self.converged = not self._cut(solution)
            elif self._exact and distance <= near:
                return
            elif self._exact and whole and self._cuts is None and distance <= EARLY:
                self._cut(solution)
            enough = MANY if self.rough else ENOUGH
            many = len(fresh) >= max(1.0, enough * len(self._shifts))
            early = budget.spent < begun + HEURISTIC * (until - begun)
            if not self._exact and not (many and early):
                self._exact = True
                self._centre = solution.duals

    def _price(self, duals: NDArray[np.float64]) -> list[int]:
        """Price at smoothed duals and, where that finds nothing new, at the duals themselves."""
        formulation = self.master.formulation
        size = len(formulation.right)
        duals = signed(formulation, padded(duals, size))
        smoothed = duals
        if self._centre is not None:
            smoothed = SMOOTHING * padded(self._centre, size) + (1 - SMOOTHING) * duals
        fresh: list[int] = []
        for trial in (smoothed, duals):
            priced = self._pricer.price(
                prices_of(formulation, trial),
                self._shifts,
                per_crew=PER_CREW,
                per_shift=min(PER_SHIFT, max(FEWEST, ROUND // max(1, len(self._shifts)))),
                exact=self._exact,
                crews=None if self._exact else self._few_sizes,
            )
            self._budget.charge(priced.work * LABEL_WORK)
            if self._exact:
                self._prove(formulation, trial, priced)
            else:
                self._centre = trial
            fresh = self.master.add(priced.columns)
            if fresh:
                break
        return fresh

    def _prove(self, formulation: Formulation, duals: NDArray[np.float64], priced: Priced) -> None:
        proven = lagrangian_bound(formulation, duals, priced.best)
        if proven < self.bound:
            self.bound, self._bound_duals, self._best_route = proven, duals, priced.best
            self._centre = duals
            self._on_bound(proven)

    def _cut(self, solution: MasterSolution) -> bool:
        """Add cuts, where there are any and the last ones were worth it; say whether."""
        if self._bound_before_cuts - self.bound < GAIN * max(1.0, abs(self.bound)):
            return False
        self._bound_before_cuts = self.bound
        self._cuts = self._cuts or Cuts(self.master.formulation)
        cuts = self._cuts.violated(self.master.formulation, self.master.pool, solution)
        self.master.extend(self.master.formulation.extended(cuts))
        return bool(cuts)
