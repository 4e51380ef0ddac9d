"""People: accounts, invitations, team links, tokens. What is secret is shown once, in the answer that makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy.orm import Session

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..identity import invitations, links, tokens, users
from ..identity.audit import record
from ..identity.dependencies import answered, database_of, limited, request_id_of, settings_of, shared
from ..identity.policy import scopes_of
from ..identity.principal import Principal
from ..service import campaigns
from ..service.campaigns import campaign_of
from ..storage.tables import Invitation, User, now
from .rendering import page
from .shared import Manager, Text, see, sentences
from .speech import Speech
from .views.teams import team_marks

router = APIRouter(dependencies=[Depends(limited)])

INVITATION_HOURS = 72
"""How long an invitation made here holds."""

CAMPAIGNS = 20
"""Of the newest campaigns the teams can be chosen, and the links are listed."""


@router.get("/people")
def people(request: Request, principal: Manager) -> Response:
    """Show accounts, invitations, team links and tokens."""
    return _people(request, principal)


@router.post("/people/links")
def make_link(request: Request, principal: Manager, team: Text = "") -> Response:
    """Make a team's link and show it once."""
    campaign_id, _, team_id = team.partition("/")
    lasting = dt.timedelta(days=settings_of(request).link_days)

    def make(session: Session) -> tuple[str, str, dict[str, Any], str]:
        assert principal.user_id is not None
        link = links.make(
            session, campaign_id=campaign_id, team=team_id, user_id=principal.user_id, lasting=lasting
        )
        signed = shared(request.app).signer.sign(link.id)
        return "link.made", f"link:{link.id}", {"campaign": campaign_id, "team": team_id}, signed

    return _made(
        request,
        principal,
        make,
        lambda say, signed: (
            say("new_link", team=_team_name(request, campaign_id, team_id)),
            f"{_base(request)}/l/{signed}",
        ),
    )


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
    campaign_id, _, team_id = team.partition("/") if role == "leader" else ("", "", "")

    def make(session: Session) -> tuple[str, str, dict[str, Any], str]:
        invitation, secret = invitations.make(
            session,
            role=role,
            campaign_id=campaign_id or None,
            team=team_id or None,
            lasting=dt.timedelta(hours=INVITATION_HOURS),
        )
        return "invitation.made", f"invitation:{invitation.id}", {"role": role}, secret

    return _made(
        request,
        principal,
        make,
        lambda say, secret: (say("new_invitation"), f"{_base(request)}/join/{secret}"),
    )


@router.post("/people/invitations/{invitation_id}/revoke")
def withdraw_invitation(request: Request, invitation_id: str, principal: Manager) -> Response:
    """End an invitation that nobody has used."""
    with answered(), database_of(request).begin() as session:
        invitations.withdraw(session, invitation_id)
        target = f"invitation:{invitation_id}"
        record(session, principal, "invitation.withdrawn", target, None, request_id_of(request))
    return see("/people#invite")


@router.post("/people/tokens")
def make_token(
    request: Request,
    principal: Manager,
    name: Text,
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Make a token and show it once."""

    def make(session: Session) -> tuple[str, str, dict[str, Any], str]:
        token, secret = tokens.make(session, principal, name=name, scopes=scopes or [])
        return "token.made", f"token:{token.id}", {"scopes": token.scopes}, secret

    return _made(request, principal, make, lambda say, secret: (say("new_token", name=name), secret))


@router.post("/people/tokens/{token_id}/revoke")
def revoke_token(request: Request, token_id: str, principal: Manager) -> Response:
    """End a token."""
    with answered(), database_of(request).begin() as session:
        tokens.revoke(session, principal, token_id)
        record(session, principal, "token.revoked", f"token:{token_id}", None, request_id_of(request))
    return see("/people#tokens")


def _made(
    request: Request,
    principal: Principal,
    make: Callable[[Session], tuple[str, str, dict[str, Any], str]],
    told: Callable[[Speech, str], tuple[str, str]],
) -> Response:
    language = language_asked(request)
    try:
        with answered(), database_of(request).begin() as session:
            action, target, detail, secret = make(session)
            record(session, principal, action, target, detail, request_id_of(request))
    except ProblemError as problem:
        return _people(request, principal, errors=sentences(problem, language), status=problem.status)
    title, value = told(Speech(language), secret)
    return _people(request, principal, secret={"title": title, "value": value})


def _people(
    request: Request,
    principal: Principal,
    *,
    secret: dict[str, str] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    say = Speech(language_asked(request))
    database = database_of(request)
    with database.read() as session:
        found = campaigns.listed(session, None, CAMPAIGNS)
        versions = {campaign.id: campaigns.version(session, campaign.id).id for campaign in found}
        in_force = [link for campaign in found for link in links.listed(session, campaign.id)]
        accounts = users.listed(session)
        keys = [token for token in tokens.listed(session, principal) if _holds(token)]
        invited = invitations.open_ones(session)
    groups: list[dict[str, Any]] = [
        {
            "id": campaign.id,
            "title": campaign.title,
            "teams": team_marks(campaign_of(database, versions[campaign.id])),
        }
        for campaign in found
    ]
    names = {(group["id"], team.id): team.name for group in groups for team in group["teams"]}
    titles = {campaign.id: campaign.title for campaign in found}
    return page(
        request,
        "people",
        status=status,
        path="/people",
        errors=errors or [],
        secret=secret,
        teams=groups,
        links=[
            {
                "id": link.id,
                "campaign_id": link.campaign_id,
                "campaign_title": titles[link.campaign_id],
                "team_name": names.get((link.campaign_id, link.team), link.team),
                "expires_at": link.expires_at,
                "last_used_at": link.last_used_at,
            }
            for link in in_force
            if _holds(link)
        ],
        users=[{"user": user, "role": _role(user, names, say)} for user in accounts],
        invitations=[
            {"invitation": invitation, "role": _role(invitation, names, say)} for invitation in invited
        ],
        tokens=keys,
        scopes=scopes_of(principal.role),
        invitation_hours=INVITATION_HOURS,
    )


def _team_name(request: Request, campaign_id: str, team: str) -> str:
    database = database_of(request)
    with database.read() as session:
        version_id = campaigns.version(session, campaign_id).id
    marks = team_marks(campaign_of(database, version_id))
    return next((mark.name for mark in marks if mark.id == team), team)


def _holds(given: Any) -> bool:
    return given.revoked_at is None and (given.expires_at is None or given.expires_at > now())


def _role(holder: User | Invitation, names: dict[tuple[str, str], str], say: Speech) -> str:
    if holder.campaign_id is not None and holder.team is not None:
        team = names.get((holder.campaign_id, holder.team), holder.team)
        return say("role_leader_of", team=team)
    return say(f"role_{holder.role}")


def _base(request: Request) -> str:
    """Return what browsers call the service: the setting, or what this request came to."""
    return (settings_of(request).public_url or str(request.base_url)).rstrip("/")
