"""Coming in and going out: the start page, signing in, joining by an invitation."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..identity import invitations, signing_in
from ..identity.dependencies import csrf_checked, database_of, limited, own_site, visitor
from ..identity.policy import may
from ..identity.principal import Principal
from ..identity.refusals import NotThereError
from ..identity.users import PASSWORD_CHARACTERS
from .rendering import page
from .shared import Text, see, sentences
from .speech import Speech

router = APIRouter(dependencies=[Depends(limited)])

Visitor = Annotated[Principal | None, Depends(visitor)]


@router.get("/")
def home(principal: Visitor) -> Response:
    """Lead to the first page of whoever comes."""
    if principal is None:
        return see("/sign-in")
    if principal.role == "leader":
        return see("/team")
    return see("/campaigns" if may(principal, "campaigns.read") else "/coverage")


@router.get("/sign-in")
def sign_in_form(request: Request, principal: Visitor, next: str = "/") -> Response:
    """Show the form to sign in."""
    if principal is not None:
        return see(_local(next))
    return page(request, "sign_in", next=_local(next), name="")


@router.post("/sign-in", dependencies=[Depends(own_site)])
def sign_in(request: Request, name: Text, password: Text, next: Text = "/") -> Response:
    """Sign in; where that is refused, show the form again and why."""
    answer = see(_local(next))
    try:
        signing_in.sign_in(request, answer, name=name, password=password)
    except ProblemError as problem:
        return _again(request, problem, "sign_in", next=_local(next), name=name)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, principal: Annotated[Principal, Depends(csrf_checked)]) -> Response:
    """Sign out."""
    answer = see("/sign-in")
    signing_in.sign_out(request, answer, principal)
    return answer


@router.get("/join/{secret}")
def join_form(request: Request, secret: str) -> Response:
    """Show the form to become a user, if the invitation still holds."""
    return page(request, "join", **_invited(request, secret), name="")


@router.post("/join/{secret}", dependencies=[Depends(own_site)])
def join(request: Request, secret: str, name: Text, password: Text) -> Response:
    """Become a user; where that is refused, show the form again and why."""
    answer = see("/")
    try:
        signing_in.join(request, answer, secret=secret, name=name, password=password)
    except ProblemError as problem:
        return _again(request, problem, "join", **_invited(request, secret), name=name)
    return answer


def _again(request: Request, problem: ProblemError, template: str, **values: Any) -> Response:
    said = sentences(problem, language_asked(request))
    answer = page(request, template, status=problem.status, errors=said, **values)
    answer.headers.update({key: value for key, value in problem.headers.items() if key == "Retry-After"})
    return answer


def _invited(request: Request, secret: str) -> dict[str, Any]:
    say = Speech(language_asked(request))
    try:
        with database_of(request).read() as session:
            invitation = invitations.find(session, secret)
    except NotThereError:
        return {"invitation": None}
    return {
        "invitation": invitation,
        "role": say(f"role_{invitation.role}"),
        "password_length": PASSWORD_CHARACTERS[0],
    }


def _local(address: str) -> str:
    """Return an address of this site as it is, and the start page for any other."""
    # Browsers read a backslash as a slash, and `//host` as another site.
    parts = urlsplit(address)
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if own and address.isprintable() and "\\" not in address else "/"
