"""What labelling and enumeration share: where routes of a shift can go, what they earn, and what can still come."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

STEP = 15
"""Minutes of a cell of the completion bound."""

NEVER = -1e18


class Ground(NamedTuple):
    """Where and when routes of a shift can go.

    Attributes
    ----------
    minutes, base, first_village
        Travel matrix of the day, and where base and villages stand in it.
    start, end
        The shift, minutes after midnight.
    windows, permitted
        Opening intervals of the villages (V, I, 2), and which of them may be visited (V,).
    sessions
        Session lengths, increasing (M,).
    language
        Language of each village, -1 for none (V,).
    max_stops
        Most stops of a route.
    """

    minutes: NDArray[np.int64]
    base: int
    first_village: int
    start: int
    end: int
    windows: NDArray[np.int64]
    permitted: NDArray[np.bool_]
    sessions: NDArray[np.int64]
    language: NDArray[np.int64]
    max_stops: int


class Tariff(NamedTuple):
    """What routes of a shift earn and pay.

    Attributes
    ----------
    earned, visit
        What a session earns by village, crew size and length (V, at least max crew + 1, M), and what a visit earns
        as such (V,).
    language_cost
        What a route pays once for each language that it needs (L,).
    fixed
        What a route pays as such, by crew size (at least max crew + 1,).
    travel_weight
        What it pays for a volunteer-minute on the way.
    """

    earned: NDArray[np.float64]
    visit: NDArray[np.float64]
    language_cost: NDArray[np.float64]
    fixed: NDArray[np.float64]
    travel_weight: float


@nb.njit(cache=True, nogil=True)
def session_end(windows, village, arrival, minutes):  # type: ignore[no-untyped-def]
    """Return the earliest end of a session of `minutes` after `arrival`; -1 where it fits in no interval."""
    for slot in range(windows.shape[1]):
        opens, closes = windows[village, slot, 0], windows[village, slot, 1]
        if opens > closes:
            break
        begin = max(arrival, opens)
        if begin + minutes <= closes:
            return begin + minutes
    return -1


@nb.njit(cache=True, nogil=True)
def nearest_ways(minutes, base, first_village, permitted):  # type: ignore[no-untyped-def]
    """Return the shortest way in to each permitted village, (V,), and the shortest way home of all."""
    villages = permitted.shape[0]
    nearest = np.zeros(villages, dtype=np.int64)
    home = 1 << 40
    for v in range(villages):
        if not permitted[v]:
            continue
        here = first_village + v
        home = min(home, minutes[here, base])
        least = minutes[base, here]
        for u in range(villages):
            if u != v and permitted[u]:
                least = min(least, minutes[first_village + u, here])
        nearest[v] = least
    return nearest, home


@nb.njit(cache=True, nogil=True)
def completion_bound(reward, permitted, sessions, nearest, travel_cost, home, horizon, stops):  # type: ignore[no-untyped-def]
    """Return what up to j further stops and the way home can add within each number of cells.

    Shape (stops + 1, cells). Villages may repeat and are reached by the shortest way in: an upper bound.
    """
    cells = horizon // STEP + 2
    best = np.full(cells, NEVER)
    for village in range(reward.shape[0]):
        if permitted[village]:
            for m in range(sessions.shape[0]):
                needs = (sessions[m] + nearest[village]) // STEP
                if needs < cells:
                    best[needs] = max(best[needs], reward[village, m] - travel_cost * nearest[village])
    table = np.full((stops + 1, cells), -travel_cost * home)
    for j in range(1, stops + 1):
        for cell in range(cells):
            most = table[j - 1, cell]
            for needs in range(cell + 1):
                if best[needs] > NEVER:
                    most = max(most, best[needs] + table[j - 1, cell - needs])
            table[j, cell] = most
    return table
