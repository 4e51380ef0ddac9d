"""PyVRP: clients with prizes, alternatives as groups of clients, a profile of costs for each vehicle."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .effort import Effort, Found, library
from .lengths import WEIGHTS, groups_of, has_alternatives, lengthened, narrowed
from .routing import Routes, Routing
from .scaling import Costs, costs_of

TRAVEL = 0.05
"""What travelling all the time costs, as a share of all prizes; from 0.01 to 0.2 it makes little difference."""


def route(routing: Routing, effort: Effort) -> Found:
    """Route with PyVRP, on one thread.

    Where there are alternatives, rules choose among them beforehand for half of the time; for the other half they are
    groups of clients, and the best routes so far are its start: its search is slow to trade clients of two groups.
    """
    if not has_alternatives(routing):
        return _route(routing, effort)
    share = Effort(effort.seconds / (2 * len(WEIGHTS)), effort.seed)
    tried = []
    for weight in WEIGHTS:
        narrow, kept = narrowed(routing, weight)
        routes = _route(narrow, share).routes
        tried.append(lengthened(routing, [[kept[task] for task in route] for route in routes]))
    start = max(tried, key=routing.worth)
    found = _route(routing, Effort(effort.seconds / 2, effort.seed), start)
    return Found(max(start, lengthened(routing, found.routes), key=routing.worth))


def _route(routing: Routing, effort: Effort, start: Routes | None = None) -> Found:
    pyvrp = library("pyvrp", "PyVRP")
    if not routing.tasks:
        return Found(((),) * len(routing.vehicles))
    clock = _Clock(effort.seconds)
    data = _data(routing)
    begin = None
    if start is not None:
        begin = pyvrp.Solution(
            data,
            [
                pyvrp.Route(data, list(route), 0 if routing.alike else vehicle)
                for vehicle, route in enumerate(start)
                if route
            ],
        )
    with warnings.catch_warnings():
        # It warns of penalties at their limits; its best routes are judged anyway.
        warnings.simplefilter("ignore")
        result = pyvrp.solve(
            data, clock, seed=effort.seed, collect_stats=False, display=False, initial_solution=begin
        )
    routes: list[tuple[int, ...]] = [() for _ in routing.vehicles]
    for number, found in enumerate(result.best.routes() if result.best.is_feasible() else ()):
        vehicle = number if routing.alike else found.vehicle_type()
        routes[vehicle] = tuple(step.idx for step in found if step.is_client())
    return Found(tuple(routes), clock.best_seconds)


class _Clock:
    """Stops after some seconds, and notes when the best cost was found."""

    def __init__(self, seconds: float) -> None:
        self._begin = time.perf_counter()
        self._seconds = seconds
        self._best: int | None = None
        self.best_seconds = 0.0

    def __call__(self, best_cost: int) -> bool:
        now = time.perf_counter() - self._begin
        if self._best is None or best_cost < self._best:
            self._best, self.best_seconds = best_cost, now
        return now >= self._seconds


def _data(routing: Routing) -> Any:
    pyvrp = library("pyvrp", "PyVRP")
    costs = costs_of(routing, TRAVEL)
    ends = sorted({place for vehicle in routing.vehicles for place in (vehicle.start, vehicle.end)})
    places = [*ends, *(task.place for task in routing.tasks)]
    horizon = max(vehicle.closes for vehicle in routing.vehicles)
    minutes = np.minimum(routing.travel[np.ix_(places, places)], 2 * horizon)
    # Two tasks of one place are two locations without a way between them: no more than one is done there anyway.
    np.fill_diagonal(minutes, 0)
    groups = [numbers for numbers in groups_of(routing) if len(numbers) > 1]
    group_of = {number: g for g, numbers in enumerate(groups) for number in numbers}
    clients = [
        pyvrp.Client(
            location=len(ends) + number,
            delivery=[1],
            service_duration=task.service,
            tw_early=task.opens,
            tw_late=task.closes,
            prize=int(costs.prizes[number]),
            required=False,
            group=group_of.get(number),
        )
        for number, task in enumerate(routing.tasks)
    ]
    kinds = [0] if routing.alike else range(len(routing.vehicles))
    types = []
    for profile, v in enumerate(kinds):
        vehicle = routing.vehicles[v]
        types.append(
            pyvrp.VehicleType(
                num_available=len(routing.vehicles) if routing.alike else 1,
                capacity=[vehicle.stops],
                start_depot=ends.index(vehicle.start),
                end_depot=ends.index(vehicle.end),
                fixed_cost=int(costs.fixed[v]),
                tw_early=vehicle.opens,
                tw_late=vehicle.closes,
                profile=profile,
            )
        )
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=clients,
        depots=[pyvrp.Depot(location=number) for number in range(len(ends))],
        vehicle_types=types,
        distance_matrices=[_distances(costs, v, minutes, len(ends)) for v in kinds],
        duration_matrices=[_durations(costs, v, minutes, len(ends), horizon) for v in kinds],
        groups=[pyvrp.ClientGroup(clients=numbers, required=False) for numbers in groups],
    )


def _distances(costs: Costs, vehicle: int, minutes: NDArray[np.int64], ends: int) -> NDArray[np.int64]:
    """Return the travel cost of a vehicle, with what it earns less than the best one at the task it comes to."""
    matrix: NDArray[np.int64] = minutes * costs.per_time[vehicle]
    # What is forbidden is too far in time; at the cost of a prize, no figure is out of the others' scale.
    matrix[:, ends:] += np.minimum(costs.shortfall[vehicle], costs.prizes)
    np.fill_diagonal(matrix, 0)
    return matrix


def _durations(
    costs: Costs, vehicle: int, minutes: NDArray[np.int64], ends: int, horizon: int
) -> NDArray[np.int64]:
    matrix = np.minimum(minutes, 2 * horizon)
    matrix[:, ends:][:, costs.shortfall[vehicle] == costs.forbidden] = 2 * horizon
    np.fill_diagonal(matrix, 0)
    return matrix
