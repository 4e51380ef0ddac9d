"""No other site's page changes anything in the name of somebody whose browser is signed in here."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

SignIn = Callable[..., TestClient]

UNKNOWN = "0" * 32

WITHOUT_SESSION = {"/sign-in", "/join/{secret}", "/api/v1/session", "/api/v1/session/join"}
"""Nobody is signed in yet: browsers say from where the request comes, which is looked at instead."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def changes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield the method and address of everything that changes something."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods - {"GET", "HEAD", "OPTIONS"}:
            if not (method == "POST" and route.path in WITHOUT_SESSION):
                path = re.sub(r"{(\w+)}", lambda found: {"number": "1"}.get(found[1], UNKNOWN), route.path)
                yield method, path


@pytest.mark.parametrize("given", [None, "wrong", ""])
def test_a_change_with_a_session_needs_its_token(app: FastAPI, sign_in: SignIn, given: str | None) -> None:
    browser = sign_in("planner")
    del browser.headers["X-CSRF-Token"]
    found = list(changes(app))
    assert len(found) > 30
    let_through = []
    for method, path in found:
        data = None if given is None else {"csrf": given}
        answer = browser.request(method, path, data=data)
        if answer.status_code != 403 or answer.json()["code"] != "csrf":
            let_through.append(f"{method} {path}: {answer.status_code} {answer.text[:80]}")
        if given:
            answer = browser.request(method, path, headers={"X-CSRF-Token": given})
            if answer.status_code != 403:
                let_through.append(f"{method} {path} with the header")
    assert not let_through, "\n".join(let_through)


def test_another_sessions_token_is_none(sign_in: SignIn) -> None:
    one, other = sign_in("planner"), sign_in("planner")
    one.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    answer = one.post("/people/invitations", data={"role": "planner"})
    assert answer.status_code == 403


def test_every_form_of_every_page_has_the_token(app: FastAPI, sign_in: SignIn, tiny_zip: bytes) -> None:
    planner = sign_in("planner")
    csrf = planner.headers["X-CSRF-Token"]
    made = planner.post("/campaigns/new", files={"files": ("tiny.zip", tiny_zip)})
    plan = planner.post(f"{made.url.path}/plans", data={"seconds": "5"})
    viewer = sign_in("viewer").get("/api/v1/session").json()["id"]
    planner.post("/people/invitations", data={"role": "viewer"})
    planner.post("/account/tokens", data={"name": "x", "scopes": ["read"]})
    planner.post("/people/links", data={"team": made.url.path.rsplit("/", 1)[1] + "/T1"})
    pages = [
        "/campaigns/new",
        made.url.path,
        f"{made.url.path}/versions/new",
        plan.url.path,
        "/people",
        f"/people/users/{viewer}",
        "/account",
    ]
    forms = []
    for address in pages:
        text = planner.get(address).text
        forms += re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    actions = {found[1] for form in forms if (found := re.search(r'action="([^"]*)"', form))}
    assert {"/sign-out", "/account/password", "/account/tokens", "/people/invitations"} <= actions
    assert f"/people/users/{viewer}/close" in actions
    assert len(actions) >= 12
    for form in forms:
        assert f'<input type="hidden" name="csrf" value="{csrf}">' in form


def test_the_token_of_a_form_is_enough(sign_in: SignIn, tiny_zip: bytes) -> None:
    browser = sign_in("planner")
    csrf = browser.headers.pop("X-CSRF-Token")
    assert browser.post("/people/invitations", data={"role": "viewer", "csrf": csrf}).status_code == 200
    sent = browser.post("/campaigns/new", data={"csrf": csrf}, files={"files": ("tiny.zip", tiny_zip)})
    assert sent.status_code == 200


def test_tokens_and_links_need_none(app: FastAPI, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    made = planner.post("/api/v1/tokens", json={"name": "x", "scopes": ["admin"]}).json()
    program = TestClient(app, headers={"Authorization": f"Bearer {made['secret']}"})
    assert program.post("/api/v1/invitations", json={"role": "viewer"}).status_code == 201


def test_where_nobody_is_signed_in_the_browser_says_where_it_comes_from(client: TestClient) -> None:
    for path in ("/sign-in", f"/join/{UNKNOWN}"):
        for site, refused in (("cross-site", True), ("same-site", True), ("same-origin", False)):
            answer = client.post(path, data={"name": "x", "password": "y"}, headers={"Sec-Fetch-Site": site})
            assert (answer.status_code == 403) is refused


def test_reading_needs_none(sign_in: SignIn) -> None:
    browser = sign_in("viewer")
    del browser.headers["X-CSRF-Token"]
    assert browser.get("/coverage").status_code == 200
