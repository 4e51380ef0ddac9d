"""Invitations, team links and tokens, made and ended on the page of people."""

import re
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

from .conftest import Known


def secret(page: str) -> str:
    """Return what the page shows once."""
    found = re.search(r'id="secret" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_team_link_is_made_used_and_revoked(
    app: FastAPI, planner: TestClient, client: TestClient, published: Known
) -> None:
    page = planner.post("/people/links", data={"team": f"{published.campaign_id}/T1"}).text
    assert "Link of Tổ 1" in page
    address = secret(page).removeprefix("http://testserver")
    assert "Thôn Một" in client.get(address).text
    revoke = re.search(r'action="(/people/links/[^"]+/revoke)"', page)
    assert revoke is not None
    assert "No team link is in force" in planner.post(revoke[1]).text
    assert client.get(address).status_code == 404


def test_an_invitation_is_made_and_withdrawn(planner: TestClient, client: TestClient, known: Known) -> None:
    team = f"{known.campaign_id}/T1"
    page = planner.post("/people/invitations", data={"role": "leader", "team": team}).text
    assert "leader of Tổ 1" in page
    address = secret(page).removeprefix("http://testserver")
    assert "tổ trưởng" in client.get(address).text
    withdraw = re.search(r'action="(/people/invitations/[^"]+/revoke)"', page)
    assert withdraw is not None
    planner.post(withdraw[1])
    assert "hết hạn" in client.get(address).text


def test_a_leader_needs_a_team(planner: TestClient, known: Known) -> None:
    answer = planner.post("/people/invitations", data={"role": "leader", "team": ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_only_teams_that_there_are_get_links_and_leaders(planner: TestClient, known: Known) -> None:
    for path, data in (
        ("/people/links", {"team": f"{known.campaign_id}/T9"}),
        ("/people/invitations", {"role": "leader", "team": f"{known.campaign_id}/T9"}),
    ):
        answer = planner.post(path, data=data)
        assert answer.status_code == 422
        assert "its teams are: T1" in answer.text
        assert 'id="secret"' not in answer.text


def test_a_planner_sees_and_revokes_the_tokens_of_others(
    planner: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    viewer = sign_in("viewer")
    name = viewer.get("/api/v1/session").json()["name"]
    made = viewer.post("/account/tokens", data={"name": "board", "scopes": ["read"]}).text
    reads = {"Authorization": f"Bearer {secret(made)}"}
    program = TestClient(viewer.app, headers=reads)
    assert program.get("/coverage").status_code == 200
    page = planner.get("/people").text
    assert "board" in page
    assert f"{name} · " in page
    revoke = re.search(r'action="(/people/tokens/[^"]+/revoke)"', page)
    assert revoke is not None
    assert "No token is in force" in planner.post(revoke[1]).text
    assert program.get("/coverage").status_code == 401


def test_an_invitation_says_who_has_made_it(planner: TestClient, known: Known) -> None:
    name = planner.get("/api/v1/session").json()["name"]
    assert f"invited by {name}" in planner.post("/people/invitations", data={"role": "viewer"}).text
