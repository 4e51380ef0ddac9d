"""Jobs on processes of this machine: each its own, so that one that is lost costs its own job alone."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence

import pytest
from batch_jobs import Heard, small_job

from optimizer.batch import Outcome, Processes, run_batch, run_job
from optimizer.batch import processes as processes_module

pytestmark = pytest.mark.long


def shown(outcomes: Sequence[Outcome]) -> dict[int, object]:
    """Return the plans by number, without how long they took."""
    return {
        outcome.number: {**outcome.result.plan_json(), "run": None} if outcome.result.document else None
        for outcome in outcomes
    }


def children() -> list[int]:
    return [child.pid for child in multiprocessing.active_children() if child.pid]


def test_two_processes_give_what_one_gives_here_and_a_killed_one_costs_its_job_alone() -> None:
    jobs = [small_job(str(n), households=n) for n in range(10, 16)]
    killed: list[int] = []

    class Killer(Heard):
        def on_outcome(self, outcome: Outcome) -> None:
            super().on_outcome(outcome)
            if not killed:
                # The process that has just answered is at its next job, or about to get it.
                killed.append(children()[0])
                os.kill(killed[0], signal.SIGKILL)

    watch = Killer()
    outcomes = list(run_batch(jobs, runner=Processes(2), watch=watch))
    assert killed
    here = {number: {**run_job(job).plan_json(), "run": None} for number, job in enumerate(jobs)}
    assert shown(outcomes) == here
    assert watch.progress[-1].failed == 0
    assert not children()


def test_a_job_whose_process_is_lost_every_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes_module, "RETRIES", 1)
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.02):
            for pid in children():
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        [(number, result)] = Processes(1).run([small_job()])
    finally:
        done.set()
        killer.join()
    assert number == 0
    assert result.document is None
    assert "each of the 2 times" in str(result.problem)


def test_a_stop_ends_jobs_at_work() -> None:
    stop = threading.Event()
    stopper = threading.Timer(0.3, stop.set)
    stopper.start()
    # That is less than a process takes to start: nothing is finished, and nobody waits for it.
    assert list(Processes(1).run([small_job()], stop)) == []
    stopper.join()
    assert not children()
