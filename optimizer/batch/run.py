"""A batch: jobs that are kept are taken from the store, the others are run; outcomes come as they finish."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from .job import SolveJob, SolveResult
from .processes import Processes
from .store import ResultStore


class Runner(Protocol):
    """Who computes jobs."""

    @property
    def slots(self) -> int:
        """How many jobs run at once."""
        ...

    def run(
        self, jobs: Sequence[SolveJob], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, SolveResult]]:
        """Yield the number of each job and its result, as they finish; end early when `stop` is set."""
        ...


@dataclass(frozen=True)
class Outcome:
    """A job, its number in the batch, what came of it, and whether that was in the store."""

    number: int
    job: SolveJob
    result: SolveResult
    kept: bool


@dataclass(frozen=True)
class BatchProgress:
    """Where a batch stands.

    Attributes
    ----------
    done, total
        Jobs that have an outcome, and all.
    kept, failed
        Those of them whose result was in the store, and those without a plan.
    seconds
        Time since the start.
    left
        Estimated seconds to the end; None where nothing is known to estimate from.
    """

    done: int
    total: int
    kept: int
    failed: int
    seconds: float
    left: float | None


class BatchWatch:
    """Hears of a batch's progress; override what is of interest."""

    def on_progress(self, progress: BatchProgress) -> None:
        """Hear that the batch has started, or that a job has an outcome."""

    def on_outcome(self, outcome: Outcome) -> None:
        """Hear of an outcome, before `on_progress`."""


def run_batch(
    jobs: Sequence[SolveJob],
    *,
    runner: Runner | None = None,
    store: ResultStore | None = None,
    watch: BatchWatch | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Outcome]:
    """Plan campaigns and yield the outcomes as they finish, those that are kept first.

    Parameters
    ----------
    jobs
        What to plan. Of several jobs that differ in nothing but their names one is computed.
    runner
        Who computes; by default processes of this machine, one on each core.
    store
        Where results are kept, and looked for first; by default nowhere.
    watch
        Hears of progress.
    stop
        Ends the batch when set: what is not finished has no outcome, and what is kept stays.

    Raises
    ------
    ClusterError
        If the runner is a cluster and it cannot be reached, or is lost.
    OSError
        If the store cannot be written.
    """
    runner = runner or Processes()
    watch = watch or BatchWatch()
    same: dict[str, list[int]] = defaultdict(list)
    for number, job in enumerate(jobs):
        same[job.key].append(number)
    count = _Count(len(jobs), runner.slots)
    missing: list[list[int]] = []
    watch.on_progress(count.progress)

    def told(numbers: Sequence[int], result: SolveResult, kept: bool) -> Iterator[Outcome]:
        for number in numbers:
            outcome = Outcome(number, jobs[number], result, kept)
            count.add(outcome)
            watch.on_outcome(outcome)
            watch.on_progress(count.progress)
            yield outcome

    for numbers in same.values():
        found = None if store is None else store.get(jobs[numbers[0]])
        if found is None:
            missing.append(numbers)
        else:
            yield from told(numbers, found, kept=True)
    count.start([jobs[numbers[0]] for numbers in missing])
    watch.on_progress(count.progress)
    if not missing:
        return
    for place, result in runner.run([jobs[numbers[0]] for numbers in missing], stop):
        if store is not None:
            store.put(jobs[missing[place][0]], result)
        count.computed(jobs[missing[place][0]])
        yield from told(missing[place], result, kept=False)


class _Count:
    """Counts outcomes and estimates the time that is left."""

    def __init__(self, total: int, slots: int) -> None:
        self._total, self._slots = total, max(1, slots)
        self._done = self._kept = self._failed = 0
        self._begun = self._started = time.monotonic()
        self._limits: list[float] | None = None
        self._of_all, self._computed = 0, 0

    def start(self, jobs: Sequence[SolveJob]) -> None:
        """Note what is to be computed, and that it begins now."""
        self._started = time.monotonic()
        self._of_all = len(jobs)
        if all(job.seconds is not None for job in jobs):
            self._limits = [job.seconds or 0.0 for job in jobs]

    def computed(self, job: SolveJob) -> None:
        """Note that one of them is computed."""
        self._computed += 1
        if self._limits:
            self._limits.remove(job.seconds or 0.0)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self._done += 1
        self._kept += outcome.kept
        self._failed += outcome.result.document is None

    @property
    def progress(self) -> BatchProgress:
        """Where the batch stands."""
        return BatchProgress(
            self._done,
            self._total,
            self._kept,
            self._failed,
            time.monotonic() - self._begun,
            self._left(),
        )

    def _left(self) -> float | None:
        remaining = self._of_all - self._computed
        if self._of_all and not remaining:
            return 0.0
        if self._computed >= self._slots:
            # What is under way is half done, taken all in all.
            spent = time.monotonic() - self._started
            under_way = min(self._slots, remaining)
            return spent / (self._computed + under_way / 2) * max(0.0, remaining - under_way / 2)
        if self._limits is not None and self._of_all:
            return sum(self._limits) / min(self._slots, self._of_all)
        return None
