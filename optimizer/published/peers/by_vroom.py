"""VROOM: jobs with priorities, which it sums first, and time second.

It knows no alternatives, so a rule chooses one length of session beforehand; a few rules are tried, and the best
result is kept.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .effort import Effort, Found, library
from .routing import NEVER, Routing, Task

LEVEL = 5
"""The deepest exploration."""

HIGHEST = 100
"""The highest priority."""


def route(routing: Routing, effort: Effort) -> Found:
    """Route with VROOM, on as many threads as it may use; it ends by itself, mostly long before the time is up."""
    near = np.min(routing.travel + NEVER * np.eye(len(routing.travel), dtype=np.int64), axis=1)
    rules: list[Callable[[Task], float]] = [
        partial(_liked, near=near, weight=weight) for weight in (0.0, 0.5, 1.0)
    ]
    if len({task.group for task in routing.tasks}) == len(routing.tasks):
        rules = rules[:1]
    share = Effort(effort.seconds / len(rules), effort.seed, effort.threads)
    tried = [_route(routing, _chosen(routing, rule), share) for rule in rules]
    return max(tried, key=lambda found: routing.worth(found.routes))


def _liked(task: Task, near: NDArray[np.int64], weight: float) -> float:
    """Return what a task earns, for the time it takes with the shortest way to it where `weight` is 1."""
    return float(task.best / max(1, task.service + int(near[task.place])) ** weight)


def _chosen(routing: Routing, rule: Callable[[Task], float]) -> list[list[int]]:
    """Return for each group the tasks of the length that the rule likes best: one for each opening."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number, task in enumerate(routing.tasks):
        groups[task.group].append(number)
    chosen = []
    for numbers in groups.values():
        length = max((routing.tasks[n] for n in numbers), key=rule).service
        chosen.append([n for n in numbers if routing.tasks[n].service == length])
    return chosen


def _route(routing: Routing, jobs: list[list[int]], effort: Effort) -> Found:
    vroom = library("vroom", "pyvroom")
    if not jobs:
        return Found(((),) * len(routing.vehicles))
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
    return Found(tuple(routes))


def _at(routing: Routing, numbers: list[int], step: dict[str, int]) -> int:
    """Return the task whose opening holds when the job begins."""
    begin = step["arrival"] + step.get("waiting_time", 0)
    return next(n for n in numbers if routing.tasks[n].opens <= begin <= routing.tasks[n].closes)
