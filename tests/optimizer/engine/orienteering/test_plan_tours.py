"""The run as a whole: limits, stop, progress, repeatability."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from optimizer.engine.orienteering.problem import Orienteering
from optimizer.engine.orienteering.solve import plan_tours
from optimizer.engine.progress import Progress, Watch


def scattered(customers: int, vehicles: int, horizon: float, seed: int = 1) -> Orienteering:
    """Customers anywhere in a square, open all day."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 100, (customers + 1, 2))
    points[0] = 50.0
    travel = np.floor(np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1)))
    prizes = rng.integers(1, 30, customers + 1).astype(float)
    prizes[0] = 0.0
    size = customers + 1
    return Orienteering(
        "scattered",
        prizes,
        np.full(size, 2.0),
        np.zeros(size),
        np.full(size, horizon),
        travel,
        0,
        0,
        vehicles,
    )


class Heard(Watch):
    def __init__(self) -> None:
        self.all: list[Progress] = []

    def on_progress(self, progress: Progress) -> None:
        self.all.append(progress)


def test_both_sides_together_prove_a_plan() -> None:
    heard = Heard()
    problem = scattered(20, 2, 150.0)
    found = plan_tours(problem, seconds=120.0, workers=2, watch=heard)
    alone = plan_tours(problem, seconds=None, work=60.0, workers=1)
    assert problem.holds(found.tours)
    assert found.score == found.bound == alone.score == alone.bound
    assert heard.all[-1].score == found.score
    assert heard.all[-1].bound == found.bound
    bounds = [progress.bound for progress in heard.all]
    assert bounds == sorted(bounds, reverse=True)
    assert 0.0 <= found.best_seconds <= found.seconds


def test_same_seed_and_work_give_the_same_in_another_process() -> None:
    code = (
        "from test_plan_tours import scattered\n"
        "from optimizer.engine.orienteering.solve import plan_tours\n"
        "found = plan_tours(scattered(60, 3, 220.0), seconds=None, work=0.6, seed=5, workers=1)\n"
        "print(found.tours, found.score, found.bound)\n"
    )
    found = plan_tours(scattered(60, 3, 220.0), seconds=None, work=0.6, seed=5, workers=1)
    folder = __file__.rpartition("/")[0]
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    )
    assert told.stdout.strip() == f"{found.tours} {found.score} {found.bound}"
    assert found.score < found.bound


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_leaves_a_valid_plan_and_bound(workers: int) -> None:
    problem = scattered(200, 4, 900.0)
    stop = threading.Event()

    class Stopping(Watch):
        def on_progress(self, progress: Progress) -> None:
            if progress.score > 0:
                stop.set()

    found = plan_tours(problem, seconds=None, workers=workers, watch=Stopping(), stop=stop)
    assert problem.holds(found.tours)
    assert 0 < found.score <= found.bound <= problem.prizes.sum()


def test_no_time_at_all_leaves_the_sum_of_the_prizes() -> None:
    problem = scattered(30, 2, 100.0)
    stop = threading.Event()
    stop.set()
    found = plan_tours(problem, seconds=0.0, stop=stop)
    assert found.score <= found.bound <= problem.prizes.sum()


def test_what_interrupts_the_caller_ends_the_run() -> None:
    class Interrupting(Watch):
        def on_progress(self, progress: Progress) -> None:
            raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        plan_tours(scattered(100, 4, 600.0), seconds=None, watch=Interrupting())
    assert threading.active_count() == before


def test_nobody_to_visit_and_nobody_to_send() -> None:
    out_of_reach = scattered(5, 2, 1.0)
    assert plan_tours(out_of_reach).bound == 0.0
    no_vehicle = scattered(5, 0, 500.0)
    assert plan_tours(no_vehicle).bound == 0.0


def test_prizes_with_a_common_divisor_round_the_bound_further_down() -> None:
    # Two of three customers fit in either tour, but not all: the relaxation cannot tell 20 from what lies below 30.
    tens = scattered(40, 2, 200.0)
    tens = Orienteering(
        tens.name,
        tens.prizes * 10,
        tens.service,
        tens.opens,
        tens.closes,
        tens.travel,
        tens.start,
        tens.end,
        tens.vehicles,
    )
    found = plan_tours(tens, seconds=None, work=0.5, workers=1)
    assert found.bound % 10 == 0
