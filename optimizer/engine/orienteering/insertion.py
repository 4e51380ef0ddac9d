"""Recreate: customers that no tour visits are put in one by one where they cost least, in orders that vary.

Positions are passed over now and then ("blinks"), and orders are drawn, as in Christiaens and Vanden Berghe, 2020
(see `ruin`); the orders by prize, and by prize per cost, are there because not everybody can be visited.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .dice import uniform
from .schedule import settle

RANDOM, PRIZE, RATIO, FAR, CLOSE, TIGHT, EARLY = range(7)

ORDERS = np.cumsum([0.20, 0.20, 0.40, 0.05, 0.05, 0.05])
"""How often each order is drawn; the rest is left for the last."""

BLINK = 0.01
"""How often a position is passed over."""

EVERYWHERE = 0.05
"""How often customers who were left out are tried in tours that have not changed."""

DELAY = 0.5
"""What a later begin of the next stop costs, as travel."""

DELAY_COUNTS = 0.75
"""How often it does."""

NOISE = 0.5
"""The most that an order by prize takes off a prize."""

LEAST_COST = 0.1
"""Costs are taken to be this much larger in ratios, times the travel between neighbours."""


@nb.njit(cache=True, nogil=True)
def recreate(ground, schedule, vehicle_of, touched, removed, first, work, dice):  # type: ignore[no-untyped-def]
    """Insert customers while they fit.

    Parameters
    ----------
    ground, schedule
        What is given, and the tours, with settled times.
    vehicle_of
        The tour of each place, -1 for none, (N,).
    touched
        Which tours have changed, (V,); those that this changes are added.
    removed
        Which places have just been taken out, (N,); the others do not fit in tours that have not changed.
    first
        A place that is put in before all others; -1 for none.
    work
        Room: candidates (N,), their keys (N,), costs and positions by place and tour (N, V).
    dice
        State of the random numbers.
    """
    everywhere = uniform(dice) < EVERYWHERE
    # Where a detour is faster than the direct way, a place may fit only once another has been put in.
    while _one_round(ground, schedule, vehicle_of, touched, removed, everywhere, first, work, dice):
        if not everywhere:
            break


@nb.njit(cache=True, nogil=True)
def _one_round(ground, schedule, vehicle_of, touched, removed, everywhere, first, work, dice):  # type: ignore[no-untyped-def]
    """Insert those who fit now while they do; say whether anybody was put in."""
    vehicles = schedule.size.shape[0]
    candidates, key, cost, after = work
    changed = False
    order = np.searchsorted(ORDERS, uniform(dice), side="right")
    power = 1.0 + uniform(dice) if order == RATIO else 1.0
    delay = DELAY if uniform(dice) < DELAY_COUNTS else 0.0
    count = 0
    for place in ground.customers:
        if vehicle_of[place] < 0:
            candidates[count] = place
            count += 1
            for v in range(vehicles):
                cost[place, v] = 0.0 if touched[v] or everywhere or removed[place] else np.inf
    for v in range(vehicles):
        rate(ground, schedule, v, candidates, count, cost, after, -1, delay, dice)
    count = _drop_misfits(candidates, count, cost)
    for rank in range(count):
        place = candidates[rank]
        key[place] = np.inf if place == first else _key(ground, place, order, power, dice)
    soften = LEAST_COST * ground.scale[1] + 1e-9
    while count > 0:
        chosen = -1
        top = -np.inf
        for rank in range(count):
            place = candidates[rank]
            value = key[place]
            if order == RATIO:
                value /= max(_least(cost, place), 0.0) + soften
            if value > top:
                top = value
                chosen = rank
        place = candidates[chosen]
        into = 0
        for v in range(1, vehicles):
            if cost[place, v] < cost[place, into]:
                into = v
        if insert(ground, schedule, into, place, after[place, into]):
            changed = True
            vehicle_of[place] = into
            touched[into] = True
            cost[place] = np.inf
            at = after[place, into]
            rate(ground, schedule, into, candidates, count, cost, after, at, delay, dice)
        else:
            cost[place, into] = np.inf
        count = _drop_misfits(candidates, count, cost)
    return changed


@nb.njit(cache=True, nogil=True)
def _least(cost, place):  # type: ignore[no-untyped-def]
    least = np.inf
    for v in range(cost.shape[1]):
        least = min(least, cost[place, v])
    return least


@nb.njit(cache=True, nogil=True)
def _drop_misfits(candidates, count, cost):  # type: ignore[no-untyped-def]
    """Leave out candidates that fit nowhere; return how many are left."""
    left = 0
    for rank in range(count):
        candidates[left] = candidates[rank]
        left += _least(cost, candidates[rank]) < np.inf
    return left


@nb.njit(cache=True, nogil=True)
def _key(ground, place, order, power, dice):  # type: ignore[no-untyped-def]
    """Return what a customer is ranked by, the largest first."""
    if order == RANDOM:
        return uniform(dice)
    if order in (PRIZE, RATIO):
        return ground.prizes[place] ** power * (1.0 - NOISE * uniform(dice))
    if order == TIGHT:
        return ground.opens[place] - ground.closes[place]
    if order == EARLY:
        return -ground.closes[place]
    away = ground.inward[place, ground.ends[0]] + ground.onward[place, ground.ends[1]]
    return away if order == FAR else -away


@nb.njit(cache=True, nogil=True)
def rate(ground, schedule, v, candidates, count, cost, after, inserted, delay, dice):  # type: ignore[no-untyped-def]
    """Find the least cost of inserting each candidate in tour `v`, and after which stop; infinite if it does not fit.

    Where a place has just been put in after stop `inserted` (-1 for none), a best position that still fits is
    compared with the two new ones alone. One call serves all candidates: a call costs more than a candidate takes.
    """
    stops, begin, leave = schedule.stops[v], schedule.begin[v], schedule.leave[v]
    late, legs = schedule.late[v], schedule.leg[v]
    size = schedule.size[v]
    for rank in range(count):
        place = candidates[rank]
        if cost[place, v] == np.inf:
            continue
        opens, closes, service = ground.opens[place], ground.closes[place], ground.service[place]
        best = np.inf
        low, high = 0, size + 1
        if inserted >= 0 and after[place, v] != inserted:
            k = after[place, v] + (after[place, v] > inserted)
            to = ground.inward[place, stops[k]]
            further = ground.onward[place, stops[k + 1]]
            arrival = max(leave[k] + to, opens)
            reach = arrival + service + further
            if (arrival <= closes) & (reach <= late[k + 1]):
                best = to + further - legs[k] + delay * max(0.0, reach - begin[k + 1])
                after[place, v] = k
                low, high = inserted, inserted + 2
        while low < high and late[low + 1] < opens + service:
            low += 1
        while low < high and leave[high - 1] > closes:
            high -= 1
        for k in range(low, high):
            to = ground.inward[place, stops[k]]
            further = ground.onward[place, stops[k + 1]]
            arrival = max(leave[k] + to, opens)
            reach = arrival + service + further
            if (arrival <= closes) & (reach <= late[k + 1]):
                extra = to + further - legs[k] + delay * max(0.0, reach - begin[k + 1])
                if extra < best and uniform(dice) >= BLINK:
                    best = extra
                    after[place, v] = k
        cost[place, v] = best


@nb.njit(cache=True, nogil=True)
def insert(ground, schedule, v, place, after):  # type: ignore[no-untyped-def]
    """Insert a place after stop `after` of tour `v`; say whether it is in time, and leave it out if not.

    Times that are not whole may be summed to differ in the last digit from the start on and from the end back;
    the sum from the start on decides.
    """
    stops = schedule.stops[v]
    for k in range(schedule.size[v] + 1, after, -1):
        stops[k + 1] = stops[k]
    stops[after + 1] = place
    schedule.size[v] += 1
    if settle(ground, schedule, v):
        return True
    for k in range(after + 1, schedule.size[v] + 1):
        stops[k] = stops[k + 1]
    schedule.size[v] -= 1
    settle(ground, schedule, v)
    return False
