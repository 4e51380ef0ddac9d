"""Published routes and maps over HTTP: for whom, in which form, and how long they may be kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.storage.tables import Plan

V1 = "/api/v1"
WEEK, TEAM, OTHER = "2025-W30", "T1", "another"

SignIn = Callable[..., TestClient]


@pytest.fixture
def date(planned_document: bytes) -> str:
    """Return the date of the first route."""
    return str(json.loads(planned_document)["routes"][0]["date"])


@pytest.fixture
def team(app: FastAPI, plan: str, campaign: str, planned_document: bytes) -> str:
    """Return the address of the only team; nothing is published."""
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.document_sha256, row.state = planned_document, "d" * 64, "succeeded"
    return f"{V1}/campaigns/{campaign}/teams/{TEAM}"


@pytest.fixture
def published(planner: TestClient, team: str, campaign: str, plan: str) -> str:
    """Return the address of the only team, whose week is published."""
    answer = planner.put(
        f"{V1}/campaigns/{campaign}/published/{WEEK}", json={"plan": plan}, headers={"If-None-Match": "*"}
    )
    assert answer.status_code == 201
    return team


@pytest.fixture
def leader(sign_in: SignIn, campaign: str) -> TestClient:
    return sign_in("leader", campaign_id=campaign, team=TEAM)


def test_drafts_are_not_for_leaders(
    planner: TestClient, leader: TestClient, team: str, plan: str, date: str
) -> None:
    for kind in ("routes", "maps"):
        for who in (planner, leader):
            answer = who.get(f"{team}/{kind}/{date}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not-published")
    assert leader.get(f"{V1}/plans/{plan}/weeks/{WEEK}").status_code == 403
    assert planner.get(f"{V1}/plans/{plan}/maps/{TEAM}/{date}").status_code == 200


def test_a_leader_reads_the_routes_of_the_own_team(
    planner: TestClient, leader: TestClient, published: str, date: str
) -> None:
    answer = leader.get(f"{published}/routes/{date}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "private, no-cache"
    told = answer.json()
    assert (told["team"], told["date"], told["week"]) == (TEAM, date, WEEK)
    [route] = told["routes"]
    assert {person["name"] for person in route["crew"]} == {"An", "Bình"}
    assert [(stop["village"], stop["lat"], stop["lon"]) for stop in route["stops"]] == [
        ("mot", 22.46, 103.94)
    ]
    assert leader.get(published.replace(TEAM, OTHER) + f"/routes/{date}").status_code == 403


def test_a_withdrawn_week_is_gone_at_once(
    planner: TestClient, leader: TestClient, published: str, campaign: str, date: str
) -> None:
    known = {"If-None-Match": leader.get(f"{published}/routes/{date}").headers["etag"]}
    assert leader.get(f"{published}/routes/{date}", headers=known).status_code == 304
    planner.delete(f"{V1}/campaigns/{campaign}/published/{WEEK}", headers={"If-Match": "*"})
    for headers in ({}, known):
        answer = leader.get(f"{published}/routes/{date}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-published")


def test_geojson_is_longitude_first(leader: TestClient, published: str, date: str) -> None:
    by_name = leader.get(f"{published}/routes/{date}.geojson")
    asked_for = leader.get(f"{published}/routes/{date}", headers={"Accept": "application/geo+json"})
    for answer in (by_name, asked_for):
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.json() == by_name.json()
    assert "Accept" in asked_for.headers["vary"].split(", ")
    line, base, stop = by_name.json()["features"]
    assert line["geometry"] == {
        "type": "LineString",
        "coordinates": [[103.93, 22.45], [103.94, 22.46], [103.93, 22.45]],
    }
    assert (base["geometry"]["coordinates"], base["properties"]["kind"]) == ([103.93, 22.45], "base")
    assert (stop["geometry"]["coordinates"], stop["properties"]["order"]) == ([103.94, 22.46], 1)
    assert line["properties"]["crew_size"] == 2


@pytest.mark.parametrize(
    ("date", "status", "code"),
    [
        ("2025-07-20", 404, "not-published"),
        ("2025-08-30", 404, "not-published"),
        ("1-1-1", 422, "invalid-request"),
        ("2025-02-30", 422, "invalid-request"),
        ("2025-07-25T00:00", 422, "invalid-request"),
        ("1753401600", 422, "invalid-request"),
        ("today", 422, "invalid-request"),
        ("0001-01-01", 404, "not-published"),
        ("9999-12-31", 404, "not-published"),
    ],
)
def test_dates_without_routes(leader: TestClient, published: str, date: str, status: int, code: str) -> None:
    for kind in ("routes", "maps"):
        answer = leader.get(f"{published}/{kind}/{date}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_team_without_a_route_has_none(
    planner: TestClient, published: str, campaign: str, date: str
) -> None:
    for kind in ("routes", "maps"):
        answer = planner.get(f"{V1}/campaigns/{campaign}/teams/{OTHER}/{kind}/{date}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-route")


def test_maps_are_pages_that_stay_private_and_are_asked_for_anew(
    planner: TestClient, leader: TestClient, published: str, plan: str, date: str
) -> None:
    for who, path in (
        (leader, f"{published}/maps/{date}"),
        (planner, f"{V1}/plans/{plan}/maps/{TEAM}/{date}"),
        (planner, f"{V1}/plans/{plan}/maps/overview"),
    ):
        page = who.get(path)
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "private, no-cache"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "Accept-Language" in page.headers["vary"].split(", ")
        same = who.get(path, headers={"If-None-Match": page.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["cache-control"] == "private, no-cache"
        assert same.headers["content-security-policy"] == page.headers["content-security-policy"]
        vietnamese = who.get(path, params={"lang": "vi"})
        assert vietnamese.headers["etag"] != page.headers["etag"]
        assert '<html lang="vi"' in vietnamese.text


def test_a_link_opens_one_team_only(
    app: FastAPI, planner: TestClient, published: str, campaign: str, date: str
) -> None:
    made = planner.post(f"{V1}/campaigns/{campaign}/links", json={"team": TEAM}).json()
    holder = TestClient(app, headers={"Authorization": f"Link {made['url'].rpartition('/')[2]}"})
    assert holder.get(f"{published}/routes/{date}").status_code == 200
    assert holder.get(f"{published}/maps/{date}").status_code == 200
    assert holder.get(published.replace(TEAM, OTHER) + f"/routes/{date}").status_code == 403
    assert holder.get(f"{V1}/campaigns/{campaign}/published/{WEEK}").status_code == 403
    planner.delete(f"{V1}/campaigns/{campaign}/links/{made['id']}")
    assert holder.get(f"{published}/routes/{date}").status_code == 401
