"""HEAD, OPTIONS and methods that an address does not take."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

V1 = "/api/v1"


def test_head_is_get_without_the_body(planner: TestClient, campaign: str) -> None:
    for path in ("/health", f"{V1}/campaigns", f"{V1}/campaigns/{campaign}", "/campaigns"):
        got, asked = planner.get(path), planner.head(path)
        assert (asked.status_code, asked.content) == (200, b"")
        assert got.content
        for name in ("content-type", "content-length", "etag", "cache-control", "content-security-policy"):
            assert asked.headers.get(name) == got.headers.get(name)


def test_head_of_what_is_refused_is_refused_without_a_body(client: TestClient, campaign: str) -> None:
    answer = client.head(f"{V1}/campaigns/{campaign}")
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["content-type"] == "application/problem+json"


def test_head_of_a_stream_ends_at_once(planner: TestClient, plan: str) -> None:
    answer = planner.head(f"{V1}/plans/{plan}/events")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_head_is_counted_as_head_of_its_route(planner: TestClient, plan: str) -> None:
    planner.head(f"{V1}/plans/{plan}")
    figures = planner.get("/metrics").text
    assert 'luudong_requests_total{method="HEAD",route="/api/v1/plans/{plan_id}",status="200"} 1.0' in figures


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (f"{V1}/plans/x", "DELETE, GET, HEAD, OPTIONS"),
        (f"{V1}/campaigns/x/published/2025-W31", "DELETE, GET, HEAD, OPTIONS, PUT"),
        (f"{V1}/session/password", "OPTIONS, PUT"),
    ],
)
def test_all_methods_of_an_address_are_named(client: TestClient, path: str, methods: str) -> None:
    asked = client.options(path)
    assert (asked.status_code, asked.content, asked.headers["allow"]) == (204, b"", methods)
    refused = client.request("TRACE", path)
    assert (refused.status_code, refused.json()["code"]) == (405, "method-not-allowed")
    assert refused.headers["allow"] == methods


def test_options_of_nothing(app: FastAPI, client: TestClient) -> None:
    answer = client.options(f"{V1}/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
