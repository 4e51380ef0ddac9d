"""Sign-ins: a password makes a session, whose cookie is stored as a digest only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..language import message
from ..storage.database import Database
from ..storage.names import canonical_name
from ..storage.tables import Session as SignIn
from ..storage.tables import User, now
from .audit import record
from .limits import Limits
from .principal import Principal, Role
from .refusals import UnknownCallerError
from .secrets import CSRF, SESSION, digest, hash_password, needs_new_hash, new_secret, password_matches

WRONG = message("Name or password is wrong.")


def principal_of(user: User) -> Principal:
    """Return a user as one who makes requests, without a session yet."""
    return Principal(
        kind="user",
        id=user.id,
        role=cast(Role, user.role),
        name=user.called,
        user_id=user.id,
        campaign_id=user.campaign_id,
        team=user.team,
    )


def authenticate(
    database: Database,
    limits: Limits,
    *,
    name: str,
    password: str,
    address: str,
    request_id: str | None = None,
) -> Principal:
    """Return the user whose name and password these are.

    An unknown name, a wrong password and a closed account get the same answer after the same work.

    Raises
    ------
    UnknownCallerError
        If they do not fit.
    TooManyError
        If there were too many attempts, right ones too.
    """
    name = canonical_name(name)
    limits.guess(name, address)
    with database.read() as session:
        # A name that nobody can have is not asked for: some databases refuse some characters.
        user = session.scalar(select(User).where(User.name == name)) if name.isprintable() else None
    right = password_matches(None if user is None else user.password_hash, password)
    if user is None or not right or user.disabled_at is not None:
        with database.begin() as session:
            # Never the name as typed: people type their password there. And a row in each case: its absence would
            # tell by the time taken that there is no such name.
            target = "user:unknown" if user is None else f"user:{user.id}"
            record(session, None, "session.refused", target, None, request_id)
        raise UnknownCallerError("wrong-credentials", WRONG)
    limits.right(name, address)
    if needs_new_hash(user.password_hash):
        hashed = hash_password(password)
        with database.begin() as session:
            # Only where nobody has changed the password meanwhile.
            row = session.get(User, user.id)
            if row is not None and row.password_hash == user.password_hash:
                row.password_hash = hashed
    return principal_of(user)


def start(
    database: Database, principal: Principal, *, lasting: dt.timedelta, request_id: str | None = None
) -> tuple[str, Principal]:
    """Open a session of a user; return the cookie's value and the principal with its CSRF token."""
    secret = new_secret(SESSION)
    made = now()
    row = SignIn(
        secret_hash=digest(secret),
        user_id=principal.id,
        csrf=new_secret(CSRF),
        created_at=made,
        expires_at=made + lasting,
    )
    with database.begin() as session:
        session.execute(delete(SignIn).where(SignIn.expires_at <= made))
        session.add(row)
        record(session, principal, "session.started", principal.actor, None, request_id)
    return secret, replace(principal, csrf=row.csrf, expires_at=row.expires_at)


def find(session: Session, secret: str) -> Principal | None:
    """Return whose session a cookie opens; `None` if it does not hold (any more)."""
    if not secret.startswith(SESSION):
        return None
    row = session.scalar(select(SignIn).where(SignIn.secret_hash == digest(secret)))
    if row is None or row.expires_at <= now() or row.user.disabled_at is not None:
        return None
    return replace(principal_of(row.user), csrf=row.csrf, expires_at=row.expires_at)


def end(session: Session, principal: Principal, secret: str, request_id: str | None = None) -> None:
    """End the session that a cookie opens."""
    session.execute(delete(SignIn).where(SignIn.secret_hash == digest(secret)))
    record(session, principal, "session.ended", principal.actor, None, request_id)
