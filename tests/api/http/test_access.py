"""Who may what, over every route of the service: a new route must be put into the table here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.identity import links
from api.identity.dependencies import shared
from api.service import weeks
from api.storage.tables import Plan

V1 = "/api/v1"
EVERYBODY = "nobody planner viewer leader link reader"
"""`leader` and `link` are those of the team that a path names, `reader` a planner's token of scope read."""

FIELDWORK = (
    "packs/{week}",
    "tracks/{date}.{kind}",
    "sheets/{date}.pdf",
    "calendar.ics",
    "volunteers/{volunteer}/calendar.ics",
)
"""What a team takes along, below its page or its link."""

ACCESS = {
    "GET /health": EVERYBODY,
    "GET /metrics": "planner reader",
    f"GET {V1}/openapi.json": EVERYBODY,
    f"GET {V1}/session": "planner viewer leader link reader",
    f"POST {V1}/session": EVERYBODY,
    f"DELETE {V1}/session": "planner viewer leader link reader",
    f"POST {V1}/session/join": EVERYBODY,
    f"PUT {V1}/session/password": "planner viewer leader",
    f"GET {V1}/users": "planner",
    f"PATCH {V1}/users/{{user_id}}": "planner",
    f"POST {V1}/users/{{user_id}}/password": "planner",
    f"GET {V1}/invitations": "planner",
    f"POST {V1}/invitations": "planner",
    f"DELETE {V1}/invitations/{{invitation_id}}": "planner",
    f"GET {V1}/tokens": "planner viewer",
    f"POST {V1}/tokens": "planner viewer",
    f"DELETE {V1}/tokens/{{token_id}}": "planner viewer",
    f"GET {V1}/campaigns/{{campaign_id}}/links": "planner",
    f"POST {V1}/campaigns/{{campaign_id}}/links": "planner",
    f"DELETE {V1}/campaigns/{{campaign_id}}/links/{{link_id}}": "planner",
    f"GET {V1}/audit": "planner",
    f"GET {V1}/campaigns": "planner reader",
    f"POST {V1}/campaigns": "planner",
    f"GET {V1}/campaigns/{{campaign_id}}": "planner reader",
    f"POST {V1}/campaigns/{{campaign_id}}/versions": "planner",
    f"GET {V1}/campaigns/{{campaign_id}}/versions/{{number}}": "planner reader",
    f"GET {V1}/campaigns/{{campaign_id}}/versions/{{number}}/archive": "planner reader",
    f"GET {V1}/campaigns/{{campaign_id}}/versions/{{number}}/campaign.xlsx": "planner reader",
    f"GET {V1}/template.xlsx": "planner reader",
    f"POST {V1}/campaigns/{{campaign_id}}/check": "planner reader",
    f"POST {V1}/campaigns/{{campaign_id}}/plans": "planner",
    f"GET {V1}/plans": "planner reader",
    f"GET {V1}/plans/{{plan_id}}": "planner reader",
    f"DELETE {V1}/plans/{{plan_id}}": "planner",
    f"GET {V1}/plans/{{plan_id}}/document": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/events": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/month.xlsx": "planner reader",
    f"POST {V1}/plans/{{plan_id}}/replan": "planner",
    f"GET {V1}/plans/{{plan_id}}/difference": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/weeks": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/weeks/{{week}}": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/maps/overview": "planner reader",
    f"GET {V1}/plans/{{plan_id}}/maps/{{team}}/{{date}}": "planner reader",
    f"GET {V1}/campaigns/{{campaign_id}}/published": "planner viewer reader",
    f"GET {V1}/campaigns/{{campaign_id}}/published/{{week}}": "planner viewer reader",
    f"PUT {V1}/campaigns/{{campaign_id}}/published/{{week}}": "planner",
    f"DELETE {V1}/campaigns/{{campaign_id}}/published/{{week}}": "planner",
    f"GET {V1}/campaigns/{{campaign_id}}/teams/{{team}}/routes/{{date}}": "planner leader link reader",
    f"GET {V1}/campaigns/{{campaign_id}}/teams/{{team}}/routes/{{date}}.geojson": "planner leader link reader",
    f"GET {V1}/campaigns/{{campaign_id}}/teams/{{team}}/maps/{{date}}": "planner leader link reader",
    **{
        f"GET {V1}/campaigns/{{campaign_id}}/teams/{{team}}/{what}": "planner leader link reader"
        for what in FIELDWORK
    },
    "GET /": EVERYBODY,
    "GET /static/{name}": EVERYBODY,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": "planner viewer leader link reader",
    "GET /join/{secret}": EVERYBODY,
    "POST /join/{secret}": EVERYBODY,
    "GET /l/{signed}": EVERYBODY,
    "GET /l/{signed}/maps/{date}": EVERYBODY,
    "GET /campaigns": "planner reader",
    "GET /campaigns/new": "planner",
    "POST /campaigns/new": "planner",
    "GET /campaigns/{campaign_id}": "planner reader",
    "GET /campaigns/{campaign_id}/versions/new": "planner",
    "POST /campaigns/{campaign_id}/versions/new": "planner",
    "POST /campaigns/{campaign_id}/plans": "planner",
    "GET /plans/{plan_id}": "planner reader",
    "GET /plans/{plan_id}/calendar": "planner reader",
    "GET /plans/{plan_id}/villages": "planner reader",
    "GET /plans/{plan_id}/unmet": "planner reader",
    "GET /plans/{plan_id}/replan": "planner",
    "POST /plans/{plan_id}/replan": "planner",
    "GET /plans/{plan_id}/difference": "planner reader",
    "POST /plans/{plan_id}/stop": "planner",
    "POST /plans/{plan_id}/weeks/{week}/publish": "planner",
    "POST /plans/{plan_id}/weeks/{week}/withdraw": "planner",
    "GET /people": "planner",
    "POST /people/links": "planner",
    "POST /people/links/{campaign_id}/{link_id}/revoke": "planner",
    "POST /people/invitations": "planner",
    "POST /people/invitations/{invitation_id}/revoke": "planner",
    "POST /people/tokens/{token_id}/revoke": "planner",
    "GET /people/users/{user_id}": "planner",
    "POST /people/users/{user_id}/role": "planner",
    "POST /people/users/{user_id}/close": "planner",
    "POST /people/users/{user_id}/open": "planner",
    "POST /people/users/{user_id}/password": "planner",
    "GET /people/log": "planner",
    "GET /campaigns/{campaign_id}/volunteers": "planner reader",
    "GET /account": "planner viewer leader",
    "POST /account/password": "planner viewer leader",
    "POST /account/tokens": "planner viewer",
    "POST /account/tokens/{token_id}/revoke": "planner viewer",
    "GET /coverage": "planner viewer reader",
    "GET /coverage/{campaign_id}": "planner viewer reader",
    "GET /team": "leader link",
    "GET /team/maps/{date}": "leader link",
    **{f"GET /team/{what}": "leader link" for what in FIELDWORK},
    **{f"GET /l/{{signed}}/{what}": EVERYBODY for what in FIELDWORK},
}

