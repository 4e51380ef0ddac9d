"""A user as a planner sees them: role, closing and opening, a forgotten password; the log of what was done."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity.audit import record
from api.pages.log import PAGE
from api.storage.tables import AuditEntry

from .conftest import Known
from .test_people import secret

SignIn = Callable[..., TestClient]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def me(browser: TestClient) -> dict[str, str]:
    """Return who is signed in."""
    found: dict[str, str] = browser.get("/api/v1/session").json()
    return found


def test_an_account_is_closed_and_opened_again(planner: TestClient, sign_in: SignIn) -> None:
    other = sign_in("planner")
    made = other.post("/account/tokens", data={"name": "board", "scopes": ["read"]}).text
    program = TestClient(other.app, headers={"Authorization": f"Bearer {secret(made)}"})
    invitation = secret(other.post("/people/invitations", data={"role": "planner"}).text)
    link = f"/people/users/{me(other)['id']}"
    assert program.get("/campaigns").status_code == 200

    assert "Open the account again" in planner.post(f"{link}/close").text
    assert other.get("/campaigns").status_code == 401
    assert program.get("/campaigns").status_code == 401
    address = invitation.removeprefix("http://testserver")
    assert TestClient(other.app).get(address, headers={"Accept-Language": "en"}).text.count("has expired")
    assert '<span class="badge">disabled</span>' in planner.get("/people").text

    assert "Close the account" in planner.post(f"{link}/open").text
    # What was held then does not come back.
    assert other.get("/campaigns").status_code == 401
    assert program.get("/campaigns").status_code == 401


def test_a_role_is_changed_and_holds_at_once(planner: TestClient, sign_in: SignIn, known: Known) -> None:
    other = sign_in("planner")
    link = f"/people/users/{me(other)['id']}/role"
    page = planner.post(link, data={"role": "leader", "team": f"{known.campaign_id}/T1"})
    assert "leader of Tổ 1" in page.text
    assert f'value="{known.campaign_id}/T1" selected' in page.text
    assert other.get("/campaigns").status_code == 403
    assert other.get("/team").status_code == 200
    planner.post(link, data={"role": "viewer", "team": f"{known.campaign_id}/T1"})
    assert other.get("/team").status_code == 403
    assert other.get("/coverage").status_code == 200


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({"role": "leader"}, 422, "Choose the team that the leader leads."),
        ({"role": "leader", "team": "0" * 32 + "/T1"}, 404, None),
        ({"role": "king"}, 422, "must be one of planner, leader, viewer"),
        ({}, 422, "must be one of"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(
    planner: TestClient, sign_in: SignIn, known: Known, data: dict[str, str], status: int, said: str | None
) -> None:
    other = me(sign_in("viewer"))
    answer = planner.post(f"/people/users/{other['id']}/role", data=data)
    assert answer.status_code == status
    assert said is None or said in answer.text
    assert ">viewer<" in planner.get(f"/people/users/{other['id']}").text


@pytest.mark.parametrize("what", ["close", "role", "password"])
def test_nobody_closes_themselves_out(planner: TestClient, what: str) -> None:
    own = me(planner)["id"]
    page = planner.get(f"/people/users/{own}").text
    assert "your own account" in page
    assert f"/people/users/{own}/" not in page
    assert planner.post(f"/people/users/{own}/{what}", data={"role": "viewer"}).status_code == 409
    assert planner.get("/people").status_code == 200


def test_a_forgotten_password_is_given_anew(planner: TestClient, sign_in: SignIn) -> None:
    viewer = sign_in("viewer")
    user = me(viewer)
    page = planner.post(f"/people/users/{user['id']}/password").text
    assert f"New password of {user['name']}" in page
    password = secret(page)
    assert viewer.get("/coverage").status_code == 401
    answer = TestClient(viewer.app).post("/sign-in", data={"name": user["name"], "password": password})
    assert answer.url.path == "/coverage"
    assert password not in planner.get(f"/people/users/{user['id']}").text
    assert password not in planner.get("/people/log").text


@pytest.mark.parametrize("path", ["", "/close", "/open", "/role", "/password"])
def test_a_user_that_there_is_not(planner: TestClient, path: str) -> None:
    for user in ("0" * 32, "nobody", "%00"):
        address = f"/people/users/{user}{path}"
        answer = planner.post(address, data={"role": "viewer"}) if path else planner.get(address)
        assert answer.status_code == 404


def test_the_log_says_who_did_what(planner: TestClient, sign_in: SignIn, known: Known) -> None:
    viewer, own = me(sign_in("viewer")), me(planner)
    planner.post("/people/invitations", data={"role": "viewer"})
    planner.post(f"/people/users/{viewer['id']}/close")
    planner.post(f"/plans/{known.plan_id}/weeks/2025-W30/publish", data={"expected": ""})
    page = planner.get("/people/log").text
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert f"{own['name']} published a week: Hai thôn 2025-W30" in text
    assert f"{own['name']} closed the account: {viewer['name']}" in text
    assert f"{own['name']} made an invitation viewer" in text
    assert f'href="/people/users/{viewer["id"]}"' in page
    assert f'href="/campaigns/{known.campaign_id}"' in page
    # In Vietnamese too, and no id where a name is known.
    vietnamese = planner.get("/people/log?lang=vi").text
    assert "công bố tuần" in vietnamese
    assert f">{known.campaign_id}" not in vietnamese


def test_the_log_of_one_user_has_what_they_did_and_what_was_done_to_them(
    planner: TestClient, sign_in: SignIn
) -> None:
    viewer = sign_in("viewer")
    user = me(viewer)
    made = viewer.post("/account/tokens", data={"name": "board", "scopes": ["read", "admin"]}).text
    program = TestClient(viewer.app, headers={"Authorization": f"Bearer {secret(made)}"})
    assert program.post("/api/v1/tokens", json={"name": "more", "scopes": ["read"]}).status_code == 201
    planner.post("/people/invitations", data={"role": "viewer"})
    planner.post(f"/people/users/{user['id']}/close")
    page = planner.get("/people/log", params={"user": user["id"]}).text
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert f"What {user['name']} did" in text
    assert f"token board of {user['name']} made a token" in text
    assert "closed the account" in text
    assert "made an invitation" not in text
    assert f'value="{user["id"]}" selected' in page
    # The language is changed without losing whose log it is.
    assert f"?user={user['id']}&amp;lang=vi" in page
    assert planner.get("/people/log", params={"user": "0" * 32}).status_code == 404


def test_the_log_has_pages(app: FastAPI, planner: TestClient) -> None:
    with app.state.database.begin() as session:
        for number in range(PAGE + 2):
            record(session, None, "session.refused", "user:unknown", {"week": f"n{number}"})
    first = planner.get("/people/log").text
    assert first.count('<td role="cell" class="when">') == PAGE
    assert "Newest" not in first
    older = re.search(r'<a href="(\?before=\d+)">Older', first)
    assert older is not None
    second = planner.get(f"/people/log{older[1]}").text
    assert second.count('<td role="cell" class="when">') == 2
    assert "n0<" in second
    assert "Older" not in second
    assert 'href="/people/log">Newest' in second
    assert "not signed in" in first
    assert "a name that nobody has" in first


@pytest.mark.parametrize("query", ["before=0", "before=x", "before=99999999999"])
def test_a_page_of_the_log_that_cannot_be(planner: TestClient, query: str) -> None:
    assert planner.get(f"/people/log?{query}").status_code == 422


def test_what_the_log_does_not_know_it_tells_as_it_is(app: FastAPI, planner: TestClient) -> None:
    with app.state.database.begin() as session:
        session.add(AuditEntry(actor="robot", action="thing.done", target="thing:1", detail={"role": "cook"}))
    page = planner.get("/people/log").text
    assert "<strong>robot</strong>" in page
    assert "thing.done: thing:1" in page
