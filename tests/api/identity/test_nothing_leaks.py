"""A walk through everything that has to do with secrets: none of them is in a log, a row, or the answer to an error."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http.observed import configure_logs
from api.storage.tables import Base

from .conftest import PASSWORD, add_user

V1 = "/api/v1"
WRONG, NEW = "mật khẩu gõ nhầm", "năm từ còn khó hơn"

SignIn = Callable[..., TestClient]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return all that is logged from now on, as `luudong serve` logs it, at the most talkative level."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    before, level, access = list(root.handlers), root.level, logging.getLogger("uvicorn.access").disabled
    configure_logs("debug")
    # The browser of the tests runs in this process, and logs what it asks for.
    for name in ("httpx2", "httpcore2", "asyncio"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)
    yield written
    root.handlers, root.level = before, level
    logging.getLogger("uvicorn.access").disabled = access


def everything_stored(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of every value of every column of every table."""
    with app.state.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    yield f"{table.name}.{column.name}", text


def test_no_secret_is_left_anywhere(
    app: FastAPI, client: TestClient, sign_in: SignIn, tiny_zip: bytes, lines: io.StringIO
) -> None:
    secrets: dict[str, str] = {"password": PASSWORD, "wrong password": WRONG, "new password": NEW}
    errors = []
    planner = sign_in("planner")
    secrets["planner's session"] = planner.cookies["luudong_session"]
    user = add_user(app.state.database, "Lý Thị Mẩy", "viewer")

    def refused(answer: object) -> None:
        assert answer.status_code >= 400, answer.text  # type: ignore[attr-defined]
        errors.append(answer.text)  # type: ignore[attr-defined]

    # Sign-ins, right and wrong, by both doors.
    for path in (f"{V1}/session", "/sign-in"):
        kind = "json" if path.startswith(V1) else "data"
        refused(client.post(path, **{kind: {"name": "Lý Thị Mẩy", "password": WRONG}}))
        refused(client.post(path, **{kind: {"name": "Nobody", "password": PASSWORD}}))
    # People type their password where their name should be.
    refused(client.post(f"{V1}/session", json={"name": WRONG, "password": ""}))
    refused(client.post(f"{V1}/session", json={"name": "x", "password": PASSWORD * 200}))
    refused(client.post(f"{V1}/session", json={"name": "x", "pasword": PASSWORD}))
    refused(client.post(f"{V1}/session", json=PASSWORD))
    refused(client.post(f"{V1}/session", json=[PASSWORD]))
    refused(client.post(f"{V1}/session", content=f'{{"password": "{PASSWORD}"'.encode()))
    signed_in = client.post(f"{V1}/session", json={"name": "Lý Thị Mẩy", "password": PASSWORD})
    secrets["session"] = client.cookies["luudong_session"]
    client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
    refused(client.put(f"{V1}/session/password", json={"current": WRONG, "password": NEW}))
    refused(client.put(f"{V1}/session/password", json={"current": PASSWORD * 200, "password": NEW}))
    refused(client.put(f"{V1}/session/password", json={"current": PASSWORD, "password": NEW[:5]}))
    refused(client.post("/account/password", data={"current": WRONG, "password": NEW}))
    changed = client.put(f"{V1}/session/password", json={"current": PASSWORD, "password": NEW})
    assert changed.status_code == 204

    # Tokens, invitations, links, given passwords.
    token = planner.post(f"{V1}/tokens", json={"name": "x", "scopes": ["read"]}).json()["secret"]
    page = planner.post("/account/tokens", data={"name": "y", "scopes": ["read"]}).text
    shown = re.search(r'id="secret" value="(ldk_[^"]+)"', page)
    assert shown is not None
    joining = planner.post(f"{V1}/invitations", json={"role": "viewer"}).json()["url"].rsplit("/", 1)[1]
    unused = planner.post(f"{V1}/invitations", json={"role": "viewer"}).json()["url"].rsplit("/", 1)[1]
    campaign = planner.post(f"{V1}/campaigns", files={"files": ("t.zip", tiny_zip)}).json()["campaign_id"]
    links = f"{V1}/campaigns/{campaign}/links"
    link = planner.post(links, json={"team": "T1"}).json()["url"].rsplit("/", 1)[1]
    given = planner.post(f"{V1}/users/{user.id}/password").json()["password"]
    secrets |= {"token": token, "page's token": shown[1], "invitation": joining, "other": unused}
    secrets |= {"link": link, "given password": given}
    stranger = TestClient(app, raise_server_exceptions=False)
    stranger.post(f"/join/{joining}", data={"name": "An", "password": WRONG})
    secrets["joined session"] = stranger.cookies["luudong_session"]
    refused(
        TestClient(app).post(f"{V1}/session/join", json={"secret": joining, "name": "B", "password": NEW})
    )
    refused(
        TestClient(app).post(f"{V1}/session/join", json={"secret": unused * 9, "name": "B", "password": NEW})
    )
    for header in (
        f"Bearer {token}",
        f"Link {link}",
        f"Bearer {token}x",
        f"Bearer {unused}",
        f"Link {link}x",
    ):
        answer = TestClient(app).get(f"{V1}/audit", headers={"Authorization": header})
        refused(answer)
    for address in (f"/l/{link}", f"/l/{link}/maps/2025-07-25", f"/join/{unused}", f"/l/{link}x"):
        for accept in ("text/html", "*/*"):
            answer = TestClient(app).get(address, headers={"Accept": accept})
            if answer.status_code >= 400:
                # The way to the other language leads to the address that its holder has just asked for.
                errors.append(re.sub(r'<a class="other"[^>]*>', "", answer.text))

    # Faults tell the log what has failed, in detail.
    @app.get("/fails")
    def fails() -> None:
        known = {"Authorization": f"Bearer {token}", "cookie": secrets["session"], "to": f"/l/{link}"}
        raise RuntimeError(json.dumps(known))

    answer = TestClient(app, raise_server_exceptions=False).get("/fails")
    refused(answer)
    with pytest.raises(sa.exc.IntegrityError), app.state.database.begin() as session:
        try:
            session.execute(
                sa.text("insert into users (id, name, role) values (:a, :b, :c)"),
                {"a": PASSWORD, "b": token, "c": "viewer"},
            )
        except sa.exc.IntegrityError:
            logging.getLogger("api").exception("a statement failed")
            raise

    logged, told = lines.getvalue(), "\n".join(errors)
    assert logged.count('"event": "request"') > 20
    assert "a statement failed" in logged
    stored = list(everything_stored(app))
    assert {place.partition(".")[0] for place, _ in stored} >= {
        *("users", "sessions", "tokens", "invitations", "team_links", "audit"),
    }
    audited = [text for place, text in stored if place == "audit.action"]
    assert len(audited) > 12
    for name, secret in secrets.items():
        assert secret not in logged, name
        assert json.dumps(secret)[1:-1] not in logged, name
        assert secret not in told, name
        assert not [place for place, text in stored if secret in text], name
    passwords = [text for place, text in stored if place == "users.password_hash" and text != "none"]
    assert passwords
    assert all(text.startswith("$argon2id$") for text in passwords)
    assert not [text for text in passwords if text in logged or text in told]
