"""Keys of programs: shown once, stored as a digest, limited to scopes, and never worth more than their user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language import message
from ..storage.tables import Token, User, now
from .policy import SCOPES, scopes_of
from .principal import Principal, Role
from .refusals import ForbiddenError, InvalidError, NotThereError
from .rows import by_id
from .secrets import TOKEN, digest, new_secret

NAME_CHARACTERS = 80


def make(
    session: Session,
    principal: Principal,
    *,
    name: str,
    scopes: Iterable[str],
    lasting: dt.timedelta | None = None,
) -> tuple[Token, str]:
    """Make a token of the user behind `principal`; return its row and its secret, which is not kept.

    A token made with a token has none but its scopes and does not outlive it.

    Parameters
    ----------
    session
        A session that writes.
    principal
        Whose token it is.
    name
        What for, 1 to 80 characters.
    scopes
        One or more of the scopes.
    lasting
        How long it holds; without it, until it is revoked.

    Raises
    ------
    InvalidError
        If there is no name, no scope or an unknown one.
    ForbiddenError
        If a scope is more than the maker has.
    """
    wanted = set(scopes)
    made = now()
    expires_at = None if lasting is None else made + lasting
    name = " ".join(name.split())
    errors = []
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        said = message("A name has 1 to {limit} characters.", limit=NAME_CHARACTERS)
        errors.append({"place": "body.name", "value": name[:NAME_CHARACTERS], "message": said})
    if not wanted or wanted - set(SCOPES):
        said = message("Give one or more scopes of: {scopes}.", scopes=", ".join(SCOPES))
        errors.append({"place": "body.scopes", "value": ", ".join(sorted(wanted))[:80], "message": said})
    if errors:
        raise InvalidError("invalid-request", message("The token cannot be made; see the list."), errors)
    if principal.user_id is None:
        raise ForbiddenError("forbidden", message("Only users have tokens."))
    beyond = wanted - set(scopes_of(principal.role))
    if principal.kind == "token":
        beyond |= wanted - principal.scopes
        if principal.expires_at is not None:
            expires_at = min(expires_at or principal.expires_at, principal.expires_at)
    if beyond:
        raise ForbiddenError(
            "scope-not-held",
            message(
                "A token cannot do more than its maker: leave out {scopes}.", scopes=", ".join(sorted(beyond))
            ),
        )
    secret = new_secret(TOKEN)
    token = Token(
        secret_hash=digest(secret),
        name=name,
        scopes=[scope for scope in SCOPES if scope in wanted],
        user_id=principal.user_id,
        created_at=made,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    return token, secret


def listed(session: Session, principal: Principal) -> list[Token]:
    """Return the tokens that somebody may see, newest first: their own, or all of them if a planner asks."""
    return all_of(session, None if principal.role == "planner" else principal.user_id or "")


def all_of(session: Session, user_id: str | None = None) -> list[Token]:
    """Return the tokens of a user, or of everybody, newest first."""
    query = select(Token).order_by(Token.created_at.desc(), Token.id)
    if user_id is not None:
        query = query.where(Token.user_id == user_id)
    return list(session.scalars(query).unique())


def revoke(session: Session, principal: Principal, token_id: str) -> Token:
    """End a token at once; revoking it again changes nothing.

    Raises
    ------
    NotThereError
        If there is no such token among those that `principal` may see.
    """
    token = by_id(session, Token, token_id)
    if token is None or (principal.role != "planner" and token.user_id != principal.user_id):
        raise NotThereError("token-not-found", message("There is no such token."))
    token.revoked_at = token.revoked_at or now()
    return token


def find(session: Session, secret: str) -> tuple[Principal, dt.datetime | None] | None:
    """Return whom a token stands for and when it was last used; `None` if it does not hold (any more)."""
    if not secret.startswith(TOKEN):
        return None
    token = session.scalar(select(Token).where(Token.secret_hash == digest(secret)))
    if token is None or token.revoked_at is not None:
        return None
    user: User = token.user
    if user.disabled_at is not None or (token.expires_at is not None and token.expires_at <= now()):
        return None
    principal = Principal(
        kind="token",
        id=token.id,
        role=cast(Role, user.role),
        name=token.name,
        user_id=user.id,
        campaign_id=user.campaign_id,
        team=user.team,
        scopes=frozenset(token.scopes),
        expires_at=token.expires_at,
    )
    return principal, token.last_used_at
