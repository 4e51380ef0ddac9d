"""Large neighbourhood search: free a part of the plan, let CP-SAT choose its routes and people anew, and repeat.

Shaw, 1998, "Using Constraint Programming and Local Search Methods to Solve Vehicle Routing Problems"; neighbourhoods
are drawn by past success (Ropke and Pisinger, 2006, Transportation Science 40(4)) and grow when a step is solved to
optimality in no time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from .budget import LABEL_WORK, Budget
from .closing import close_gap, routes_within
from .columns import Column
from .crews import man
from .dive import crew_variants
from .draft import Draft, draft_score
from .generation import Relaxed
from .instance import Instance
from .neighbourhoods import NEIGHBOURHOODS
from .offers import Guide, offered
from .pricing import Pricer
from .restricted import solve_restricted

STEP, PATIENCE = 1.2, 10.0
"""Seconds or units of work that one step may take: at first, and at most when nothing has been found for long."""

ASSIGN = 2.5
"""Seconds or units of work for people over settled routes, for each week and for all weeks together."""

OVERHEAD = 0.005
"""Work of making one model: what CP-SAT settles while reading it takes no deterministic time, and steps must end."""

FEW, OFFERED, MANY = 300, 600, 4_000
"""Columns of the pool offered in one step: at least, at first, at most."""

PAUSE = 0.1
"""Seconds after which who rests looks again whether all is over."""

SMALL, LARGE = 8, 100
"""How many shifts a neighbourhood frees."""


class Search:
    """The best draft so far, and the steps that make it better.

    Parameters
    ----------
    instance
        The campaign.
    draft
        Where to start.
    budget, pricer
        What may be spent, and who prices routes for a step.
    workers, seed
        Threads, and the seed of every choice made here. More than one take steps side by side.
    on_better
        Called with each better draft.

    Attributes
    ----------
    guide
        What the relaxation says of routes, for the steps that begin from now on.
    """

    guide: Guide

    def __init__(
        self,
        instance: Instance,
        draft: Draft,
        budget: Budget,
        pricer: Pricer,
        *,
        workers: int,
        seed: int,
        on_better: Callable[[Draft], None],
    ) -> None:
        self._instance, self._budget, self._pricer = instance, budget, pricer
        self._workers, self._rng = workers, np.random.default_rng(seed)
        self._on_better = on_better
        self.best = draft
        self.best_score = draft_score(instance, draft)
        self._success = np.ones(len(NEIGHBOURHOODS))
        self._size = np.full(len(NEIGHBOURHOODS), 14.0)
        self._offered = np.full(len(NEIGHBOURHOODS), float(OFFERED))
        self._patience = STEP
        self._lock = threading.Lock()
        self._beside = 0
        self._unhindered = threading.Event()
        self._unhindered.set()

    def offer(self, draft: Draft) -> bool:
        """Keep a draft if it is better than the best; say whether it was."""
        score = draft_score(self._instance, draft)
        with self._lock:
            better = score > self.best_score + 1e-9
            if better:
                self.best, self.best_score = draft, score
                self._on_better(draft)
        return better

    def solve(
        self,
        columns: set[Column],
        base: Draft,
        free: frozenset[int],
        amount: float,
        until: float = 1.0,
        workers: int | None = None,
    ) -> tuple[Draft | None, float]:
        """Choose anew for the free shifts; return the draft and the share of `amount` that it took."""
        before = self._budget.elapsed
        with self._lock:
            seed = self._seed()
        outcome = solve_restricted(
            self._instance,
            columns,
            base,
            free,
            self._budget.part(amount, until),
            workers=workers or self._workers,
            seed=seed,
        )
        self._budget.charge(outcome.work + OVERHEAD)
        limits = self._budget.part(amount)
        taken = outcome.work if limits.work is not None else self._budget.elapsed - before
        return outcome.draft, taken / amount

    def close(self, relaxed: Relaxed, most: int, until: float) -> float:
        """Solve over all routes that a better plan could use, if at most `most`; return the bound that this proves.

        Infinite where there are more, or where the budget's share `until` did not suffice for a better bound.
        """
        gap = relaxed.bound - self.best_score
        columns = routes_within(relaxed, gap, most, lambda: self._budget.done)
        if columns is None:
            return float("inf")
        # All threads are for the proof, which may end the run.
        with self.resting():
            draft, bound = close_gap(
                relaxed, columns, self.best, self._budget, until, self._workers, self._seed()
            )
        if draft is not None:
            self.offer(draft)
        return max(bound, self.best_score)

    def _seed(self) -> int:
        return int(self._rng.integers(1 << 30))

    def assign(self, wishes: Sequence[Column], until: float) -> None:
        """Share out the people among settled routes: greedily, then week by week, then all weeks together."""
        instance = self._instance
        columns = {c for wish in wishes for c in crew_variants(instance, wish.shift, wish.stops)}
        draft = man(instance, wishes)
        self.offer(draft)
        weeks = sorted(set(instance.week_of_day))
        parts = [
            frozenset(s for s, shift in enumerate(instance.shifts) if instance.week_of_day[shift.day] == week)
            for week in weeks
        ]
        for free in [*filter(None, parts), frozenset(range(len(instance.shifts)))]:
            if self._budget.done or self._budget.spent >= until:
                break
            found, _ = self.solve(columns, draft, free, ASSIGN, until)
            if found is not None and self._beats(found, draft):
                draft = found
                self.offer(draft)

    def improve(self, until: float, closed: Callable[[], bool]) -> None:
        """Take steps until the budget's share `until` is spent or `closed` says that nothing better is to be had.

        Each worker takes steps of its own, from what is best when a step begins; those that `improving` lets take
        steps all the time are among them.
        """
        if not self._instance.shifts:
            return

        def steps() -> None:
            while not (self._budget.done or self._budget.spent >= until or closed()):
                self._step(until)

        workers = self._workers - self._beside
        if workers == 1:
            steps()
            return
        with ThreadPoolExecutor(workers) as threads:
            for worker in [threads.submit(steps) for _ in range(workers)]:
                worker.result()

    @contextmanager
    def improving(self, closed: Callable[[], bool]) -> Iterator[None]:
        """Let all workers but one take steps for as long as the block lasts, and that one do something else.

        A bound is proven on little more than one core; the others need not wait for it.
        """
        beside = self._workers - 1
        if beside == 0 or not self._instance.shifts:
            yield
            return
        over = threading.Event()

        def steps() -> None:
            while not (over.is_set() or self._budget.done or closed()):
                if self._unhindered.wait(PAUSE):
                    self._step(1.0)

        with ThreadPoolExecutor(beside) as threads:
            self._beside = beside
            workers = [threads.submit(steps) for _ in range(beside)]
            try:
                yield
            finally:
                over.set()
                self._beside = 0
            for worker in workers:
                worker.result()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let those that `improving` lets take steps begin no other one for as long as the block lasts."""
        self._unhindered.clear()
        try:
            yield
        finally:
            self._unhindered.set()

    def _step(self, until: float) -> None:
        with self._lock:
            base, guide = self.best, self.guide
            chances = self._success / self._success.sum()
            kind = int(self._rng.choice(len(NEIGHBOURHOODS), p=chances))
            free = NEIGHBOURHOODS[kind](self._instance, base, self._rng, int(self._size[kind]))
            chance = np.random.default_rng(self._seed())
            count, patience = int(self._offered[kind]), self._patience
        columns, work = offered(self._instance, guide, self._pricer, base, free, count, chance)
        self._budget.charge(work * LABEL_WORK)
        draft, share = self.solve(columns, base, free, patience, until, workers=1)
        better = draft is not None and self.offer(draft)
        if draft is not None and not better and base is not self.best and self._beats(draft, base):
            # Another worker was faster: what this step found may still be had on top of that.
            found = {draft.columns[s] for s in free if s in draft.columns}
            again, _ = self.solve(found, self.best, free, patience, until, workers=1)
            better = again is not None and self.offer(again)
        with self._lock:
            self._success[kind] = 0.8 * self._success[kind] + 0.2 * (1.0 if better else 0.15)
            self._patience = STEP if better else min(PATIENCE, 1.03 * self._patience)
            # What is settled easily grows, in shifts or in routes; what is not becomes smaller.
            grow = 1.15 if share < 0.5 else 0.9
            if chance.random() < 0.5:
                self._size[kind] = min(LARGE, max(SMALL, self._size[kind] * grow))
            else:
                self._offered[kind] = min(MANY, max(FEW, self._offered[kind] * grow))

    def _beats(self, draft: Draft, base: Draft) -> bool:
        return draft_score(self._instance, draft) > draft_score(self._instance, base) + 1e-9
