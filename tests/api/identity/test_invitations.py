"""Invitations make a user once, while they hold."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from api.identity import invitations
from api.identity.refusals import ConflictError, InvalidError, NotThereError
from api.storage.database import Database
from api.storage.tables import AuditEntry, User

from .conftest import PASSWORD, Person

HOUR = dt.timedelta(hours=1)


def invite(database: Database, role: str = "viewer") -> tuple[str, str]:
    """Make an invitation; return its id and its secret."""
    with database.begin() as session:
        made, secret = invitations.make(session, role=role, lasting=HOUR)
        return made.id, secret


def join(database: Database, secret: str, name: str = "Lý Thị Mẩy", password: str = PASSWORD) -> str:
    return invitations.join(database, secret, name=name, password=password).id


def test_an_invitation_makes_one_user(database: Database) -> None:
    id_, secret = invite(database)
    user_id = join(database, secret)
    with database.read() as session:
        user = session.get_one(User, user_id)
        assert (user.called, user.name, user.role) == ("Lý Thị Mẩy", "lý thị mẩy", "viewer")
        noted = session.scalars(select(AuditEntry)).all()
        assert [(entry.actor, entry.action, entry.detail["invitation"]) for entry in noted] == [
            (f"user:{user_id}", "user.joined", id_)
        ]
        assert invitations.open_ones(session) == []
    with pytest.raises(NotThereError) as refused:
        join(database, secret, name="Another")
    assert refused.value.code == "invitation-not-found"


def test_an_invitation_ends(database: Database, later: Callable[..., None]) -> None:
    _, secret = invite(database)
    later(minutes=59)
    with database.read() as session:
        assert invitations.find(session, secret)
    later(minutes=61)
    with pytest.raises(NotThereError):
        join(database, secret)
    with database.read() as session:
        assert invitations.open_ones(session) == []


def test_an_invitation_is_withdrawn(database: Database) -> None:
    id_, secret = invite(database)
    with database.begin() as session:
        invitations.withdraw(session, id_)
    with pytest.raises(NotThereError):
        join(database, secret)
    used, secret = invite(database)
    join(database, secret)
    for wrong in (used, "0" * 32, "x", "\0"):
        with pytest.raises(NotThereError), database.begin() as session:
            invitations.withdraw(session, wrong)


@pytest.mark.parametrize("secret", ["", "ldi_x", "x" * 200, "ế", "\ud800"])
def test_what_was_never_an_invitation(database: Database, secret: str) -> None:
    with pytest.raises(NotThereError):
        join(database, secret)


def test_all_that_is_wrong_is_said_and_the_invitation_stays(database: Database) -> None:
    _, secret = invite(database)
    with pytest.raises(InvalidError) as refused:
        join(database, secret, name="", password="short")
    assert [error["place"] for error in refused.value.errors] == ["body.name", "body.password"]
    assert "short" not in str(refused.value)
    join(database, secret)


def test_a_name_is_taken_however_it_is_written(database: Database) -> None:
    join(database, invite(database)[1], name="Lý Thị Mẩy")
    _, secret = invite(database)
    with pytest.raises(ConflictError) as refused:
        join(database, secret, name="LÝ thị  MẨY")
    assert refused.value.code == "name-taken"
    join(database, secret, name="Lý Thị Mây")


def test_of_two_who_use_a_link_at_once_one_becomes_a_user(database: Database) -> None:
    _, secret = invite(database)
    ready = threading.Barrier(2, timeout=30)

    def use(name: str) -> bool:
        ready.wait()
        try:
            join(database, secret, name=name)
        except NotThereError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, ["An", "Bình"])) == [False, True]
    with database.read() as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_the_first_planner_is_invited_until_there_is_one(database: Database) -> None:
    with database.begin() as session:
        first = invitations.invite_first_planner(session)
    with database.begin() as session:
        second = invitations.invite_first_planner(session)
    assert first is not None
    assert second is not None
    # A link printed at an earlier start does not hold any more.
    with pytest.raises(NotThereError):
        join(database, first)
    join(database, second)
    with database.begin() as session:
        assert invitations.invite_first_planner(session) is None


def test_invitations_of_leaders_name_their_team(database: Database, person: Person) -> None:
    with pytest.raises(InvalidError), database.begin() as session:
        invitations.make(session, role="leader", lasting=HOUR)
    with pytest.raises(NotThereError), database.begin() as session:
        invitations.make(session, role="leader", campaign_id="0" * 32, team="T1", lasting=HOUR)
