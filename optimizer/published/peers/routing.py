"""What every peer is given: vehicles of one period, and tasks of which it may take some.

A published instance is one such problem, and so is each date of a campaign. Everything is in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...engine.orienteering.problem import Orienteering

NEVER: Final = 10**7
"""Travel times from here on stand for a way that is not travelled."""

FINE: Final = 10_000
"""Parts of a unit of length in which tours of unrounded lengths are counted."""


@dataclass(frozen=True)
class Vehicle:
    """A vehicle: where and when it starts and ends, how many tasks it may take, what its use and its travel cost."""

    start: int
    end: int
    opens: int
    closes: int
    stops: int
    fixed: int = 0
    per_time: int = 0


@dataclass(frozen=True)
class Task:
    """Something that may be done, once, and at most one of each group.

    Attributes
    ----------
    place
        Row of the travel matrix.
    group
        Alternatives have the same number.
    service
        How long it takes.
    opens, closes
        It begins within these.
    prizes
        What it earns by vehicle; 0 where the vehicle may not take it.
    """

    place: int
    group: int
    service: int
    opens: int
    closes: int
    prizes: tuple[int, ...]

    @property
    def best(self) -> int:
        """What it earns at most."""
        return max(self.prizes)


@dataclass(frozen=True)
class Routing:
    """Vehicles, tasks, and the time from place to place, shape (P, P)."""

    vehicles: tuple[Vehicle, ...]
    tasks: tuple[Task, ...]
    travel: NDArray[np.int64]

    @property
    def alike(self) -> bool:
        """Whether all vehicles are the same, to every task."""
        return len(set(self.vehicles)) == 1 and all(len(set(task.prizes)) == 1 for task in self.tasks)

    def finish(self, vehicle: int, route: Sequence[int]) -> int | None:
        """Return when a route ends, each task as early as can be; None where it breaks a rule."""
        data = self.vehicles[vehicle]
        if len(route) > data.stops:
            return None
        time, here = data.opens, data.start
        for number in route:
            task = self.tasks[number]
            time = max(time + int(self.travel[here, task.place]), task.opens)
            if time > task.closes or task.prizes[vehicle] <= 0:
                return None
            time, here = time + task.service, task.place
        time += int(self.travel[here, data.end])
        return time if time <= data.closes else None

    def holds(self, routes: Sequence[Sequence[int]]) -> bool:
        """Whether routes, one for each vehicle, are in time and take no group twice."""
        groups = [self.tasks[number].group for route in routes for number in route]
        return (
            len(routes) == len(self.vehicles)
            and len(set(groups)) == len(groups)
            and all(not route or self.finish(v, route) is not None for v, route in enumerate(routes))
        )

    def worth(self, routes: Sequence[Sequence[int]]) -> int:
        """Return the prizes of routes, one for each vehicle, less what their vehicles and their travel cost."""
        total = 0
        for v, route in enumerate(routes):
            if route:
                data = self.vehicles[v]
                places = [data.start, *(self.tasks[number].place for number in route), data.end]
                minutes = sum(int(self.travel[a, b]) for a, b in pairwise(places))
                total += sum(self.tasks[number].prizes[v] for number in route)
                total -= data.fixed + data.per_time * minutes
        return total


Routes = tuple[tuple[int, ...], ...]
"""Numbers of tasks, a route for each vehicle, empty where it is not used."""


def routing_of(problem: Orienteering) -> Routing:
    """Return a published instance as a routing problem; task n is customer n of `problem.customers`.

    Times that are not whole are counted in parts, lengths rounded up, so that no tour is longer than it seems.
    """
    factor = 1 if problem.tolerance == 0 else FINE
    travel = np.ceil(problem.travel * factor - 1e-8).astype(np.int64)
    closes = np.floor(problem.closes * factor).astype(np.int64)
    opens = np.ceil(problem.opens * factor).astype(np.int64)
    vehicle = Vehicle(
        start=problem.start,
        end=problem.end,
        opens=int(opens[problem.start]),
        closes=int(closes[problem.end]),
        stops=len(problem.customers),
    )
    tasks = tuple(
        Task(
            place=place,
            group=number,
            service=int(problem.service[place] * factor),
            opens=int(opens[place]),
            closes=int(closes[place]),
            prizes=(int(problem.prizes[place]),) * problem.vehicles,
        )
        for number, place in enumerate(problem.customers)
    )
    return Routing((vehicle,) * problem.vehicles, tasks, travel)
