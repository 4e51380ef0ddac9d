"""The API about people: sessions, passwords, users, invitations, tokens, links, the audit log."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import orm, update

from api.identity import links, sessions, tokens, users
from api.identity.principal import Principal
from api.storage.database import Database
from api.storage.tables import Session, User, now

from .conftest import PASSWORD, add_user

V1 = "/api/v1"
NEW = "năm từ còn khó hơn"
UNKNOWN = "0" * 32

SignIn = Callable[..., TestClient]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def viewer(app: FastAPI, client: TestClient) -> TestClient:
    """Return a browser in which a viewer has signed in with the password, in English."""
    add_user(app.state.database, "Lý Thị Mẩy", "viewer")
    answer = client.post(f"{V1}/session", json={"name": "lý thị mẩy", "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    client.headers |= {"X-CSRF-Token": answer.json()["csrf"], "Accept-Language": "en"}
    return client


@pytest.fixture
def campaign(planner: TestClient, tiny_zip: bytes) -> str:
    answer = planner.post(f"{V1}/campaigns", files={"files": ("tiny.zip", tiny_zip, "application/zip")})
    return str(answer.json()["campaign_id"])


def bearer(app: FastAPI, secret: str) -> TestClient:
    return TestClient(app, headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(
    app: FastAPI, client: TestClient
) -> None:
    user = add_user(app.state.database, "Lý Thị Mẩy", "viewer")
    answer = client.post(f"{V1}/session", json={"name": "LÝ THỊ MẨY", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert re.match(r"luudong_session=lds_[\w-]{43}; ", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert answer.headers["cache-control"] == "no-store"
    me = answer.json()
    assert (me["kind"], me["id"], me["name"], me["role"]) == ("user", user.id, "Lý Thị Mẩy", "viewer")
    assert me["capabilities"] == ["published.read", "tokens.manage"]
    assert client.get(f"{V1}/session").json() == me


def test_cookies_are_for_https_where_the_service_is(app: FastAPI, client: TestClient) -> None:
    add_user(app.state.database, "An")
    secure = app.state.settings.model_copy(update={"public_url": "https://example.org"})
    app.state.settings = secure
    answer = client.post(f"{V1}/session", json={"name": "An", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_wrong_and_unknown_get_the_same_answer(app: FastAPI, client: TestClient) -> None:
    add_user(app.state.database, "An")
    answers = [
        client.post(f"{V1}/session", json=body, headers={"X-Request-Id": "same"})
        for body in (
            {"name": "An", "password": "wrong"},
            {"name": "Nobody", "password": PASSWORD},
            {"name": "", "password": ""},
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert not [answer for answer in answers if "set-cookie" in answer.headers]


def test_guessing_is_told_how_long_to_wait(app: FastAPI, client: TestClient) -> None:
    add_user(app.state.database, "An")
    for path, body in (
        (f"{V1}/session", {"name": "An", "password": "guess"}),
        (f"{V1}/session", {"name": "Nobody", "password": "guess"}),
        (f"{V1}/session/join", {"secret": "ldi_guess", "name": "An", "password": PASSWORD}),
    ):
        answers = [client.post(path, json=body) for _ in range(7)]
        assert [answer.status_code for answer in answers[5:]] == [429, 429], path
        assert answers[-1].json()["code"] == "too-many-attempts"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    # The right password has to wait as well, or guesses would be answered after all.
    right = client.post(f"{V1}/session", json={"name": "An", "password": PASSWORD})
    assert right.status_code == 429


def test_another_sites_page_signs_nobody_in(app: FastAPI, client: TestClient) -> None:
    add_user(app.state.database, "An")
    for site in ("cross-site", "same-site"):
        answer = client.post(
            f"{V1}/session",
            json={"name": "An", "password": PASSWORD},
            headers={"Sec-Fetch-Site": site},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "other-site")


def test_signing_out_ends_the_session_and_takes_the_cookie_back(app: FastAPI, viewer: TestClient) -> None:
    cookie = viewer.cookies["luudong_session"]
    answer = viewer.delete(f"{V1}/session")
    assert answer.status_code == 204
    assert 'luudong_session="";' in answer.headers["set-cookie"]
    stolen = TestClient(app, cookies={"luudong_session": cookie})
    assert stolen.get(f"{V1}/session").status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"current": "wrong", "password": NEW}, 401, "wrong-credentials"),
        ({"current": PASSWORD, "password": "short"}, 422, "invalid-request"),
        ({"current": PASSWORD}, 422, "invalid-request"),
        ({"current": PASSWORD, "password": NEW}, 204, None),
    ],
)
def test_the_own_password(viewer: TestClient, body: dict[str, str], status: int, code: str | None) -> None:
    answer = viewer.put(f"{V1}/session/password", json=body)
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code
    assert not [secret for secret in (PASSWORD, NEW) if secret in answer.text]


def test_only_a_browser_changes_its_users_password(app: FastAPI, viewer: TestClient) -> None:
    made = viewer.post(f"{V1}/tokens", json={"name": "x", "scopes": ["read", "admin"]}).json()
    answer = bearer(app, made["secret"]).put(
        f"{V1}/session/password", json={"current": PASSWORD, "password": NEW}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_an_invitation_over_http(app: FastAPI, planner: TestClient, client: TestClient) -> None:
    made = planner.post(f"{V1}/invitations", json={"role": "viewer", "hours": 1})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    secret = made.json()["url"].removeprefix("http://testserver/join/")
    listed = planner.get(f"{V1}/invitations")
    [item] = listed.json()["items"]
    assert item["id"] == made.json()["id"]
    assert item["created_by"] == planner.get(f"{V1}/session").json()["id"]
    assert secret not in listed.text
    body = {"secret": secret, "name": "Hoàng Văn An", "password": PASSWORD}
    joined = client.post(f"{V1}/session/join", json=body)
    assert (joined.status_code, joined.json()["name"]) == (201, "Hoàng Văn An")
    assert client.get(f"{V1}/session").status_code == 200
    again = client.post(f"{V1}/session/join", json=body | {"name": "Another"})
    assert (again.status_code, again.json()["code"]) == (404, "invitation-not-found")
    assert planner.get(f"{V1}/invitations").json()["items"] == []
    withdrawn = planner.post(f"{V1}/invitations", json={"role": "planner"}).json()
    for status in (204, 204):
        assert planner.delete(f"{V1}/invitations/{withdrawn['id']}").status_code == status
    secret = withdrawn["url"].removeprefix("http://testserver/join/")
    late = client.post(f"{V1}/session/join", json=body | {"secret": secret, "name": "Late"})
    assert late.status_code == 404
    assert planner.delete(f"{V1}/invitations/{UNKNOWN}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"role": "leader"},
        {"role": "king"},
        {"role": "viewer", "team": "T1"},
        {"role": "viewer", "hours": 0},
        {"role": "viewer", "hours": 721},
        {"role": "viewer", "more": 1},
    ],
)
def test_invitations_that_cannot_be(planner: TestClient, body: dict[str, object]) -> None:
    answer = planner.post(f"{V1}/invitations", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert answer.json()["errors"]


def test_leaders_and_links_are_of_teams_that_there_are(planner: TestClient, campaign: str) -> None:
    bound = {"campaign_id": campaign, "team": "T9"}
    for path, body in (
        ("/invitations", {"role": "leader", **bound}),
        (f"/campaigns/{campaign}/links", {"team": "T9"}),
    ):
        answer = planner.post(f"{V1}{path}", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["place"] == "body.team"
        assert "T1" in answer.json()["detail"]
    missing = planner.post(f"{V1}/invitations", json={"role": "leader", **bound, "campaign_id": UNKNOWN})
    assert missing.status_code == 404
    assert planner.post(f"{V1}/campaigns/{UNKNOWN}/links", json={"team": "T1"}).status_code == 404


def test_users_are_listed_changed_and_closed(planner: TestClient, viewer: TestClient, campaign: str) -> None:
    users = {user["name"]: user for user in planner.get(f"{V1}/users").json()["items"]}
    user = users["Lý Thị Mẩy"]
    assert set(user) == {"id", "name", "role", "campaign_id", "team", "created_at", "disabled_at"}
    path = f"{V1}/users/{user['id']}"
    leader = {"role": "leader", "campaign_id": campaign, "team": "T1"}
    changed = planner.patch(path, json=leader)
    assert (changed.status_code, changed.json()["team"]) == (200, "T1")
    assert viewer.get(f"{V1}/session").json()["capabilities"] == ["team.read"]
    assert planner.patch(path, json={"disabled": True}).json()["disabled_at"]
    assert viewer.get(f"{V1}/session").status_code == 401
    assert planner.patch(path, json={"disabled": False}).json()["disabled_at"] is None
    assert viewer.get(f"{V1}/session").status_code == 401
    for body in ({"role": "leader"}, {"team": "T1"}, leader | {"team": "T9"}, {"name": "Other"}):
        assert planner.patch(path, json=body).status_code == 422
    assert planner.patch(f"{V1}/users/{UNKNOWN}", json={"disabled": True}).status_code == 404
    own = planner.get(f"{V1}/session").json()["id"]
    last = planner.patch(f"{V1}/users/{own}", json={"disabled": True})
    assert (last.status_code, last.json()["code"]) == (409, "last-planner")


def test_a_forgotten_password_over_http(app: FastAPI, planner: TestClient, viewer: TestClient) -> None:
    user = viewer.get(f"{V1}/session").json()
    given = planner.post(f"{V1}/users/{user['id']}/password")
    assert given.status_code == 201
    assert given.headers["cache-control"] == "no-store"
    assert viewer.get(f"{V1}/session").status_code == 401
    body = {"name": user["name"], "password": given.json()["password"]}
    assert TestClient(app).post(f"{V1}/session", json=body).status_code == 201
    own = planner.get(f"{V1}/session").json()["id"]
    for user_id, status, code in ((own, 409, "own-password"), (UNKNOWN, 404, "user-not-found")):
        answer = planner.post(f"{V1}/users/{user_id}/password")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_tokens_over_http(app: FastAPI, planner: TestClient, viewer: TestClient) -> None:
    made = viewer.post(f"{V1}/tokens", json={"name": "board", "scopes": ["read"], "days": 1})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    token = made.json()
    program = bearer(app, token["secret"])
    me = program.get(f"{V1}/session").json()
    assert (me["kind"], me["name"], me["csrf"], me["capabilities"]) == (
        "token",
        "board",
        None,
        ["published.read"],
    )
    for browser in (viewer, planner):
        listed = browser.get(f"{V1}/tokens")
        [item] = [one for one in listed.json()["items"] if one["id"] == token["id"]]
        assert item["last_used_at"]
        assert token["secret"] not in listed.text
    # A token needs no CSRF token: no browser sends it by itself. What it may not, it may not.
    assert program.post(f"{V1}/tokens", json={"name": "x", "scopes": ["read"]}).status_code == 403
    assert viewer.delete(f"{V1}/tokens/{token['id']}").status_code == 204
    answer = program.get(f"{V1}/session")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert viewer.delete(f"{V1}/tokens/{UNKNOWN}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "scopes": []}, 422),
        ({"name": " ", "scopes": ["read"]}, 422),
        ({"name": "x", "scopes": ["all"]}, 422),
        ({"name": "x", "scopes": ["read"], "days": 0}, 422),
        ({"name": "x", "scopes": ["publish"]}, 403),
    ],
)
def test_tokens_that_cannot_be(viewer: TestClient, body: dict[str, object], status: int) -> None:
    assert viewer.post(f"{V1}/tokens", json=body).status_code == status


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer ldk_" + "x" * 43,
        "Basic YTpi",
        "Link x",
        "Link",
        "ldk_x",
        "Bearer \xe1",
    ],
)
def test_credentials_that_do_not_hold_are_refused_even_beside_a_session(
    viewer: TestClient, header: str
) -> None:
    answer = viewer.get(f"{V1}/session", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_links_over_http(app: FastAPI, planner: TestClient, campaign: str) -> None:
    path = f"{V1}/campaigns/{campaign}/links"
    made = planner.post(path, json={"team": "T1", "days": 2})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    signed = made.json()["url"].removeprefix("http://testserver/l/")
    holder = TestClient(app, headers={"Authorization": f"Link {signed}"})
    me = holder.get(f"{V1}/session").json()
    assert (me["kind"], me["role"], me["team"], me["capabilities"]) == ("link", "leader", "T1", ["team.read"])
    [item] = planner.get(path).json()["items"]
    assert item["last_used_at"]
    assert signed not in planner.get(path).text
    assert planner.delete(f"{path}/{made.json()['id']}").status_code == 204
    assert holder.get(f"{V1}/session").status_code == 401
    assert TestClient(app).get(f"/l/{signed}").status_code == 404
    assert planner.delete(f"{path}/{UNKNOWN}").status_code == 404
    assert planner.get(f"{V1}/campaigns/{UNKNOWN}/links").status_code == 404


def test_the_audit_log_over_http(planner: TestClient, viewer: TestClient) -> None:
    user = viewer.get(f"{V1}/session").json()["id"]
    planner.patch(f"{V1}/users/{user}", json={"disabled": True}, headers={"X-Request-Id": "closing"})
    page = planner.get(f"{V1}/audit").json()
    newest = page["items"][0]
    own = planner.get(f"{V1}/session").json()["id"]
    assert (newest["actor"], newest["action"], newest["target"]) == (
        f"user:{own}",
        "user.changed",
        f"user:{user}",
    )
    assert (newest["detail"], newest["request_id"]) == ({"disabled": True}, "closing")
    assert page["next"] is None
    of_user = planner.get(f"{V1}/audit", params={"user": user}).json()["items"]
    assert [entry["action"] for entry in of_user] == ["user.changed", "session.started"]
    older = planner.get(f"{V1}/audit", params={"user": user, "before": of_user[0]["id"]}).json()["items"]
    assert [entry["action"] for entry in older] == ["session.started"]
    assert planner.get(f"{V1}/audit", params={"user": UNKNOWN}).status_code == 404
    assert planner.get(f"{V1}/audit", params={"before": 0}).status_code == 422


@pytest.mark.parametrize("end", ["close", "token", "link", "role", "expiry"])
def test_what_another_process_ends_is_ended_here(
    app: FastAPI, planner: TestClient, sign_in: SignIn, campaign: str, end: str
) -> None:
    """Nothing that one process remembers outlives what another one has decided."""
    other = sign_in("planner")
    user_id = other.get(f"{V1}/session").json()["id"]
    made = other.post(f"{V1}/tokens", json={"name": "x", "scopes": ["read"]}).json()
    link = planner.post(f"{V1}/campaigns/{campaign}/links", json={"team": "T1"}).json()
    program = bearer(app, made["secret"])
    holder = TestClient(app)
    address = link["url"].removeprefix("http://testserver")
    for _ in range(2):
        assert other.get(f"{V1}/plans").status_code == 200
        assert program.get(f"{V1}/plans").status_code == 200
        assert holder.get(address).status_code == 200

    elsewhere = Database(app.state.settings.url)
    with elsewhere.begin() as session:
        if end == "close":
            users.change(session, user_id, disabled=True)
        elif end == "token":
            tokens.revoke(session, tokens.find(session, made["secret"])[0], made["id"])
        elif end == "link":
            links.revoke(session, campaign, link["id"])
        elif end == "role":
            users.change(session, user_id, role="viewer")
        else:
            session.execute(update(Session).where(Session.user_id == user_id).values(expires_at=now()))
    elsewhere.close()

    gone = {"close": 401, "role": 403, "expiry": 401}.get(end, 200)
    assert other.get(f"{V1}/plans").status_code == gone
    gone = {"close": 401, "role": 403, "token": 401}.get(end, 200)
    assert program.get(f"{V1}/plans").status_code == gone
    assert holder.get(address).status_code == (404 if end == "link" else 200)


def test_whoever_is_closed_out_hears_no_more_of_a_plan(
    app: FastAPI, planner: TestClient, sign_in: SignIn, campaign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.streams.MAY_SECONDS", 0)
    monkeypatch.setattr("api.http.streams.POLL_SECONDS", 0.05)
    plan = planner.post(f"{V1}/campaigns/{campaign}/plans", json={"seconds": 2}).json()["id"]
    other = sign_in("planner")
    user_id = other.get(f"{V1}/session").json()["id"]
    asked = []
    find = sessions.find

    def close_after_a_while(session: orm.Session, secret: str) -> Principal | None:
        asked.append(secret)
        if len(asked) == 5:
            with app.state.database.begin() as writing:
                users.change(writing, user_id, disabled=True)
        return find(session, secret)

    monkeypatch.setattr(sessions, "find", close_after_a_while)
    # The plan waits for ever: only the closed account ends the answer.
    heard = other.get(f"{V1}/plans/{plan}/events")
    assert heard.status_code == 200
    assert "event: end" not in heard.text
    assert len(asked) >= 5


def test_names_are_told_as_their_owners_write_them(app: FastAPI, planner: TestClient) -> None:
    with app.state.database.begin() as session:
        session.add(User(name="Lý Thị MẨY", password_hash="none", role="viewer"))
    assert "Lý Thị MẨY" in [user["name"] for user in planner.get(f"{V1}/users").json()["items"]]
