"""Prizes and travel in one currency, for peers that minimise one sum.

Where travel costs nothing, as on published instances, a peer that sees prizes only has nothing to go by between two
visits more; so travel has a small cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .routing import Routing


@dataclass(frozen=True)
class Costs:
    """A routing problem as costs.

    Attributes
    ----------
    prizes
        What a task earns at most, by task.
    shortfall
        What a vehicle earns less with a task than the best one does, by vehicle and task; `forbidden` where it may not
        take it.
    per_time
        What a unit of travel costs, by vehicle.
    fixed
        What the use of a vehicle costs.
    forbidden
        More than all prizes.
    """

    prizes: NDArray[np.int64]
    shortfall: NDArray[np.int64]
    per_time: NDArray[np.int64]
    fixed: NDArray[np.int64]
    forbidden: int


def costs_of(routing: Routing, whole: float) -> Costs:
    """Return the costs of a routing problem.

    Parameters
    ----------
    routing
        The problem.
    whole
        Where travel costs nothing: what travelling all the time with all vehicles costs, as a share of all prizes.
    """
    earned = np.array([task.prizes for task in routing.tasks], dtype=np.int64).T
    per_time = np.array([vehicle.per_time for vehicle in routing.vehicles], dtype=np.int64)
    fixed = np.array([vehicle.fixed for vehicle in routing.vehicles], dtype=np.int64)
    best = earned.max(axis=0)
    if not per_time.any():
        time = sum(vehicle.closes - vehicle.opens for vehicle in routing.vehicles)
        scale = max(1, round(time / (whole * max(1, int(best.sum())))))
        earned, best, fixed = earned * scale, best * scale, fixed * scale
        per_time = np.ones_like(per_time)
    forbidden = int(best.sum() + fixed.sum()) + 1
    return Costs(best, np.where(earned > 0, best - earned, forbidden), per_time, fixed, forbidden)
