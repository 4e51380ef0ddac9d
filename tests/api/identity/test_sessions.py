"""Sign-ins: one answer for whatever is wrong, and an end."""

import datetime as dt
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from api.identity import sessions
from api.identity.limits import Limits
from api.identity.principal import Principal
from api.identity.refusals import TooManyError, UnknownCallerError
from api.storage.database import Database
from api.storage.tables import AuditEntry, Session, User

from .conftest import PASSWORD, Person

HOUR = dt.timedelta(hours=1)


def authenticate(database: Database, name: str, password: str, limits: Limits | None = None) -> Principal:
    return sessions.authenticate(
        database, limits or Limits(10_000), name=name, password=password, address="10.0.0.1", request_id="r1"
    )


def test_the_right_name_and_password(database: Database, person: Person) -> None:
    user = person("Lý Thị Mẩy", "viewer")
    assert authenticate(database, " lý thị mẩy", PASSWORD) == user


def test_whatever_is_wrong_gets_the_same_answer_and_is_noted(database: Database, person: Person) -> None:
    user = person("An")
    told = set()
    for name, password in (("An", "wrong"), ("Nobody", PASSWORD), ("", ""), ("a\0n", "x"), ("An", "\ud800")):
        with pytest.raises(UnknownCallerError) as refused:
            authenticate(database, name, password)
        told.add((refused.value.code, str(refused.value.detail), refused.value.errors))
    assert told == {("wrong-credentials", "Name or password is wrong.", ())}
    with database.read() as session:
        noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {entry.action for entry in noted} == {"session.refused"}
    known, unknown = f"user:{user.id}", "user:unknown"
    assert [entry.target for entry in noted] == [known, unknown, unknown, unknown, known]
    # What was typed as a name may have been a password.
    assert not [entry for entry in noted if "Nobody" in str(vars(entry)) or PASSWORD in str(vars(entry))]
    assert {entry.request_id for entry in noted} == {"r1"}


def test_an_unknown_name_costs_as_much_work(
    database: Database, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("An")
    verified = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, hash: str, password: str) -> bool:
        verified.append(hash.rsplit("$", 2)[0])
        return real(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for name in ("An", "Nobody", "a\0"):
        with pytest.raises(UnknownCallerError):
            authenticate(database, name, "wrong")
    assert len(verified) == 3
    assert len(set(verified)) == 1  # the same parameters


def test_guessing_is_held_back_and_the_right_password_is_too(database: Database, person: Person) -> None:
    person("An")
    limits = Limits(10_000)
    for name in ("An", "Nobody"):
        for _ in range(5):
            with pytest.raises(UnknownCallerError):
                authenticate(database, name, "wrong", limits)
        with pytest.raises(TooManyError) as refused:
            authenticate(database, name.upper(), PASSWORD, limits)
        assert 1 <= refused.value.seconds <= 60


def test_a_session_ends(database: Database, person: Person, later: Callable[..., None]) -> None:
    cookie, principal = sessions.start(database, person(), lasting=HOUR)
    with database.read() as session:
        found = sessions.find(session, cookie)
        assert found == principal
        assert found.csrf
        later(minutes=61)
        assert sessions.find(session, cookie) is None
    # The next sign-in clears away what has ended.
    sessions.start(database, person(), lasting=HOUR)
    with database.read() as session:
        assert len(session.scalars(select(Session)).unique().all()) == 1


def test_signing_out_ends_one_session(database: Database, person: Person) -> None:
    user = person()
    (here, principal), (there, _) = (sessions.start(database, user, lasting=HOUR) for _ in range(2))
    with database.begin() as session:
        sessions.end(session, principal, here)
    with database.read() as session:
        assert sessions.find(session, here) is None
        assert sessions.find(session, there)


@pytest.mark.parametrize("cookie", ["", "lds_", "x", "lds_" + "x" * 43, "ldk_x", "\ud800"])
def test_what_is_no_session(database: Database, person: Person, cookie: str) -> None:
    sessions.start(database, person(), lasting=HOUR)
    with database.read() as session:
        assert sessions.find(session, cookie) is None


def test_a_role_is_what_it_is_now(database: Database, person: Person) -> None:
    user = person()
    cookie, _ = sessions.start(database, user, lasting=HOUR)
    with database.begin() as session:
        session.get_one(User, user.id).role = "viewer"
    with database.read() as session:
        found = sessions.find(session, cookie)
        assert found is not None
        assert found.role == "viewer"


def test_an_old_hash_is_made_anew_at_the_next_sign_in(database: Database, person: Person) -> None:
    user = person("An")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.begin() as session:
        session.get_one(User, user.id).password_hash = weak
    authenticate(database, "An", PASSWORD)
    with database.read() as session:
        assert "m=19456,t=2" in session.get_one(User, user.id).password_hash
    authenticate(database, "An", PASSWORD)
