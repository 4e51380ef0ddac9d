"""The whole run: search for good tours and proof of a bound, each feeding the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from ...language import Message
from ..budget import Budget
from ..progress import Phase, Progress, Watch
from .network import Network, network_of
from .pricing import Route
from .problem import Orienteering, Tour, Tours
from .proof import Proof
from .search import CHUNK, TourSearch

POLL = 0.04
"""Seconds between two looks at the clock and at what is to be told."""
SEARCH_WORK = 5e-5
"""Units of work for an iteration of the search."""
HEAD_START = 0.02
"""Share of the budget for the search before the exact side begins, where one worker does both."""


def plan_tours(
    problem: Orienteering,
    *,
    seconds: float | None = 60.0,
    work: float | None = None,
    seed: int = 0,
    workers: int = 2,
    watch: Watch | None = None,
    stop: threading.Event | None = None,
) -> Tours:
    """Plan tours.

    Parameters
    ----------
    problem
        What is given.
    seconds
        Limit by the clock; None for none.
    work
        Limit in units of work (see `engine.budget`): with one worker and no limit by the clock the same seed and work
        give the same tours and bound. None for none.
    seed
        Seed of every random choice.
    workers
        With two or more, search and proof run side by side.
    watch
        Hears of progress, in the caller's thread.
    stop
        Ends the run when set; the best tours so far are returned.

    Returns
    -------
    Tours
        The best tours found and the best bound proven, by the time that the limits allow or when they are optimal.
    """
    run = _Run(problem, seconds, work, seed, watch or Watch(), stop)
    run.go(workers)
    return run.result()


class _Run:
    """One run: the two sides, the best tours and the best bound."""

    def __init__(
        self,
        problem: Orienteering,
        seconds: float | None,
        work: float | None,
        seed: int,
        watch: Watch,
        stop: threading.Event | None,
    ) -> None:
        self.problem, self.watch, self.stop = problem, watch, stop
        self.seconds = seconds
        self.halt = threading.Event()
        self.flag = np.zeros(1, dtype=np.uint8)
        self.budget = Budget(seconds, work, self.halt)
        self.network: Network = network_of(problem)
        self.numbers = {int(place): number for number, place in enumerate(self.network.places)}
        self.search = TourSearch(problem, seed)
        self.proof = Proof(
            self.network,
            problem.vehicles,
            self.budget,
            self.flag,
            seed,
            lambda: self.score,
            self._routes,
            self._offer,
        )
        self.tours: tuple[Tour, ...] = ()
        self.score = 0.0
        self.best_seconds = 0.0
        self.told: tuple[Message, float, float] | None = None
        self.lock = threading.Lock()
        self.failures: list[BaseException] = []

    def go(self, workers: int) -> None:
        """Run both sides in threads, and listen here, so that signals and the clock are heard at any moment."""
        if self.network.size == 0 or self.problem.vehicles == 0:
            return
        sides = [self._interleaved] if workers < 2 else [self._searching, self._proving]
        threads = [threading.Thread(target=self._guarded, args=(side,), daemon=True) for side in sides]
        try:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                for thread in threads:
                    thread.join(POLL)
                self._tell()
                if (self.stop is not None and self.stop.is_set()) or self._late() or self._closed():
                    self._end()
        finally:
            self._end()
            for thread in threads:
                thread.join()
        if self.failures:
            raise self.failures[0]
        self._take()
        self._tell()

    def result(self) -> Tours:
        """Return the best tours and the bound."""
        bound = 0.0 if self.network.size == 0 or self.problem.vehicles == 0 else self.proof.bound
        if bound < self.score:
            raise AssertionError(f"the bound {bound} is below the score {self.score}")
        return Tours(self.tours, self.score, bound, self.budget.elapsed, self.best_seconds)

    def _guarded(self, side) -> None:  # type: ignore[no-untyped-def]
        try:
            side()
        except BaseException as failure:
            self.failures.append(failure)
            self._end()

    def _late(self) -> bool:
        return self.seconds is not None and self.budget.elapsed >= self.seconds

    def _end(self) -> None:
        self.halt.set()
        self.flag[0] = 1

    def _closed(self) -> bool:
        return self.budget.done or self.proof.bound <= self.score

    def _searching(self) -> None:
        while not self._closed():
            self._look_around()

    def _proving(self) -> None:
        for _ in self.proof.steps():
            pass

    def _interleaved(self) -> None:
        exact: Iterator[None] | None = self.proof.steps()
        searched = proven = 0.0
        while not self._closed():
            if exact is None or searched <= proven or self.budget.spent < HEAD_START:
                self._look_around()
                searched += CHUNK * SEARCH_WORK
                continue
            before = self.budget.worked
            if next(exact, self) is self:
                exact = None
            proven += max(self.budget.worked - before, 1e-4)

    def _look_around(self) -> None:
        self.search.heat(self.budget.spent)
        self.search.run(CHUNK)
        self.budget.charge(CHUNK * SEARCH_WORK)
        self._take()

    def _take(self) -> None:
        self._better(self.search.best)

    def _better(self, tours: tuple[Tour, ...]) -> None:
        score = self.problem.score(tours)
        with self.lock:
            if score > self.score:
                self.tours, self.score = tours, score
                self.best_seconds = self.budget.elapsed

    def _routes(self) -> list[Route]:
        # A place that is no customer of the network can be left out.
        return [
            tuple(self.numbers[place] for place in tour if place in self.numbers)
            for tour in self.search.routes()
        ]

    def _offer(self, routes: list[Route]) -> None:
        tours = tuple(tuple(int(self.network.places[number]) for number in route) for route in routes)
        # Room for rounding in the relaxation may let a tour through that is late.
        if self.problem.holds(tours):
            self._better(tours)
            self.search.offer(tours)

    def _tell(self) -> None:
        phase = Phase.FIRST if not self.tours else self.proof.phase
        told = (phase, self.score, self.proof.bound)
        if told != self.told:
            self.told = told
            self.watch.on_progress(Progress(self.budget.elapsed, *told))
