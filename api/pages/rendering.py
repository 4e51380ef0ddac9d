"""A page as an answer: templates, and the values of the frame around each."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..http.languages import COOKIE, language_asked
from ..identity.policy import may
from ..identity.principal import Principal
from . import static
from .speech import Speech

_YEAR = 365 * 24 * 3600

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page, in the language that the request asks for; a language asked for by `?lang=` is remembered.

    Parameters
    ----------
    request
        The request; `request.state.principal`, where there is one, is whose menu the page has.
    template
        The template's name without its ending.
    status
        The HTTP status.
    values
        What the template uses besides the frame.
    """
    language = language_asked(request)
    principal: Principal | None = getattr(request.state, "principal", None)
    # What was asked for by POST cannot be asked for again in another language: the link leads to where it was asked.
    path = values.pop("path", request.url.path)
    asked = request.query_params.multi_items() if path == request.url.path else []
    kept = [(key, value) for key, value in asked if key != "lang"]
    other = "en" if language == "vi" else "vi"
    frame = {
        "say": Speech(language),
        "language": language,
        "csrf": principal.csrf if principal else None,
        "sections": [] if principal is None else _sections(principal, path),
        "static": static.address,
        "elsewhere": f"{path}?{urlencode([*kept, ('lang', other)])}",
        "errors": [],
    }
    body = _environment.get_template(f"{template}.html").render(frame | values)
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    answer = HTMLResponse(body, status, headers)
    if request.query_params.get("lang") == language:
        secure = (request.app.state.settings.public_url or "").startswith("https:")
        answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax", secure=secure)
    return answer


def _sections(principal: Principal, path: str) -> list[dict[str, Any]]:
    """Return the entries of the menu; a link's holder has one page and needs none."""
    if principal.kind == "link":
        return []
    entries = [
        ("campaigns", "/campaigns", may(principal, "campaigns.read"), ("/campaigns", "/plans")),
        ("coverage", "/coverage", may(principal, "published.read"), ("/coverage",)),
        ("my_team", "/team", principal.role == "leader", ("/team",)),
        ("people", "/people", may(principal, "people.manage"), ("/people",)),
        ("account", "/account", principal.kind == "user", ("/account",)),
    ]
    return [
        {"key": key, "href": href, "here": path.startswith(prefixes)}
        for key, href, allowed, prefixes in entries
        if allowed
    ]
