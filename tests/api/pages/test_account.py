"""The own account: another password, own tokens."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity.secrets import hash_password
from api.storage.tables import Session, Token, User

from .conftest import Known
from .test_people import secret

OLD, NEW = "bốn từ rất khó", "năm từ còn khó hơn"

SignIn = Callable[..., TestClient]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def viewer(app: FastAPI, sign_in: SignIn) -> TestClient:
    """Return a browser of a viewer who has the old password, and is signed in elsewhere too."""
    browser = sign_in("viewer")
    me = browser.get("/api/v1/session").json()
    with app.state.database.begin() as session:
        session.get_one(User, me["id"]).password_hash = hash_password(OLD)
    return browser


def test_a_password_is_changed_and_other_browsers_are_out(
    app: FastAPI, viewer: TestClient, client: TestClient
) -> None:
    name = viewer.get("/api/v1/session").json()["name"]
    assert client.post("/sign-in", data={"name": name, "password": OLD}).url.path == "/coverage"
    page = viewer.post("/account/password", data={"current": OLD, "password": NEW})
    assert page.url.path == "/account"
    assert "The password is changed" in page.text
    assert client.get("/account").status_code == 401
    assert client.post("/sign-in", data={"name": name, "password": OLD}).status_code == 401
    assert client.post("/sign-in", data={"name": name, "password": NEW}).status_code == 200


@pytest.mark.parametrize(
    ("current", "password", "status", "said"),
    [
        ("wrong", NEW, 401, "The current password is wrong."),
        (OLD, "short", 422, "A password has 10 to 200 characters."),
        (OLD, "aaaaaaaaaaaa", 422, "guessed too easily"),
        ("", "", 401, "The current password is wrong."),
    ],
)
def test_a_password_that_is_not_changed_says_why(
    viewer: TestClient, current: str, password: str, status: int, said: str
) -> None:
    answer = viewer.post("/account/password", data={"current": current, "password": password})
    assert answer.status_code == status
    assert said in answer.text
    assert 'role="alert"' in answer.text
    for typed in (OLD, NEW, "wrong", "aaaaaaaaaaaa"):
        assert f'"{typed}"' not in answer.text
    assert viewer.get("/account").status_code == 200


def test_who_guesses_the_current_password_has_to_wait(viewer: TestClient) -> None:
    answers = [viewer.post("/account/password", data={"current": "guess", "password": NEW}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Too many attempts" in answers[-1].text


def test_tokens_of_ones_own_are_made_with_an_end_shown_once_and_revoked(
    app: FastAPI, viewer: TestClient
) -> None:
    page = viewer.post("/account/tokens", data={"name": "board", "scopes": ["read"], "days": "30"}).text
    made = secret(page)
    assert made.startswith("ldk_")
    shown = viewer.get("/account").text
    assert made not in shown
    assert "board" in shown
    with app.state.database.read() as session:
        [token] = session.query(Token).all()
        assert token.expires_at is not None
        assert (token.expires_at - token.created_at).days == 30
    revoke = re.search(r'action="(/account/tokens/[^"]+/revoke)"', shown)
    assert revoke is not None
    assert "No token is in force" in viewer.post(revoke[1]).text


@pytest.mark.parametrize("data", [{"name": "board"}, {"scopes": ["read"]}, {"name": "b", "scopes": ["all"]}])
def test_a_token_needs_a_name_and_a_scope_that_there_is(viewer: TestClient, data: dict[str, object]) -> None:
    answer = viewer.post("/account/tokens", data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_viewer_gets_no_scope_beyond_the_role(app: FastAPI, viewer: TestClient) -> None:
    assert "publish weeks" not in viewer.get("/account").text
    answer = viewer.post("/account/tokens", data={"name": "board", "scopes": ["read", "publish"]})
    assert answer.status_code == 403
    with app.state.database.read() as session:
        assert session.query(Token).count() == 0


def test_a_leader_has_a_password_but_no_tokens(sign_in: SignIn, known: Known) -> None:
    leader = sign_in("leader", campaign_id=known.campaign_id, team="T1")
    page = leader.get("/account").text
    assert "leader of Tổ 1" in page
    assert "Current password" in page
    assert "/account/tokens" not in page
    assert leader.post("/account/tokens", data={"name": "x", "scopes": ["read"]}).status_code == 403


def test_names_are_shown_as_their_owners_write_them(
    app: FastAPI, planner: TestClient, client: TestClient
) -> None:
    page = planner.post("/people/invitations", data={"role": "viewer"}).text
    address = secret(page).removeprefix("http://testserver")
    client.post(address, data={"name": "  Lý  Thị MẨY ", "password": OLD})
    assert "<h1>Lý Thị MẨY</h1>" in client.get("/account").text
    assert ">Lý Thị MẨY</a>" in planner.get("/people").text
    # A name is nobody else's, however it is written, and opens the account however it is written.
    again = planner.post("/people/invitations", data={"role": "viewer"}).text
    other = TestClient(app).post(
        secret(again).removeprefix("http://testserver"), data={"name": "lý thị mẩy", "password": OLD}
    )
    assert other.status_code == 409
    signed_in = TestClient(app).post("/sign-in", data={"name": "LÝ THỊ mẩy", "password": OLD})
    assert signed_in.url.path == "/coverage"
    with app.state.database.read() as session:
        assert session.query(Session).count() == 3
