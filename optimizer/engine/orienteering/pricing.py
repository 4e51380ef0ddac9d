"""Pricing: the tours worth most at given duals, and a proof of how much any tour is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cuts import SubsetRow, masks
from .enumeration import elementary_tours
from .joining import join, route_of
from .labelling import (
    DONE,
    Labels,
    Worth,
    best_alone,
    completion_of,
    make_labels,
    no_completion,
)
from .network import Direction, Network
from .ng import Memory, Neighbourhoods

Route = tuple[int, ...]
"""Customers of a network in order; an ng-route may visit one twice."""

COARSE = (5, 1)
"""Members of the neighbourhoods that completion bounds are found with; the last is the way out for wide windows."""
NEAREST = (10, 25)
"""Successors of a customer that heuristic pricing looks at, first few, then more."""
TIME = 3.0
"""What time costs where successors are chosen: a vehicle's dual by the length of the day, times this."""
SHIFT = 0.03
"""How far the middle moves at a time, as a share of the day."""


@dataclass(frozen=True)
class Priced:
    """What pricing found.

    Attributes
    ----------
    routes, worths
        Tours worth more than the threshold, the best first.
    bound
        No tour is worth more; infinite where nothing was proven.
    steps
        Work done by the compiled loops.
    exact
        Whether every tour of the relaxation was looked at, so that without routes there is none above the threshold.
    """

    routes: list[Route]
    worths: list[float]
    bound: float
    steps: int
    exact: bool


