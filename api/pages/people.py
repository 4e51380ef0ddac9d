"""People: accounts, invitations, team links, tokens. What is secret is shown once, in the answer that makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..identity import invitations, links, tokens, users
from ..identity.audit import record
from ..identity.dependencies import answered, database_of, limited, request_id_of, settings_of, shared
from ..identity.principal import Principal
from ..identity.teams import require_known_team
from .choices import chosen_team, team_choices
from .rendering import page
from .shared import Manager, Text, base_of, holds, see, sentences
from .speech import Speech

router = APIRouter(dependencies=[Depends(limited)])

INVITATION_HOURS = 72
"""How long an invitation made here holds."""


@router.get("/people")
def people(request: Request, principal: Manager) -> Response:
    """Show accounts, invitations, team links and tokens."""
    return _people(request)


@router.post("/people/links")
def make_link(request: Request, principal: Manager, team: Text = "") -> Response:
    """Make a team's link and show it once."""
    campaign_id, team_id = chosen_team(team)
    lasting = dt.timedelta(days=settings_of(request).link_days)

    def make(session: Session) -> tuple[str, str, dict[str, Any], str]:
        assert principal.user_id is not None
        link = links.make(
            session, campaign_id=campaign_id, team=team_id, user_id=principal.user_id, lasting=lasting
        )
        signed = shared(request.app).signer.sign(link.id)
        return "link.made", f"link:{link.id}", {"campaign": campaign_id, "team": team_id}, signed

    def told(say: Speech, signed: str) -> tuple[str, str]:
        title = say("new_link", team=team_choices(request).name(campaign_id, team_id))
        return title, f"{base_of(request)}/l/{signed}"

    return _made(request, principal, make, told, bound_to=(campaign_id, team_id))


@router.post("/people/links/{campaign_id}/{link_id}/revoke")
def revoke_link(request: Request, campaign_id: str, link_id: str, principal: Manager) -> Response:
    """End a team's link."""
    with answered(), database_of(request).begin() as session:
        links.revoke(session, campaign_id, link_id)
        detail = {"campaign": campaign_id}
        record(session, principal, "link.revoked", f"link:{link_id}", detail, request_id_of(request))
    return see("/people#links")


@router.post("/people/invitations")
def invite(request: Request, principal: Manager, role: Text, team: Text = "") -> Response:
    """Make an invitation and show its link once."""
    campaign_id, team_id = chosen_team(team) if role == "leader" else ("", "")
    if role == "leader" and not team_id:
        said = Speech(language_asked(request))("leader_needs_team")
        return _people(request, errors=[said], status=422)

    def make(session: Session) -> tuple[str, str, dict[str, Any], str]:
        invitation, secret = invitations.make(
            session,
            role=role,
            campaign_id=campaign_id or None,
            team=team_id or None,
            lasting=dt.timedelta(hours=INVITATION_HOURS),
            user_id=principal.user_id,
        )
        return "invitation.made", f"invitation:{invitation.id}", {"role": role}, secret

    def told(say: Speech, secret: str) -> tuple[str, str]:
        return say("new_invitation"), f"{base_of(request)}/join/{secret}"

    bound_to = (campaign_id, team_id) if team_id else None
    return _made(request, principal, make, told, bound_to=bound_to)


@router.post("/people/invitations/{invitation_id}/revoke")
def withdraw_invitation(request: Request, invitation_id: str, principal: Manager) -> Response:
    """End an invitation that nobody has used."""
    with answered(), database_of(request).begin() as session:
        invitations.withdraw(session, invitation_id)
        target = f"invitation:{invitation_id}"
        record(session, principal, "invitation.withdrawn", target, None, request_id_of(request))
    return see("/people#invite")


@router.post("/people/tokens/{token_id}/revoke")
def revoke_token(request: Request, token_id: str, principal: Manager) -> Response:
    """End anybody's token."""
    with answered(), database_of(request).begin() as session:
        tokens.revoke(session, principal, token_id)
        record(session, principal, "token.revoked", f"token:{token_id}", None, request_id_of(request))
    return see("/people#tokens")


def _made(
    request: Request,
    principal: Principal,
    make: Callable[[Session], tuple[str, str, dict[str, Any], str]],
    told: Callable[[Speech, str], tuple[str, str]],
    *,
    bound_to: tuple[str, str] | None,
) -> Response:
    language = language_asked(request)
    try:
        with answered():
            if bound_to is not None:
                require_known_team(database_of(request), *bound_to)
            with database_of(request).begin() as session:
                action, target, detail, secret = make(session)
                record(session, principal, action, target, detail, request_id_of(request))
    except ProblemError as problem:
        return _people(request, errors=sentences(problem, language), status=problem.status)
    title, value = told(Speech(language), secret)
    return _people(request, secret={"title": title, "value": value})


def _people(
    request: Request,
    *,
    secret: dict[str, str] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    say = Speech(language_asked(request))
    choices = team_choices(request)
    with database_of(request).read() as session:
        in_force = [
            (group, link)
            for group in choices.groups
            for link in links.listed(session, group.id)
            if holds(link)
        ]
        accounts = users.listed(session)
        keys = [token for token in tokens.all_of(session) if holds(token)]
        invited = invitations.open_ones(session)
    called = {user.id: user.called for user in accounts}
    return page(
        request,
        "people",
        status=status,
        path="/people",
        errors=errors or [],
        secret=secret,
        teams=choices.groups,
        links=[
            {
                "id": link.id,
                "campaign_id": group.id,
                "campaign_title": group.title,
                "team_name": choices.name(group.id, link.team),
                "expires_at": link.expires_at,
                "last_used_at": link.last_used_at,
            }
            for group, link in in_force
        ],
        users=[{"user": user, "role": choices.role(user, say)} for user in accounts],
        invitations=[
            {
                "invitation": invitation,
                "role": choices.role(invitation, say),
                "by": called.get(invitation.created_by or ""),
            }
            for invitation in invited
        ],
        tokens=keys,
        invitation_hours=INVITATION_HOURS,
    )
