"""Jobs that take next to no time, a runner that computes them in this process, and a watch that remembers."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from strategies import tiny, village

from optimizer.batch import BatchProgress, BatchWatch, Outcome, SolveJob, SolveResult, run_job


def small_job(name: str = "small", households: int = 10, **limits: float) -> SolveJob:
    """Return a job of one village, planned within milliseconds; `households` makes jobs different."""
    campaign = tiny(villages=(village("v1", households=households, poor=households),))
    return replace(SolveJob(name, campaign, seconds=None, work=2.0), **limits)


class Here:
    """Computes jobs in this process, the last one first, and notes which."""

    slots = 2

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(
        self, jobs: Sequence[SolveJob], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, SolveResult]]:
        for number in reversed(range(len(jobs))):
            if stop and stop.is_set():
                return
            self.ran.append(jobs[number].name)
            yield number, run_job(jobs[number])


class Heard(BatchWatch):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.progress: list[BatchProgress] = []
        self.outcomes: list[Outcome] = []

    def on_progress(self, progress: BatchProgress) -> None:
        self.progress.append(progress)

    def on_outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
