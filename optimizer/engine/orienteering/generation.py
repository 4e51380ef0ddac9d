"""Column generation with a bound at every exact round, on ng-routes that grow and cuts that come.

For any duals that are not negative no tours score more than

    Σ duals of customers + Σ duals of cuts + vehicles · max(0, greatest worth of a tour),

where the worth of a tour is its prizes less the duals that it meets (Lasdon, 1970, "Optimization Theory for Large
Systems"). The worth may be that of a relaxation: of ng-routes, or of the coarser ones that pricing falls back to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..budget import LABEL_WORK, Budget
from .cuts import SubsetRow, violated
from .master import MOST_CUTS, Duals, Master, MasterSolution
from .network import Network
from .ng import Neighbourhoods
from .pricing import Pricer, Route

SMOOTHING = 0.5
"""Weight of the centre in the duals that are priced (see `engine.generation`)."""
PER_ROUND, PER_EXACT = 80, 400
"""Columns of one round of heuristic and of exact pricing."""
NEAR = 3e-3
"""Heuristic pricing goes over to more successors where the bound, if it were one, is so near (relative)."""
HEURISTIC = 0.3
"""From this share of the budget on pricing is exact as soon as it can be, so that there is a good bound in any case."""
BORROWED = 300
"""Routes found elsewhere that enter the master at a time."""
NG, WIDE = 8, 24
"""Members of a neighbourhood at the outset, and of those of heuristic pricing, where memory costs little."""
SLOW = 1e-3
"""Where longer memories lower the bound by less than this share, cuts come as well."""
CUTS_PER_ROUND = 12
ROUNDING = 1e-9
CLOSED = 1e-7
"""What a tour must be worth beyond a vehicle's dual to be of interest, and the relative gap that counts as none."""


@dataclass(frozen=True)
class Certificate:
    """What proves the best bound: the bound, not rounded, the duals, and the worth that no tour exceeds there."""

    bound: float
    duals: Duals
    cuts: tuple[SubsetRow, ...]
    worth: float


