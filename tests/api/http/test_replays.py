"""A POST with an Idempotency-Key is done once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from api.http.replays import REMEMBERED
from api.storage.tables import Plan, Replay, now

V1 = "/api/v1"


def plans(app: FastAPI) -> int:
    with app.state.database.read() as session:
        return session.scalar(select(func.count()).select_from(Plan))


@pytest.fixture
def ask(planner: TestClient, campaign: str):
    def send(key: str | None, **wish: object):
        headers = {} if key is None else {"Idempotency-Key": key}
        return planner.post(f"{V1}/campaigns/{campaign}/plans", json={"seconds": 2, **wish}, headers=headers)

    return send


def test_the_same_request_gets_the_same_answer(app: FastAPI, ask) -> None:
    first, second = ask("a"), ask("a")
    assert (second.status_code, second.json()) == (202, first.json())
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert plans(app) == 1


def test_requests_without_a_key_or_with_another_are_others(app: FastAPI, ask) -> None:
    assert len({ask(key).json()["id"] for key in (None, None, "a", "b")}) == 4
    assert plans(app) == 4


def test_a_key_belongs_to_one_request_and_one_owner(app: FastAPI, ask, sign_in, campaign: str) -> None:
    first = ask("a")
    reused = ask("a", seed=1)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency-key-reused")
    another = sign_in("planner").post(
        f"{V1}/campaigns/{campaign}/plans", json={"seconds": 2}, headers={"Idempotency-Key": "a"}
    )
    assert another.json()["id"] != first.json()["id"]


def test_at_the_same_moment_one_is_done(app: FastAPI, ask) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask("a"), range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert plans(app) == 1


def test_what_was_refused_may_be_tried_again_with_the_key(app: FastAPI, planner: TestClient, ask) -> None:
    assert ask("a", version=9).status_code == 404
    assert ask("a").status_code == 202


def test_a_key_is_forgotten_after_a_day(app: FastAPI, ask) -> None:
    first = ask("a")
    with app.state.database.begin() as session:
        session.execute(update(Replay).values(created_at=now() - REMEMBERED - dt.timedelta(seconds=1)))
    assert ask("a").json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_a_key_that_is_none_is_refused(ask, key: str) -> None:
    assert ask(key).status_code == 422


def test_uploads_are_stored_once(upload) -> None:
    first, second = (upload(**{"Idempotency-Key": "a"}) for _ in range(2))
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
