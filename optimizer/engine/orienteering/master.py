"""The master problem: set packing over tours, with subset-row cuts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..budget import Limits
from ..linear import LinearProgram
from .cuts import SubsetRow, coefficients
from .network import Network
from .pricing import Route

KEEP = 3000
"""Columns kept when there are more than twice as many: those in use and those nearest to being so."""
MOST_CUTS = 64
"""Cuts with a dual that pricing can hold: bits of a word."""


@dataclass(frozen=True)
class Duals:
    """Duals of the master, with the signs that its rows allow.

    Attributes
    ----------
    customers
        Worth of not visiting each, (n,).
    vehicle
        Worth of one vehicle more.
    tolls
        Of each cut, (C,).
    """

    customers: NDArray[np.float64]
    vehicle: float
    tolls: NDArray[np.float64]

    def towards(self, other: Duals, share: float) -> Duals:
        """Return duals between these and others of the same rows."""
        return Duals(
            (1 - share) * self.customers + share * other.customers,
            (1 - share) * self.vehicle + share * other.vehicle,
            (1 - share) * self.tolls + share * other.tolls,
        )


@dataclass(frozen=True)
class MasterSolution:
    """An optimal solution over the columns at hand; values in the order of the master's routes."""

    objective: float
    duals: Duals
    values: NDArray[np.float64]
    work: float


class Master:
    """Maximises prizes over routes: each customer at most once, no more routes than vehicles, cuts.

    Parameters
    ----------
    network
        The customers.
    vehicles
        The most routes.
    """

    def __init__(self, network: Network, vehicles: int) -> None:
        self._network, self.vehicles = network, vehicles
        self.routes: list[Route] = []
        self.cuts: list[SubsetRow] = []
        self._known: set[Route] = set()
        self._build()

    def add(self, routes: Iterable[Route]) -> int:
        """Add routes that are not there yet; return how many."""
        fresh: list[Route] = []
        for route in routes:
            if route and route not in self._known:
                self._known.add(route)
                fresh.append(route)
        pairs = coefficients(self.cuts, fresh, self._network.size)
        for route, of_cuts in zip(fresh, pairs, strict=True):
            self._enter(route, of_cuts)
        self.routes.extend(fresh)
        return len(fresh)

    def cut(self, cuts: Sequence[SubsetRow]) -> None:
        """Add cuts."""
        pairs = coefficients(cuts, self.routes, self._network.size)
        for cut, of_routes in zip(cuts, pairs.T, strict=True):
            self.cuts.append(cut)
            entries = [(int(column), float(of_routes[column])) for column in np.flatnonzero(of_routes)]
            self._program.add_row(-np.inf, 1.0, entries)

    def keep(self, routes: Iterable[Route], cuts: Sequence[SubsetRow]) -> None:
        """Go on with these routes and cuts only."""
        self.routes, self.cuts, self._known = [], list(cuts), set()
        self._build()
        self.add(routes)

    def solve(self, limits: Limits) -> MasterSolution | None:
        """Solve over the columns at hand; None where the limits did not suffice."""
        if not self.routes:
            size = self._network.size
            return MasterSolution(0.0, Duals(np.zeros(size), 0.0, np.zeros(len(self.cuts))), np.zeros(0), 0)
        solved = self._program.solve(limits)
        if solved is None:
            return None
        size = self._network.size
        duals = np.maximum(solved.duals, 0.0)
        return MasterSolution(
            solved.objective,
            Duals(duals[:size], float(duals[size]), duals[size + 1 :]),
            solved.values,
            solved.work,
        )

    def reduced(self, duals: Duals) -> NDArray[np.float64]:
        """Return the reduced cost of every route, positive where it pays to take it."""
        costs = np.empty(len(self.routes))
        for column, route in enumerate(self.routes):
            stops = list(route)
            costs[column] = self._network.prizes[stops].sum() - duals.customers[stops].sum() - duals.vehicle
        return costs - coefficients(self.cuts, self.routes, self._network.size) @ duals.tolls

    def trim(self, solution: MasterSolution) -> None:
        """Leave out cuts without a dual, and routes far from being used where there are many."""
        if len(self.routes) <= 2 * KEEP and np.count_nonzero(solution.duals.tolls <= 0) <= MOST_CUTS // 2:
            return
        costs = self.reduced(solution.duals)
        costs[: len(solution.values)][solution.values > 0] = np.inf
        nearest = np.sort(np.argsort(-costs, kind="stable")[:KEEP])
        cuts = [cut for cut, toll in zip(self.cuts, solution.duals.tolls, strict=True) if toll > 0]
        self.keep([self.routes[number] for number in nearest], cuts)

    def _build(self) -> None:
        self._program = LinearProgram()
        for _ in range(self._network.size):
            self._program.add_row(-np.inf, 1.0)
        self._program.add_row(-np.inf, float(self.vehicles))
        for _ in self.cuts:
            self._program.add_row(-np.inf, 1.0)

    def _enter(self, route: Route, of_cuts: NDArray[np.int8]) -> None:
        size = self._network.size
        visits: dict[int, float] = {}
        for place in route:
            visits[place] = visits.get(place, 0.0) + 1.0
        entries = [*visits.items(), (size, 1.0)]
        entries += [(size + 1 + int(number), float(of_cuts[number])) for number in np.flatnonzero(of_cuts)]
        self._program.add_column(float(self._network.prizes[list(route)].sum()), entries=entries)