class Generation:
    """The relaxation over all tours, solved step by step.

    Parameters
    ----------
    network, vehicles
        The customers, and the most tours.
    budget
        What may be spent.
    pricer
        Who prices.
    found
        Gives routes found elsewhere; those that pay enter the master.
    """

    def __init__(
        self,
        network: Network,
        vehicles: int,
        budget: Budget,
        pricer: Pricer,
        found: Callable[[], list[Route]] = list,
    ) -> None:
        self.network, self._budget, self.pricer = network, budget, pricer
        self.master = Master(network, vehicles)
        self.neighbourhoods = Neighbourhoods(network, NG)
        self._wide = Neighbourhoods(network, WIDE)
        # The bound when memories grew or cuts came last.
        self._before = np.inf
        self.solution: MasterSolution | None = None
        self.certificate: Certificate | None = None
        self.bound = float(network.prizes.sum())
        self.stuck = False
        self._centre: Duals | None = None
        self._found = found

    def converge(self, score: Callable[[], float]) -> Iterator[None]:
        """Solve the relaxation as it stands; after each round the caller may do something else.

        Ends when no route is missing, when the bound leaves no room above the `score` of the best plan, when pricing
        is stuck, or when the budget is spent.
        """
        memory = self.neighbourhoods.memory()
        wide = self.neighbourhoods.memory(self._wide)
        exact = False
        rounds, look = 0, 4
        self.pricer.restart()
        # The lowest bound at this level of pricing; of heuristic pricing it is a guess.
        lowest = np.inf
        self._borrow()
        while not self._budget.done:
            solution = self.master.solve(self._budget.part(1e9))
            if solution is None:
                return
            self.solution = solution
            self._budget.charge(solution.work)
            rounds += 1
            fresh = 0
            for smooth in (True, False):
                duals = solution.duals
                if smooth:
                    if self._centre is None:
                        continue
                    duals = duals.towards(self._centre, SMOOTHING)
                duals = self._clamped(duals)
                cuts, tolls = self._tolled(duals)
                worth = self.pricer.worth(duals.customers, cuts, tolls)
                threshold = duals.vehicle + CLOSED
                if exact:
                    priced = self.pricer.exact(worth, memory, threshold, PER_EXACT)
                    reached = self._prove(duals, priced.bound)
                else:
                    priced = self.pricer.quick(worth, wide, threshold, PER_ROUND)
                    reached = self._sum(duals, max([duals.vehicle, *priced.worths[:1]]))
                if reached < lowest:
                    lowest, self._centre = reached, duals
                self._budget.charge(priced.steps * LABEL_WORK)
                fresh = self.master.add(priced.routes)
                self.stuck = exact and not priced.exact
                if fresh or self._budget.done:
                    break
            yield
            near = lowest - solution.objective
            if exact and (
                near <= CLOSED * max(1.0, lowest) or self.network.floor(self.bound) <= score() or not fresh
            ):
                return
            if not exact and rounds == look and fresh:
                # Long before heuristic pricing ends there is a coarse bound.
                look *= 3
                self._look(solution.duals)
            late = self._before == np.inf and self._budget.spent > HEURISTIC
            if not exact and (not fresh or late or near <= NEAR * max(1.0, lowest)):
                self._borrow()
                exact = late or not self.pricer.widen()
                lowest = np.inf

    def tighten(self, most: int) -> bool:
        """Make what the relaxation's solution does wrong impossible; return whether there was anything.

        Parameters
        ----------
        most
            No neighbourhood grows beyond this.
        """
        solution = self.solution
        if solution is None:
            return False
        used = np.flatnonzero(solution.values > 1e-7)
        routes = [self.master.routes[number] for number in used]
        room = MOST_CUTS - int(np.count_nonzero(solution.duals.tolls > 0))
        slow = self._before - self.bound < SLOW * self.bound
        self._before = self.bound
        self._centre = None
        grown = self.neighbourhoods.grow((route for route in routes if len(set(route)) < len(route)), most)
        self.master.trim(solution)
        if grown:
            kept = [route for route in self.master.routes if self.neighbourhoods.holds(route)]
            self.master.keep(kept, self.master.cuts)
            if not slow:
                return True
        cuts = violated(routes, solution.values[used], self.network.size, min(CUTS_PER_ROUND, room))
        known = set(self.master.cuts)
        cuts = [cut for cut in cuts if cut not in known]
        self.master.cut(cuts)
        return grown or bool(cuts)

    def _borrow(self) -> None:
        routes = self._found()
        if self.solution is None:
            self.master.add(routes[:BORROWED])
            return
        duals = self.solution.duals
        worth = self.network.prizes - duals.customers
        # Tolls of cuts are left out: a route too many does no harm.
        gains = np.array([worth[list(route)].sum() for route in routes]) - duals.vehicle
        pays = np.flatnonzero(gains > CLOSED)
        self.master.add(routes[number] for number in pays[np.argsort(-gains[pays], kind="stable")[:BORROWED]])

    def _look(self, duals: Duals) -> None:
        duals = self._clamped(duals)
        cuts, tolls = self._tolled(duals)
        _, worth, steps = self.pricer.rough(self.pricer.worth(duals.customers, cuts, tolls))
        self._budget.charge(steps * LABEL_WORK)
        self._prove(duals, worth)

    def _prove(self, duals: Duals, worth: float) -> float:
        bound = self._sum(duals, worth)
        if bound < self.bound:
            self.bound = bound
            self.certificate = Certificate(bound, duals, tuple(self.master.cuts), worth)
        return bound

    def _sum(self, duals: Duals, worth: float) -> float:
        total = float(duals.customers.sum() + duals.tolls.sum())
        total += self.master.vehicles * max(0.0, worth)
        return total + ROUNDING * max(1.0, total)

    def _clamped(self, duals: Duals) -> Duals:
        # A visit that can be left out is never worth less than nothing; such duals prove a lower bound.
        customers = np.where(
            self.network.idle, np.minimum(duals.customers, self.network.prizes), duals.customers
        )
        # Nor does it matter which cuts pay: so many as pricing can hold.
        tolls = duals.tolls
        if np.count_nonzero(tolls) > MOST_CUTS:
            tolls = np.where(tolls >= np.sort(tolls)[-MOST_CUTS], tolls, 0.0)
        return Duals(customers, duals.vehicle, tolls)

    def _tolled(self, duals: Duals) -> tuple[list[SubsetRow], np.ndarray[tuple[int], np.dtype[np.float64]]]:
        numbers = np.flatnonzero(duals.tolls > 0)
        return [self.master.cuts[number] for number in numbers], duals.tolls[numbers]
