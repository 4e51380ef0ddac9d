"""Which language an answer is written in."""

from __future__ import annotations

from fastapi import Request

from optimizer import Language

COOKIE = "luudong_language"
"""Keeps what somebody chose on a page."""


def language_asked(request: Request) -> Language:
    """Return the language of an answer: of `?lang=`, else of the cookie, else of `Accept-Language`.

    Vietnamese where none of them asks for English before Vietnamese.
    """
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in ("vi", "en"):
            return "en" if chosen == "en" else "vi"
    weights = {"vi": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        primary = tag.split("-")[0].casefold()
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(rest))
    return "en" if weights["en"] > weights["vi"] else "vi"


def _weight(parameters: str) -> float:
    """Return the q value of a language in `Accept-Language`; 1 where there is none that can be read."""
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 1.0
