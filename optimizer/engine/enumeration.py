"""Enumeration: all routes of a shift worth more than a threshold, where those are few.

Once a plan within Δ of the bound is known, only routes whose reduced cost is within Δ of the best can be part of a
better one (Baldacci, Christofides and Mingozzi, 2008, "An exact algorithm for the vehicle routing problem based on
the set partitioning formulation with additional cuts", Mathematical Programming 115). No label is dropped here for
another one: what is left out is left out by the completion bound alone.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .routing import STEP, completion_bound, nearest_ways, session_end


@nb.njit(cache=True, nogil=True)
def all_routes(ground, tariff, crew, threshold, most):  # type: ignore[no-untyped-def]
    """Return every route of one crew size that is worth more than `threshold`.

    Parameters
    ----------
    ground, tariff
        A `routing.Ground` and a `routing.Tariff`.
    crew, threshold
        The crew size, and what a route must be worth more than.
    most
        Give up beyond so many routes.

    Returns
    -------
    worth, stops, lengths, counts, complete
        Worth (N,), village numbers (N, max_stops), session numbers (the same shape), numbers of stops (N,), and
        whether these are all.
    """
    minutes, base, first_village, start, end, windows, permitted, sessions, language, max_stops = ground
    earned, visit, language_cost, fixed_costs, travel_weight = tariff
    fixed = fixed_costs[crew]
    travel_cost = travel_weight * crew
    capacity = 256
    worth = np.empty(capacity)
    stops = np.full((capacity, max_stops), -1, dtype=np.int64)
    lengths = np.full((capacity, max_stops), -1, dtype=np.int64)
    counts = np.zeros(capacity, dtype=np.int64)
    found = 0
    villages, kinds = permitted.shape[0], sessions.shape[0]
    horizon = end - start
    nearest, home = nearest_ways(minutes, base, first_village, permitted)
    if home > horizon:
        return worth[:0], stops[:0], lengths[:0], counts[:0], True
    reward = np.empty((villages, kinds))
    for v in range(villages):
        for m in range(kinds):
            reward[v, m] = earned[v, crew, m] + visit[v]
    bound = completion_bound(reward, permitted, sessions, nearest, travel_cost, home, horizon, max_stops)
    choice = np.full(max_stops + 1, -1, dtype=np.int64)
    times = np.zeros(max_stops + 1, dtype=np.int64)
    gains = np.zeros(max_stops + 1)
    spoken = np.zeros(max_stops + 1, dtype=np.int64)
    path = np.empty(max_stops + 1, dtype=np.int64)
    path_m = np.empty(max_stops + 1, dtype=np.int64)
    times[0] = start
    depth = 0
    # Depth first: `choice[depth]` is the extension (village and session) tried last at that depth.
    while depth >= 0:
        choice[depth] += 1
        if depth == max_stops or choice[depth] == villages * kinds:
            choice[depth] = -1
            depth -= 1
            continue
        v, m = choice[depth] // kinds, choice[depth] % kinds
        seen = not permitted[v]
        for i in range(depth):
            seen = seen or path[i] == v
        if seen:
            continue
        place = base if depth == 0 else first_village + path[depth - 1]
        here = first_village + v
        finish = session_end(windows, v, times[depth] + minutes[place, here], sessions[m])
        if finish < 0 or finish > end:
            continue
        toll = 0.0
        tongues = spoken[depth]
        if language[v] >= 0 and not (tongues >> language[v]) & 1:
            toll = language_cost[language[v]]
            tongues = tongues | (1 << language[v])
        got = gains[depth] - travel_cost * minutes[place, here] - toll + reward[v, m]
        path[depth], path_m[depth] = v, m
        whole = got - travel_cost * minutes[here, base] - fixed
        if finish + minutes[here, base] <= end and whole > threshold:
            if found == most:
                return worth[:found], stops[:found], lengths[:found], counts[:found], False
            if found == capacity:
                capacity *= 2
                worth = _taller(worth, capacity)
                counts = _taller(counts, capacity)
                stops = _taller2(stops, capacity)
                lengths = _taller2(lengths, capacity)
            worth[found] = whole
            counts[found] = depth + 1
            for i in range(depth + 1):
                stops[found, i], lengths[found, i] = path[i], path_m[i]
            found += 1
        cell = min((end - finish) // STEP + 1, bound.shape[1] - 1)
        if got + bound[max_stops - depth - 1, cell] - fixed > threshold:
            depth += 1
            times[depth], gains[depth], spoken[depth], choice[depth] = finish, got, tongues, -1
    return worth[:found], stops[:found], lengths[:found], counts[:found], True


@nb.njit(cache=True, nogil=True)
def _taller(array, capacity):  # type: ignore[no-untyped-def]
    larger = np.empty(capacity, dtype=array.dtype)
    larger[: array.shape[0]] = array
    return larger


@nb.njit(cache=True, nogil=True)
def _taller2(array, capacity):  # type: ignore[no-untyped-def]
    larger = np.full((capacity, array.shape[1]), -1, dtype=array.dtype)
    larger[: array.shape[0]] = array
    return larger
