"""The API's part about people: signing in, users, invitations, tokens, team links, the audit log.

What is secret is shown once, in the answer that makes it: these answers are kept nowhere, not even for an
`Idempotency-Key`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from ..http.described import problems
from . import audit, invitations, links, signing_in, tokens, users
from .dependencies import (
    allowed,
    answered,
    csrf_checked,
    current,
    database_of,
    limited,
    own_site,
    request_id_of,
    settings_of,
    shared,
    signed_in,
)
from .policy import capabilities
from .principal import Principal
from .schemas import (
    AuditAnswer,
    AuditPage,
    InvitationAnswer,
    InvitationMade,
    Invitations,
    InvitationWish,
    Join,
    LinkAnswer,
    LinkMade,
    Links,
    LinkWish,
    Me,
    NewPassword,
    PasswordGiven,
    SignIn,
    TokenAnswer,
    TokenMade,
    Tokens,
    TokenWish,
    UserAnswer,
    UserChange,
    Users,
)
from .teams import require_known_team

router = APIRouter(prefix="/api/v1", tags=["people"], dependencies=[Depends(limited)])

Anybody = Annotated[Principal, Depends(csrf_checked)]
SignedIn = Annotated[Principal, Depends(signed_in)]
PeopleManager = Annotated[Principal, Depends(allowed("people.manage"))]
TokenManager = Annotated[Principal, Depends(allowed("tokens.manage"))]
LinkManager = Annotated[Principal, Depends(allowed("links.manage"))]
Auditor = Annotated[Principal, Depends(allowed("audit.read"))]

AUDIT_ENTRIES = 100
"""Entries of the audit log in one answer."""


@router.get("/session", summary="Who asks")
def get_session(response: Response, principal: Annotated[Principal, Depends(current)]) -> Me:
    """Return who asks, how they have shown it, and what they may do."""
    return _me(response, principal)


@router.post(
    "/session",
    summary="Sign in",
    status_code=201,
    dependencies=[Depends(own_site)],
    responses=problems(401, 403),
)
def create_session(request: Request, response: Response, body: SignIn) -> Me:
    """Sign in; the answer sets the cookie, and tells the CSRF token that changes must repeat."""
    return _me(response, signing_in.sign_in(request, response, name=body.name, password=body.password))


@router.delete("/session", summary="Sign out", status_code=204)
def end_session(request: Request, response: Response, principal: Anybody) -> None:
    """End the session; for tokens and links there is nothing to end."""
    if principal.kind == "user":
        signing_in.sign_out(request, response, principal)


@router.post(
    "/session/join",
    summary="Use an invitation",
    status_code=201,
    dependencies=[Depends(own_site)],
    responses=problems(403, 404, 409),
)
def join(request: Request, response: Response, body: Join) -> Me:
    """Become a user by an invitation, and be signed in."""
    joined = signing_in.join(request, response, secret=body.secret, name=body.name, password=body.password)
    return _me(response, joined)


@router.put("/session/password", summary="Change the own password", status_code=204)
def change_password(request: Request, principal: SignedIn, body: NewPassword) -> None:
    """Change the password of whoever is signed in; their other browsers are signed out."""
    signing_in.change_password(request, principal, current=body.current, password=body.password)


@router.get("/users", summary="List users")
def list_users(request: Request, principal: PeopleManager) -> Users:
    """Return all users, by name."""
    with database_of(request).read() as session:
        return Users(items=[UserAnswer.model_validate(user) for user in users.listed(session)])


@router.patch("/users/{user_id}", summary="Change a user", responses=problems(409))
def change_user(request: Request, principal: PeopleManager, user_id: str, body: UserChange) -> UserAnswer:
    """Give a user another role, or close or open the account; whoever is closed out is signed out at once."""
    with answered():
        if body.campaign_id is not None and body.team is not None:
            require_known_team(database_of(request), body.campaign_id, body.team)
    with _noted(
        request, principal, "user.changed", f"user:{user_id}", body.model_dump(exclude_unset=True)
    ) as session:
        user = users.change(session, user_id, **body.model_dump())
        return UserAnswer.model_validate(user)


@router.post("/users/{user_id}/password", summary="Give a user a new password", status_code=201)
def give_password(
    request: Request, response: Response, principal: PeopleManager, user_id: str
) -> PasswordGiven:
    """Draw a new password for somebody who has forgotten theirs; all their browsers are signed out."""
    password = signing_in.give_password(request, principal, user_id)
    response.headers["Cache-Control"] = "no-store"
    return PasswordGiven(password=password)


@router.get("/invitations", summary="List open invitations")
def list_invitations(request: Request, principal: PeopleManager) -> Invitations:
    """Return the invitations that nobody has used yet."""
    with database_of(request).read() as session:
        found = invitations.open_ones(session)
        return Invitations(items=[InvitationAnswer.model_validate(invitation) for invitation in found])


@router.post("/invitations", summary="Invite somebody", status_code=201, responses=problems(404))
def create_invitation(
    request: Request, response: Response, principal: PeopleManager, body: InvitationWish
) -> InvitationMade:
    """Make a link by which somebody becomes a user, once."""
    with answered():
        if body.campaign_id is not None and body.team is not None:
            require_known_team(database_of(request), body.campaign_id, body.team)
    with answered(), database_of(request).begin() as session:
        made, secret = invitations.make(
            session,
            role=body.role,
            campaign_id=body.campaign_id,
            team=body.team,
            lasting=dt.timedelta(hours=body.hours),
            user_id=principal.user_id,
        )
        _record(request, session, principal, "invitation.made", f"invitation:{made.id}", {"role": body.role})
        answer = InvitationAnswer.model_validate(made)
    response.headers["Cache-Control"] = "no-store"
    return InvitationMade(**answer.model_dump(), url=f"{_base(request)}/join/{secret}")


@router.delete("/invitations/{invitation_id}", summary="Withdraw an invitation", status_code=204)
def withdraw_invitation(request: Request, principal: PeopleManager, invitation_id: str) -> None:
    """End an invitation that nobody has used."""
    with _noted(request, principal, "invitation.withdrawn", f"invitation:{invitation_id}") as session:
        invitations.withdraw(session, invitation_id)


@router.get("/tokens", summary="List tokens")
def list_tokens(request: Request, principal: TokenManager) -> Tokens:
    """Return the own tokens; all of them for a planner."""
    with database_of(request).read() as session:
        found = tokens.listed(session, principal)
        return Tokens(items=[TokenAnswer.model_validate(token) for token in found])


@router.post("/tokens", summary="Make a token", status_code=201)
def create_token(request: Request, response: Response, principal: TokenManager, body: TokenWish) -> TokenMade:
    """Make a token for a program; it never may more than its maker."""
    with answered(), database_of(request).begin() as session:
        lasting = None if body.days is None else dt.timedelta(days=body.days)
        made, secret = tokens.make(session, principal, name=body.name, scopes=body.scopes, lasting=lasting)
        _record(request, session, principal, "token.made", f"token:{made.id}", {"scopes": made.scopes})
        answer = TokenAnswer.model_validate(made)
    response.headers["Cache-Control"] = "no-store"
    return TokenMade(**answer.model_dump(), secret=secret)


@router.delete("/tokens/{token_id}", summary="Revoke a token", status_code=204)
def revoke_token(request: Request, principal: TokenManager, token_id: str) -> None:
    """End a token at once."""
    with _noted(request, principal, "token.revoked", f"token:{token_id}") as session:
        tokens.revoke(session, principal, token_id)


@router.get("/campaigns/{campaign_id}/links", summary="List the links of teams")
def list_links(request: Request, principal: LinkManager, campaign_id: str) -> Links:
    """Return the links of a campaign's teams."""
    with answered(), database_of(request).read() as session:
        links.require_campaign(session, campaign_id)
        return Links(items=[LinkAnswer.model_validate(link) for link in links.listed(session, campaign_id)])


