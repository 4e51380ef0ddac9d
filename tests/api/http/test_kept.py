"""Answers that are kept are given out only while they hold, and only to those who may have them."""

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, update

from api.http import kept
from api.storage.database import Database
from api.storage.tables import Plan, Publication, TeamLink, now

V1 = "/api/v1"


@pytest.fixture
def published(planner: TestClient, campaign: str, plan: str, planned_document: bytes, app: FastAPI) -> str:
    """Publish the only week of the tiny campaign; return the address of its routes on a date."""
    with app.state.database.begin() as session:
        values = {"document": planned_document, "document_sha256": "0" * 64, "state": "succeeded"}
        session.execute(update(Plan).where(Plan.id == plan).values(**values))
    week = planner.get(f"{V1}/plans/{plan}/weeks").json()["items"][0]["week"]
    body, headers = {"plan": plan}, {"If-None-Match": "*"}
    answer = planner.put(f"{V1}/campaigns/{campaign}/published/{week}", json=body, headers=headers)
    assert answer.status_code in (200, 201)
    route = planner.get(f"{V1}/campaigns/{campaign}/published/{week}").json()["routes"][0]
    return f"{V1}/campaigns/{campaign}/teams/T1/routes/{route['date']}"


@pytest.fixture
def link(planner: TestClient, campaign: str) -> Callable[[], tuple[str, dict[str, str]]]:
    """Return a function that makes a link of the team: its id, and what its holder sends."""

    def make() -> tuple[str, dict[str, str]]:
        made = planner.post(f"{V1}/campaigns/{campaign}/links", json={"team": "T1"}).json()
        return made["id"], {"Authorization": f"Link {made['url'].rpartition('/l/')[2]}"}

    return make


@pytest.fixture
def asked(app: FastAPI) -> list[str]:
    """Return the statements that the service sends to its database from now on."""
    statements: list[str] = []

    @event.listens_for(app.state.database.engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    return statements


@pytest.fixture
def long_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slow machine not look again where a test is about what is kept."""
    monkeypatch.setattr(kept, "SECONDS", 3600.0)


def test_what_was_read_is_given_out_without_the_database(client, published, link, asked, long_kept) -> None:
    _, held = link()
    first = client.get(published, headers=held)
    client.get(published, headers=held)  # the first one noted that the link was used: a change
    asked.clear()
    again = client.get(published, headers=held)
    assert not asked
    assert (again.status_code, again.content) == (200, first.content)
    same = {"x-request-id", "content-length"}
    assert {name: value for name, value in again.headers.items() if name not in same} == {
        name: value for name, value in first.headers.items() if name not in same
    }
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


def test_others_of_the_same_rights_share_it(client, published, link, asked, long_kept) -> None:
    held = [link()[1] for _ in range(2)]
    for _ in range(2):
        bodies = [client.get(published, headers=one).content for one in held]
    asked.clear()
    assert [client.get(published, headers=one).content for one in held] == bodies
    assert not asked


def test_nobody_is_given_what_another_may_see(client, planner, sign_in, published, link, long_kept) -> None:
    _, held = link()
    for _ in range(3):
        assert client.get(published, headers=held).status_code == 200
        assert planner.get(published).status_code == 200
        assert client.get(published).status_code == 401
        assert client.get(published, headers={"Authorization": "Link " + "0" * 60}).status_code == 401
        assert sign_in("viewer").get(published).status_code == 403
        leader = sign_in("leader", campaign_id="other", team="T1")
        assert leader.get(published).status_code == 403


def test_forms_and_tags_are_told_apart(client, published, link, long_kept) -> None:
    _, held = link()
    for _ in range(3):
        plain = client.get(published, headers=held)
        shape = client.get(published, headers=held | {"Accept": "application/geo+json"})
        known = client.get(published, headers=held | {"If-None-Match": plain.headers["etag"]})
        assert plain.headers["content-type"] == "application/json"
        assert shape.headers["content-type"] == "application/geo+json"
        assert (known.status_code, known.content) == (304, b"")
    page = published.replace("/routes/", "/maps/")
    for _ in range(3):
        pages = {
            language: client.get(f"{page}?lang={language}", headers=held).text for language in ("vi", "en")
        }
        assert 'lang="vi"' in pages["vi"]
        assert 'lang="en"' in pages["en"]


def test_a_link_that_is_revoked_holds_no_longer(
    client, planner, campaign, published, link, long_kept
) -> None:
    id_, held = link()
    other = link()[1]
    for _ in range(3):
        assert client.get(published, headers=held).status_code == 200
        assert client.get(published, headers=other).status_code == 200
    assert planner.delete(f"{V1}/campaigns/{campaign}/links/{id_}").status_code == 204
    assert client.get(published, headers=held).status_code == 401
    assert client.get(published, headers=other).status_code == 200


def test_a_week_that_is_withdrawn_is_gone(client, planner, campaign, published, link, app, long_kept) -> None:
    _, held = link()
    for _ in range(3):
        assert client.get(published, headers=held).status_code == 200
    with app.state.database.begin() as session:
        session.execute(update(Publication).values(withdrawn_at=now()))
    assert client.get(published, headers=held).status_code == 404


def test_what_another_process_changes_is_seen(client, settings, published, link, monkeypatch) -> None:
    id_, held = link()
    for _ in range(3):
        assert client.get(published, headers=held).status_code == 200
    other = Database(settings.url)
    with other.begin() as session:
        session.execute(update(TeamLink).where(TeamLink.id == id_).values(revoked_at=now() - dt.timedelta(1)))
    other.close()
    # As after so many seconds.
    monkeypatch.setattr(kept, "SECONDS", 0.0)
    assert client.get(published, headers=held).status_code == 401


def test_a_better_draft_is_seen(planner, plan, planned_document, app, published) -> None:
    address = f"{V1}/plans/{plan}/maps/overview"
    tags = [planner.get(address).headers["etag"] for _ in range(3)]
    assert len(set(tags)) == 1
    better = planned_document.replace(b'"routes": [', b'"routes":  [')
    with app.state.database.begin() as session:
        values = {"document": better, "document_sha256": "1" * 64}
        session.execute(update(Plan).where(Plan.id == plan).values(**values))
    assert planner.get(address).status_code == 200
    assert app.state.published.shelf.find(("1" * 64, _version(app, plan), "overview", "en")) is not None


def test_limits_count_what_is_kept(client, published, link, app) -> None:
    from api.identity.limits import Limits

    _, held = link()
    for _ in range(3):
        assert client.get(published, headers=held).status_code == 200
    app.state.identity = type(app.state.identity)(Limits(2), app.state.identity.signer)
    statuses = [client.get(published, headers=held).status_code for _ in range(4)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_few_answers_stay_where_many_are_asked_for(client, published, link, app, monkeypatch) -> None:
    monkeypatch.setattr(kept, "ANSWERS", 3)
    _, held = link()
    for number in range(8):
        assert client.get(f"{published}?n={number}", headers=held).status_code == 200
    layer = app.middleware_stack
    while not isinstance(layer, kept.Kept):
        layer = getattr(layer, "app", None) or layer._app
    assert len(layer._answers) == 3
    assert layer._bytes == sum(
        {id(answer.content): len(answer.content) for answer in layer._answers.values()}.values()
    )


def _version(app: FastAPI, plan: str) -> str:
    with app.state.database.read() as session:
        return str(session.get(Plan, plan).version_id)
