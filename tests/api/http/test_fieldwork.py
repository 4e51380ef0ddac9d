"""Packs, tracks, sheets and calendars of published weeks, over HTTP."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import gpxpy
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from api.identity import links
from api.identity.dependencies import shared
from api.service import weeks
from api.storage.tables import Plan, User

V1 = "/api/v1"


@pytest.fixture
def document(planned_document: bytes) -> dict[str, Any]:
    return weeks.read(planned_document)


@pytest.fixture
def published(
    app: FastAPI,
    planner: TestClient,
    campaign: str,
    plan: str,
    planned_document: bytes,
    document: dict[str, Any],
) -> str:
    """Publish the plan's first week; return the address of the team."""
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.document_sha256, row.state = planned_document, "d" * 64, "succeeded"
    week = weeks.weeks_of(document)[0].week
    answer = planner.put(
        f"{V1}/campaigns/{campaign}/published/{week}", json={"plan": plan}, headers={"If-None-Match": "*"}
    )
    assert answer.status_code == 201, answer.text
    return f"{V1}/campaigns/{campaign}/teams/T1"


@pytest.fixture
def link(campaign: str, planner: TestClient) -> Callable[[], str]:
    """Return a function that makes a link of the team and returns its address."""

    def make() -> str:
        made = planner.post(f"{V1}/campaigns/{campaign}/links", json={"team": "T1", "days": 3})
        assert made.status_code == 201, made.text
        return "/l/" + str(made.json()["url"]).rpartition("/l/")[2]

    return make


def events(content: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_a_team_can_subscribe_before_anything_is_published(planner: TestClient, campaign: str) -> None:
    answer = planner.get(f"{V1}/campaigns/{campaign}/teams/T1/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert events(answer.content) == {}
    assert "Tổ 1" in str(Calendar.from_ical(answer.content)["X-WR-CALNAME"])


def test_the_calendar_follows_what_is_published(
    planner: TestClient, published: str, document: dict[str, Any], campaign: str
) -> None:
    answer = planner.get(f"{published}/calendar.ics")
    found = events(answer.content)
    assert len(found) == len(document["routes"])
    assert {event.start.date().isoformat() for event in found.values()} == {
        route["date"] for route in document["routes"]
    }
    again = planner.get(f"{published}/calendar.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    week = weeks.weeks_of(document)[0].week
    address = f"{V1}/campaigns/{campaign}/published/{week}"
    tag = planner.get(address).headers["etag"]
    assert planner.delete(address, headers={"If-Match": tag}).status_code == 204
    assert events(planner.get(f"{published}/calendar.ics").content) == {}


def test_a_volunteers_calendar_has_trips_and_duties(
    planner: TestClient, published: str, document: dict[str, Any]
) -> None:
    person = document["routes"][0]["crew"][0]
    found = events(planner.get(f"{published}/volunteers/{person}/calendar.ics").content)
    expected = sum(person in route["crew"] for route in document["routes"])
    expected += sum(person in duty["volunteers"] for duty in document["duties"])
    assert len(found) == expected > 0


@pytest.mark.parametrize("path", ["/volunteers/V99/calendar.ics", "/../T9/calendar.ics"])
def test_who_is_not_there_has_no_calendar(planner: TestClient, published: str, path: str) -> None:
    answer = planner.get(
        published.replace("/T1", "/T9") + "/calendar.ics" if "T9" in path else published + path
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "calendar-not-found")


def test_tracks_of_every_kind(planner: TestClient, published: str, document: dict[str, Any]) -> None:
    date = document["routes"][0]["date"]
    gpx = planner.get(f"{published}/tracks/{date}.gpx")
    assert gpx.headers["content-type"].startswith("application/gpx+xml")
    assert gpx.headers["content-disposition"] == f'inline; filename="T1-{date}.gpx"'
    assert len(gpxpy.parse(gpx.text).waypoints) == len(document["routes"][0]["stops"])
    assert b"<kml" in planner.get(f"{published}/tracks/{date}.kml").content
    kmz = planner.get(f"{published}/tracks/{date}.kmz").content
    assert zipfile.ZipFile(io.BytesIO(kmz)).namelist() == ["doc.kml"]
    assert planner.get(f"{published}/tracks/{date}.exe").status_code == 422
    assert planner.get(f"{published}/tracks/2025-12-24.gpx").status_code == 404


def test_a_pack_is_a_page_under_its_policy(
    planner: TestClient, published: str, document: dict[str, Any]
) -> None:
    week = weeks.weeks_of(document)[0].week
    answer = planner.get(f"{published}/packs/{week}")
    assert answer.status_code == 200
    assert "script-src 'sha256-" in answer.headers["content-security-policy"]
    assert all(f'data-day="{route["date"]}"' in answer.text for route in document["routes"])
    assert planner.get(f"{published}/packs/2025-W99").json()["code"] == "week-invalid"
    assert planner.get(f"{published}/packs/2025-W50").json()["code"] == "not-published"


def test_sheets_carry_the_link_of_the_team(
    planner: TestClient,
    published: str,
    document: dict[str, Any],
    link: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[str | None] = []

    def sheets(atlas: object, days: list[tuple[str, dt.date]], address: Callable[..., str | None]) -> bytes:
        printed.append(address(days[0][1], days[0][0]))
        return b"%PDF-"

    monkeypatch.setattr("maps.sheets_pdf", sheets)
    date = document["routes"][0]["date"]
    path = f"{published}/sheets/{date}.pdf"
    answer = planner.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content == b"%PDF-"
    made = link()
    planner.get(path)
    assert TestClient(planner.app).get(f"{made}/sheets/{date}.pdf").status_code == 200
    assert printed[0] is not None
    assert printed[0].endswith(f"/team/maps/{date}")
    # The planner's sheet and the holder's: both lead to the link.
    assert printed[1:] == [f"http://testserver{made}/maps/{date}"] * 2


def test_a_server_without_pango_says_so(
    planner: TestClient, published: str, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = planner.get(f"{published}/sheets/{document['routes'][0]['date']}.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "no-paper")


def test_a_link_gives_its_own_team_only(
    app: FastAPI,
    planner: TestClient,
    published: str,
    document: dict[str, Any],
    link: Callable[..., str],
    campaign: str,
) -> None:
    caller = TestClient(app)
    own = link()
    with app.state.database.begin() as session:
        maker = session.scalars(select(User.id)).first()
        assert maker is not None
        made = links.make(
            session, campaign_id=campaign, team="another", user_id=maker, lasting=dt.timedelta(days=1)
        )
        other = f"/l/{shared(app).signer.sign(made.id)}"
    date, week = document["routes"][0]["date"], weeks.weeks_of(document)[0].week
    assert len(events(caller.get(f"{own}/calendar.ics").content)) == len(document["routes"])
    person = document["routes"][0]["crew"][0]
    assert events(caller.get(f"{own}/volunteers/{person}/calendar.ics").content)
    for rest in (f"packs/{week}", f"tracks/{date}.gpx"):
        assert caller.get(f"{own}/{rest}").status_code == 200
    for rest in ("calendar.ics", f"volunteers/{person}/calendar.ics", f"packs/{week}", f"tracks/{date}.gpx"):
        assert caller.get(f"{other}/{rest}").status_code == 404
    link_id = shared(app).signer.read(own.rpartition("/")[2])
    assert link_id is not None
    with app.state.database.begin() as session:
        links.revoke(session, campaign, link_id)
    assert caller.get(f"{own}/tracks/{date}.gpx").status_code == 404
