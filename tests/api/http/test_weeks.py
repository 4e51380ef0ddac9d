"""Weeks over HTTP: drafts, published, replaced, withdrawn; who sees what of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.http.etags import is_among
from api.storage.tables import AuditEntry, Plan

V1 = "/api/v1"
WEEK = "2025-W30"
"""The only week of the tiny campaign: Friday 25 to Sunday 27 July."""

SignIn = Callable[..., TestClient]


@pytest.fixture
def ready(app: FastAPI, plan: str, planned_document: bytes) -> str:
    """Return the id of a plan of the tiny campaign that has a document."""
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.document_sha256, row.state = planned_document, "d" * 64, "succeeded"
    return plan


@pytest.fixture
def address(campaign: str) -> str:
    """Return the address of the published week."""
    return f"{V1}/campaigns/{campaign}/published/{WEEK}"


@pytest.fixture
def put(planner: TestClient, address: str, ready: str) -> Callable[..., object]:
    """Return a function that publishes the week."""

    def send(path: str = address, plan: str = ready, **headers: str) -> object:
        return planner.put(
            path,
            json={"plan": plan},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return send


def test_the_weeks_of_a_plan(planner: TestClient, ready: str, planned_document: bytes) -> None:
    routes = json.loads(planned_document)["routes"]
    [week] = planner.get(f"{V1}/plans/{ready}/weeks").json()["items"]
    assert (week["week"], week["start"], week["end"]) == (WEEK, "2025-07-21", "2025-07-27")
    assert (week["routes"], week["visits"], week["duties"]) == (len(routes), len(routes), 1)
    assert week["teams"] == ["T1"]
    draft = planner.get(f"{V1}/plans/{ready}/weeks/{WEEK}")
    assert [route["date"] for route in draft.json()["routes"]] == [route["date"] for route in routes]
    assert {route["team_name"] for route in draft.json()["routes"]} == {"Tổ 1"}
    assert {person["name"] for person in draft.json()["routes"][0]["crew"]} == {"An", "Bình"}
    assert draft.headers["cache-control"] == "private, no-cache"
    empty = planner.get(f"{V1}/plans/{ready}/weeks/2025-W31").json()
    assert (empty["routes"], empty["duties"], empty["start"]) == ([], [], "2025-07-28")


def test_a_plan_that_has_found_nothing_has_no_weeks(planner: TestClient, plan: str) -> None:
    for path in (f"{V1}/plans/{plan}/weeks", f"{V1}/plans/{plan}/weeks/{WEEK}"):
        answer = planner.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "plan-has-no-document")
    assert planner.get(f"{V1}/plans/nowhere/weeks").json()["code"] == "plan-not-found"


def test_from_draft_to_published_replaced_and_withdrawn(
    app: FastAPI, planner: TestClient, put, address: str, ready: str, campaign: str
) -> None:
    assert planner.get(address).json()["code"] == "not-published"
    first = put(If_None_Match="*")
    assert first.status_code == 201
    published = first.json()
    assert (published["week"], published["plan"], published["campaign_id"]) == (WEEK, ready, campaign)
    assert published["published_by"] == planner.get(f"{V1}/session").json()["id"]
    read = planner.get(address)
    assert read.json()["id"] == published["id"]
    assert read.json()["published_at"].startswith(published["published_at"][:19])
    assert is_among(first.headers["etag"], read.headers["etag"])
    second = put(If_Match=read.headers["etag"])
    assert (second.status_code, second.json()["id"] != published["id"]) == (200, True)
    assert [entry["id"] for entry in planner.get(f"{V1}/campaigns/{campaign}/published").json()["items"]] == [
        second.json()["id"]
    ]
    gone = planner.delete(address, headers={"If-Match": second.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert planner.get(address).status_code == 404
    assert planner.get(f"{V1}/campaigns/{campaign}/published").json()["items"] == []
    with app.state.database.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [action for action in actions if action.startswith("week.")] == [
        "week.published",
        "week.published",
        "week.withdrawn",
    ]


def test_a_change_says_which_state_it_is_meant_for(planner: TestClient, put, address: str) -> None:
    refused = put()
    assert (refused.status_code, refused.json()["code"]) == (428, "if-match-missing")
    assert "If-None-Match" in refused.json()["detail"]
    for headers in ({"If_Match": "*"}, {"If_Match": '"older"'}):
        assert (put(**headers).status_code, put(**headers).json()["code"]) == (412, "changed-meanwhile")
    tag = put(If_None_Match="*").headers["etag"]
    stale = put(If_None_Match="*")
    assert (stale.status_code, stale.headers["etag"]) == (412, tag)
    assert planner.delete(address).status_code == 428
    assert planner.delete(address, headers={"If-Match": '"older"'}).status_code == 412
    # Proxies that pack answers make tags weak.
    assert put(If_Match=f'"older", W/{tag}').status_code == 200
    assert put(If_Match=tag).status_code == 412


def test_what_is_not_published_cannot_be_withdrawn(planner: TestClient, address: str) -> None:
    for headers in ({}, {"If-Match": "*"}, {"If-None-Match": "*"}):
        answer = planner.delete(address, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-published")


def test_of_those_who_publish_at_once_one_succeeds(put) -> None:
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: put(If_None_Match="*").status_code, range(4)))
    assert statuses == [201, 412, 412, 412]


@pytest.mark.parametrize(
    "week",
    [
        "2025-W54",
        "2025-W53",
        "2025-W00",
        "2025W30",
        "2025-w30",
        "30",
        "2025-W3",
        "%00",
        "٢٠٢٥-W30",
        "9999-W53",
    ],
)
def test_what_is_no_week_is_refused(planner: TestClient, put, campaign: str, ready: str, week: str) -> None:
    path = f"{V1}/campaigns/{campaign}/published/{week}"
    for answer in (
        planner.get(path),
        put(path=path, If_None_Match="*"),
        planner.delete(path, headers={"If-Match": "*"}),
        planner.get(f"{V1}/plans/{ready}/weeks/{week}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "week-invalid")


def test_what_cannot_be_published(planner: TestClient, put, campaign: str, upload) -> None:
    fresh = {"If_None_Match": "*"}
    outside = put(path=f"{V1}/campaigns/{campaign}/published/2025-W40", **fresh)
    assert (outside.status_code, outside.json()["code"]) == (409, "week-empty")
    unknown = put(plan="nowhere", **fresh)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "plan-not-found")
    nowhere = put(path=f"{V1}/campaigns/nowhere/published/{WEEK}", **fresh)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "campaign-not-found")
    other = upload().json()["campaign_id"]
    foreign = put(path=f"{V1}/campaigns/{other}/published/{WEEK}", **fresh)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "plan-not-found")
    waiting = planner.post(f"{V1}/campaigns/{campaign}/plans", json={}).json()["id"]
    early = put(plan=waiting, **fresh)
    assert (early.status_code, early.json()["code"]) == (409, "plan-has-no-document")
    draft = planner.get(f"{V1}/plans/{waiting}/weeks/{WEEK}")
    assert (draft.status_code, draft.json()["code"]) == (404, "plan-has-no-document")


def test_what_is_published_stays_while_the_plan_goes_on(
    app: FastAPI, planner: TestClient, put, address: str, ready: str
) -> None:
    put(If_None_Match="*")
    before = planner.get(address).json()
    with app.state.database.begin() as session:
        row = session.get_one(Plan, ready)
        row.document, row.document_sha256 = b'{"routes": [], "duties": []}', "e" * 64
    assert planner.get(address).json() == before
    assert planner.get(f"{V1}/plans/{ready}/weeks").json()["items"] == []


def test_readers_have_tags_of_their_own(planner: TestClient, sign_in: SignIn, put, address: str) -> None:
    put(If_None_Match="*")
    viewer = sign_in("viewer")
    full, seen = planner.get(address), viewer.get(address)
    assert full.json()["routes"][0]["crew"]
    assert seen.json()["routes"][0]["crew"] is None
    assert seen.json()["routes"][0]["crew_size"] == 2
    # A browser that both use must not be told that what the planner saw is still good.
    again = viewer.get(address, headers={"If-None-Match": full.headers["etag"]})
    assert again.status_code == 200
    assert viewer.get(address, headers={"If-None-Match": seen.headers["etag"]}).status_code == 304
    assert {"Authorization", "Cookie"} <= set(seen.headers["vary"].split(", "))


def test_a_strong_tag_stands_for_one_sequence_of_bytes(planner: TestClient, put, address: str) -> None:
    put(If_None_Match="*")
    plain = planner.get(address, headers={"Accept-Encoding": "identity"})
    refused = planner.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    packed = planner.get(address, headers={"Accept-Encoding": "gzip"})
    if packed.headers.get("content-encoding") == "gzip":
        assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.json() == plain.json()
    known = {"If-None-Match": packed.headers["etag"], "Accept-Encoding": "gzip"}
    same = planner.get(address, headers=known)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", packed.headers["etag"])
