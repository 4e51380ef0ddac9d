"""Real workers on real databases: what is queued is computed, and no death loses a plan."""

import json
import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

import optimizer
from api.jobs.queue import queue_of
from api.storage.tables import Plan, now

pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def coc_san_zip(tmp_path_factory) -> bytes:
    """Return a campaign that is not planned to the end in a few seconds."""
    import shutil

    folder = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
    path = shutil.make_archive(str(tmp_path_factory.mktemp("zip") / "coc_san"), "zip", folder)
    return Path(path).read_bytes()


def ask_to_stop(database, plan: str) -> None:
    with database.begin() as session:
        session.get(Plan, plan).stop_requested_at = now()


def test_a_plan_is_computed_and_checked(put, row, events, worker, until, settings, tiny) -> None:
    plan = put(seconds=2)
    worker()
    until(lambda: row(plan).state == "succeeded")
    ended = row(plan)
    document = json.loads(ended.document)
    assert optimizer.check(optimizer.load(tiny), document).ok
    assert (ended.score, ended.bound, ended.gap) == (document["score"], document["bound"], document["gap"])
    assert ended.problem is None
    assert ended.finished_at > ended.started_at
    states = [event.state for event in events(plan)]
    assert states[0] == "running"
    assert states[-1] == "succeeded"


def test_a_message_wakes_a_worker(put, row, worker, until, settings) -> None:
    first = put()
    worker()
    until(lambda: row(first).state == "succeeded")
    second = put()
    with closing(queue_of(settings)) as queue:
        assert queue.wake()
    until(lambda: row(second).state == "succeeded")


def test_a_stop_keeps_the_best(database, put, row, events, worker, until, coc_san_zip) -> None:
    plan = put(seconds=600, archive=coc_san_zip)
    worker()
    until(lambda: row(plan).document is not None)
    ask_to_stop(database, plan)
    until(lambda: row(plan).state == "stopped", 30)
    ended = row(plan)
    assert json.loads(ended.document)["score"] == ended.score
    figures = [event.score for event in events(plan) if event.score is not None]
    assert figures == sorted(figures)


def test_no_more_at_once_than_wished(database, put, row, worker, until, children, coc_san_zip) -> None:
    plans = [put(seconds=600, archive=coc_san_zip) for _ in range(3)]
    process = worker(solves=2)
    until(lambda: [row(plan).state for plan in plans] == ["running", "running", "queued"])
    assert len(children(process.pid)) == 2
    ask_to_stop(database, plans[0])
    until(lambda: row(plans[2]).state == "running")
    assert len(children(process.pid)) == 2


def test_a_worker_that_is_told_to_end_puts_plans_off(put, row, events, worker, until, coc_san_zip) -> None:
    plan = put(seconds=600, archive=coc_san_zip)
    process = worker()
    until(lambda: row(plan).document is not None)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    waiting = row(plan)
    assert (waiting.state, waiting.attempts) == ("queued", 0)
    assert waiting.document is not None
    assert events(plan)[-1].phase == "waiting"
    worker()
    until(lambda: row(plan).state == "running")


def test_a_computation_that_is_killed_is_begun_again(
    put, row, events, worker, until, children, coc_san_zip
) -> None:
    plan = put(seconds=8, archive=coc_san_zip)
    process = worker()
    until(lambda: row(plan).document is not None)
    before = row(plan)
    [computing] = children(process.pid)
    os.kill(computing, signal.SIGKILL)
    until(lambda: row(plan).attempts == 1)
    until(lambda: row(plan).state == "succeeded")
    assert "interrupted" in [event.phase for event in events(plan)]
    after = row(plan)
    assert after.score >= before.score
    assert after.bound <= before.bound
    assert json.loads(after.document)["bound"] == after.bound


def test_a_worker_that_is_killed_loses_nothing(put, row, worker, until, children, coc_san_zip) -> None:
    plan = put(seconds=8, archive=coc_san_zip)
    waiting = put("bình")
    process = worker()
    until(lambda: row(plan).document is not None)
    [computing] = children(process.pid)
    process.kill()
    # What it had started notices, stores its best and ends.
    until(lambda: not Path(f"/proc/{computing}").exists(), 30)
    assert (row(plan).state, row(waiting).state) == ("queued", "queued")
    before = row(plan)
    worker()
    until(lambda: (row(plan).state, row(waiting).state) == ("succeeded", "succeeded"))
    assert row(plan).score >= before.score


def test_a_plan_that_kills_its_process_fails(put, row, worker, until, children, coc_san_zip) -> None:
    plan = put(seconds=600, archive=coc_san_zip)
    process = worker()
    until(lambda: row(plan).document is not None)
    best = row(plan).document
    for attempt in range(3):
        until(lambda: children(process.pid))
        os.kill(children(process.pid)[0], signal.SIGKILL)
        until(lambda attempt=attempt: row(plan).attempts == attempt + 1)
    assert row(plan).state == "failed"
    assert row(plan).document is not None
    assert json.loads(row(plan).document)["score"] >= json.loads(best)["score"]


def test_a_campaign_that_cannot_be_read_fails_with_the_reason(put, row, worker, until) -> None:
    plan = put(archive=b"no zip")
    worker()
    until(lambda: row(plan).state == "failed")
    assert "campaign.zip" in row(plan).problem
