"""The integer program over a choice of tours: set packing by CP-SAT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from ..budget import Limits
from ..stopping import when_set
from .network import Network
from .pricing import Route

UNITS_PER_SECOND = 1.0
"""CP-SAT's deterministic time that is taken for a unit of work."""


@dataclass(frozen=True)
class Packed:
    """What the integer program gave.

    Attributes
    ----------
    routes
        The best choice better than asked for; None where none was found.
    proven
        Whether it is the best, or, without one, there is none.
    work
        Units of work that it took.
    """

    routes: list[Route] | None
    proven: bool
    work: float


def pack(
    network: Network,
    vehicles: int,
    routes: Sequence[Route],
    above: float,
    limits: Limits,
    *,
    rows: Sequence[frozenset[int]] = (),
    hint: Sequence[Route] = (),
    seed: int = 0,
) -> Packed:
    """Choose tours that share no customer, of the greatest sum of prizes above a given score.

    Parameters
    ----------
    network, vehicles
        The customers, and the most tours.
    routes
        Tours to choose from; those with a loop are ignored.
    above
        Only a score of at least a grain more is of interest.
    limits
        When to stop.
    rows
        Customers of which at most one tour visits more than one: three each, to help the proof.
    hint
        Tours that a good choice may have.
    seed
        CP-SAT's random seed.
    """
    routes = [route for route in routes if route and len(set(route)) == len(route)]
    if not routes:
        return Packed(None, True, 0.0)
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in routes]
    visits: list[list[cp_model.IntVar]] = [[] for _ in range(network.size)]
    grains = []
    hinted = set(hint)
    for route, variable in zip(routes, taken, strict=True):
        for place in route:
            visits[place].append(variable)
        grains.append(round(float(network.prizes[list(route)].sum()) / network.grain))
        if hinted:
            model.add_hint(variable, route in hinted)
    for of_place in visits:
        if len(of_place) > 1:
            model.add_at_most_one(of_place)
    for three in rows:
        pairs = [
            variable
            for route, variable in zip(routes, taken, strict=True)
            if len(three.intersection(route)) > 1
        ]
        if len(pairs) > 1:
            model.add_at_most_one(pairs)
    model.add(sum(taken) <= vehicles)
    worth = cp_model.LinearExpr.weighted_sum(taken, grains)
    model.add(worth >= round(above / network.grain) + 1)
    model.maximize(worth)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    if limits.seconds is not None:
        solver.parameters.max_time_in_seconds = max(limits.seconds, 0.01)
    if limits.work is not None:
        solver.parameters.max_deterministic_time = max(limits.work * UNITS_PER_SECOND, 0.01)
    with when_set(limits.stop, solver.stop_search):
        status = solver.solve(model)
    work = solver.response_proto.deterministic_time / UNITS_PER_SECOND
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = [
            route for route, variable in zip(routes, taken, strict=True) if solver.boolean_value(variable)
        ]
        return Packed(chosen, status == cp_model.OPTIMAL, work)
    return Packed(None, status == cp_model.INFEASIBLE, work)


def worth_of(network: Network, routes: Sequence[Route]) -> float:
    """Return the sum of the prizes of routes."""
    return float(sum(np.sum(network.prizes[list(route)]) for route in routes))
