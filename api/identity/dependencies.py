"""Who makes a request and whether they may: what endpoints depend on."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from ..http.problems import ProblemError
from ..language import message
from ..settings import Settings
from ..storage.database import Database
from ..storage.grounds import rests_on
from ..storage.tables import TeamLink, Token, now
from . import links, sessions, tokens
from .limits import Limits
from .policy import POLICY, may
from .principal import Principal
from .refusals import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotThereError,
    RefusedError,
    TooManyError,
    UnknownCallerError,
)
from .secrets import digest, same, signing_key

COOKIE = "luudong_session"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

USE_NOTED_EVERY = dt.timedelta(minutes=10)
"""How exactly it is known when a token or link was last used: reading must not mean writing each time."""

CALLER, HOLDER = "caller", "holder"
"""Facts that answers rest on (`storage.grounds`): whom the headers of a request, or a link in its path, stand for."""

_STATUS: dict[type[RefusedError], int] = {
    UnknownCallerError: 401,
    ForbiddenError: 403,
    NotThereError: 404,
    ConflictError: 409,
    InvalidError: 422,
    TooManyError: 429,
}

_session_scheme = APIKeyCookie(
    name=COOKIE,
    scheme_name="session",
    auto_error=False,
    description="A sign-in of a browser; changes need the header `X-CSRF-Token` too.",
)
_token_scheme = HTTPBearer(scheme_name="token", auto_error=False, description="A token, `Bearer ldk_…`.")
_link_scheme = APIKeyHeader(
    name="Authorization",
    scheme_name="link",
    auto_error=False,
    description="What stands in a team's link after `/l/`, as `Link …`; for the routes of that team only.",
)


@dataclass(frozen=True)
class Shared:
    """What all requests of one process share."""

    limits: Limits
    signer: links.LinkSigner


_making = threading.Lock()


def shared(app: FastAPI) -> Shared:
    """Return what requests share, made when it is first asked for.

    Raises
    ------
    WeakKeyError
        If the signing key cannot be used.
    """
    with _making:
        found: Shared | None = getattr(app.state, "identity", None)
        if found is None:
            settings: Settings = app.state.settings
            found = Shared(Limits(settings.rate_per_minute), links.LinkSigner(signing_key(settings)))
            app.state.identity = found
        return found


def database_of(request: Request) -> Database:
    """Return the application's database."""
    database: Database = request.app.state.database
    return database


def settings_of(request: Request) -> Settings:
    """Return the application's settings."""
    settings: Settings = request.app.state.settings
    return settings


def request_id_of(request: Request) -> str | None:
    """Return the request's id in the logs, where it has one."""
    return getattr(request.state, "request_id", None)


def address_of(request: Request) -> str:
    """Return the address of the client; a proxy in front has to be told to the server, not to this."""
    return request.client.host if request.client else "unknown"


@contextmanager
def answered() -> Iterator[None]:
    """Turn what is refused inside into an answer.

    Raises
    ------
    ProblemError
        In place of `RefusedError`.
    """
    try:
        yield
    except RefusedError as refused:
        headers = {}
        if isinstance(refused, TooManyError):
            headers["Retry-After"] = str(refused.seconds)
        if isinstance(refused, UnknownCallerError):
            headers["WWW-Authenticate"] = "Bearer"
        raise ProblemError(
            _STATUS.get(type(refused), 400),
            refused.code,
            refused.detail,
            errors=refused.errors,
            headers=headers,
        ) from refused


async def limited(request: Request) -> None:
    """Count the request against what one client may ask in a minute.

    Raises
    ------
    ProblemError
        429 with `Retry-After`.
    """
    with answered():
        shared(request.app).limits.request(address_of(request))


def visitor(request: Request) -> Principal | None:
    """Return who makes a request; `None` for somebody who shows nothing, or a session that has ended.

    Raises
    ------
    ProblemError
        401 if what stands in `Authorization` does not hold: a program should hear that, whatever else it sends.
    """
    found: Principal | None = None
    given = request.headers.get("authorization")
    if given is not None:
        found = rests_on((CALLER, digest(given)), partial(_authorized, request.app, given))
        if found is None:
            with answered():
                raise UnknownCallerError(
                    "invalid-credentials",
                    message("The token or link does not hold: it is unknown, was revoked or has expired."),
                )
    else:
        cookie = request.cookies.get(COOKIE)
        if cookie:
            found = rests_on((CALLER, digest(cookie)), partial(_signed_in, request.app, cookie))
    request.state.principal = found
    return found


def current(
    request: Request,
    _session: Annotated[str | None, Security(_session_scheme)] = None,
    _token: Annotated[HTTPAuthorizationCredentials | None, Security(_token_scheme)] = None,
    _link: Annotated[str | None, Security(_link_scheme)] = None,
) -> Principal:
    """Return who makes a request.

    Raises
    ------
    ProblemError
        401 if that is nobody.
    """
    found = visitor(request)
    if found is None:
        with answered():
            raise UnknownCallerError(
                "not-signed-in", message("Sign in, or send a token or a team's link in Authorization.")
            )
    return found


