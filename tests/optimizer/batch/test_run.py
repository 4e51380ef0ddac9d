"""A batch computes what is missing, once each, tells how it goes, and stops when told."""

import threading
from pathlib import Path

from batch_jobs import Heard, Here, small_job

from optimizer.batch import ResultStore, run_batch


def test_jobs_come_as_they_finish_and_equal_ones_are_computed_once() -> None:
    runner = Here()
    jobs = [small_job("a"), small_job("b", households=11), small_job("c"), small_job("d", seed=1)]
    outcomes = list(run_batch(jobs, runner=runner))
    assert runner.ran == ["d", "b", "a"]
    assert [outcome.job.name for outcome in outcomes] == ["d", "b", "a", "c"]
    assert [outcome.number for outcome in outcomes] == [3, 1, 0, 2]
    assert outcomes[2].result is outcomes[3].result


def test_a_rerun_computes_only_what_is_missing(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    list(run_batch([small_job("a")], runner=Here(), store=store))
    runner, watch = Here(), Heard()
    jobs = [small_job("a"), small_job("b", households=11)]
    outcomes = list(run_batch(jobs, runner=runner, store=store, watch=watch))
    assert runner.ran == ["b"]
    assert [(outcome.job.name, outcome.kept) for outcome in outcomes] == [("a", True), ("b", False)]
    assert watch.outcomes == outcomes
    last = watch.progress[-1]
    assert (last.done, last.total, last.kept, last.failed, last.left) == (2, 2, 1, 0, 0.0)


def test_a_lost_result_file_is_computed_again(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    jobs = [small_job("a"), small_job("b", households=11)]
    list(run_batch(jobs, runner=Here(), store=store))
    store.path(jobs[1]).unlink()
    runner = Here()
    assert len(list(run_batch(jobs, runner=runner, store=store))) == 2
    assert runner.ran == ["b"]


def test_a_stop_ends_it_and_what_is_finished_stays(tmp_path: Path) -> None:
    stop, store = threading.Event(), ResultStore(tmp_path)
    jobs = [small_job(str(n), households=n) for n in (10, 11, 12)]
    outcomes = []
    for outcome in run_batch(jobs, runner=Here(), store=store, stop=stop):
        outcomes.append(outcome.job.name)
        stop.set()
    assert outcomes == ["12"]
    assert store.get(jobs[2]) is not None
    assert store.get(jobs[0]) is None


def test_time_left_is_told_from_the_limits_first() -> None:
    watch = Heard()
    jobs = [small_job(str(n), households=n, seconds=4.0, work=None) for n in (10, 11, 12)]
    list(run_batch(jobs, runner=Here(), watch=watch))
    assert watch.progress[0].left is None
    # Three jobs of at most four seconds, two at once.
    assert watch.progress[1].left == 6.0
    assert [progress.done for progress in watch.progress] == [0, 0, 1, 2, 3]


def test_nothing_is_a_batch_too() -> None:
    assert list(run_batch([], runner=Here())) == []
