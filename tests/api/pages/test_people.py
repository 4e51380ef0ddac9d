"""Invitations, team links and tokens, made and ended on the page of people."""

import re

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


def test_a_token_is_made_and_revoked(planner: TestClient, known: Known) -> None:
    page = planner.post("/people/tokens", data={"name": "board", "scopes": ["read"]}).text
    assert secret(page).startswith("ldk_")
    assert secret(page) not in planner.get("/people").text
    revoke = re.search(r'action="(/people/tokens/[^"]+/revoke)"', page)
    assert revoke is not None
    assert "No token is in force" in planner.post(revoke[1]).text


def test_a_token_needs_a_scope(planner: TestClient) -> None:
    answer = planner.post("/people/tokens", data={"name": "board"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
