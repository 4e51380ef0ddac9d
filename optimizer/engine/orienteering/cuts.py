"""Subset-row cuts of three customers: tours that visit two of them number at most one.

Of any three customers, the visits summed over tours are at most three, so tours with two or three of them at most
one: the row Σ ⌊visits / 2⌋ x ≤ 1 (Jepsen, Petersen, Spoorendonk and Pisinger, 2008, "Subset-Row Inequalities Applied
to the Vehicle-Routing Problem with Time Windows", Operations Research 56(2)). A cut with limited memory forgets a
first visit where the tour leaves its memory; that lowers coefficients, which keeps it valid, and pricing cheap
(Pecin et al., 2017, Mathematical Programming Computation 9(1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

VIOLATION = 0.03
"""How much a cut must be violated to be of interest."""
PER_CUSTOMER = 4
"""Of one round no customer is in more cuts than this."""


@dataclass(frozen=True)
class SubsetRow:
    """A cut.

    Attributes
    ----------
    customers
        Its three customers.
    memory
        The customers at which a first visit is still remembered, the three among them.
    """

    customers: frozenset[int]
    memory: frozenset[int]

    def coefficient(self, route: Sequence[int]) -> int:
        """Return how many pairs of remembered visits a route makes."""
        pairs = odd = 0
        for place in route:
            if place not in self.memory:
                odd = 0
            elif place in self.customers:
                odd += 1
                if odd == 2:
                    pairs += 1
                    odd = 0
        return pairs


def masks(cuts: Sequence[SubsetRow], size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return bit c of each customer: whether it is one of cut c's, and whether c's memory holds there; at most 64."""
    inside = np.zeros(size, dtype=np.uint64)
    kept = np.zeros(size, dtype=np.uint64)
    for number, cut in enumerate(cuts):
        inside[list(cut.customers)] |= np.uint64(1 << number)
        kept[list(cut.memory)] |= np.uint64(1 << number)
    return inside, kept


def coefficients(cuts: Sequence[SubsetRow], routes: Sequence[tuple[int, ...]], size: int) -> NDArray[np.int8]:
    """Return the coefficient of every route (R) in every cut (C), (R, C)."""
    pairs = np.zeros((len(routes), len(cuts)), dtype=np.int8)
    stops = np.array([place for route in routes for place in route], dtype=np.int64)
    ends = np.cumsum([len(route) for route in routes], dtype=np.int64)
    for first in range(0, len(cuts), 64):
        inside, kept = masks(cuts[first : first + 64], size)
        part = np.zeros((len(routes), len(cuts[first : first + 64])), dtype=np.int8)
        _count_pairs(stops, ends, inside, kept, part)
        pairs[:, first : first + 64] = part
    return pairs


def violated(
    routes: Sequence[tuple[int, ...]], values: NDArray[np.float64], size: int, most: int
) -> list[SubsetRow]:
    """Return the most violated cuts, each with the least memory that the routes at hand need.

    Parameters
    ----------
    routes, values
        Routes with their values in the relaxation, all above 0.
    size
        How many customers there are.
    most
        No more cuts than this.
    """
    visits = np.zeros((size, len(routes)), dtype=np.int8)
    for column, route in enumerate(routes):
        for place in route:
            visits[place, column] += 1
    # A customer whose visits are all of one route of value 1 is in no violated cut.
    split = np.flatnonzero(((visits > 0) & (values < 1 - 1e-6)[None, :]).any(axis=1))
    triples, amounts = _violated_triples(visits[split], values, 1 + VIOLATION)
    chosen: list[SubsetRow] = []
    uses = np.zeros(size, dtype=np.int64)
    for number in np.argsort(-amounts, kind="stable"):
        three = split[triples[number]]
        if len(chosen) == most:
            break
        if uses[three].max() >= PER_CUSTOMER:
            continue
        uses[three] += 1
        customers = frozenset(int(place) for place in three)
        chosen.append(SubsetRow(customers, _memory(customers, routes)))
    return chosen


def _memory(customers: frozenset[int], routes: Sequence[tuple[int, ...]]) -> frozenset[int]:
    memory = set(customers)
    for route in routes:
        stops = [at for at, place in enumerate(route) if place in customers]
        for begin, end in zip(stops[::2], stops[1::2], strict=False):
            memory.update(route[begin : end + 1])
    return frozenset(memory)


@nb.njit(cache=True, nogil=True)
def _count_pairs(stops, ends, inside, kept, pairs):  # type: ignore[no-untyped-def]
    at = 0
    for route in range(len(ends)):
        odd = np.uint64(0)
        while at < ends[route]:
            place = stops[at]
            odd &= kept[place]
            both = odd & inside[place]
            number = 0
            while both:
                if both & np.uint64(1):
                    pairs[route, number] += 1
                both >>= np.uint64(1)
                number += 1
            odd ^= inside[place]
            at += 1


@nb.njit(cache=True, nogil=True)
def _violated_triples(visits, values, limit):  # type: ignore[no-untyped-def]
    size, columns = visits.shape
    room = 0
    triples = np.empty((4096, 3), dtype=np.int64)
    amounts = np.empty(4096)
    for i in range(size):
        for j in range(i + 1, size):
            for k in range(j + 1, size):
                total = 0.0
                for column in range(columns):
                    total += values[column] * (
                        (visits[i, column] + visits[j, column] + visits[k, column]) // 2
                    )
                if total > limit:
                    if room == len(amounts):
                        larger = np.empty((2 * room, 3), dtype=np.int64)
                        larger[:room] = triples
                        triples = larger
                        more = np.empty(2 * room)
                        more[:room] = amounts
                        amounts = more
                    triples[room, 0] = i
                    triples[room, 1] = j
                    triples[room, 2] = k
                    amounts[room] = total
                    room += 1
    return triples[:room], amounts[:room]
