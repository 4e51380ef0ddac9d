"""Simulated annealing over steps of ruin and recreate.

Worth is the sum of prizes less a little for travel, which leads to tours with room for one more visit.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .dice import below, uniform
from .insertion import recreate
from .recombination import remember
from .ruin import ruin
from .schedule import copy_tour, settle

TRAVEL = 0.02
"""What travel costs: the mean prize for travel between neighbours, times this."""

SEED_FIRST = 0.5
"""How often the place that room was made around is put in first, if it was not visited."""

REMEMBERED = 0.95
"""Tours of plans with this share of the best prize are kept."""

KEPT, PRIZE, WORTH = range(3)
"""Of `worths`: the worth of what is kept, the prize and the worth of the best."""


@nb.njit(cache=True, nogil=True)
def anneal(ground, now, kept, best, vehicle_of, worths, pool, room, hot, cold, iterations, dice):  # type: ignore[no-untyped-def]
    """Take steps while it cools from `hot` to `cold`.

    Parameters
    ----------
    ground
        What is given.
    now, kept, best
        Three schedules: the one that is changed, equal to `kept` before and after; the best so far.
    vehicle_of
        The tour of each place in `kept`, -1 for none, (N,).
    worths
        See `KEPT`, (3,).
    pool
        Where tours of good plans are remembered.
    room
        Room: touched tours (V,), removed places (N,), and that of `recreate`.
    hot, cold
        Temperatures, as prizes.
    iterations
        How many steps.
    dice
        State of the random numbers.
    """
    vehicles = now.size.shape[0]
    touched, removed, work = room
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    temperature = hot
    for _ in range(iterations):
        temperature *= cooling
        touched[:] = False
        seed = ground.customers[below(dice, ground.customers.shape[0])]
        ruin(ground, now, vehicle_of, touched, seed, dice)
        in_time = True
        for v in range(vehicles):
            if touched[v]:
                in_time = settle(ground, now, v) and in_time
        if not in_time:
            # Where a detour is faster than the direct way, one stop less may mean a later arrival.
            _take_back(now, kept, vehicle_of, touched)
            continue
        for v in range(vehicles):
            if touched[v]:
                _mark(kept, v, removed, True)
        first = seed if vehicle_of[seed] < 0 and uniform(dice) < SEED_FIRST else -1
        recreate(ground, now, vehicle_of, touched, removed, first, work, dice)
        prize = 0.0
        length = 0.0
        for v in range(vehicles):
            prize += now.prize[v]
            length += now.length[v]
            if touched[v]:
                _mark(kept, v, removed, False)
        worth = prize - travel_cost(ground) * length
        if worth > worths[KEPT] + temperature * np.log(1.0 - uniform(dice)):
            worths[KEPT] = worth
            for v in range(vehicles):
                if touched[v]:
                    copy_tour(now, kept, v)
                    if prize >= worths[PRIZE] * REMEMBERED:
                        remember(kept, v, prize, pool)
            if prize > worths[PRIZE] or (prize == worths[PRIZE] and worth > worths[WORTH]):
                worths[PRIZE] = prize
                worths[WORTH] = worth
                for v in range(vehicles):
                    copy_tour(kept, best, v)
        else:
            _take_back(now, kept, vehicle_of, touched)


@nb.njit(cache=True, nogil=True)
def _mark(schedule, v, places, value):  # type: ignore[no-untyped-def]
    for k in range(1, schedule.size[v] + 1):
        places[schedule.stops[v, k]] = value


@nb.njit(cache=True, nogil=True)
def travel_cost(ground):  # type: ignore[no-untyped-def]
    """Return what a unit of travel costs, as a prize."""
    return TRAVEL * ground.scale[0] / ground.scale[1] if ground.scale[1] > 0.0 else 0.0


@nb.njit(cache=True, nogil=True)
def _take_back(now, kept, vehicle_of, touched):  # type: ignore[no-untyped-def]
    """Make the touched tours what they were."""
    for v in range(touched.shape[0]):
        if touched[v]:
            for k in range(1, now.size[v] + 1):
                vehicle_of[now.stops[v, k]] = -1
    for v in range(touched.shape[0]):
        if touched[v]:
            copy_tour(kept, now, v)
            for k in range(1, now.size[v] + 1):
                vehicle_of[now.stops[v, k]] = v
