"""Ruin: strings of stops are taken out of tours that pass near a place.

Christiaens and Vanden Berghe, 2020, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2). The place may be one that no tour visits: then room is made around it.
"""

from __future__ import annotations

import numba as nb

from .dice import below, uniform

REMOVED = 9.0
"""Stops that one ruin takes out, on average, where tours are long enough."""

LONGEST = 12.0
"""The most stops of one string."""

SPLIT = 0.5
"""How often stops within a string are spared."""

SPARE_MORE = 0.5
"""How often one more is spared."""


@nb.njit(cache=True, nogil=True)
def ruin(ground, schedule, vehicle_of, touched, seed, dice):  # type: ignore[no-untyped-def]
    """Take strings out of tours near the place `seed`; mark these in `touched`, and set `vehicle_of` to -1.

    The times of the tours are not settled anew.
    """
    visited = 0
    used = 0
    for v in range(schedule.size.shape[0]):
        visited += schedule.size[v]
        used += schedule.size[v] > 0
    if visited == 0:
        return
    longest = min(LONGEST, visited / used)
    strings = int(1.0 + uniform(dice) * max(0.0, 4.0 * REMOVED / (1.0 + longest) - 1.0))
    for place in ground.near[seed]:
        if strings == 0:
            break
        v = vehicle_of[place]
        if v >= 0 and not touched[v]:
            cut = int(1.0 + uniform(dice) * min(float(schedule.size[v]), longest))
            _cut_string(schedule, vehicle_of, v, place, min(cut, schedule.size[v]), dice)
            touched[v] = True
            strings -= 1


@nb.njit(cache=True, nogil=True)
def _cut_string(schedule, vehicle_of, v, place, cut, dice):  # type: ignore[no-untyped-def]
    """Take `cut` stops out of tour `v` around `place`, with some within spared at times."""
    stops, size = schedule.stops[v], schedule.size[v]
    spared = 0
    if cut < size and uniform(dice) < SPLIT:
        spared = 1
        while cut + spared < size and uniform(dice) < SPARE_MORE:
            spared += 1
    at = 1
    while stops[at] != place:
        at += 1
    span = cut + spared
    lowest = max(1, at - span + 1)
    first = lowest + below(dice, min(at, size - span + 1) - lowest + 1)
    spared_from = first + below(dice, cut + 1)
    write = first
    for k in range(first, size + 2):
        if k < first + span and not spared_from <= k < spared_from + spared:
            vehicle_of[stops[k]] = -1
        else:
            stops[write] = stops[k]
            write += 1
    schedule.size[v] = size - cut
