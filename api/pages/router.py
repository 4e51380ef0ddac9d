"""All pages, their static files, and the page of an error."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..language import message
from . import (
    account,
    entering,
    fieldwork,
    following,
    log,
    people,
    plan_pages,
    planning,
    replanning,
    static,
    users,
    volunteers,
)
from .rendering import page
from .shared import see

router = APIRouter(include_in_schema=False)

_YEAR = 365 * 24 * 3600


@router.get("/static/{name}")
def static_file(name: str) -> Response:
    """Give out a style sheet, script or icon; its name changes with it, so that it may be kept for good."""
    found = static.asset(name)
    if found is None:
        raise ProblemError(404, "not-found", message("There is nothing at this address."))
    headers = {"Cache-Control": f"public, max-age={_YEAR}, immutable"}
    return Response(found.body, headers=headers, media_type=found.media_type)


for part in (
    entering,
    planning,
    plan_pages,
    replanning,
    volunteers,
    people,
    users,
    log,
    account,
    following,
    fieldwork,
):
    router.include_router(part.router)


def error_page(request: Request, problem: ProblemError) -> Response:
    """Return the page of an error; whoever is not signed in and looks at something is led to sign in."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        return see(f"/sign-in?next={quote(request.url.path)}")
    language = language_asked(request)
    document = problem.document(language, getattr(request.state, "request_id", None))
    answer = page(
        request,
        "error",
        status=problem.status,
        path="/" if request.method != "GET" else request.url.path,
        title=document["title"],
        detail=document["detail"],
        errors=document.get("errors", []),
        request_id=document.get("request_id"),
    )
    answer.headers.update({key: value for key, value in problem.headers.items() if key == "Retry-After"})
    return answer
