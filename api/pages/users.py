"""One user, as a planner sees them: role, account open or closed, a new password, what they have done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..identity import signing_in, users
from ..identity.audit import record
from ..identity.dependencies import answered, database_of, limited, request_id_of
from ..identity.principal import Principal
from ..identity.teams import require_known_team
from .choices import chosen_team, team_choices
from .rendering import page
from .shared import Manager, Text, see, sentences
from .speech import Speech

router = APIRouter(dependencies=[Depends(limited)])


@router.get("/people/users/{user_id}")
def user(request: Request, user_id: str, principal: Manager) -> Response:
    """Show a user."""
    return _user(request, user_id, principal)


@router.post("/people/users/{user_id}/role")
def change_role(
    request: Request, user_id: str, principal: Manager, role: Text = "", team: Text = ""
) -> Response:
    """Give a user another role."""
    campaign_id, team_id = chosen_team(team) if role == "leader" else ("", "")
    if role == "leader" and not team_id:
        said = Speech(language_asked(request))("leader_needs_team")
        return _user(request, user_id, principal, errors=[said], status=422)
    wish = {"role": role, "campaign_id": campaign_id or None, "team": team_id or None}
    return _changed(request, user_id, principal, wish)


@router.post("/people/users/{user_id}/close")
def close(request: Request, user_id: str, principal: Manager) -> Response:
    """Close an account: its user is signed out, and what they held ends."""
    return _changed(request, user_id, principal, {"disabled": True})


@router.post("/people/users/{user_id}/open")
def reopen(request: Request, user_id: str, principal: Manager) -> Response:
    """Open an account that was closed."""
    return _changed(request, user_id, principal, {"disabled": False})


@router.post("/people/users/{user_id}/password")
def give_password(request: Request, user_id: str, principal: Manager) -> Response:
    """Draw a new password for somebody who has forgotten theirs, and show it once."""
    try:
        password = signing_in.give_password(request, principal, user_id)
    except ProblemError as problem:
        return _refused(request, user_id, principal, problem)
    return _user(request, user_id, principal, password=password)


def _changed(request: Request, user_id: str, principal: Principal, wish: dict[str, Any]) -> Response:
    if user_id == principal.user_id:
        said = Speech(language_asked(request))("own_account_help")
        return _user(request, user_id, principal, errors=[said], status=409)
    try:
        with answered():
            if wish.get("team") is not None:
                require_known_team(database_of(request), wish["campaign_id"], wish["team"])
            with database_of(request).begin() as session:
                users.change(session, user_id, **wish)
                given = {key: value for key, value in wish.items() if value is not None}
                target = f"user:{user_id}"
                record(session, principal, "user.changed", target, given, request_id_of(request))
    except ProblemError as problem:
        return _refused(request, user_id, principal, problem)
    return see(f"/people/users/{user_id}")


def _refused(request: Request, user_id: str, principal: Principal, problem: ProblemError) -> Response:
    if problem.status == 404:
        raise problem
    said = sentences(problem, language_asked(request))
    return _user(request, user_id, principal, errors=said, status=problem.status)


def _user(
    request: Request,
    user_id: str,
    principal: Principal,
    *,
    password: str | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    say = Speech(language_asked(request))
    with answered(), database_of(request).read() as session:
        found = users.user_of(session, user_id)
    choices = team_choices(request)
    bound = f"{found.campaign_id}/{found.team}" if found.role == "leader" else ""
    known = {f"{group.id}/{team.id}" for group in choices.groups for team in group.teams}
    secret = None
    if password is not None:
        secret = {"title": say("new_password_of", name=found.called), "value": password}
    return page(
        request,
        "user",
        status=status,
        path=f"/people/users/{user_id}",
        errors=errors or [],
        secret=secret,
        user=found,
        role=choices.role(found, say),
        own=found.id == principal.user_id,
        teams=choices.groups,
        bound=bound,
        bound_elsewhere=bool(bound) and bound not in known,
    )
