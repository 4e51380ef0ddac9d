"""Signing in and out, joining, and another password, with the cookie that goes with them: for the API and the pages.

All raise `ProblemError`, whose `detail` and `errors` a page can show beside its form.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypedDict

from fastapi import Request, Response

from ..language import message
from ..settings import Settings
from ..storage.names import canonical_name
from . import invitations, sessions, users
from .audit import record
from .dependencies import (
    COOKIE,
    address_of,
    answered,
    database_of,
    request_id_of,
    settings_of,
    shared,
)
from .principal import Principal
from .refusals import ConflictError, UnknownCallerError
from .secrets import digest


def sign_in(request: Request, response: Response, *, name: str, password: str) -> Principal:
    """Sign somebody in and set the cookie on `response`.

    Raises
    ------
    ProblemError
        401 if name and password do not fit; 429 if there were too many attempts.
    """
    with answered():
        principal = sessions.authenticate(
            database_of(request),
            shared(request.app).limits,
            name=name,
            password=password,
            address=address_of(request),
            request_id=request_id_of(request),
        )
    return _start(request, response, principal)


def join(request: Request, response: Response, *, secret: str, name: str, password: str) -> Principal:
    """Make somebody a user by their invitation, sign them in and set the cookie on `response`.

    Raises
    ------
    ProblemError
        404 if the invitation does not hold; 409 if the name is taken; 422 if name or password cannot be used; 429 if
        there were too many attempts.
    """
    limits, address = shared(request.app).limits, address_of(request)
    with answered():
        limits.guess(secret, address)
        principal = invitations.join(
            database_of(request), secret, name=name, password=password, request_id=request_id_of(request)
        )
    limits.right(secret, address)
    return _start(request, response, principal)


def sign_out(request: Request, response: Response, principal: Principal) -> None:
    """End the session of a browser and take the cookie back."""
    with database_of(request).begin() as session:
        sessions.end(session, principal, request.cookies.get(COOKIE, ""), request_id_of(request))
    response.delete_cookie(COOKIE, **_attributes(settings_of(request)))


def change_password(request: Request, principal: Principal, *, current: str, password: str) -> None:
    """Give a user another password; their other browsers are signed out.

    Raises
    ------
    ProblemError
        401 if the current password is wrong; 422 if the new one cannot be used; 429 if there were too many attempts.
    """
    database, limits, address = database_of(request), shared(request.app).limits, address_of(request)
    # The same count as for sign-ins: a stolen browser is no second chance to guess.
    name = canonical_name(principal.name)
    with answered():
        limits.guess(name, address)
        right = users.change_password(
            database,
            principal.id,
            current=current,
            password=password,
            but=digest(request.cookies.get(COOKIE, "")),
        )
        with database.begin() as session:
            action = "password.changed" if right else "password.refused"
            record(session, principal, action, principal.actor, None, request_id_of(request))
        if not right:
            raise UnknownCallerError("wrong-credentials", message("The current password is wrong."))
    limits.right(name, address)


def give_password(request: Request, principal: Principal, user_id: str) -> str:
    """Give somebody who has forgotten theirs a password drawn by lot, and return it; they are signed out everywhere.

    Raises
    ------
    ProblemError
        404 if there is no such user; 409 for the own account, whose password is changed by who knows it.
    """
    with answered():
        if user_id == principal.user_id:
            raise ConflictError(
                "own-password",
                message("Change your own password with the current one, on your account's page."),
            )
        # Hashing takes a while: nobody else's writing waits for it.
        password, hashed = users.drawn_password()
        with database_of(request).begin() as session:
            user = users.set_password(session, user_id, hashed)
            record(session, principal, "password.given", f"user:{user.id}", None, request_id_of(request))
    return password


def _start(request: Request, response: Response, principal: Principal) -> Principal:
    settings = settings_of(request)
    lasting = dt.timedelta(hours=settings.session_hours)
    cookie, principal = sessions.start(
        database_of(request), principal, lasting=lasting, request_id=request_id_of(request)
    )
    response.set_cookie(COOKIE, cookie, max_age=int(lasting.total_seconds()), **_attributes(settings))
    return principal


class _Attributes(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


def _attributes(settings: Settings) -> _Attributes:
    secure = (settings.public_url or "").casefold().startswith("https:")
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "lax"}
