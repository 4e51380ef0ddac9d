"""Turns: fair among users, one claim a plan, and what falls silent is taken up again."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.jobs.turns import ATTEMPTS, SILENCE, beat, claim, give_back, sweep, to_stop
from api.storage.tables import Plan, now


def ended(database, plan: str) -> None:
    with database.begin() as session:
        session.get(Plan, plan).state = "succeeded"


def silent(database, plan: str) -> None:
    with database.begin() as session:
        session.get(Plan, plan).beat_at = now() - SILENCE - dt.timedelta(seconds=1)


def test_who_comes_late_with_one_plan_is_second(database, put) -> None:
    many = [put("an") for _ in range(5)]
    one = put("bình")
    order = []
    while turn := claim(database, "w"):
        order.append(turn.plan)
        ended(database, turn.plan)
    assert order == [many[0], one, *many[1:]]


def test_fewest_running_first(database, put) -> None:
    an = [put("an") for _ in range(3)]
    bình = [put("bình") for _ in range(3)]
    order = [claim(database, "w").plan for _ in range(6)]
    assert order == [an[0], bình[0], an[1], bình[1], an[2], bình[2]]


def test_of_many_workers_one_gets_a_plan(database, put) -> None:
    plans = {put() for _ in range(12)}
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda n: claim(database, f"w{n}"), range(20)))
    assert sorted(turn.plan for turn in turns if turn) == sorted(plans)
    assert len({turn.worker for turn in turns if turn}) == 12


def test_a_claim_is_told(database, put, row, events) -> None:
    plan = put()
    turn = claim(database, "w")
    assert turn.worker.startswith("w/")
    assert (row(plan).state, row(plan).worker, row(plan).revision) == ("running", turn.worker, 1)
    assert [event.state for event in events(plan)] == ["running"]
    assert claim(database, "w") is None


def test_who_gives_signs_of_life_keeps_its_plan(database, put, row) -> None:
    plan = put()
    turn = claim(database, "w")
    silent(database, plan)
    beat(database, [turn.worker])
    sweep(database)
    assert row(plan).state == "running"


def test_who_falls_silent_loses_its_plan(database, put, row, events) -> None:
    plan = put()
    turn = claim(database, "w")
    silent(database, plan)
    sweep(database)
    assert (row(plan).state, row(plan).attempts, row(plan).worker) == ("queued", 1, None)
    assert [(event.state, event.phase) for event in events(plan)] == [
        ("running", None),
        ("queued", "interrupted"),
    ]
    assert claim(database, "w").plan == plan
    assert not give_back(database, plan, turn.worker, broken=True), "the first claim counts no longer"


def test_a_sign_of_life_from_before_the_clock_was_put_back_is_none(database, put, row) -> None:
    plan, other = put("an"), put("bình")
    turns = {turn.plan: turn.worker for turn in (claim(database, "w"), claim(database, "w"))}
    with database.begin() as session:
        for one in (plan, other):
            session.get(Plan, one).beat_at = now() + dt.timedelta(hours=1)
    beat(database, [turns[other]])
    sweep(database)
    assert (row(plan).state, row(other).state) == ("queued", "running")


@pytest.mark.parametrize(("language", "said"), [("en", "broke off 3 times"), ("vi", "bị ngắt 3 lần")])
def test_the_last_attempt_fails_and_keeps_the_best(database, put, row, events, language, said) -> None:
    plan = put(document=b"{}")
    with database.begin() as session:
        session.get(Plan, plan).language = language
    for _ in range(ATTEMPTS):
        assert row(plan).state == "queued"
        claim(database, "w")
        silent(database, plan)
        sweep(database)
    assert (row(plan).state, row(plan).document) == ("failed", b"{}")
    assert said in row(plan).problem
    assert events(plan)[-1].state == "failed"
    assert claim(database, "w") is None


def test_what_is_put_off_has_not_failed(database, put, row, events) -> None:
    plan = put()
    for _ in range(ATTEMPTS + 1):
        turn = claim(database, "w")
        assert give_back(database, plan, turn.worker, broken=False)
    assert (row(plan).state, row(plan).attempts) == ("queued", 0)
    assert events(plan)[-1].phase == "waiting"


def test_what_waits_is_stopped_at_once(database, put, row) -> None:
    plan = put(stop_requested_at=now())
    assert claim(database, "w") is None
    sweep(database)
    assert row(plan).state == "stopped"
    assert row(plan).finished_at is not None


def test_what_runs_and_shall_stop_is_named(database, put, row) -> None:
    put("an")
    stopped = put("bình")
    turns = {turn.plan: turn.worker for turn in (claim(database, "w"), claim(database, "w"))}
    with database.begin() as session:
        session.get(Plan, stopped).stop_requested_at = now()
    assert to_stop(database, list(turns.values())) == {turns[stopped]}
    silent(database, stopped)
    sweep(database)
    assert row(stopped).state == "stopped", "nobody computes again what shall stop"
