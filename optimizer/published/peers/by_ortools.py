"""OR-Tools routing: disjunctions with penalties, guided local search, costs by vehicle."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from .effort import Effort, Found
from .lengths import groups_of
from .routing import NEVER, Routing
from .scaling import costs_of

TRAVELS = (0.15, 0.3)
"""What travelling all the time costs, as a share of all prizes: for even seeds, and for odd.

Guided local search takes its hints from the cost of arcs, so it needs more of it than others do.
"""

LEAST = 0.1
"""Seconds that it has for a search at least: with none it gives nothing."""


def route(routing: Routing, effort: Effort) -> Found:
    """Route with OR-Tools, on one thread; an odd seed has other settings, since it knows no seed of its own."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    from ortools.util.optional_boolean_pb2 import BOOL_TRUE

    if not routing.tasks:
        return Found(((),) * len(routing.vehicles))
    begin = time.monotonic()
    count, fleet = len(routing.tasks), len(routing.vehicles)
    ends = sorted({place for vehicle in routing.vehicles for place in (vehicle.start, vehicle.end)})
    node = {place: count + number for number, place in enumerate(ends)}
    manager = pywrapcp.RoutingIndexManager(
        count + len(ends),
        fleet,
        [node[vehicle.start] for vehicle in routing.vehicles],
        [node[vehicle.end] for vehicle in routing.vehicles],
    )
    model = pywrapcp.RoutingModel(manager)
    _model(routing, model, manager, ends, TRAVELS[effort.seed % 2])
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = (
        first.PATH_CHEAPEST_ARC if effort.seed % 2 else first.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    operators = parameters.local_search_operators
    operators.use_extended_swap_active = BOOL_TRUE
    operators.use_swap_active_chain = BOOL_TRUE
    operators.use_shortest_path_swap_active = BOOL_TRUE
    operators.use_shortest_path_two_opt = BOOL_TRUE
    left = max(LEAST, effort.seconds - (time.monotonic() - begin))
    parameters.time_limit.FromMilliseconds(max(1, round(1000 * left)))
    noted = _Noted(model, begin)
    model.AddAtSolutionCallback(noted.note)
    solution = model.SolveWithParameters(parameters)
    noted.leave()
    if solution is None:
        return Found(((),) * fleet)
    routes = []
    for v in range(fleet):
        route: list[int] = []
        index = solution.Value(model.NextVar(model.Start(v)))
        while not model.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = solution.Value(model.NextVar(index))
        routes.append(tuple(route))
    return Found(tuple(routes), noted.seconds)


class _Noted:
    """Notes when the best cost was found."""

    def __init__(self, model: Any, begin: float) -> None:
        self._model, self._begin = model, begin
        self._best: int | None = None
        self.seconds = 0.0

    def leave(self) -> None:
        """Let go of the model, which keeps this in a place that the garbage collector does not see."""
        self._model = None

    def note(self) -> None:
        cost = self._model.CostVar().Max()
        if self._best is None or cost < self._best:
            self._best, self.seconds = cost, time.monotonic() - self._begin


def _model(routing: Routing, model: Any, manager: Any, ends: list[int], travel: float) -> None:
    costs = costs_of(routing, travel)
    count, fleet = len(routing.tasks), len(routing.vehicles)
    places = [*(task.place for task in routing.tasks), *ends]
    minutes = np.minimum(routing.travel[np.ix_(places, places)], NEVER)
    service = np.array([*(task.service for task in routing.tasks), *(0 for _ in ends)], dtype=np.int64)
    horizon = max(vehicle.closes for vehicle in routing.vehicles)
    passing = model.RegisterTransitMatrix((minutes + service[:, None]).tolist())
    model.AddDimension(passing, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    stop = model.RegisterUnaryTransitVector([1] * count + [0] * len(ends))
    model.AddDimensionWithVehicleCapacity(
        stop, 0, [vehicle.stops for vehicle in routing.vehicles], True, "stops"
    )
    # One penalty for a group: what an alternative earns less than the best of it is part of the way to it.
    less = np.zeros(count, dtype=np.int64)
    for numbers in groups_of(routing):
        penalty = int(max(costs.prizes[numbers]))
        less[numbers] = penalty - costs.prizes[numbers]
        model.AddDisjunction([manager.NodeToIndex(n) for n in numbers], penalty, 1)
    arcs: dict[object, int] = {}
    for v, vehicle in enumerate(routing.vehicles):
        key = int(costs.per_time[v]), costs.shortfall[v].tobytes()
        if key not in arcs:
            matrix = minutes * costs.per_time[v]
            matrix[:, :count] += costs.shortfall[v] + less
            arcs[key] = model.RegisterTransitMatrix(matrix.tolist())
        model.SetArcCostEvaluatorOfVehicle(arcs[key], v)
        model.SetFixedCostOfVehicle(int(costs.fixed[v]), v)
        clock.CumulVar(model.Start(v)).SetRange(vehicle.opens, vehicle.closes)
        clock.CumulVar(model.End(v)).SetRange(vehicle.opens, vehicle.closes)
    for number, task in enumerate(routing.tasks):
        index = manager.NodeToIndex(number)
        first, last = max(0, task.opens), min(horizon, task.closes)
        if first <= last:
            clock.CumulVar(index).SetRange(first, last)
        for v in range(fleet):
            if first > last or task.prizes[v] <= 0:
                model.VehicleVar(index).RemoveValue(v)
