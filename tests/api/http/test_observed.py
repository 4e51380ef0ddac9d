"""Health, figures, request ids, logs without secrets, and headers that keep browsers in bounds."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.http.observed import configure_logs, log

V1 = "/api/v1"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return what is logged from now on, as `luudong serve` logs it."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    before, level, access = list(root.handlers), root.level, logging.getLogger("uvicorn.access").disabled
    configure_logs("info")
    # The browser of the tests runs in this process, and logs what it asks for.
    monkeypatch.setattr(logging.getLogger("httpx2"), "disabled", True)
    yield written
    root.handlers, root.level = before, level
    logging.getLogger("uvicorn.access").disabled = access


def test_health_needs_no_rights_and_asks_the_database(app: FastAPI, client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_figures_count_requests_and_plans(client: TestClient, planner: TestClient, plan: str) -> None:
    assert client.get("/metrics").status_code == 401
    figures = planner.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert 'luudong_plans{state="queued"} 1.0' in figures.text
    assert re.search(
        r'luudong_requests_total\{method="POST",route="/api/v1/campaigns",status="201"\} 1\.0', figures.text
    )
    assert 'luudong_request_seconds_count{method="POST",route="/api/v1/campaigns"} 1.0' in figures.text


def test_a_request_has_an_id_and_a_line_in_the_log(lines: io.StringIO, client: TestClient) -> None:
    answer = client.get("/api/v1/plans/secret-plan", headers={"X-Request-Id": "abc.1"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "abc.1"
    entries = [json.loads(line) for line in lines.getvalue().splitlines()]
    [entry] = [entry for entry in entries if entry["event"] == "request"]
    assert (entry["request_id"], entry["method"], entry["status"]) == ("abc.1", "GET", 401)
    assert entry["route"] == "/api/v1/plans/{plan_id}"
    assert entry["level"] == "info"
    assert entry["timestamp"].endswith("Z")
    assert "secret-plan" not in lines.getvalue()


@pytest.mark.parametrize("given", ["a b", "x" * 65, "a\tb", "ä"])
def test_an_id_that_could_forge_a_log_is_not_taken(client: TestClient, given: str) -> None:
    answer = client.get("/health", headers={"X-Request-Id": given.encode()})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_a_fault_is_logged_without_the_secrets_in_it(
    lines: io.StringIO, app: FastAPI, client: TestClient
) -> None:
    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("Authorization: Bearer ldk_0123456789012345678901234567890123456789012")

    answer = client.get("/fault")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    entries = [json.loads(line) for line in lines.getvalue().splitlines()]
    [entry] = [entry for entry in entries if entry["event"] == "a request failed"]
    assert entry["request_id"] == answer.json()["request_id"]
    assert "RuntimeError" in entry["exception"]
    assert "ldk_0123" not in lines.getvalue()


def test_other_programs_logs_are_lines_too(lines: io.StringIO) -> None:
    logging.getLogger("somebody").warning("see /join/%s", "s" * 43)
    log.info("own")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (first["level"], second["event"]) == ("warning", "own")
    assert "s" * 43 not in first["event"]


def test_every_answer_has_headers_that_keep_browsers_in_bounds(
    client: TestClient, planner: TestClient
) -> None:
    for answer in (client.get("/health"), client.get(f"{V1}/plans"), planner.get(f"{V1}/plans")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "strict-transport-security" not in answer.headers
    assert planner.get(f"{V1}/plans").headers["cache-control"] == "no-store"
    page = client.get("/sign-in", headers={"Accept": "text/html"})
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


def test_a_database_that_goes_away_is_told_and_comes_back(
    app: FastAPI, planner: TestClient, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = app.state.database
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file does not go away: tests of a full disk and a locked file are in test_problems.py")
    with database.engine.connect() as connection:
        name = connection.execute(text("select current_database()")).scalar()
    away = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    other = away.url.set(database="postgres")
    from sqlalchemy import NullPool, create_engine

    server = create_engine(other, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": name},
        )
    try:
        for path in (f"{V1}/plans/{plan}", "/health", "/metrics"):
            answer = planner.get(path)
            assert (answer.status_code, answer.json()["code"]) == (503, "database-away")
            assert answer.headers["retry-after"]
    finally:
        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    assert planner.get(f"{V1}/plans/{plan}").json()["state"] == "queued"
    assert planner.get("/health").status_code == 200
