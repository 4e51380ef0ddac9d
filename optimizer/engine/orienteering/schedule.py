"""The tours that a search changes, with the times that make one insertion a matter of one comparison.

For each stop the earliest begin of its visit, from the start on, and the latest one that leaves all later stops in
time, from the end back (Savelsbergh, 1992, "The Vehicle Routing Problem with Time Windows: Minimizing Route
Duration", ORSA Journal on Computing 4(2)).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from .problem import Orienteering, Tour


class Ground(NamedTuple):
    """What is given, in arrays; N places, C customers that a tour may visit.

    Attributes
    ----------
    prizes, service, opens, closes
        As in the problem, (N,); the start takes no time, and `closes` has the tolerance in it.
    onward, inward
        Travel from the place of the row, and to it, (N, N): what an insertion reads then lies side by side.
    near
        The customers from the nearest to the farthest, for each place, (N, C).
    customers
        Their numbers, (C,).
    ends
        The start and the end, (2,).
    scale
        The mean prize of a customer, and the mean travel between neighbours, (2,).
    """

    prizes: NDArray[np.float64]
    service: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    onward: NDArray[np.float64]
    inward: NDArray[np.float64]
    near: NDArray[np.int32]
    customers: NDArray[np.int32]
    ends: NDArray[np.int32]
    scale: NDArray[np.float64]


class Schedule(NamedTuple):
    """Tours of V vehicles, start and end in them; W = N + 1 has room for all places and both ends.

    Attributes
    ----------
    stops
        The places in order, (V, W).
    size
        Stops without the ends, (V,).
    begin, leave, late
        The earliest begin of each visit, when it is over then, and the latest begin that leaves the rest in time,
        (V, W).
    leg
        Travel from each stop to the next, (V, W).
    prize, length
        Sum of prizes, and of travel, (V,).
    """

    stops: NDArray[np.int32]
    size: NDArray[np.int64]
    begin: NDArray[np.float64]
    leave: NDArray[np.float64]
    late: NDArray[np.float64]
    leg: NDArray[np.float64]
    prize: NDArray[np.float64]
    length: NDArray[np.float64]


def ground_of(problem: Orienteering) -> Ground:
    """Lay out what is given, with the customers that have a prize and that a vehicle can reach in time."""
    service = problem.service.astype(np.float64)
    service[problem.start] = 0.0
    closes = problem.closes.astype(np.float64) + problem.tolerance
    opens = problem.opens.astype(np.float64)
    travel = np.ascontiguousarray(problem.travel, dtype=np.float64)
    customers = _worth_a_visit(problem, service, opens, closes, travel)
    both_ways = travel[:, customers] + travel[customers, :].T
    near = customers[np.argsort(both_ways, axis=1, kind="stable")]
    neighbours = np.sort(travel[np.ix_(customers, customers)], axis=1)[:, 1:6]
    return Ground(
        prizes=problem.prizes.astype(np.float64),
        service=service,
        opens=opens,
        closes=closes,
        onward=travel,
        inward=np.ascontiguousarray(travel.T),
        near=np.ascontiguousarray(near, dtype=np.int32),
        customers=customers,
        ends=np.array([problem.start, problem.end], dtype=np.int32),
        scale=np.array(
            [
                problem.prizes[customers].mean() if len(customers) else 0.0,
                neighbours.mean() if neighbours.size else 0.0,
            ]
        ),
    )


def _worth_a_visit(
    problem: Orienteering,
    service: NDArray[np.float64],
    opens: NDArray[np.float64],
    closes: NDArray[np.float64],
    travel: NDArray[np.float64],
) -> NDArray[np.int32]:
    # By shortest ways, since a detour may be faster where distances were cut down to a decimal.
    shortest = travel.copy()
    for via in range(problem.size):
        np.minimum(shortest, shortest[:, via, None] + shortest[None, via, :], out=shortest)
    begin = np.maximum(opens[problem.start] + shortest[problem.start], opens)
    home = begin + service + shortest[:, problem.end]
    # Sums in another order may differ in the last digit.
    slack = 1e-9 * max(1.0, float(np.abs(closes).max()))
    reached = (begin <= closes + slack) & (home <= closes[problem.end] + slack)
    chosen = [c for c in problem.customers if problem.prizes[c] > 0 and reached[c]]
    return np.array(chosen, dtype=np.int32)


def new_schedule(ground: Ground, vehicles: int) -> Schedule:
    """Return tours that visit nobody."""
    width = len(ground.prizes) + 1
    schedule = Schedule(
        stops=np.zeros((vehicles, width), dtype=np.int32),
        size=np.zeros(vehicles, dtype=np.int64),
        begin=np.zeros((vehicles, width)),
        leave=np.zeros((vehicles, width)),
        late=np.zeros((vehicles, width)),
        leg=np.zeros((vehicles, width)),
        prize=np.zeros(vehicles),
        length=np.zeros(vehicles),
    )
    for v in range(vehicles):
        put_tour(ground, schedule, v, ())
    return schedule


def put_tour(ground: Ground, schedule: Schedule, v: int, tour: Tour) -> None:
    """Let vehicle `v` drive `tour`, which has to be in time."""
    whole = (int(ground.ends[0]), *tour, int(ground.ends[1]))
    schedule.stops[v, : len(whole)] = whole
    schedule.size[v] = len(tour)
    settle(ground, schedule, v)


def tour_of(schedule: Schedule, v: int) -> Tour:
    """Return the stops of vehicle `v`."""
    return tuple(int(place) for place in schedule.stops[v, 1 : schedule.size[v] + 1])


@nb.njit(cache=True, nogil=True)
def settle(ground, schedule, v):  # type: ignore[no-untyped-def]
    """Compute the times, prize and length of tour `v` from its stops; say whether it is in time."""
    stops, begin, leave = schedule.stops[v], schedule.begin[v], schedule.leave[v]
    late, legs = schedule.late[v], schedule.leg[v]
    last = schedule.size[v] + 1
    begin[0] = leave[0] = ground.opens[stops[0]]
    prize = 0.0
    length = 0.0
    in_time = True
    for k in range(1, last + 1):
        place = stops[k]
        leg = ground.onward[stops[k - 1], place]
        time = max(leave[k - 1] + leg, ground.opens[place])
        in_time = in_time and time <= ground.closes[place]
        begin[k] = time
        leave[k] = time + ground.service[place]
        legs[k - 1] = leg
        length += leg
        if k < last:
            prize += ground.prizes[place]
    late[last] = ground.closes[stops[last]]
    for k in range(last - 1, -1, -1):
        here = stops[k]
        late[k] = min(late[k + 1] - legs[k] - ground.service[here], ground.closes[here])
    schedule.prize[v] = prize
    schedule.length[v] = length
    return in_time


@nb.njit(cache=True, nogil=True)
def copy_tour(source, target, v):  # type: ignore[no-untyped-def]
    """Make tour `v` of `target` that of `source`."""
    for k in range(source.size[v] + 2):
        target.stops[v, k] = source.stops[v, k]
        target.begin[v, k] = source.begin[v, k]
        target.leave[v, k] = source.leave[v, k]
        target.late[v, k] = source.late[v, k]
        target.leg[v, k] = source.leg[v, k]
    target.size[v] = source.size[v]
    target.prize[v] = source.prize[v]
    target.length[v] = source.length[v]
