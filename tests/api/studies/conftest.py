"""A comparison of a campaign that is planned in this process, within a second."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import optimizer
from optimizer import Campaign, Comparison, SolveJob, SolveResult
from optimizer.batch import run_job

SCENARIOS = {
    "run": {"work": 3, "seed": 1},
    "scenario": [
        {"id": "more", "name": "Thêm <b>hai</b> người", "more_volunteers": {"count": 2}},
        {"id": "=x", "name": "=1+1", "service": {"minutes_per_household": 15}},
        {"id": "short", "name": "Một ngày", "campaign": {"end": "2025-07-25"}, "no_fixed_point": True},
        {"id": "floor", "name": "Sàn 90 %", "coverage": {"floor": 0.9}},
    ],
    "sweep": [{"id": "pace", "name": "Nhịp", "key": "service.minutes_per_household", "values": [20, 30, 60]}],
}


class Here:
    """Computes jobs in this process."""

    slots = 1

    def run(
        self, jobs: Sequence[SolveJob], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, SolveResult]]:
        for number, job in enumerate(jobs):
            yield number, run_job(job)


@pytest.fixture
def campaign(tiny: Path) -> Campaign:
    return optimizer.load(tiny)


_planned: dict[str, Comparison] = {}


@pytest.fixture
def comparison(campaign: Campaign) -> Comparison:
    if campaign.sha256 not in _planned:
        study = optimizer.study_of(campaign, SCENARIOS)
        _planned[campaign.sha256] = optimizer.plan_study(study, runner=Here(), language="vi")
    return _planned[campaign.sha256]