OTHERS = {"other leader", "other link"}


def routes_of(app: FastAPI) -> set[str]:
    """Return every route of the application as `METHOD /path`."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in route.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_table(settings: Any) -> None:
    assert routes_of(create_app(settings)) == set(ACCESS)


@dataclass
class Place:
    """A campaign with a plan of which a week is published, and callers of every kind."""

    values: dict[str, str]
    callers: dict[str, TestClient]


PHONES = {"0900000001", "0900000002"}


@pytest.fixture
def tiny(tiny: Path) -> Path:
    """Return the tiny campaign, whose volunteers have phones."""
    path = tiny / "volunteers.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    phones = ["phone", *sorted(PHONES)]
    rows = [f"{line},{phone}" for line, phone in zip(lines, phones, strict=True)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tiny


def phones_in(text: str) -> set[str]:
    """Return the volunteers' phones in a text, however their digits are grouped."""
    digits = re.sub(r"[\s.\-()\u00a0]|&nbsp;|&#160;", "", text)
    return {phone for phone in PHONES if phone[1:] in digits}


@pytest.fixture
def place(
    app: FastAPI,
    planner: TestClient,
    sign_in: Callable[..., TestClient],
    campaign: str,
    plan: str,
    planned_document: bytes,
) -> Place:
    document = weeks.read(planned_document)
    route = document["routes"][0]
    week = weeks.weeks_of(document)[0].week
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.document_sha256, row.state = planned_document, "d" * 64, "succeeded"
        user_id = row.created_by
    published = planner.put(
        f"{V1}/campaigns/{campaign}/published/{week}", json={"plan": plan}, headers={"If-None-Match": "*"}
    )
    assert published.is_success, published.text

    def browser(**headers: str) -> TestClient:
        return TestClient(app, raise_server_exceptions=False, headers=headers)

    def link(team: str) -> TestClient:
        with app.state.database.begin() as session:
            made = links.make(
                session, campaign_id=campaign, team=team, user_id=user_id, lasting=dt.timedelta(days=1)
            )
            signed = shared(app).signer.sign(made.id)
        return browser(Authorization=f"Link {signed}")

    token = planner.post(f"{V1}/tokens", json={"name": "reads", "scopes": ["read"]})
    assert token.status_code == 201, token.text
    values = {
        "campaign_id": campaign,
        "plan_id": plan,
        "week": week,
        "team": route["team"],
        "date": route["date"],
        "volunteer": route["crew"][0],
        "kind": "gpx",
        "number": "1",
        "name": "none",
        **dict.fromkeys(("user_id", "invitation_id", "token_id", "link_id", "secret", "signed"), "0" * 32),
    }
    callers = {
        "nobody": browser(),
        "planner": planner,
        "viewer": sign_in("viewer"),
        "leader": sign_in("leader", campaign_id=campaign, team=route["team"]),
        "link": link(route["team"]),
        "reader": browser(Authorization=f"Bearer {token.json()['secret']}"),
        "other leader": sign_in("leader", campaign_id=campaign, team="another"),
        "other link": link("another"),
    }
    return Place(values, callers)


