"""Calls every compiled loop of team orienteering once, so that they are compiled and kept in the cache."""

from __future__ import annotations

import numpy as np

from ..budget import Budget
from .cuts import violated
from .generation import Generation
from .network import network_of
from .pricing import Pricer
from .problem import Orienteering
from .solve import plan_tours


def warm_tours() -> None:
    """Plan tours to three places, and take the steps that so few do not need."""
    size = 4
    problem = Orienteering(
        name="warm",
        prizes=np.array([0.0, 3.0, 2.0, 1.0]),
        service=np.zeros(size),
        opens=np.zeros(size),
        closes=np.full(size, 3.0),
        travel=np.ones((size, size)) - np.eye(size),
        start=0,
        end=0,
        vehicles=1,
    )
    plan_tours(problem, seconds=None, work=30.0, workers=1)
    network = network_of(problem)
    pricer = Pricer(network, np.zeros(1, dtype=np.uint8))
    generation = Generation(network, problem.vehicles, Budget(None, 30.0, None), pricer)
    for _ in generation.converge(lambda: 0.0):
        pass
    worth = pricer.worth(np.zeros(network.size), [], np.zeros(0))
    pricer.within(worth, generation.neighbourhoods.memory(), 0.0, 1000, 1000)
    generation.master.cut(violated([(0, 1), (1, 2), (0, 2)], np.full(3, 0.5), network.size, 1))
