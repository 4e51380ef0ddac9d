"""A job's key says all that decides its result, and its result is a checked plan or a reason."""

from dataclasses import replace

import pytest
from batch_jobs import small_job
from strategies import changed, tiny

from optimizer import check
from optimizer.batch import SolveJob, SolveResult, engine_fingerprint, run_job
from optimizer.batch import job as job_module


def test_the_key_changes_with_all_that_decides_the_result() -> None:
    job = small_job()
    others = [
        small_job(households=11),
        replace(job, seconds=5.0),
        replace(job, work=3.0),
        replace(job, seed=1),
        replace(job, threads=2),
        replace(job, travel={"minutes": [1]}),
    ]
    assert len({job.key, *(other.key for other in others)}) == 7
    assert replace(job, name="called otherwise").key == job.key


def test_the_key_changes_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    job = small_job()
    before = job.key
    monkeypatch.setattr(job_module, "engine_fingerprint", lambda: "another")
    assert job.key != before


def test_a_result_is_a_plan_that_passes_the_check(planned: SolveResult) -> None:
    campaign = small_job().campaign
    assert planned.problem is None
    assert check(campaign, planned.plan_json("vi")).ok
    assert planned.plan().campaign_sha256 == campaign.sha256
    assert planned.engine == engine_fingerprint()
    assert planned.megabytes > 10


def test_reasons_are_kept_in_every_language() -> None:
    # Nobody can go out for want of a crew: a reason is due.
    campaign = tiny(villages=({**tiny().villages[0].model_dump(), "min_visits": 1},), volunteers=())
    result = run_job(SolveJob("nobody", campaign, seconds=5))
    [said], [gesagt] = result.plan("en").unmet, result.plan("vi").unmet
    assert said.reason != gesagt.reason
    assert result.plan("xx").unmet[0].reason == said.reason


def test_missing_travel_times_are_a_reason() -> None:
    result = run_job(SolveJob("no ways", changed(tiny(), travel_times=()), seconds=5))
    assert result.document is None
    assert "travel_times.csv" in str(result.problem)
    with pytest.raises(LookupError):
        result.plan()


def test_another_engine_makes_no_result() -> None:
    result = run_job(small_job(), "0.0+0")
    assert result.document is None
    assert "0.0+0 is wanted" in str(result.problem)


def test_a_fault_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(job_module, "solve", broken)
    assert "ZeroDivisionError: by nothing" in str(run_job(small_job()).problem)