# The order matters: what takes things away comes last.
ORDER = sorted(
    ACCESS, key=lambda route: (route.split()[0] in ("DELETE", "PUT", "PATCH"), "sign-out" in route, route)
)


def test_nobody_does_what_is_not_theirs(place: Place) -> None:
    wrong = []
    for route in ORDER:
        method, path = route.split()
        if route == f"DELETE {V1}/session" or route == "POST /sign-out":
            continue  # it would end the callers' own sessions; tried below
        for name, caller in place.callers.items():
            allowed = name in ACCESS[route].split() or (name in OTHERS and ACCESS[route] == EVERYBODY)
            if name in OTHERS and route in (
                f"GET {V1}/session",
                f"PUT {V1}/session/password",
                "GET /account",
                "POST /account/password",
                "GET /team",
                "GET /team/maps/{date}",
                *(f"GET /team/{what}" for what in FIELDWORK),
            ):
                # Their own affairs; another team's route is simply not among them.
                allowed = name == "other leader" or ACCESS[route].count("link") > 0
            answer = (
                caller.request(method, path.format(**place.values), json={}, follow_redirects=False)
                if method != "GET"
                else caller.get(path.format(**place.values), follow_redirects=False)
            )
            refused = answer.status_code in (401, 403) or (
                answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            )
            if route == "GET /" and answer.status_code == 303:
                refused = False
            # A wrong password is refused too, whoever tries it.
            if route.endswith("/account/password") and name in (
                "planner",
                "viewer",
                "leader",
                "other leader",
            ):
                refused = answer.status_code == 403
            elif answer.status_code == 401 and answer.json().get("code") == "wrong-credentials":
                refused = False
            if answer.status_code >= 500 or refused == allowed:
                wrong.append(f"{name}: {route} -> {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_another_teams_link_shows_nothing_of_this_one(place: Place) -> None:
    path = f"{V1}/campaigns/{{campaign_id}}/teams/{{team}}/routes/{{date}}".format(**place.values)
    own = place.callers["link"].get(path)
    assert own.status_code == 200
    named = {person["name"] for route in own.json()["routes"] for person in route["crew"]}
    assert named
    assert PHONES & phones_in(own.text)
    for name in ("other link", "other leader", "nobody", "viewer"):
        answer = place.callers[name].get(path)
        assert answer.status_code in (401, 403)
        assert not [person for person in named if f'"{person}"' in answer.text]
        assert not phones_in(answer.text)


def test_phones_are_seen_by_planners_and_the_own_team_only(place: Place) -> None:
    # Over every address that can be read, whatever it is for.
    seen = {name: set() for name in place.callers}
    for route in ORDER:
        method, path = route.split()
        if method == "GET" and not route.endswith("/archive"):
            for name, caller in place.callers.items():
                if phones_in(caller.get(path.format(**place.values)).text):
                    seen[name].add(route)
    week, routes, volunteers = (
        f"GET {V1}/campaigns/{{campaign_id}}/published/{{week}}",
        f"GET {V1}/campaigns/{{campaign_id}}/teams/{{team}}/routes/{{date}}",
        "GET /campaigns/{campaign_id}/volunteers",
    )
    drafts = f"GET {V1}/plans/{{plan_id}}/weeks/{{week}}"
    everything = {week, routes, drafts, volunteers}
    assert seen == {
        "nobody": set(),
        "planner": everything,
        "viewer": set(),
        "leader": {routes},
        "link": {routes},
        "reader": everything,
        "other leader": set(),
        "other link": set(),
    }


def test_viewers_see_published_weeks_without_names(place: Place) -> None:
    path = f"{V1}/campaigns/{{campaign_id}}/published/{{week}}".format(**place.values)
    full = place.callers["planner"].get(path).json()
    named = {person["name"] for route in full["routes"] for person in route["crew"]}
    assert named
    seen = place.callers["viewer"].get(path)
    assert seen.status_code == 200
    assert not [person for person in named if f'"{person}"' in seen.text]


def test_changes_need_the_token_of_the_page(place: Place) -> None:
    viewer = place.callers["viewer"]
    viewer.headers.pop("X-CSRF-Token")
    answer = viewer.post(f"{V1}/tokens", json={"name": "x", "scopes": ["read"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_who_signs_out_is_out(place: Place) -> None:
    viewer = place.callers["viewer"]
    assert viewer.get(f"{V1}/session").status_code == 200
    assert viewer.delete(f"{V1}/session").status_code == 204
    assert viewer.get(f"{V1}/session").status_code == 401