class Pricer:
    """Prices tours of a network.

    Parameters
    ----------
    network
        The customers.
    flag
        Ends pricing soon after flag[0] is set, (1,).
    most
        Labels from one end, beyond which pricing falls back to coarser bounds.
    """

    def __init__(self, network: Network, flag: NDArray[np.uint8], most: int = 1_500_000) -> None:
        self._network, self._flag, self._most = network, flag, most
        self._coarse = [Neighbourhoods(network, size).memory() for size in COARSE]
        self._level, self._near = 0, 0
        self._both = (network.backward, network.forward)
        self._middle = 0.5

    def worth(
        self, duals: NDArray[np.float64], cuts: Sequence[SubsetRow], tolls: NDArray[np.float64]
    ) -> Worth:
        """Return what visits are worth.

        Parameters
        ----------
        duals
            Dual of each customer, not negative, (n,).
        cuts, tolls
            Cuts whose dual is not 0, at most 64, and these duals.
        """
        network = self._network
        inside, kept = masks(cuts, network.size)
        value = network.prizes - duals
        # A visit that earns nothing may still make a cut forget.
        left_out = network.idle & (value <= 0.0) & (len(cuts) == 0)
        return Worth(value, np.asarray(tolls, dtype=np.float64), inside, kept, left_out)

    def quick(self, worth: Worth, memory: Memory, threshold: float, most: int) -> Priced:
        """Return tours worth more than the threshold without a proof, at most `most`."""
        return self._meet(worth, memory, threshold, most, None, exact=False)

    def restart(self) -> None:
        """Have heuristic pricing look at few successors."""
        self._near = 0

    def widen(self) -> bool:
        """Have heuristic pricing look at more successors; return whether there are more."""
        if self._near + 1 == len(NEAREST):
            return False
        self._near += 1
        return True

    def rough(self, worth: Worth) -> tuple[Labels | None, float, int]:
        """Return labels of the coarse relaxation over the whole day, the bound that they prove, and work done."""
        steps = 0
        free = _without_cuts(worth)
        while True:
            labels = self._labels(
                self._both[1], free, self._coarse[self._level], np.inf, no_completion(), 0.0, True
            )
            steps += labels.steps
            if labels.status == DONE:
                best = best_alone(labels, self._network.forward.last, self._network.forward.total)
                return labels, max(best, 0.0), steps
            if self._flag[0] or self._level + 1 == len(self._coarse):
                return None, np.inf, steps
            self._level += 1

    def exact(self, worth: Worth, memory: Memory, threshold: float, most: int) -> Priced:
        """Return tours worth more than the threshold, and a proof of how much any is worth.

        Parameters
        ----------
        worth
            What visits are worth.
        memory
            Neighbourhoods of the relaxation.
        threshold
            Not negative; tours worth no more are of no interest.
        most
            At most so many tours.
        """
        labels, bound, steps = self.rough(worth)
        if labels is None or bound <= threshold:
            return Priced([], [], bound, steps, labels is not None)
        total = self._network.forward.total
        from_start = completion_of(labels, total)
        free = _without_cuts(worth)
        back = self._labels(
            self._both[0], free, self._coarse[self._level], np.inf, from_start, threshold, True
        )
        steps += back.steps
        if back.status != DONE:
            return Priced([], [], bound, steps, False)
        from_end = completion_of(back, total)
        met = self._meet(worth, memory, threshold, most, (from_end, from_start), exact=True)
        proven = max(threshold, met.worths[0] if met.worths else 0.0) if met.exact else bound
        return Priced(met.routes, met.worths, min(bound, proven), steps + met.steps, met.exact)

    def within(
        self, worth: Worth, memory: Memory, threshold: float, most_labels: int, most: int
    ) -> tuple[list[Route] | None, int]:
        """Return all tours without a loop worth more than the threshold, one per set of customers, and work done.

        Parameters
        ----------
        worth, memory, threshold
            As for `exact`.
        most_labels, most
            Gives up beyond so many partial tours, and so many tours; there are None then.
        """
        # A visit that earns nothing at these duals may well be in the best plan.
        worth = worth._replace(left_out=np.zeros(self._network.size, dtype=np.bool_))
        labels, _, steps = self.rough(worth)
        if labels is None:
            return None, steps
        network = self._network
        from_start = completion_of(labels, network.forward.total)
        behind = self._labels(self._both[0], worth, memory, np.inf, from_start, threshold, True)
        steps += behind.steps
        if behind.status != DONE:
            return None, steps
        completion = completion_of(behind, network.forward.total)
        node, parent, ends, complete, more = elementary_tours(
            network.forward, worth, completion, float(threshold), most_labels, 4 * most, self._flag
        )
        steps += more
        if not complete:
            return None, steps
        routes: dict[frozenset[int], Route] = {}
        for end in ends:
            route: list[int] = []
            while end >= 0:
                route.append(int(node[end]))
                end = parent[end]
            routes.setdefault(frozenset(route), tuple(reversed(route)))
            if len(routes) > most:
                return None, steps
        return list(routes.values()), steps

    def _meet(
        self,
        worth: Worth,
        memory: Memory,
        threshold: float,
        most: int,
        completions: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
        *,
        exact: bool,
    ) -> Priced:
        network = self._network
        grounds = self._both if exact else self._promising(worth, threshold)
        middle = self._middle * network.forward.total
        ahead_bound, behind_bound = completions or (no_completion(), no_completion())
        ahead = self._labels(grounds[1], worth, memory, middle, ahead_bound, threshold, exact)
        rest = network.forward.total - middle
        behind = self._labels(grounds[0], worth, memory, rest, behind_bound, threshold, exact)
        if exact and not self._flag[0]:
            if ahead.steps > 1.5 * behind.steps:
                self._middle = max(0.1, self._middle - SHIFT)
            elif behind.steps > 1.5 * ahead.steps:
                self._middle = min(0.9, self._middle + SHIFT)
        best, front, rear, steps, halted = join(
            grounds[1],
            worth,
            memory,
            ahead,
            behind,
            network.backward.last,
            threshold,
            self._flag,
        )
        flat = best.ravel()
        found = np.flatnonzero((front.ravel() >= 0) | (rear.ravel() >= 0))
        routes: dict[Route, float] = {}
        for number in found[np.argsort(-flat[found], kind="stable")]:
            if len(routes) >= most:
                break
            route = route_of(ahead, behind, front.flat[number], rear.flat[number])
            routes.setdefault(tuple(int(place) for place in route), float(flat[number]))
        done = exact and not halted and ahead.status == DONE and behind.status == DONE
        return Priced(
            list(routes),
            list(routes.values()),
            np.inf,
            int(ahead.steps + behind.steps + steps),
            done,
        )

    def _promising(self, worth: Worth, vehicle: float) -> tuple[Direction, Direction]:
        """Return both directions with few successors: those that are worth most for the time that they take."""
        few = NEAREST[self._near]
        price = TIME * vehicle / max(self._network.forward.total, 1e-9)
        directions = []
        for ground in self._both:
            takes = np.maximum(ground.duration, ground.opens[None, :] - ground.closes[:, None])
            cost = price * takes - worth.value[None, :]
            cost[(ground.opens[:, None] + ground.duration > ground.closes[None, :]) | worth.left_out] = np.inf
            np.fill_diagonal(cost, np.inf)
            counts = np.minimum((cost < np.inf).sum(axis=1), few).astype(np.int32)
            successors = np.argsort(cost, axis=1, kind="stable")[:, :few].astype(np.int32)
            directions.append(ground._replace(successors=np.ascontiguousarray(successors), counts=counts))
        return directions[0], directions[1]

    def _labels(
        self,
        ground: Direction,
        worth: Worth,
        memory: Memory,
        until: float,
        completion: NDArray[np.float64],
        threshold: float,
        exact: bool,
    ) -> Labels:
        labels: Labels = make_labels(
            ground,
            worth,
            memory,
            float(until),
            completion,
            float(threshold),
            exact,
            self._most,
            self._flag,
        )
        return labels


def _without_cuts(worth: Worth) -> Worth:
    nothing = np.zeros(len(worth.value), dtype=np.uint64)
    return Worth(worth.value, np.zeros(0), nothing, nothing, worth.left_out)
