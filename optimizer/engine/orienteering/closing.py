"""Closing the gap over tours that are listed: the whole problem then, solved with cuts, fixing and CP-SAT.

A plan that scores more than the best one known uses only tours whose worth is less than the best tour's by no more
than the gap. Once these are few enough to be listed, pricing is a look through the list, and cuts need no memory
(Baldacci, Christofides and Mingozzi, 2008, Mathematical Programming 115(2)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..budget import Budget
from .cuts import SubsetRow, violated
from .integer import pack, worth_of
from .master import Duals, Master, MasterSolution
from .network import Network
from .pricing import Route

FEW = 1500
"""So few tours go to CP-SAT without further cuts."""
PER_ROUND = 200
CUTS_PER_ROUND = 30
LISTED_WORK = 1e-8
"""Units of work for a visit of a listed tour that is looked at."""
GAIN = 1e-5
"""Relative gain of a round of cuts below which there is no other."""


@dataclass(frozen=True)
class Closed:
    """Where closing stands.

    Attributes
    ----------
    bound
        No plan scores more than this or the score that the list was made for, whichever is more.
    routes
        A plan better than the one known; None where there is none yet.
    final
        Whether the last word is spoken: the better plan is the best, or there is none.
    """

    bound: float
    routes: list[Route] | None
    final: bool


class Listed:
    """The problem over listed tours.

    Parameters
    ----------
    network, vehicles
        The customers, and the most tours.
    routes
        All tours that a plan better than the one known can use, without loops.
    columns
        Tours to start the relaxation with; those that are not listed do no harm.
    """

    def __init__(
        self, network: Network, vehicles: int, routes: Sequence[Route], columns: Sequence[Route]
    ) -> None:
        self._network, self._vehicles = network, vehicles
        self._routes = list(routes)
        self._visits = np.zeros((len(routes), network.size), dtype=np.bool_)
        # Stops of each tour, filled up with a customer that there is not.
        longest = max((len(route) for route in routes), default=0)
        self._stops = np.full((len(routes), longest), network.size, dtype=np.int16)
        for number, route in enumerate(routes):
            self._visits[number, list(route)] = True
            self._stops[number, : len(route)] = route
        self._prizes = np.array([network.prizes[list(route)].sum() for route in routes])
        self._left = np.arange(len(routes))
        self._everywhere = frozenset(range(network.size))
        self._master = Master(network, vehicles)
        listed = set(map(frozenset, routes))
        self._master.add(route for route in columns if frozenset(route) in listed)
        self._rows: list[NDArray[np.int64]] = []

    @property
    def left(self) -> int:
        """How many tours a better plan can still use."""
        return len(self._left)

    def close(self, score: float, budget: Budget, seed: int) -> Iterator[Closed]:
        """Cut and fix until few tours are left, then let CP-SAT have the last word.

        Parameters
        ----------
        score
            Only better plans are of interest.
        budget
            Ends when it is spent.
        seed
            CP-SAT's.

        Yields
        ------
        Closed
            Where it stands after each step.
        """
        network = self._network
        bound = np.inf
        while True:
            solution = self._relax(budget)
            if solution is None:
                return
            duals, reduced = solution
            # What rounding leaves positive is in the bound.
            worst = max(0.0, float(reduced.max(initial=0.0)))
            value = (
                float(duals.customers.sum() + duals.tolls.sum()) + self._vehicles * (duals.vehicle + worst)
            ) * (1 + 1e-9)
            gain, bound = bound - value, min(bound, value)
            yield Closed(bound, None, network.floor(bound) <= score)
            if network.floor(bound) <= score:
                return
            room = value - (score + network.grain) + 1e-5
            self._left = self._left[reduced >= worst - room]
            if len(self._left) <= FEW or gain < GAIN * max(1.0, abs(bound)) or not self._cut():
                break
        routes = [self._routes[number] for number in self._left]
        rows = [frozenset(int(place) for place in three) for three in self._rows]
        packed = pack(network, self._vehicles, routes, score, budget.part(1e9), rows=rows, seed=seed)
        budget.charge(packed.work)
        if packed.routes is not None and packed.proven:
            bound = worth_of(network, packed.routes)
        elif packed.proven:
            bound = score
        yield Closed(bound, packed.routes, packed.proven)

    def _relax(self, budget: Budget) -> tuple[Duals, NDArray[np.float64]] | None:
        while True:
            latest = self._master.solve(budget.part(1e9))
            if latest is None or budget.done:
                return None
            self._latest: MasterSolution = latest
            reduced = self._reduced(latest.duals)
            budget.charge(latest.work + self._stops.shape[1] * self.left * LISTED_WORK)
            better = np.flatnonzero(reduced > 1e-7)
            better = better[np.argsort(-reduced[better], kind="stable")[:PER_ROUND]]
            if not self._master.add(self._routes[self._left[number]] for number in better):
                return latest.duals, reduced

    def _reduced(self, duals: Duals) -> NDArray[np.float64]:
        paid = np.append(duals.customers, 0.0)[self._stops[self._left]].sum(axis=1)
        reduced: NDArray[np.float64] = self._prizes[self._left] - paid - duals.vehicle
        for number in np.flatnonzero(duals.tolls > 0):
            pairs = self._visits[self._left[:, None], self._rows[number]].sum(axis=1) >= 2
            reduced -= duals.tolls[number] * pairs
        return reduced

    def _cut(self) -> bool:
        values = self._latest.values
        used = np.flatnonzero(values > 1e-7)
        routes = [self._master.routes[number] for number in used]
        found = violated(routes, values[used], self._network.size, CUTS_PER_ROUND)
        cuts = [SubsetRow(cut.customers, self._everywhere) for cut in found]
        self._master.cut(cuts)
        self._rows.extend(np.array(sorted(cut.customers)) for cut in cuts)
        return bool(cuts)