@router.post("/campaigns/{campaign_id}/links", summary="Make a team's link", status_code=201)
def create_link(
    request: Request, response: Response, principal: LinkManager, campaign_id: str, body: LinkWish
) -> LinkMade:
    """Make a link that shows a team's published routes and nothing else."""
    assert principal.user_id is not None
    with answered():
        require_known_team(database_of(request), campaign_id, body.team)
    lasting = dt.timedelta(days=body.days or settings_of(request).link_days)
    with answered(), database_of(request).begin() as session:
        made = links.make(
            session, campaign_id=campaign_id, team=body.team, user_id=principal.user_id, lasting=lasting
        )
        detail = {"campaign": campaign_id, "team": body.team}
        _record(request, session, principal, "link.made", f"link:{made.id}", detail)
        answer = LinkAnswer.model_validate(made)
    response.headers["Cache-Control"] = "no-store"
    signed = shared(request.app).signer.sign(answer.id)
    return LinkMade(**answer.model_dump(), url=f"{_base(request)}/l/{signed}")


@router.delete("/campaigns/{campaign_id}/links/{link_id}", summary="Revoke a team's link", status_code=204)
def revoke_link(request: Request, principal: LinkManager, campaign_id: str, link_id: str) -> None:
    """End a link at once."""
    with _noted(request, principal, "link.revoked", f"link:{link_id}", {"campaign": campaign_id}) as session:
        links.revoke(session, campaign_id, link_id)


@router.get("/audit", summary="Who did what", responses=problems(404))
def list_audit(
    request: Request,
    principal: Auditor,
    before: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="Only entries older than this id")
    ] = None,
    user: Annotated[
        str | None,
        Query(
            max_length=64,
            description="Only what this user has done, tokens included, and what was done to the account",
        ),
    ] = None,
) -> AuditPage:
    """Return the audit log, the newest entries first."""
    with answered(), database_of(request).read() as session:
        user_id = None if user is None else users.user_of(session, user).id
        found = audit.entries(session, before=before, user_id=user_id, count=AUDIT_ENTRIES + 1)
        items = [AuditAnswer.model_validate(entry) for entry in found[:AUDIT_ENTRIES]]
    return AuditPage(items=items, next=items[-1].id if len(found) > AUDIT_ENTRIES else None)


@contextmanager
def _noted(
    request: Request,
    principal: Principal,
    action: str,
    target: str,
    detail: dict[str, Any] | None = None,
) -> Iterator[Session]:
    """Give a session that writes; what is done in it is noted in the audit log by the same transaction."""
    with answered(), database_of(request).begin() as session:
        yield session
        _record(request, session, principal, action, target, detail)


def _record(
    request: Request,
    session: Session,
    principal: Principal,
    action: str,
    target: str,
    detail: dict[str, Any] | None,
) -> None:
    audit.record(session, principal, action, target, detail, request_id_of(request))


def _me(response: Response, principal: Principal) -> Me:
    response.headers["Cache-Control"] = "no-store"
    told = {name: getattr(principal, name) for name in Me.model_fields if name != "capabilities"}
    return Me(capabilities=list(capabilities(principal)), **told)


def _base(request: Request) -> str:
    """Return what browsers call the service: the setting, or what this request came to."""
    return (settings_of(request).public_url or str(request.base_url)).rstrip("/")
