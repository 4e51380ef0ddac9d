"""Jobs on a Dask cluster: any number of machines, the same code, results as they finish.

The library is optional (``luudong[cluster]``) and loaded when a cluster is first used. Each machine runs
``dask worker tcp://SCHEDULER:8786 --nthreads 1 --nworkers auto`` with the same version of this program installed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from ..language import Message, message
from .job import SolveJob, SolveResult, engine_fingerprint, run_job
from .processes import RETRIES

CONNECT = 15.0
"""Seconds to reach the scheduler in."""

NOBODY = 120.0
"""Seconds without any worker after which the cluster is given up."""

POLL = 0.5
"""Seconds between two looks at whether to stop."""


class ClusterError(RuntimeError):
    """A cluster that cannot be used; `reason` says why, and what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Cluster:
    """Runs jobs on the workers of a Dask scheduler.

    Parameters
    ----------
    address
        The scheduler, such as ``tcp://10.0.0.5:8786``.
    nobody
        Seconds without any worker after which it is given up.

    Raises
    ------
    ClusterError
        If Dask is not installed, or the scheduler cannot be reached.
    """

    def __init__(self, address: str, *, nobody: float = NOBODY) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ClusterError(
                message("A cluster needs Dask, which is not installed; run: pip install luudong[cluster]")
            ) from error
        self._dask: Any = distributed
        self._nobody = nobody
        self.address = address
        try:
            self._client: Any = self._dask.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(
                message(
                    "No Dask scheduler answers at {address}; start one with “dask scheduler”, and write its "
                    "address as it tells it, such as tcp://10.0.0.5:8786",
                    address=address,
                )
            ) from error

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; it goes on for others."""
        self._client.close()

    @property
    def slots(self) -> int:
        """How many jobs run at once, with the workers that are there now; 1 at least."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def run(
        self, jobs: Sequence[SolveJob], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, SolveResult]]:
        """Yield the number of each job and its result, as they finish; end early when `stop` is set.

        The scheduler gives the job of a lost worker to another; one that is lost too often has a problem for a result.

        Raises
        ------
        ClusterError
            If the scheduler is lost, or there is no worker for long.
        """
        engine = engine_fingerprint()
        done: SimpleQueue[Any] = SimpleQueue()
        numbers: dict[Any, int] = {}
        try:
            for number, job in enumerate(jobs):
                # Not pure: the store, not the scheduler's memory, knows what is computed already.
                future = self._client.submit(run_job, job, engine, pure=False)
                numbers[future] = number
                future.add_done_callback(done.put)
            yield from self._finished(numbers, done, stop)
        finally:
            if numbers and self._client.status == "running":
                self._client.cancel(list(numbers), force=True)

    def _finished(
        self, numbers: dict[Any, int], done: SimpleQueue[Any], stop: threading.Event | None
    ) -> Iterator[tuple[int, SolveResult]]:
        last_seen = time.monotonic()
        while numbers and not (stop and stop.is_set()):
            try:
                future = done.get(timeout=POLL)
            except Empty:
                pass
            else:
                yield numbers.pop(future), self._result(future)
            if self._client.status != "running":
                raise self._lost()
            if self._client.nthreads():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > self._nobody:
                raise ClusterError(
                    message(
                        "The cluster at {address} has no worker; start some with “dask worker {address}”, and run "
                        "the same command again: what is finished is not computed twice",
                        address=self.address,
                    )
                )

    def _lost(self) -> ClusterError:
        return ClusterError(
            message(
                "The Dask scheduler at {address} is gone; start it and run the same command again: what is "
                "finished is not computed twice",
                address=self.address,
            )
        )

    def _result(self, future: Any) -> SolveResult:
        if future.status == "cancelled":
            raise self._lost()
        try:
            found: SolveResult = future.result()
        except self._dask.scheduler.KilledWorker as error:
            return SolveResult(problem=_ended(error))
        except Exception as fault:
            detail = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
            return SolveResult(
                problem=message(
                    "the worker could not run it ({detail}); is luudong installed there?", detail=detail
                )
            )
        return found


def _ended(error: Any) -> Message:
    return message(
        "its workers were lost, {tries} times; most often memory ran out: give them fewer threads",
        tries=getattr(error, "allowed_failures", RETRIES) + 1,
    )
