"""What several pages need of a request: form fields, the application's parts, sentences of a refusal."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse

from optimizer import Language

from ..http.problems import ProblemError
from ..identity.dependencies import allowed, settings_of
from ..identity.principal import Principal
from ..service.refusals import RefusalError
from ..storage.tables import TeamLink, Token, now

Text = Annotated[str, Form()]

Reader = Annotated[Principal, Depends(allowed("campaigns.read"))]
Uploader = Annotated[Principal, Depends(allowed("campaigns.write"))]
PlanReader = Annotated[Principal, Depends(allowed("plans.read"))]
PlanMaker = Annotated[Principal, Depends(allowed("plans.write"))]
Publisher = Annotated[Principal, Depends(allowed("weeks.publish"))]
Follower = Annotated[Principal, Depends(allowed("published.read"))]
Manager = Annotated[Principal, Depends(allowed("people.manage"))]
Auditor = Annotated[Principal, Depends(allowed("audit.read"))]


def see(address: str) -> RedirectResponse:
    """Return the answer that sends a browser on after a change, so that loading again does not repeat it."""
    return RedirectResponse(address, 303)


def holds(given: Token | TeamLink) -> bool:
    """Say whether a token or link is in force."""
    return given.revoked_at is None and (given.expires_at is None or given.expires_at > now())


def base_of(request: Request) -> str:
    """Return what browsers call the service: the setting, or what this request came to."""
    return (settings_of(request).public_url or str(request.base_url)).rstrip("/")


def sentences(problem: ProblemError | RefusalError, language: Language) -> list[str]:
    """Return what is wrong, one sentence each: the single things where they are told, else the whole."""
    errors: list[dict[str, Any]] = list(getattr(problem, "errors", ()))
    said = [error["message"] for error in errors]
    return [text if isinstance(text, str) else text.say(language) for text in said or [problem.detail]]
