"""VROOM: jobs with priorities, which it sums first, and time second.

It knows no alternatives, so a rule chooses one length of session beforehand, and time that is left lengthens sessions
afterwards; a few rules are tried, and the best result is kept.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from .effort import Effort, Found, library
from .lengths import WEIGHTS, groups_of, has_alternatives, lengthened, narrowed
from .routing import NEVER, Routes, Routing

LEVEL = 5
"""The deepest exploration."""

HIGHEST = 100
"""The highest priority."""


def route(routing: Routing, effort: Effort) -> Found:
    """Route with VROOM, on as many threads as it may use; it ends by itself, mostly long before the time is up."""
    weights = WEIGHTS if has_alternatives(routing) else WEIGHTS[:1]
    share = Effort(effort.seconds / len(weights), effort.seed, effort.threads)
    tried = []
    for weight in weights:
        narrow, kept = narrowed(routing, weight)
        routes = _route(narrow, share)
        tried.append(lengthened(routing, [[kept[task] for task in route] for route in routes]))
    return Found(max(tried, key=routing.worth))


def _route(routing: Routing, effort: Effort) -> Routes:
    vroom = library("vroom", "pyvroom")
    jobs = groups_of(routing)
    if not jobs:
        return ((),) * len(routing.vehicles)
    problem = vroom.Input()
    problem.set_durations_matrix("car", np.minimum(routing.travel, NEVER))
    for v, vehicle in enumerate(routing.vehicles):
        problem.add_vehicle(
            vroom.Vehicle(
                v + 1,
                start=vehicle.start,
                end=vehicle.end,
                time_window=(vehicle.opens, vehicle.closes),
                max_tasks=vehicle.stops,
                skills={j + 1 for j, numbers in enumerate(jobs) if routing.tasks[numbers[0]].prizes[v] > 0},
            )
        )
    most = max(routing.tasks[numbers[0]].best for numbers in jobs)
    for j, numbers in enumerate(jobs):
        task = routing.tasks[numbers[0]]
        windows = sorted((routing.tasks[n].opens, routing.tasks[n].closes) for n in numbers)
        problem.add_job(
            vroom.Job(
                j + 1,
                location=task.place,
                default_service=task.service,
                priority=max(1, round(HIGHEST * task.best / most)),
                time_windows=windows,
                skills={j + 1},
            )
        )
    solved = problem.solve(LEVEL, effort.threads, dt.timedelta(seconds=effort.seconds))
    routes: list[tuple[int, ...]] = [() for _ in routing.vehicles]
    for planned in solved.to_dict()["routes"]:
        v = planned["vehicle"] - 1
        steps = [step for step in planned["steps"] if step["type"] == "job"]
        routes[v] = tuple(_at(routing, jobs[step["id"] - 1], step) for step in steps)
    return tuple(routes)


def _at(routing: Routing, numbers: list[int], step: dict[str, int]) -> int:
    """Return the task whose opening holds when the job begins."""
    begin = step["arrival"] + step.get("waiting_time", 0)
    return next(n for n in numbers if routing.tasks[n].opens <= begin <= routing.tasks[n].closes)
