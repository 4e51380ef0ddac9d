"""Invitations: one-time links to become a user of a role."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..language import message
from ..storage.database import Database
from ..storage.tables import Invitation, User, now
from .audit import record
from .principal import Principal
from .refusals import ConflictError, NotThereError
from .rows import by_id
from .secrets import INVITATION, digest, hash_password, new_secret
from .sessions import principal_of
from .users import name_errors, nobody_yet, password_errors, require, require_role

FIRST_HOURS = 24
"""How long the first planner's link holds."""


def make(
    session: Session,
    *,
    role: str,
    campaign_id: str | None = None,
    team: str | None = None,
    lasting: dt.timedelta,
    user_id: str | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; return its row and its secret, which is not kept: the link is `/join/{secret}`.

    `user_id` is who invites; when that account is closed, or is no planner's any more, the invitation ends.

    Raises
    ------
    InvalidError
        If role, campaign and team do not fit.
    NotThereError
        If there is no such campaign.
    """
    require_role(session, role, campaign_id, team)
    secret = new_secret(INVITATION)
    made = now()
    invitation = Invitation(
        secret_hash=digest(secret),
        role=role,
        campaign_id=campaign_id,
        team=team,
        created_by=user_id,
        created_at=made,
        expires_at=made + lasting,
    )
    session.add(invitation)
    session.flush()
    return invitation, secret


def invite_first_planner(session: Session) -> str | None:
    """Return the secret of an invitation of a planner while there is no user at all; links of earlier starts end."""
    if not nobody_yet(session):
        return None
    session.execute(update(Invitation).where(Invitation.used_at.is_(None)).values(expires_at=now()))
    invitation, secret = make(session, role="planner", lasting=dt.timedelta(hours=FIRST_HOURS))
    record(
        session, None, "invitation.made", f"invitation:{invitation.id}", {"role": "planner", "first": True}
    )
    return secret


def open_ones(session: Session) -> list[Invitation]:
    """Return the invitations that can still be used, newest first."""
    query = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now())
    return list(session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id)))


def find(session: Session, secret: str) -> Invitation:
    """Return the invitation that a secret opens.

    Raises
    ------
    NotThereError
        If there is none, or it is used or has expired: the answer does not tell which.
    """
    invitation = session.scalar(select(Invitation).where(Invitation.secret_hash == digest(secret)))
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now():
        raise _not_there()
    return invitation


def withdraw(session: Session, invitation_id: str) -> Invitation:
    """End an invitation that nobody has used.

    Raises
    ------
    NotThereError
        If there is no such invitation, or somebody has used it.
    """
    invitation = by_id(session, Invitation, invitation_id)
    if invitation is None or invitation.used_at is not None:
        raise NotThereError("invitation-not-found", message("There is no such open invitation."))
    invitation.expires_at = min(invitation.expires_at, now())
    return invitation


def join(
    database: Database, secret: str, *, name: str, password: str, request_id: str | None = None
) -> Principal:
    """Become a user by an invitation, which is used up by it.

    Raises
    ------
    NotThereError
        If the invitation does not hold (any more).
    InvalidError
        If name or password cannot be used.
    ConflictError
        If somebody has that name.
    """
    with database.read() as session:
        find(session, secret)
    require([*name_errors(name), *password_errors(password, name)])
    # Hashing takes a while: nobody else's writing waits for it.
    hashed = hash_password(password)
    try:
        with database.begin() as session:
            invitation = find(session, secret)
            # Of two who use the same link at once, one finds it used.
            taken = session.execute(
                update(Invitation)
                .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
                .values(used_at=now())
                .returning(Invitation.id)
            ).first()
            if taken is None:
                raise _not_there()
            user = User(
                name=name,
                password_hash=hashed,
                role=invitation.role,
                campaign_id=invitation.campaign_id,
                team=invitation.team,
            )
            session.add(user)
            session.flush()
            principal = principal_of(user)
            record(
                session,
                principal,
                "user.joined",
                f"user:{user.id}",
                {"role": user.role, "invitation": invitation.id},
                request_id,
            )
    except IntegrityError as error:
        raise ConflictError(
            "name-taken", message("Somebody here has this name already; choose another.")
        ) from error
    return principal


def _not_there() -> NotThereError:
    return NotThereError(
        "invitation-not-found",
        message("This invitation does not hold: it was used, withdrawn or has expired. Ask for a new one."),
    )
