"""Users: their names, passwords and roles."""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ..language import message
from ..storage.database import Database
from ..storage.names import canonical_name, tidy_name
from ..storage.tables import Invitation, Token, User, now
from ..storage.tables import Session as SignIn
from .links import require_campaign, require_team
from .policy import ROLES
from .refusals import ConflictError, InvalidError, NotThereError
from .rows import by_id
from .secrets import hash_password, password_matches

NAME_CHARACTERS = (2, 80)
PASSWORD_CHARACTERS = (10, 200)

DISTINCT_CHARACTERS = 5
"""A password of fewer different characters is guessed at once."""

_COMMON = frozenset(
    {"1234567890", "0123456789", "0987654321", "9876543210", "12345678910", "123456789a", "qwertyuiop"}
    | {"password123", "password1234", "matkhau123", "matkhau1234", "matkhau12345", "administrator"}
)


def name_errors(name: str) -> list[Mapping[str, Any]]:
    """Return what is wrong with a name that somebody has chosen."""
    least, most = NAME_CHARACTERS
    # Folding can make a name longer.
    forms = (tidy_name(name), canonical_name(name))
    if all(least <= len(form) <= most and form.isprintable() for form in forms):
        return []
    said = message("A name has {least} to {most} characters.", least=least, most=most)
    return [{"place": "body.name", "value": name[:most], "message": said}]


def password_errors(password: str, name: str) -> list[Mapping[str, Any]]:
    """Return what is wrong with a password that somebody has chosen; the password is not in it."""
    least, most = PASSWORD_CHARACTERS
    folded = canonical_name(password)
    if not least <= len(password) <= most:
        said = message("A password has {least} to {most} characters.", least=least, most=most)
    elif len(set(folded)) < DISTINCT_CHARACTERS or folded in _COMMON or canonical_name(name) == folded:
        said = message("This password is guessed too easily; several words that belong to nobody are better.")
    elif any("\ud800" <= letter <= "\udfff" for letter in password):
        said = message("This password has characters that cannot be stored.")
    else:
        return []
    return [{"place": "body.password", "value": "", "message": said}]


def require(errors: list[Mapping[str, Any]]) -> None:
    """Raise `InvalidError` with these errors, if there are any."""
    if errors:
        raise InvalidError("invalid-request", message("What is asked has errors; see the list."), errors)


def require_role(session: Session, role: str, campaign_id: str | None, team: str | None) -> None:
    """Check that a role fits what it is bound to: a leader to a team of a campaign, others to nothing.

    Raises
    ------
    InvalidError
        If it does not fit.
    NotThereError
        If there is no such campaign.
    """
    if role not in ROLES:
        said = message("must be one of {choices}", choices=", ".join(ROLES))
        require([{"place": "body.role", "value": role[:16], "message": said}])
    if role == "leader":
        if campaign_id is None or team is None:
            said = message("A leader belongs to a team of a campaign: give campaign_id and team.")
            require([{"place": "body.role", "value": role, "message": said}])
            return
        require_campaign(session, campaign_id)
        require_team(team)
    elif campaign_id is not None or team is not None:
        said = message("Only a leader belongs to a team: leave out campaign_id and team.")
        require([{"place": "body.role", "value": role, "message": said}])


def nobody_yet(session: Session) -> bool:
    """Say whether there is no user at all."""
    return session.scalar(select(User.id).limit(1)) is None


def listed(session: Session) -> list[User]:
    """Return all users by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def user_of(session: Session, user_id: str) -> User:
    """Return a user.

    Raises
    ------
    NotThereError
        If there is none with this id.
    """
    user = by_id(session, User, user_id)
    if user is None:
        raise NotThereError("user-not-found", message("There is no such user."))
    return user


def change(
    session: Session,
    user_id: str,
    *,
    role: str | None = None,
    campaign_id: str | None = None,
    team: str | None = None,
    disabled: bool | None = None,
) -> User:
    """Give a user another role, or close or open their account.

    Whoever is closed out is signed out at once, their tokens are revoked, and invitations that they have made end, as
    they do when somebody is a planner no more. An account that is opened again begins without them.

    Raises
    ------
    NotThereError
        If there is no such user or campaign.
    InvalidError
        If role, campaign and team do not fit.
    ConflictError
        If no planner would be left.
    """
    # The row locks keep two planners from closing each other's account at the same moment.
    planners = session.scalars(
        select(User)
        .where(User.role == "planner", User.disabled_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    ).all()
    user = user_of(session, user_id)
    if role is not None:
        require_role(session, role, campaign_id, team)
    elif campaign_id is not None or team is not None:
        said = message("A team is given together with the role leader.")
        require([{"place": "body.role", "value": "", "message": said}])
    leaves = disabled is True or (role is not None and role != "planner")
    if leaves and [planner.id for planner in planners] == [user.id]:
        raise ConflictError(
            "last-planner", message("This is the only planner: make another one before closing this account.")
        )
    if role is not None:
        user.role, user.campaign_id, user.team = role, campaign_id, team
        if role != "planner":
            _withdraw_invitations(session, user.id)
    if disabled is True:
        moment = now()
        user.disabled_at = user.disabled_at or moment
        sign_out_everywhere(session, user.id)
        _withdraw_invitations(session, user.id)
        session.execute(
            update(Token)
            .where(Token.user_id == user.id, Token.revoked_at.is_(None))
            .values(revoked_at=moment)
        )
    elif disabled is False:
        user.disabled_at = None
    return user


def _withdraw_invitations(session: Session, user_id: str) -> None:
    moment = now()
    session.execute(
        update(Invitation)
        .where(
            Invitation.created_by == user_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(expires_at=moment)
    )


def sign_out_everywhere(session: Session, user_id: str, *, but: str | None = None) -> None:
    """End all sessions of a user, but the one with this digest."""
    query = delete(SignIn).where(SignIn.user_id == user_id)
    session.execute(query if but is None else query.where(SignIn.secret_hash != but))


def change_password(
    database: Database, user_id: str, *, current: str, password: str, but: str | None = None
) -> bool:
    """Give a user another password, if they know the current one; their other sessions end.

    Returns
    -------
    bool
        Whether the current password was right.

    Raises
    ------
    InvalidError
        If the new password is too weak.
    """
    with database.read() as session:
        user = user_of(session, user_id)
    if not password_matches(user.password_hash, current):
        return False
    require(password_errors(password, user.name))
    hashed = hash_password(password)
    with database.begin() as session:
        user_of(session, user_id).password_hash = hashed
        sign_out_everywhere(session, user_id, but=but)
    return True


def drawn_password() -> tuple[str, str]:
    """Return a password drawn by lot, for somebody who has forgotten theirs, and its hash."""
    password = random.token_urlsafe(12)
    return password, hash_password(password)


def set_password(session: Session, user_id: str, hashed: str) -> User:
    """Give a user a password by its hash, without asking for the old one; all their sessions end.

    Raises
    ------
    NotThereError
        If there is no such user.
    """
    user = user_of(session, user_id)
    user.password_hash = hashed
    sign_out_everywhere(session, user_id)
    return user
