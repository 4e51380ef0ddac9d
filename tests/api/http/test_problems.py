"""Errors are answered as problem+json, in the language asked for."""

import sqlite3

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from api.http.problems import ProblemError
from api.language import message


@pytest.fixture
def failing(app: FastAPI) -> FastAPI:
    """Return the service with addresses that fail in several ways."""

    @app.get("/fails/refused")
    def refused() -> None:
        raise ProblemError(
            409, "not-now", message("There is nothing at this address."), errors=[{"place": "x"}]
        )

    @app.get("/fails/number")
    def number(count: int) -> int:
        return count

    @app.get("/fails/away")
    def away() -> None:
        raise OperationalError("select secret", {}, sqlite3.OperationalError("database is locked"))

    @app.get("/fails/full")
    def full() -> None:
        cause = sqlite3.OperationalError("database or disk is full")
        cause.sqlite_errorname = "SQLITE_FULL"  # as SQLite's own have it
        raise OperationalError("insert", {}, cause) from cause

    @app.get("/fails/fault")
    def fault() -> None:
        raise RuntimeError("a secret")

    return app


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("refused", 409, "not-now"),
        ("number?count=x", 422, "invalid-request"),
        ("away", 503, "database-away"),
        ("full", 507, "disk-full"),
        ("fault", 500, "fault"),
        ("nowhere", 404, "not-found"),
    ],
)
def test_each_error_is_a_problem_with_its_code(
    failing: FastAPI, client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(f"/fails/{path}", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["title"]
    assert document["detail"]
    assert "secret" not in answer.text


def test_the_database_away_says_when_to_ask_again(failing: FastAPI, client: TestClient) -> None:
    assert client.get("/fails/away").headers["retry-after"] == "2"


def test_a_wrong_method_says_which_are_taken(failing: FastAPI, client: TestClient) -> None:
    answer = client.post("/fails/refused")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["code"] == "method-not-allowed"


def test_an_invalid_value_is_named_in_the_language_asked_for(failing: FastAPI, client: TestClient) -> None:
    english = client.get("/fails/number?count=x", headers={"Accept-Language": "en-GB,vi;q=0.3"}).json()
    assert english["errors"] == [
        {
            "place": "query.count",
            "value": "x",
            "code": "int-parsing",
            "message": "must be a whole number",
        }
    ]
    vietnamese = client.get("/fails/number?count=x").json()
    assert vietnamese["errors"][0]["message"] == "phải là số nguyên"
    chosen = client.get("/fails/number?count=x&lang=en", headers={"Accept-Language": "vi"}).json()
    assert chosen["errors"] == english["errors"]
