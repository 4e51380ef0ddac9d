"""The log of who did what, when: with the transaction, without secrets, by user."""

import datetime as dt

import pytest

from api.identity import audit, tokens
from api.identity.links import LinkSigner
from api.identity.secrets import TOKEN, new_secret
from api.storage.database import Database

from .conftest import Person


def test_what_is_done_is_noted_with_who_and_when(database: Database, person: Person) -> None:
    planner = person()
    before = dt.datetime.now(dt.UTC)
    with database.begin() as session:
        audit.record(session, planner, "thing.done", "thing:1", {"count": 1}, "request-1")
        audit.record(session, None, "thing.tried")
    with database.read() as session:
        second, first = audit.entries(session)
    assert (first.actor, first.action, first.target) == (f"user:{planner.id}", "thing.done", "thing:1")
    assert (first.detail, first.request_id) == ({"count": 1}, "request-1")
    assert before - dt.timedelta(seconds=1) <= first.at <= dt.datetime.now(dt.UTC)
    assert (second.actor, second.target, second.detail, second.request_id) == ("nobody", "", {}, None)


def test_what_is_not_done_is_not_noted(database: Database, person: Person) -> None:
    planner = person()
    with pytest.raises(RuntimeError), database.begin() as session:
        audit.record(session, planner, "thing.done")
        raise RuntimeError
    with database.read() as session:
        assert audit.entries(session) == []


def test_secrets_are_blotted_out_wherever_they_stand(database: Database) -> None:
    secret, signed = new_secret(TOKEN), LinkSigner("k" * 32).sign("0" * 32)
    with database.begin() as session:
        audit.record(
            session,
            None,
            "thing.done",
            f"/l/{signed}/maps",
            {"a": secret, "b": [f"Bearer {secret}", {"c": (f"/join/{secret}", 1)}], "d": None},
        )
    with database.read() as session:
        [entry] = audit.entries(session)
    assert entry.target == "/l/[secret]/maps"
    assert entry.detail["d"] is None
    assert secret not in str(entry.detail)
    assert entry.detail["b"][1]["c"][1] == 1


def test_what_is_too_long_is_cut(database: Database) -> None:
    with database.begin() as session:
        audit.record(session, None, "thing.done", "x" * 300, None, "r" * 100)
    with database.read() as session:
        [entry] = audit.entries(session)
    assert (len(entry.target), len(entry.request_id or "")) == (200, 64)


def test_entries_come_in_pages_and_by_user(database: Database, person: Person) -> None:
    one, other = person(), person()
    with database.begin() as session:
        token, secret = tokens.make(session, one, name="x", scopes=["read"])
        token_id = token.id
    with database.read() as session:
        found = tokens.find(session, secret)
    assert found is not None
    with database.begin() as session:
        audit.record(session, one, "a.done")
        audit.record(session, other, "b.done")
        audit.record(session, found[0], "c.done")
        audit.record(session, other, "d.done", f"user:{one.id}")
        audit.record(session, None, "e.done", f"user:{other.id}")
    with database.read() as session:
        done = [entry.action for entry in audit.entries(session)]
        assert done == ["e.done", "d.done", "c.done", "b.done", "a.done"]
        newest = audit.entries(session, count=2)
        assert [entry.action for entry in newest] == ["e.done", "d.done"]
        rest = audit.entries(session, before=newest[-1].id, count=2)
        assert [entry.action for entry in rest] == ["c.done", "b.done"]
        of_one = audit.entries(session, user_id=one.id)
        assert [entry.action for entry in of_one] == ["d.done", "c.done", "a.done"]
        assert of_one[1].actor == f"token:{token_id}"
        assert [e.action for e in audit.entries(session, user_id=one.id, before=of_one[0].id)] == [
            "c.done",
            "a.done",
        ]
        assert audit.entries(session, user_id="0" * 32) == []
