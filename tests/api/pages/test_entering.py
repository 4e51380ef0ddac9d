"""Signing in and out, and joining by an invitation."""

import datetime as dt
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity import invitations

PASSWORD = "bốn từ rất khó"


@pytest.fixture
def invitation(app: FastAPI) -> str:
    """Return the address of an invitation of a planner."""
    with app.state.database.begin() as session:
        _, secret = invitations.make(session, role="planner", lasting=dt.timedelta(hours=1))
    return f"/join/{secret}"


def test_the_start_page_leads_to_sign_in(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/sign-in"


def test_an_invitation_makes_a_user_who_is_signed_in(client: TestClient, invitation: str) -> None:
    assert "người lập kế hoạch" in client.get(invitation).text
    answer = client.post(invitation, data={"name": "Mẩy", "password": PASSWORD})
    assert answer.url.path == "/campaigns"
    assert "hết hạn" in client.get(invitation).text


@pytest.mark.parametrize("data", [{"name": "Mẩy", "password": "short"}, {"name": "", "password": PASSWORD}])
def test_joining_says_what_is_wrong(client: TestClient, invitation: str, data: dict[str, str]) -> None:
    answer = client.post(invitation, data=data)
    assert answer.status_code == 422
    if data["name"]:
        assert 'role="alert"' in answer.text
        assert 'value="Mẩy"' in answer.text
    assert client.get(invitation).status_code == 200


def test_signing_out_and_in(client: TestClient, invitation: str) -> None:
    page = client.post(invitation, data={"name": "Mẩy", "password": PASSWORD}).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    assert client.post("/sign-out", data={"csrf": "wrong"}).status_code == 403
    assert client.post("/sign-out", data={"csrf": csrf[1]}).url.path == "/sign-in"
    wrong = client.post("/sign-in", data={"name": "Mẩy", "password": "another one here"})
    assert wrong.status_code == 401
    assert 'role="alert"' in wrong.text
    right = client.post("/sign-in", data={"name": "mẩy", "password": PASSWORD, "next": "/people"})
    assert right.url.path == "/people"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "/a\nb",
    ],
)
def test_signing_in_leads_to_no_other_site(planner: TestClient, elsewhere: str) -> None:
    answer = planner.get("/sign-in", params={"next": elsewhere}, follow_redirects=False)
    assert answer.headers["location"] == "/"
