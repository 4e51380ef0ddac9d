"""Alternatives, for peers that know none or search them badly: a rule chooses beforehand, spare time is used after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .routing import NEVER, Routes, Routing, Task

WEIGHTS = (0.0, 0.5, 1.0)
"""How much the time that a task takes counts beside what it earns."""


def groups_of(routing: Routing) -> list[list[int]]:
    """Return the tasks of each group."""
    members: dict[int, list[int]] = defaultdict(list)
    for number, task in enumerate(routing.tasks):
        members[task.group].append(number)
    return list(members.values())


def has_alternatives(routing: Routing) -> bool:
    """Say whether any group has several tasks."""
    return len({task.group for task in routing.tasks}) < len(routing.tasks)


def narrowed(routing: Routing, weight: float) -> tuple[Routing, list[int]]:
    """Return the problem with one length in each group, in all its openings, and what its tasks were before.

    The length is the one that earns most for the time that it takes, the shortest way to it included, to the power of
    `weight`.
    """
    near: NDArray[np.int64] = np.min(
        routing.travel + NEVER * np.eye(len(routing.travel), dtype=np.int64), axis=1
    )

    def liked(task: Task) -> float:
        return float(task.best / max(1, task.service + int(near[task.place])) ** weight)

    kept: list[int] = []
    for numbers in groups_of(routing):
        length = max((routing.tasks[n] for n in numbers), key=liked).service
        kept += [n for n in numbers if routing.tasks[n].service == length]
    return replace(routing, tasks=tuple(routing.tasks[n] for n in kept)), kept


def lengthened(routing: Routing, routes: Sequence[Sequence[int]]) -> Routes:
    """Return the routes with the best alternative of each task that fits in, one task after the other."""
    better = [list(route) for route in routes]
    for v, route in enumerate(better):
        for position, number in enumerate(route):
            group = routing.tasks[number].group
            fitting = [
                n
                for n, task in enumerate(routing.tasks)
                if task.group == group
                and routing.finish(v, [*route[:position], n, *route[position + 1 :]]) is not None
            ]
            route[position] = max(
                fitting,
                key=lambda n: (routing.tasks[n].prizes[v], -routing.tasks[n].service),
                default=number,
            )
    return tuple(tuple(route) for route in better)
