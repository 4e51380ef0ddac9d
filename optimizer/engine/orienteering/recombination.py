"""Tours of good plans, and the best plan that can be put together from them.

A route pool with a set-packing problem over it now and then (Rochat and Taillard, 1995, "Probabilistic
Diversification and Intensification in Local Search for Vehicle Routing", Journal of Heuristics 1). With few vehicles
a depth-first search over pairs of tours that share no place solves it in a fraction of a second.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from .problem import Tour

SLOTS = 1 << 13
"""How many tours are remembered, a power of two."""


class Pool(NamedTuple):
    """Remembered tours, one per set of places, each in the slot that its set's code leads to; S slots, N places.

    Attributes
    ----------
    stops
        The places in order, (S, N).
    sizes
        How many, (S,); 0 for an empty slot.
    codes
        The exclusive or of the keys of the places, (S,).
    prizes, lengths
        Sum of prizes, and of travel, (S,).
    worths
        The prize of the best plan that the tour was seen in, (S,).
    keys
        A random number for each place, (N,).
    """

    stops: NDArray[np.int32]
    sizes: NDArray[np.int64]
    codes: NDArray[np.uint64]
    prizes: NDArray[np.float64]
    lengths: NDArray[np.float64]
    worths: NDArray[np.float64]
    keys: NDArray[np.uint64]


def new_pool(places: int, rng: np.random.Generator) -> Pool:
    """Return a pool without tours."""
    return Pool(
        stops=np.zeros((SLOTS, places), dtype=np.int32),
        sizes=np.zeros(SLOTS, dtype=np.int64),
        codes=np.zeros(SLOTS, dtype=np.uint64),
        prizes=np.zeros(SLOTS),
        lengths=np.zeros(SLOTS),
        worths=np.zeros(SLOTS),
        keys=rng.integers(0, 1 << 63, places, dtype=np.uint64),
    )


def best_slots(pool: Pool, most: int) -> NDArray[np.int64]:
    """Return the slots of at most so many tours, those of the best plans first, among them the largest prizes."""
    slots = np.flatnonzero(pool.sizes)
    return slots[np.lexsort((-pool.prizes[slots], -pool.worths[slots]))][:most]


def tour_in(pool: Pool, slot: int) -> Tour:
    """Return the tour in a slot."""
    return tuple(int(place) for place in pool.stops[slot, : pool.sizes[slot]])


def recombine(pool: Pool, vehicles: int, goal: float, most: int, limit: int) -> tuple[Tour, ...] | None:
    """Return tours of the pool that share no place and have more prize than `goal`; None if none are found.

    Parameters
    ----------
    pool
        The tours.
    vehicles
        How many may be chosen.
    goal
        What is to be beaten.
    most
        How many of the pool's best tours are looked at.
    limit
        How many pairs of tours are compared.
    """
    slots = best_slots(pool, most)
    slots = slots[np.argsort(-pool.prizes[slots], kind="stable")]
    places = np.zeros((len(slots), len(pool.keys)), dtype=np.uint8)
    for k in range(int(pool.sizes[slots].max(initial=0))):
        rows = np.flatnonzero(pool.sizes[slots] > k)
        places[rows, pool.stops[slots[rows], k]] = 1
    octets = np.packbits(places, axis=1)
    bits = np.zeros((len(slots), -(-octets.shape[1] // 8) * 8), dtype=np.uint8)
    bits[:, : octets.shape[1]] = octets
    chosen = np.full(vehicles, -1, dtype=np.int64)
    if not pack(pool.prizes[slots], bits.view(np.uint64), goal, limit, chosen):
        return None
    return tuple(tour_in(pool, int(slots[row])) for row in chosen if row >= 0)


@nb.njit(cache=True, nogil=True)
def remember(schedule, v, worth, pool):  # type: ignore[no-untyped-def]
    """Remember tour `v` of a plan with prize `worth`; where the slot is taken, the tour of the better plan stays."""
    size = schedule.size[v]
    if size == 0:
        return
    code = np.uint64(0)
    for k in range(1, size + 1):
        code ^= pool.keys[schedule.stops[v, k]]
    slot = int(code & np.uint64(pool.sizes.shape[0] - 1))
    if pool.sizes[slot] > 0 and pool.codes[slot] == code:
        pool.worths[slot] = max(pool.worths[slot], worth)
        if pool.lengths[slot] <= schedule.length[v]:
            return
    elif pool.worths[slot] > worth:
        return
    else:
        pool.worths[slot] = worth
    pool.codes[slot] = code
    pool.sizes[slot] = size
    pool.prizes[slot] = schedule.prize[v]
    pool.lengths[slot] = schedule.length[v]
    pool.stops[slot, :size] = schedule.stops[v, 1 : size + 1]


@nb.njit(cache=True, nogil=True)
def pack(prizes, bits, goal, limit, chosen):  # type: ignore[no-untyped-def]
    """Choose rows without a bit in common so that their prizes exceed `goal` the most; say whether any do.

    Parameters
    ----------
    prizes
        Of each row, from the largest to the smallest, (R,).
    bits
        The places of each row, (R, words).
    goal
        What is to be beaten.
    limit
        How many pairs of rows are compared before the search ends with what it has.
    chosen
        The rows chosen, -1 for none; as long as rows may be chosen.
    """
    vehicles = chosen.shape[0]
    open_rows = np.empty((vehicles, prizes.shape[0]), dtype=np.int32)
    counts = np.zeros(vehicles, dtype=np.int64)
    at = np.zeros(vehicles, dtype=np.int64)
    taken = np.zeros(vehicles, dtype=np.int64)
    values = np.zeros(vehicles)
    open_rows[0] = np.arange(prizes.shape[0])
    counts[0] = prizes.shape[0]
    best = goal
    depth = 0
    work = 0
    while depth >= 0:
        left = vehicles - depth
        bound = values[depth]
        for i in range(at[depth], min(counts[depth], at[depth] + left)):
            bound += prizes[open_rows[depth, i]]
        if at[depth] >= counts[depth] or bound <= best or work > limit:
            depth -= 1
            continue
        row = open_rows[depth, at[depth]]
        at[depth] += 1
        taken[depth] = row
        total = values[depth] + prizes[row]
        if total > best:
            best = total
            chosen[:] = -1
            chosen[: depth + 1] = taken[: depth + 1]
        if left == 1:
            continue
        found = 0
        for i in range(at[depth], counts[depth]):
            other = open_rows[depth, i]
            if found == 0 and total + (left - 1) * prizes[other] <= best:
                break
            work += 1
            clash = np.uint64(0)
            for word in range(bits.shape[1]):
                clash |= bits[row, word] & bits[other, word]
            if clash == 0:
                open_rows[depth + 1, found] = other
                found += 1
        if found > 0:
            depth += 1
            counts[depth] = found
            at[depth] = 0
            values[depth] = total
    return best > goal
