"""Rules that people plan by."""

from __future__ import annotations

from .effort import Effort, Found
from .routing import Routing


def route(routing: Routing, effort: Effort) -> Found:
    """Insert the task that earns most for the time it adds, where it adds least, for as long as any fits."""
    routes: list[tuple[int, ...]] = [() for _ in routing.vehicles]
    taken: set[int] = set()
    while True:
        best: tuple[float, int, tuple[int, ...]] | None = None
        for v, old in enumerate(routes):
            ended = (routing.finish(v, old) if old else routing.vehicles[v].opens) or 0
            for number, task in enumerate(routing.tasks):
                if task.group in taken or task.prizes[v] <= 0:
                    continue
                for position in range(len(old) + 1):
                    new = (*old[:position], number, *old[position:])
                    finish = routing.finish(v, new)
                    if finish is not None:
                        worth = task.prizes[v] / max(1, finish - ended)
                        if best is None or worth > best[0]:
                            best = worth, v, new
        if best is None:
            return Found(tuple(routes), 0.0)
        [added] = set(best[2]) - set(routes[best[1]])
        routes[best[1]] = best[2]
        taken.add(routing.tasks[added].group)


def neediest_first(routing: Routing, effort: Effort) -> Found:
    """Send each vehicle on to the task that earns most of those it can still do, whatever the way."""
    routes = []
    taken: set[int] = set()
    for v in range(len(routing.vehicles)):
        route: tuple[int, ...] = ()
        while True:
            fitting = [
                number
                for number, task in enumerate(routing.tasks)
                if task.group not in taken and routing.finish(v, (*route, number)) is not None
            ]
            if not fitting:
                break
            chosen = max(fitting, key=lambda number: (routing.tasks[number].prizes[v], -number))
            route = (*route, chosen)
            taken.add(routing.tasks[chosen].group)
        routes.append(route)
    return Found(tuple(routes), 0.0)
