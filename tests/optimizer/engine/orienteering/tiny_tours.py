"""Random problems small enough to try everything, and what trying everything gives."""

from __future__ import annotations

import itertools

import numpy as np

from optimizer.engine.orienteering.problem import Orienteering, Tour


def random_problem(seed: int, most: int = 6) -> Orienteering:
    """A problem of up to `most` customers; every feature is switched on for some seeds."""
    rng = np.random.default_rng(seed)
    customers = int(rng.integers(1, most + 1))
    apart = bool(rng.integers(2))
    size = customers + (2 if apart else 1)
    start, end = (0, size - 1) if apart else (0, 0)
    kind = rng.integers(4)
    points = rng.integers(0, 12, (size, 2)).astype(float)
    travel = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    tolerance = 0.0
    if kind == 0:
        tolerance = 1e-9
    elif kind == 1:
        travel = np.floor(travel)
    else:
        # No metric at all: ways by a third place are often shorter, some take no time, and there and back differ.
        travel = rng.integers(0 if kind == 2 else 1, 12, (size, size)).astype(float)
    np.fill_diagonal(travel, 0.0)
    horizon = float(rng.integers(8, 40))
    service = rng.integers(0, 3, size).astype(float) if rng.integers(2) else np.zeros(size)
    service[[start, end]] = 0.0
    opens, closes = np.zeros(size), np.full(size, horizon)
    if rng.integers(2):
        opens = np.floor(rng.uniform(0, 0.7 * horizon, size))
        closes = np.minimum(horizon, opens + rng.integers(0, 15, size))
        opens[start], opens[end] = float(rng.integers(0, 3)), 0.0
        closes[start] = closes[end] = horizon
    prizes = rng.integers(0, 8, size).astype(float) * (1.0 if rng.integers(3) else 5.0)
    prizes[[start, end]] = 0.0
    vehicles = int(rng.integers(1, 4))
    return Orienteering(
        f"tiny-{seed}", prizes, service, opens, closes, travel, start, end, vehicles, tolerance
    )


def all_tours(problem: Orienteering) -> list[Tour]:
    """Every tour without a loop that is in time."""
    return [
        tour
        for length in range(1, len(problem.customers) + 1)
        for tour in itertools.permutations(problem.customers, length)
        if np.isfinite(problem.finish(tour))
    ]


def best_score(problem: Orienteering) -> float:
    """The greatest score of any tours: a knapsack over the sets of places that one tour can visit."""
    bit = {place: 1 << number for number, place in enumerate(problem.customers)}
    sets = {sum(bit[place] for place in tour) for tour in all_tours(problem)}
    prize = {
        mask: sum(float(problem.prizes[place]) for place, its in bit.items() if mask & its) for mask in sets
    }
    best = {0: 0.0}
    for _ in range(problem.vehicles):
        following = dict(best)
        for visited, score in best.items():
            for mask in sets:
                if not mask & visited:
                    both = visited | mask
                    following[both] = max(following.get(both, 0.0), score + prize[mask])
        best = following
    return max(best.values())
