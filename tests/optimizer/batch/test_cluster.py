"""The same jobs on a Dask cluster of two processes, one of which is killed on the way."""

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from batch_jobs import Heard, small_job

from optimizer.batch import Cluster, ClusterError, Outcome, run_batch, run_job

distributed = pytest.importorskip("distributed", reason="Dask (luudong[cluster]) is not installed")


def local(**options: Any) -> Any:
    """Return a cluster on this machine, its web page on a free port."""
    return distributed.LocalCluster(dashboard_address="127.0.0.1:0", silence_logs=50, **options)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a scheduler on this machine with two workers."""
    with local(n_workers=2, threads_per_worker=1) as cluster:
        yield cluster.scheduler_address


@pytest.mark.long
def test_a_cluster_gives_what_one_process_gives_though_a_worker_is_killed(address: str) -> None:
    jobs = [small_job(str(n), households=n) for n in range(10, 18)]
    killed: list[int] = []
    with distributed.Client(address, set_as_default=False) as other:
        pids = list(other.run(os.getpid).values())

    class Killer(Heard):
        def on_outcome(self, outcome: Outcome) -> None:
            super().on_outcome(outcome)
            if not killed:
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

    watch = Killer()
    with Cluster(address) as cluster:
        assert cluster.slots == 2
        outcomes = list(run_batch(jobs, runner=cluster, watch=watch))
    assert killed
    assert watch.progress[-1].done == len(jobs)
    found = {o.number: {**o.result.plan_json(), "run": None} for o in outcomes}
    assert found == {n: {**run_job(job).plan_json(), "run": None} for n, job in enumerate(jobs)}


@pytest.mark.long
def test_a_cluster_without_workers_is_given_up() -> None:
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as empty,
        Cluster(empty.scheduler_address, nobody=0.1) as cluster,
        pytest.raises(ClusterError, match="has no worker"),
    ):
        list(cluster.run([small_job()]))


def test_an_address_where_nobody_answers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.batch.cluster.CONNECT", 0.2)
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9")


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install luudong\[cluster\]"):
        Cluster("tcp://127.0.0.1:8786")
