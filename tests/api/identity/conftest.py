"""Users with passwords, and a moment to come."""

import datetime as dt
import os
from collections.abc import Callable
from functools import cache

import pytest

from api.identity.principal import Principal
from api.identity.secrets import hash_password
from api.identity.sessions import principal_of
from api.storage.database import Database
from api.storage.tables import User

PASSWORD = "bốn từ rất khó"

Person = Callable[..., Principal]


@cache
def hashed(password: str = PASSWORD) -> str:
    """Return the hash of a password, computed once: it takes a while by intention."""
    return hash_password(password)


def add_user(database: Database, name: str, role: str = "planner", **bound: str) -> Principal:
    """Store a user whose password is `PASSWORD`."""
    with database.begin() as session:
        user = User(name=name, password_hash=hashed(), role=role, **bound)
        session.add(user)
        session.flush()
        return principal_of(user)


@pytest.fixture
def person(database: Database) -> Person:
    """Return a function that stores a user of a role, whose password is `PASSWORD`."""

    def add(name: str = "", role: str = "planner", **bound: str) -> Principal:
        return add_user(database, name or f"{role} {os.urandom(4).hex()}", role, **bound)

    return add


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets the clock of what expires forward."""

    def advance(**by: float) -> None:
        moment = dt.datetime.now(dt.UTC) + dt.timedelta(**by)
        for module in ("sessions", "tokens", "links", "invitations"):
            monkeypatch.setattr(f"api.identity.{module}.now", lambda: moment)

    return advance
