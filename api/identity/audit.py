"""Who did what: rows that are kept for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..storage.tables import AuditEntry, Token
from .principal import Principal
from .secrets import redacted

NOBODY = "nobody"


def record(
    session: Session,
    principal: Principal | None,
    action: str,
    target: str = "",
    detail: Mapping[str, Any] | None = None,
    request_id: str | None = None,
) -> None:
    """Note what somebody has done, in the transaction that does it: both happen or neither.

    Parameters
    ----------
    session
        A session that writes.
    principal
        Who does it; nobody before a sign-in.
    action
        What, as `thing.done`, at most 60 characters.
    target
        To what, as `thing:id`; cut at 200 characters.
    detail
        What else is worth knowing, for JSON. Secrets of this service are blotted out; names and phones of volunteers
        are not to be given.
    request_id
        The request's id in the logs.
    """
    session.add(
        AuditEntry(
            actor=NOBODY if principal is None else principal.actor,
            action=action,
            target=redacted(target)[:200],
            detail=_blotted(dict(detail or {})),
            request_id=request_id[:64] if request_id else None,
        )
    )


def entries(
    session: Session, *, before: int | None = None, user_id: str | None = None, count: int = 50
) -> list[AuditEntry]:
    """Return rows, newest first.

    Parameters
    ----------
    session
        A session that reads.
    before
        Only those before the row with this id.
    user_id
        Only what this user has done, by browser or with a token, and what was done to the account.
    count
        At most so many.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if user_id is not None:
        own = session.scalars(select(Token.id).where(Token.user_id == user_id))
        actors = [f"user:{user_id}", *(f"token:{token_id}" for token_id in own)]
        query = query.where(or_(AuditEntry.actor.in_(actors), AuditEntry.target == f"user:{user_id}"))
    return list(session.scalars(query))


def _blotted(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {key: _blotted(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_blotted(inner) for inner in value]
    return value
