"""Tokens: for programs, never worth more than their user, ended at once."""

import datetime as dt
from collections.abc import Callable

import pytest

from api.identity import tokens, users
from api.identity.policy import may
from api.identity.principal import Principal
from api.identity.refusals import ForbiddenError, InvalidError, NotThereError
from api.storage.database import Database

from .conftest import Person


def make(database: Database, principal: Principal, *scopes: str, **more: dt.timedelta) -> str:
    with database.begin() as session:
        return tokens.make(session, principal, name="board", scopes=scopes or ["read"], **more)[1]


def holder(database: Database, secret: str) -> Principal | None:
    with database.read() as session:
        found = tokens.find(session, secret)
        return None if found is None else found[0]


def test_a_token_stands_for_its_user_within_its_scopes(database: Database, person: Person) -> None:
    planner = person()
    found = holder(database, make(database, planner, "read", "publish"))
    assert found is not None
    assert (found.kind, found.user_id, found.role) == ("token", planner.id, "planner")
    assert may(found, "weeks.publish")
    assert not may(found, "plans.write")
    assert not may(found, "people.manage")


def test_a_token_shrinks_with_its_user(database: Database, person: Person) -> None:
    person()
    planner = person()
    secret = make(database, planner, "read", "plan", "publish", "admin")
    with database.begin() as session:
        users.change(session, planner.id, role="viewer")
    found = holder(database, secret)
    assert found is not None
    assert may(found, "published.read")
    for capability in ("campaigns.read", "plans.write", "weeks.publish", "people.manage", "audit.read"):
        assert not may(found, capability)


def test_a_token_ends(database: Database, person: Person, later: Callable[..., None]) -> None:
    secret = make(database, person(), lasting=dt.timedelta(days=30))
    for_good = make(database, person())
    later(days=29)
    assert holder(database, secret)
    later(days=31)
    assert holder(database, secret) is None
    assert holder(database, for_good)


@pytest.mark.parametrize("secret", ["", "ldk_", "ldk_" + "x" * 43, "x", "lds_x", "ế", "\ud800"])
def test_what_is_no_token(database: Database, person: Person, secret: str) -> None:
    make(database, person())
    assert holder(database, secret) is None


def test_a_token_is_revoked_by_its_owner_or_a_planner(database: Database, person: Person) -> None:
    planner, viewer, other = person(), person(role="viewer"), person(role="viewer")
    made = {}
    for name in ("first", "second"):
        with database.begin() as session:
            token, secret = tokens.make(session, viewer, name=name, scopes=["read"])
            made[token.id] = secret
    first, second = made
    with pytest.raises(NotThereError), database.begin() as session:
        tokens.revoke(session, other, first)
    assert holder(database, made[first])
    for principal, token_id in ((viewer, first), (planner, second), (planner, second)):
        with database.begin() as session:
            tokens.revoke(session, principal, token_id)
        assert holder(database, made[token_id]) is None
    with database.read() as session:
        assert {token.id for token in tokens.listed(session, planner)} == set(made)
        assert {token.id for token in tokens.listed(session, viewer)} == set(made)
        assert tokens.listed(session, other) == []
    for unknown in ("0" * 32, "x", "\0"):
        with pytest.raises(NotThereError), database.begin() as session:
            tokens.revoke(session, planner, unknown)


@pytest.mark.parametrize(
    ("name", "scopes", "place"),
    [
        ("", ["read"], "body.name"),
        ("x" * 81, ["read"], "body.name"),
        ("a\nb\0", ["read"], "body.name"),
        ("x", [], "body.scopes"),
        ("x", ["read", "all"], "body.scopes"),
    ],
)
def test_a_token_that_cannot_be(
    database: Database, person: Person, name: str, scopes: list[str], place: str
) -> None:
    planner = person()
    with pytest.raises(InvalidError) as refused, database.begin() as session:
        tokens.make(session, planner, name=name, scopes=scopes)
    assert [error["place"] for error in refused.value.errors] == [place]


def test_nobody_makes_a_token_that_may_more(database: Database, person: Person) -> None:
    viewer = person(role="viewer")
    with pytest.raises(ForbiddenError) as refused:
        make(database, viewer, "read", "publish")
    assert refused.value.code == "scope-not-held"
    link = Principal(kind="link", id="0" * 32, role="leader", name="T1")
    with pytest.raises(ForbiddenError):
        make(database, link, "read")


def test_a_token_made_with_a_token_has_no_more_and_lives_no_longer(
    database: Database, person: Person, later: Callable[..., None]
) -> None:
    first = holder(database, make(database, person(), "read", "admin", lasting=dt.timedelta(days=7)))
    assert first is not None
    with pytest.raises(ForbiddenError):
        make(database, first, "read", "plan")
    children = [make(database, first), make(database, first, lasting=dt.timedelta(days=365))]
    assert all(holder(database, child) for child in children)
    later(days=8)
    assert not any(holder(database, child) for child in children)
