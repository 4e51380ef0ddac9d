"""The search for good tours: simulated annealing in cycles, with what its plans had in common put together anew."""

from __future__ import annotations

import math
import threading

import numpy as np

from .annealing import KEPT, PRIZE, WORTH, anneal, travel_cost
from .dice import new_dice
from .problem import Orienteering, Tour
from .recombination import best_slots, new_pool, recombine, remember, tour_in
from .schedule import ground_of, new_schedule, put_tour, tour_of

CHUNK = 2000
"""Iterations that take 0.05 to 0.2 seconds."""

HOT, COLD = 1.0, 0.1
"""Temperatures at the beginning and at the end of a cycle, as shares of the mean prize."""

CYCLE = 100_000
"""Iterations of the first cycle."""

GROWTH = 1.5
"""How much longer each cycle is than the one before."""

RECOMBINED = 20_000
"""Iterations from one recombination to the next."""

PACKED, PAIRS = 3000, 30_000_000
"""Tours that a recombination chooses from, and pairs of them that it compares at most."""

OFFERED = 4000
"""The most tours that the pool shows."""


class TourSearch:
    """A search that can be continued; its result depends on the seed and on the calls, not on the clock.

    Parameters
    ----------
    problem
        What is to be solved.
    seed
        Of every random choice.

    Attributes
    ----------
    best
        The best tours so far, without empty ones.
    best_score
        Their prizes.
    """

    best: tuple[Tour, ...]
    best_score: float

    def __init__(self, problem: Orienteering, seed: int) -> None:
        self.best, self.best_score = (), 0.0
        self._problem = problem
        self._ground = ground_of(problem)
        places, customers = problem.size, len(self._ground.customers)
        self._vehicles = vehicles = min(problem.vehicles, customers)
        self._now, self._kept, self._best = (new_schedule(self._ground, vehicles) for _ in range(3))
        self._vehicle_of = np.full(places, -1, dtype=np.int32)
        self._worths = np.zeros(3)
        self._room = (
            np.zeros(vehicles, dtype=np.bool_),
            np.zeros(places, dtype=np.bool_),
            (
                np.zeros(places, dtype=np.int32),
                np.zeros(places),
                np.full((places, vehicles), np.inf),
                np.zeros((places, vehicles), dtype=np.int64),
            ),
        )
        self._pool = new_pool(places, np.random.default_rng(seed))
        self._dice = new_dice(seed)
        self._lock = threading.Lock()
        self._iterations = 0
        self._begun, self._length, self._desired = 0, CYCLE, float(CYCLE)
        self._recombined = 0

    def heat(self, share: float) -> None:
        """Say which share of the budget is spent, 0 to 1, so that the last cycle ends cold when the budget does.

        Without it, cycles follow each other, each longer than the one before.
        """
        if share <= 0.0 or self._iterations == 0:
            return
        with self._lock:
            left = self._iterations * (1.0 - min(share, 1.0)) / share
            length = self._iterations - self._begun + left
            # What is left is one cycle if it would not do for two.
            self._length = max(1, int(length if length < (1.0 + GROWTH) * self._desired else self._desired))

    def run(self, iterations: int) -> None:
        """Go on for so many iterations from where the search stood."""
        if self._vehicles == 0:
            return
        with self._lock:
            end = self._iterations + iterations
            while self._iterations < end:
                if self._iterations - self._begun >= self._length:
                    self._begun = self._iterations
                    self._desired *= GROWTH
                    self._length = int(self._desired)
                due = min(end, self._begun + self._length, self._recombined + RECOMBINED)
                self._anneal(due - self._iterations)
                if self._iterations - self._recombined >= RECOMBINED:
                    self._recombine()

    def _temperature(self) -> float:
        share = min(1.0, (self._iterations - self._begun) / self._length)
        return float(self._ground.scale[0] * HOT * (COLD / HOT) ** share)

    def _anneal(self, steps: int) -> None:
        hot = self._temperature()
        self._iterations += steps
        anneal(
            self._ground,
            self._now,
            self._kept,
            self._best,
            self._vehicle_of,
            self._worths,
            self._pool,
            self._room,
            hot,
            self._temperature(),
            steps,
            self._dice,
        )
        if self._worths[PRIZE] > self.best_score:
            self._publish(tuple(tour_of(self._best, v) for v in range(self._vehicles)))

    def _publish(self, tours: tuple[Tour, ...]) -> None:
        self.best = tuple(tour for tour in tours if tour)
        self.best_score = self._problem.score(self.best)

    def _recombine(self) -> None:
        self._recombined = self._iterations
        tours = recombine(self._pool, self._vehicles, self.best_score, PACKED, PAIRS)
        if tours is not None:
            self._take_over(tours)

    def offer(self, tours: tuple[Tour, ...]) -> bool:
        """Go on from tours found elsewhere if they are better than the best; say whether they were.

        The pool keeps them if they hold at all.
        """
        if not self._problem.holds(tours):
            return False
        score = self._problem.score(tours)
        tours = tuple(self._without_idle(tour) for tour in tours if self._problem.score((tour,)) > 0)
        with self._lock:
            if score > self.best_score:
                self._take_over(tours)
                return True
            self._remember(tours, score)
            return False

    def _without_idle(self, tour: Tour) -> Tour:
        """Leave out places without a prize, unless the way through one is what makes the tour be in time."""
        paid = tuple(place for place in tour if self._problem.prizes[place] > 0)
        return paid if math.isfinite(self._problem.finish(paid)) else tour

    def _remember(self, tours: tuple[Tour, ...], score: float) -> None:
        room = new_schedule(self._ground, 1)
        for tour in tours:
            put_tour(self._ground, room, 0, tour)
            remember(room, 0, score, self._pool)

    def _take_over(self, tours: tuple[Tour, ...]) -> None:
        self._vehicle_of[:] = -1
        score = self._problem.score(tours)
        padded = tours + ((),) * (self._vehicles - len(tours))
        for v, tour in enumerate(padded):
            for schedule in (self._now, self._kept, self._best):
                put_tour(self._ground, schedule, v, tour)
            self._vehicle_of[list(tour)] = v
            remember(self._kept, v, score, self._pool)
        self._worths[KEPT] = self._worths[WORTH] = score - travel_cost(self._ground) * self._kept.length.sum()
        self._worths[PRIZE] = score
        self._publish(padded)

    def routes(self) -> list[Tour]:
        """Return good tours found, at most `OFFERED`, each in time: those of the best plans first."""
        with self._lock:
            return [tour_in(self._pool, int(slot)) for slot in best_slots(self._pool, OFFERED)]
