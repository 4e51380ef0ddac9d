"""Labelling: the best routes of one shift for given duals, in compiled loops.

A label is a partial route base → village … village that has just ended a session. Labels are extended stop by stop
(Feillet, Dejax, Gendreau and Gueguen, 2004, "An exact algorithm for the elementary shortest path problem with
resource constraints", Networks 44(3)) and thrown away only when

* other labels at the same village end no later, are worth no less, and whatever the label could still visit is open
  to at least one of them (with j stops to go, an empty difference of visited sets suffices, and so do j + 1 labels
  whose differences are disjoint: j further villages cannot block all of them); or
* no completion can reach the threshold, by a bound that forgets which villages were visited.

A stop that does not pay by itself is kept: the way home may be shorter from it, or it may be what a village's
first visit is worth. Sessions start as early as they can, which is never worse, for duals do not depend on the hour.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .arrays import grown
from .routing import NEVER, STEP, completion_bound, nearest_ways, session_end


@nb.njit(cache=True, nogil=True)
def best_routes(ground, tariff, crews, threshold, per_crew, exact):  # type: ignore[no-untyped-def]
    """Return the routes of greatest worth for every crew size.

    Parameters
    ----------
    ground, tariff
        A `routing.Ground` and a `routing.Tariff`.
    crews
        Crew sizes (K,).
    threshold
        Only routes worth more are of interest.
    per_crew
        How many routes to keep for each crew size: those of greatest worth, each with other villages.
    exact
        Whether dominance must respect visited sets. Without, labels are compared by time and worth alone.

    Returns
    -------
    worth, stops, lengths, counts, total
        Worth (K, per_crew), village numbers (K, per_crew, max_stops), session numbers (the same shape), numbers of
        stops (K, per_crew; 0 where there is none), and the labels made.
    """
    minutes, base, first_village, start, end, windows, permitted, sessions, language, max_stops = ground
    earned, visit, language_cost, fixed_costs, travel_weight = tariff
    villages = permitted.shape[0]
    kinds = sessions.shape[0]
    crew_kinds = crews.shape[0]
    worth = np.full((crew_kinds, per_crew), NEVER)
    stops = np.full((crew_kinds, per_crew, max_stops), -1, dtype=np.int64)
    lengths = np.full((crew_kinds, per_crew, max_stops), -1, dtype=np.int64)
    counts = np.zeros((crew_kinds, per_crew), dtype=np.int64)
    total = 0

    nearest, home = nearest_ways(minutes, base, first_village, permitted)
    if home > end - start:
        return worth, stops, lengths, counts, total
    horizon = end - start
    shortest = sessions[0]

    capacity = 1024
    at = np.empty(capacity, dtype=np.int64)
    session = np.empty(capacity, dtype=np.int64)
    depth = np.empty(capacity, dtype=np.int64)
    time = np.empty(capacity, dtype=np.int64)
    gain = np.empty(capacity, dtype=np.float64)
    parent = np.empty(capacity, dtype=np.int64)
    spoken = np.empty(capacity, dtype=np.int64)
    alive = np.empty(capacity, dtype=np.bool_)
    following = np.empty(capacity, dtype=np.int64)
    newest = np.empty(villages, dtype=np.int64)
    reward = np.empty((villages, kinds))
    top = np.empty(villages)
    path = np.empty(max_stops, dtype=np.int64)
    path_m = np.empty(max_stops, dtype=np.int64)
    taken = np.empty(max_stops * (max_stops + 2), dtype=np.int64)
    other = np.empty(max_stops, dtype=np.int64)

    for ck in range(crew_kinds):
        crew = crews[ck]
        for v in range(villages):
            top[v] = NEVER
            for m in range(kinds):
                reward[v, m] = earned[v, crew, m] + visit[v]
                top[v] = max(top[v], reward[v, m])
        # The best come first, so that early routes are good ones, and what cannot beat them is not looked at.
        order = np.argsort(-top)
        travel_cost = travel_weight * crew
        fixed = fixed_costs[crew]
        bound = completion_bound(reward, permitted, sessions, nearest, travel_cost, home, horizon, max_stops)
        if bound[max_stops, horizon // STEP + 1] - fixed <= threshold:
            continue
        floor = threshold
        size = 0
        newest[:] = -1
        level_start = 0
        # Depth 0 is the base; each level extends the labels of the level before.
        for d in range(max_stops):
            level_end = size
            first = level_start if d > 0 else -1
            last = level_end if d > 0 else 0
            level_start = level_end
            for label in range(first, last):
                if d > 0 and not alive[label]:
                    continue
                if d == 0:
                    place = base
                    now = start
                    so_far = 0.0
                    heard = 0
                else:
                    place = first_village + at[label]
                    now = time[label]
                    so_far = gain[label]
                    heard = spoken[label]
                    walk = label
                    for back in range(d - 1, -1, -1):
                        path[back] = at[walk]
                        path_m[back] = session[walk]
                        walk = parent[walk]
                for rank_of_v in range(villages):
                    v = order[rank_of_v]
                    if not permitted[v]:
                        continue
                    seen = False
                    for i in range(d):
                        if path[i] == v:
                            seen = True
                    if seen:
                        continue
                    here = first_village + v
                    arrival = now + minutes[place, here]
                    if arrival + shortest > end:
                        continue
                    toll = 0.0
                    tongues = heard
                    if language[v] >= 0 and not (heard >> language[v]) & 1:
                        toll = language_cost[language[v]]
                        tongues = heard | (1 << language[v])
                    on_the_way = so_far - travel_cost * minutes[place, here] - toll
                    cell = min((end - arrival - shortest) // STEP + 1, bound.shape[1] - 1)
                    if on_the_way + top[v] + bound[max_stops - d - 1, cell] - fixed <= floor:
                        continue
                    for m in range(kinds):
                        finish = session_end(windows, v, arrival, sessions[m])
                        if finish < 0 or finish > end:
                            break
                        got = on_the_way + reward[v, m]
                        total += 1
                        closing = finish + minutes[here, base]
                        if closing <= end:
                            whole = got - travel_cost * minutes[here, base] - fixed
                            if whole > floor and whole > worth[ck, per_crew - 1]:
                                slot = per_crew - 1
                                # One route per set of villages: the same places again add little to a master.
                                for rank in range(per_crew):
                                    if counts[ck, rank] == d + 1:
                                        same = stops[ck, rank, d] == v or _holds(stops[ck, rank], d + 1, v)
                                        for i in range(d):
                                            same = same and _holds(stops[ck, rank], d + 1, path[i])
                                        if same:
                                            slot = rank if whole > worth[ck, rank] else -1
                                            break
                                if slot >= 0:
                                    while slot > 0 and worth[ck, slot - 1] < whole:
                                        worth[ck, slot] = worth[ck, slot - 1]
                                        counts[ck, slot] = counts[ck, slot - 1]
                                        stops[ck, slot] = stops[ck, slot - 1]
                                        lengths[ck, slot] = lengths[ck, slot - 1]
                                        slot -= 1
                                    worth[ck, slot] = whole
                                    counts[ck, slot] = d + 1
                                    for i in range(d):
                                        stops[ck, slot, i] = path[i]
                                        lengths[ck, slot, i] = path_m[i]
                                    stops[ck, slot, d] = v
                                    lengths[ck, slot, d] = m
                                    floor = max(floor, worth[ck, per_crew - 1])
                        if d + 1 == max_stops:
                            continue
                        left = end - finish
                        cell = min(left // STEP + 1, bound.shape[1] - 1)
                        if got + bound[max_stops - d - 1, cell] - fixed <= floor:
                            continue
                        stops_left = min(max_stops - d - 1, left // shortest)
                        if stops_left == 0:
                            continue
                        dominated = False
                        supports = 0
                        used = 0
                        rival = newest[v]
                        while rival >= 0:
                            if alive[rival] and time[rival] <= finish:
                                theirs = gain[rival]
                                unheard = tongues & ~spoken[rival]
                                tongue = 0
                                while unheard:
                                    if unheard & 1:
                                        theirs -= language_cost[tongue]
                                    unheard >>= 1
                                    tongue += 1
                                if theirs >= got:
                                    if not exact:
                                        dominated = True
                                        break
                                    extra = 0
                                    walk = parent[rival]
                                    while walk >= 0:
                                        place_of = at[walk]
                                        among = place_of == v
                                        for i in range(d):
                                            among = among or path[i] == place_of
                                        if not among:
                                            other[extra] = place_of
                                            extra += 1
                                        walk = parent[walk]
                                    if extra == 0:
                                        dominated = True
                                        break
                                    disjoint = True
                                    for i in range(extra):
                                        for j in range(used):
                                            if taken[j] == other[i]:
                                                disjoint = False
                                    if disjoint:
                                        for i in range(extra):
                                            taken[used] = other[i]
                                            used += 1
                                        supports += 1
                                        if supports > stops_left:
                                            dominated = True
                                            break
                            rival = following[rival]
                        if dominated:
                            continue
                        if size == capacity:
                            capacity *= 2
                            at = grown(at, capacity)
                            session = grown(session, capacity)
                            depth = grown(depth, capacity)
                            time = grown(time, capacity)
                            gain = grown(gain, capacity)
                            parent = grown(parent, capacity)
                            spoken = grown(spoken, capacity)
                            alive = grown(alive, capacity)
                            following = grown(following, capacity)
                        at[size] = v
                        session[size] = m
                        depth[size] = d + 1
                        time[size] = finish
                        gain[size] = got
                        parent[size] = label if d > 0 else -1
                        spoken[size] = tongues
                        alive[size] = True
                        following[size] = newest[v]
                        newest[v] = size
                        _retire(
                            size,
                            newest[v],
                            v,
                            d,
                            path,
                            at,
                            time,
                            gain,
                            parent,
                            spoken,
                            alive,
                            following,
                            depth,
                            exact,
                        )
                        size += 1
    return worth, stops, lengths, counts, total


@nb.njit(cache=True, nogil=True)
def _holds(row, count, village):  # type: ignore[no-untyped-def]
    found = False
    for i in range(count):
        found = found or row[i] == village
    return found


@nb.njit(cache=True, nogil=True)
def _retire(label, head, v, d, path, at, time, gain, parent, spoken, alive, following, depth, exact):  # type: ignore[no-untyped-def]
    """Retire the labels of the same depth at the same village that the new `label` dominates by itself."""
    rival = following[head]
    while rival >= 0:
        if (
            alive[rival]
            and depth[rival] == depth[label]
            and time[label] <= time[rival]
            and gain[label] >= gain[rival]
            and spoken[label] == spoken[rival]
        ):
            inside = True
            if exact:
                for i in range(d):
                    found = False
                    walk = parent[rival]
                    while walk >= 0:
                        found = found or at[walk] == path[i]
                        walk = parent[walk]
                    inside = inside and found
            if inside:
                alive[rival] = False
        rival = following[rival]
