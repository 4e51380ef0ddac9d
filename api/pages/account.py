"""The own account: another password, and tokens for programs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..identity import signing_in, tokens
from ..identity.audit import record
from ..identity.dependencies import allowed, answered, database_of, limited, request_id_of, signed_in
from ..identity.policy import may, scopes_of
from ..identity.principal import Principal
from ..identity.users import PASSWORD_CHARACTERS, user_of
from .choices import team_choices
from .rendering import page
from .shared import Text, holds, see, sentences
from .speech import Speech

router = APIRouter(dependencies=[Depends(limited), Depends(signed_in)])

SignedIn = Annotated[Principal, Depends(signed_in)]
TokenOwner = Annotated[Principal, Depends(allowed("tokens.manage"))]

DAYS = (30, 90, 365)
"""How long a token made here may hold, besides until it is revoked."""


@router.get("/account")
def account(request: Request, principal: SignedIn, changed: str = "") -> Response:
    """Show the own account."""
    return _account(request, principal, done="password" if changed == "password" else "")


@router.post("/account/password")
def change_password(
    request: Request, principal: SignedIn, current: Text = "", password: Text = ""
) -> Response:
    """Change the own password; where that is refused, show the form again and why."""
    try:
        signing_in.change_password(request, principal, current=current, password=password)
    except ProblemError as problem:
        said = sentences(problem, language_asked(request))
        answer = _account(request, principal, wrong=said, status=problem.status)
        answer.headers.update({key: value for key, value in problem.headers.items() if key == "Retry-After"})
        return answer
    return see("/account?changed=password")


@router.post("/account/tokens")
def make_token(
    request: Request,
    principal: TokenOwner,
    name: Text = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Text = "",
) -> Response:
    """Make a token and show it once."""
    language = language_asked(request)
    lasting = dt.timedelta(days=int(days)) if days in map(str, DAYS) else None
    try:
        with answered(), database_of(request).begin() as session:
            token, secret = tokens.make(session, principal, name=name, scopes=scopes or [], lasting=lasting)
            detail = {"scopes": token.scopes}
            record(session, principal, "token.made", f"token:{token.id}", detail, request_id_of(request))
    except ProblemError as problem:
        return _account(request, principal, errors=sentences(problem, language), status=problem.status)
    title = Speech(language)("new_token", name=token.name)
    return _account(request, principal, secret={"title": title, "value": secret})


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(request: Request, token_id: str, principal: TokenOwner) -> Response:
    """End a token."""
    with answered(), database_of(request).begin() as session:
        tokens.revoke(session, principal, token_id)
        record(session, principal, "token.revoked", f"token:{token_id}", None, request_id_of(request))
    return see("/account#tokens")


def _account(
    request: Request,
    principal: Principal,
    *,
    done: str = "",
    wrong: list[str] | None = None,
    secret: dict[str, str] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    assert principal.user_id is not None
    say = Speech(language_asked(request))
    manages = may(principal, "tokens.manage")
    with answered(), database_of(request).read() as session:
        user = user_of(session, principal.user_id)
        own = [token for token in tokens.all_of(session, principal.user_id) if holds(token)]
    role = say(f"role_{user.role}")
    if user.role == "leader":
        role = team_choices(request).role(user, say)
    return page(
        request,
        "account",
        status=status,
        path="/account",
        errors=errors or [],
        wrong=wrong or [],
        done=done,
        secret=secret,
        user=user,
        role=role,
        password_length=PASSWORD_CHARACTERS[0],
        manages=manages,
        tokens=own,
        scopes=scopes_of(principal.role),
        days=DAYS,
    )
