"""Neighbourhoods of ng-routes: which customers a route remembers having visited, where it is.

A route may come back to a customer only after passing one whose neighbourhood does not hold it (Baldacci, Mingozzi
and Roberti, 2011, "New Route Relaxation and Pricing Strategies for the Vehicle Routing Problem", Operations Research
59(5)). Neighbourhoods grow where a relaxation comes back (Roberti and Mingozzi, 2014, "Dynamic ng-Path Relaxation for
the Delivery Man Problem", Transportation Science 48(3)). What a label remembers is one word of 64 bits, each bit a
member of the neighbourhood of where the label is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .network import Network

MOST = 64
"""Members of a neighbourhood, the customer itself among them: bits of a word."""


class Memory(NamedTuple):
    """Neighbourhoods as the compiled loops want them.

    Attributes
    ----------
    members
        The customer that each bit stands for, (n, 64); -1 where there is none.
    position
        The bit of customer k where one is at i, (n, n); -1 where it is not remembered.
    """

    members: NDArray[np.int32]
    position: NDArray[np.int8]


class Neighbourhoods:
    """Neighbourhoods that can grow.

    Parameters
    ----------
    network
        The customers.
    size
        Members at the outset, the customer itself among them.
    """

    def __init__(self, network: Network, size: int) -> None:
        ahead = network.forward
        away = ahead.reach + ahead.reach.T
        # There and back again within the windows: else nobody can come back to k by way of i.
        there = np.maximum(ahead.opens[:, None] + ahead.reach, ahead.opens[None, :])
        again = (there + ahead.reach.T <= ahead.closes[:, None]).T
        size = min(size, MOST)
        self._members: list[list[int]] = []
        for here in range(network.size):
            near = [int(k) for k in np.argsort(away[here], kind="stable") if again[here, k] and k != here]
            # Loops that take no time must be remembered: labels would never end.
            timeless = sum(1 for k in near if away[here, k] <= 0.0)
            self._members.append([here, *near[: min(MOST - 1, max(size - 1, timeless))]])

    def holds(self, route: tuple[int, ...]) -> bool:
        """Whether a route comes back to no customer that it remembers."""
        return not any(True for _ in self._loops(route))

    def grow(self, routes: Iterable[tuple[int, ...]], most: int) -> bool:
        """Have the loops of routes be remembered; return whether anything grew.

        Parameters
        ----------
        routes
            Sequences of customers.
        most
            No neighbourhood grows beyond this.
        """
        grown = False
        most = min(most, MOST)
        for route in routes:
            for last, at, place in _visits(route):
                if place not in last:
                    continue
                passed = route[last[place] + 1 : at]
                if any(len(self._members[k]) >= most and place not in self._members[k] for k in passed):
                    continue
                for k in passed:
                    if place not in self._members[k]:
                        self._members[k].append(place)
                        grown = True
        return grown

    def memory(self, wider: Neighbourhoods | None = None) -> Memory:
        """Return the neighbourhoods as they are, or with as many members of wider ones as there is room for."""
        size = len(self._members)
        members = np.full((size, MOST), -1, dtype=np.int32)
        position = np.full((size, size), -1, dtype=np.int8)
        for here, own in enumerate(self._members):
            more = [] if wider is None else [k for k in wider._members[here] if k not in own]
            among = [*own, *more][:MOST]
            members[here, : len(among)] = among
            position[here, among] = np.arange(len(among))
        return Memory(members, position)

    def _loops(self, route: tuple[int, ...]) -> Iterable[int]:
        remembered: set[int] = set()
        for place in route:
            if place in remembered:
                yield place
            remembered.intersection_update(self._members[place])
            remembered.add(place)


def _visits(route: tuple[int, ...]) -> Iterable[tuple[dict[int, int], int, int]]:
    last: dict[int, int] = {}
    for at, place in enumerate(route):
        yield last, at, place
        last[place] = at
