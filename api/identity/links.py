"""Signed links of teams: `/l/{signed}` shows a team's published routes and nothing else.

The signature keeps anybody from trying ids; the row says until when a link holds and whether it was revoked.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from itsdangerous import BadSignature, Signer
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language import message
from ..storage.tables import Campaign, TeamLink, now
from .principal import Principal
from .refusals import InvalidError, NotThereError
from .rows import by_id

TEAM_CHARACTERS = 80


class LinkSigner:
    """Signs and reads the ids of links.

    Parameters
    ----------
    key
        The service's signing key.
    """

    def __init__(self, key: str) -> None:
        self._signer = Signer(
            key, salt="luudong.team-link", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def sign(self, link_id: str) -> str:
        """Return what stands in the address of a link."""
        return self._signer.sign(link_id).decode("ascii")

    def read(self, signed: str) -> str | None:
        """Return the id in a signed value; `None` where the signature is not ours."""
        try:
            return self._signer.unsign(signed.encode("ascii")).decode("ascii")
        except (BadSignature, UnicodeError):
            return None


def make(session: Session, *, campaign_id: str, team: str, user_id: str, lasting: dt.timedelta) -> TeamLink:
    """Make a link of a team of a campaign.

    Raises
    ------
    NotThereError
        If there is no such campaign.
    InvalidError
        If the team's id is empty or too long.
    """
    require_campaign(session, campaign_id)
    require_team(team)
    made = now()
    link = TeamLink(
        campaign_id=campaign_id, team=team, created_by=user_id, created_at=made, expires_at=made + lasting
    )
    session.add(link)
    session.flush()
    return link


def require_campaign(session: Session, campaign_id: str) -> None:
    """Raise `NotThereError` where there is no such campaign."""
    if by_id(session, Campaign, campaign_id) is None:
        raise NotThereError("campaign-not-found", message("There is no such campaign."))


def require_team(team: str) -> None:
    """Raise `InvalidError` where this cannot be the id of a team."""
    if not team.strip() or len(team) > TEAM_CHARACTERS or not team.isprintable():
        detail = message("A team's id has 1 to {limit} characters.", limit=TEAM_CHARACTERS)
        raise InvalidError(
            "invalid-request",
            detail,
            [{"place": "body.team", "value": team[:TEAM_CHARACTERS], "message": detail}],
        )


def listed(session: Session, campaign_id: str) -> list[TeamLink]:
    """Return the links of a campaign, newest first."""
    query = select(TeamLink).where(TeamLink.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(TeamLink.created_at.desc(), TeamLink.id)))


def revoke(session: Session, campaign_id: str, link_id: str) -> TeamLink:
    """End a link at once; revoking it again changes nothing.

    Raises
    ------
    NotThereError
        If the campaign has no such link.
    """
    link = by_id(session, TeamLink, link_id)
    if link is None or link.campaign_id != campaign_id:
        raise NotThereError("link-not-found", message("There is no such link."))
    link.revoked_at = link.revoked_at or now()
    return link


def find(session: Session, signer: LinkSigner, signed: str) -> tuple[Principal, dt.datetime | None] | None:
    """Return whom a link stands for and when it was last used; `None` if it does not hold (any more)."""
    link_id = signer.read(signed)
    link = None if link_id is None else by_id(session, TeamLink, link_id)
    if link is None or link.revoked_at is not None or link.expires_at <= now():
        return None
    principal = Principal(
        kind="link",
        id=link.id,
        role="leader",
        name=link.team,
        campaign_id=link.campaign_id,
        team=link.team,
        expires_at=link.expires_at,
    )
    return principal, link.last_used_at
