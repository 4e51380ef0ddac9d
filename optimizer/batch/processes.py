"""Jobs on the cores of this machine: one process for each, which plans one job after another.

Each process has a pipe of its own. A pool that shares one queue loses everybody's work when one of its processes is
killed; here its own job is lost, and a new process takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from ..language import Message, message
from .job import SolveJob, SolveResult, run_job

RETRIES = 2
"""How many more times a job is tried whose process was lost."""

JOBS_PER_PROCESS = 20
"""After so many jobs a process is replaced by a new one, so that memory that is not given back stays bounded."""

POLL = 0.2
"""Seconds between two looks at whether to stop."""


class Processes:
    """Runs jobs in processes of this machine.

    They are started anew (``spawn``), so a script that uses them must be importable: its work stands below
    ``if __name__ == "__main__":``.

    Parameters
    ----------
    count
        How many at once; by default as many as there are cores for this process.
    """

    def __init__(self, count: int | None = None) -> None:
        self.slots = count or cores()

    def run(
        self, jobs: Sequence[SolveJob], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, SolveResult]]:
        """Yield the number of each job and its result, as they finish; end early when `stop` is set."""
        waiting = deque(range(len(jobs)))
        tries = [0] * len(jobs)
        workers = [_Worker() for _ in range(min(self.slots, len(jobs)))]
        try:
            while not (stop and stop.is_set()):
                for worker in workers:
                    if waiting and worker.job is None:
                        tries[waiting[0]] += 1
                        worker.take(waiting[0], jobs[waiting.popleft()])
                busy = [worker for worker in workers if worker.job is not None]
                if not busy:
                    return
                for worker in _heard(busy):
                    number, result = worker.answer()
                    if result is not None:
                        yield number, result
                    elif tries[number] <= RETRIES:
                        waiting.append(number)
                    else:
                        yield number, SolveResult(problem=lost(tries[number]))
        finally:
            for worker in workers:
                worker.end()


class _Worker:
    """A process with a pipe, and the number of the job that it is at."""

    def __init__(self) -> None:
        self.job: int | None = None
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._done = 0

    @property
    def pipe(self) -> Connection:
        """The end of the pipe that answers come out of, or its end where the process is gone."""
        assert self._pipe is not None
        return self._pipe

    def take(self, number: int, job: SolveJob) -> None:
        """Give the process a job; where there is none yet, or it has done its share, start one."""
        if self._done >= JOBS_PER_PROCESS:
            self.end()
        self.job = number
        if self._process is None:
            self._start()
        try:
            self.pipe.send(job)
        except OSError:
            # Gone between two jobs: the pipe says so, as of one that is lost at work.
            return

    def answer(self) -> tuple[int, SolveResult | None]:
        """Return the job's number and its result; None, and no process any more, where that was lost."""
        assert self.job is not None
        number, self.job = self.job, None
        try:
            result: SolveResult = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            return number, None
        self._done += 1
        return number, result

    def end(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self.pipe.close()
        self._process = self._pipe = self.job = None
        self._done = 0

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        process = context.Process(target=_serve, args=(far,), daemon=True)
        process.start()
        # Only the process holds that end now: when it is gone, reading here ends too.
        far.close()
        self._process = process


def _heard(workers: Sequence[_Worker]) -> list[_Worker]:
    by_pipe = {worker.pipe: worker for worker in workers}
    return [by_pipe[pipe] for pipe in wait(list(by_pipe), timeout=POLL) if isinstance(pipe, Connection)]


def _serve(pipe: Connection) -> None:
    """Plan jobs from a pipe until it is closed."""
    # Ctrl-C goes to every process of the terminal; the one that started this one decides what is to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    while True:
        try:
            pipe.send(run_job(pipe.recv()))
        except (EOFError, OSError):
            return


def _end_with(parent: int) -> None:
    """End this process where the one that started it is gone, so that no orphan goes on computing."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def lost(tries: int) -> Message:
    """Return why a job has no plan whose process was lost each time."""
    return message(
        "its process was ended from outside each of the {tries} times it was tried; most often memory ran out: "
        "use fewer processes",
        tries=tries,
    )


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
