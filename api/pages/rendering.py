"""A page as an answer: templates, and the values of the frame around each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..http.languages import COOKIE, language_asked
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
        The request; `request.state.principal`, where there is one, is who the frame greets.
    template
        The template's name without its ending.
    status
        The HTTP status.
    values
        What the template uses besides the frame: `say`, `language`, `principal`, `static`, `elsewhere`.
    """
    language = language_asked(request)
    frame = {
        "say": Speech(language),
        "language": language,
        "principal": getattr(request.state, "principal", None),
        "static": static.address,
        "elsewhere": str(request.url.include_query_params(lang="en" if language == "vi" else "vi").query),
        "path": request.url.path,
    }
    body = _environment.get_template(f"{template}.html").render(frame | values)
    answer = HTMLResponse(
        body,
        status,
        {
            "Content-Language": language,
            "Cache-Control": "no-store",
            "Vary": "Cookie, Accept-Language",
        },
    )
    if request.query_params.get("lang") == language:
        answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax")
    return answer
