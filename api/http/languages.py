"""Which language an answer is written in."""

from __future__ import annotations

from fastapi import Request

from optimizer import Language, languages

COOKIE = "luudong_language"
"""Keeps what somebody chose on a page."""


def language_asked(request: Request) -> Language:
    """Return the language of an answer: of `?lang=`, else of the cookie, else of `Accept-Language`.

    Vietnamese where none of them asks for another language of ours before it.
    """
    known = languages()
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in known:
            return chosen
    weights = dict.fromkeys(known, 0.0)
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        primary = tag.split("-")[0].casefold()
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(rest))
    # Of equal weights the first counts, and the default is the first.
    return max(known, key=lambda language: weights[language])


def _weight(parameters: str) -> float:
    """Return the q value of a language in `Accept-Language`; 1 where there is none that can be read."""
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 1.0