async def csrf_checked(request: Request, principal: Annotated[Principal, Depends(current)]) -> Principal:
    """Return who makes a request, having made sure that a page of ours made it, where a browser did.

    Browsers send the cookie with whatever any page makes them ask; only our own pages know the token. It stands in the
    header `X-CSRF-Token` or in the field `csrf` of a form.

    Raises
    ------
    ProblemError
        403 if a change comes with a session and without its token.
    """
    if request.method in SAFE_METHODS or principal.kind != "user":
        return principal
    given = request.headers.get("x-csrf-token")
    if given is None:
        given = await _field(request, "csrf")
    if not same(given, principal.csrf):
        with answered():
            raise ForbiddenError(
                "csrf",
                message("The page is out of date or not from here: load it again, then repeat what you did."),
            )
    return principal


async def signed_in(principal: Annotated[Principal, Depends(csrf_checked)]) -> Principal:
    """Return who makes a request, if it comes from a browser that has signed in.

    Raises
    ------
    ProblemError
        403 if it comes with a token or a team's link.
    """
    if principal.kind != "user":
        with answered():
            raise ForbiddenError("forbidden", message("This can be done from the service's own pages only."))
    return principal


@cache
def allowed(capability: str) -> Callable[..., Coroutine[Any, Any, Principal]]:
    """Return a dependency that gives who makes a request, if they may do `capability` of the policy.

    A leader, or the holder of a team's link, passes only where the path names their own campaign and team as
    `{campaign_id}` and `{team}`. The dependency has the attribute `capability`.

    Raises
    ------
    KeyError
        If the policy has no such capability.
    """
    if capability not in POLICY:
        raise KeyError(capability)

    async def checked(request: Request, principal: Annotated[Principal, Depends(csrf_checked)]) -> Principal:
        path = request.path_params
        if not may(principal, capability) or not principal.sees(path.get("campaign_id"), path.get("team")):
            with answered():
                raise ForbiddenError("forbidden", message("Your account, token or link does not allow this."))
        return principal

    checked.capability = capability  # type: ignore[attr-defined]
    return checked


def still_may(request: Request, capability: str) -> bool:
    """Say whether whoever made a request may still do something: while a long answer is given, accounts are closed.

    Raises
    ------
    KeyError
        If the policy has no such capability.
    """
    try:
        found = visitor(request)
    except ProblemError:
        return False
    return found is not None and may(found, capability)


async def own_site(request: Request) -> None:
    """Refuse what another site's page makes a browser ask, where there is no session yet that could protect.

    Raises
    ------
    ProblemError
        403 if the browser says that the request began on another site.
    """
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        with answered():
            raise ForbiddenError("other-site", message("This can be done from the service's own pages only."))


def holder_of(request: Request, signed: str) -> Principal:
    """Return whom the signed value in a team's link stands for.

    Raises
    ------
    ProblemError
        404 if the link does not hold (any more).
    """
    found: Principal | None = rests_on((HOLDER, digest(signed)), partial(_held, request.app, signed))
    if found is None:
        with answered():
            raise NotThereError(
                "link-not-found",
                message("This link does not hold: it was withdrawn or has expired. Ask for a new one."),
            )
    request.state.principal = found
    return found


def _signed_in(app: FastAPI, cookie: str) -> Principal | None:
    database: Database = app.state.database
    with database.read() as session:
        return sessions.find(session, cookie)


def _authorized(app: FastAPI, given: str) -> Principal | None:
    scheme, _, value = given.partition(" ")
    value = value.strip()
    if scheme.casefold() == "link":
        return _held(app, value)
    if scheme.casefold() != "bearer":
        return None
    database: Database = app.state.database
    with database.read() as session:
        found = tokens.find(session, value)
    if found is None:
        return None
    principal, last = found
    _note_use(database, Token, principal.id, last)
    return principal


def _held(app: FastAPI, signed: str) -> Principal | None:
    database: Database = app.state.database
    signer = shared(app).signer
    with database.read() as session:
        found = links.find(session, signer, signed)
    if found is None:
        return None
    principal, last = found
    _note_use(database, TeamLink, principal.id, last)
    return principal


def _note_use(
    database: Database, table: type[Token] | type[TeamLink], id_: str, last: dt.datetime | None
) -> None:
    moment = now()
    if last is not None and moment - last < USE_NOTED_EVERY:
        return
    # Somebody who only reads must not be turned away because the disk is full.
    with suppress(SQLAlchemyError), database.begin() as session:
        session.execute(update(table).where(table.id == id_).values(last_used_at=moment))


async def _field(request: Request, name: str) -> str | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return None
    value = (await request.form()).get(name)
    return value if isinstance(value, str) else None
