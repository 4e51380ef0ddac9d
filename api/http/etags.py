"""Which state of a thing somebody has, and which state a change is meant for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Request, Response

from ..language import message
from .problems import ProblemError

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of the state that is to be changed; `*` for whichever there is",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="The `ETag` of the state that the caller has: 304 where it is still that",
    ),
]

PACKED = "-gzip"
"""Ends the tags of packed bodies: a strong tag stands for one sequence of bytes."""


def etag(value: object, *, packed: bool = False) -> str:
    """Return the entity tag for a value that changes when the thing does."""
    return f'"{value}{PACKED if packed else ""}"'


def is_among(tag: str, header: str) -> bool:
    """Say whether a tag is named by `If-Match` or `If-None-Match`.

    Weak tags count, and those of packed bodies: a proxy that packs what we send makes our tags weak, and they still
    name the same state.
    """
    return "*" in header.split() or _state(tag) in {_state(part) for part in header.split(",")}


def _state(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"').removesuffix(PACKED)


def unchanged(request: Request, tag: str, *, cache_control: str = "private, no-cache") -> Response | None:
    """Return the answer 304 where the caller has this state already; None where it must be sent."""
    header = request.headers.get("if-none-match")
    if header is None or not is_among(tag, header):
        return None
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": cache_control})


def must_match(request: Request, tag: str | None) -> None:
    """See that a change is meant for the state that there is.

    Parameters
    ----------
    request
        The request, whose header `If-Match` counts.
    tag
        The tag of the state that there is; None where there is nothing yet, which `If-None-Match: *` stands for.

    Raises
    ------
    ProblemError
        428 where the request does not say which state it is meant for, 412 where that is another one.
    """
    match, none_match = request.headers.get("if-match"), request.headers.get("if-none-match")
    if match is None and none_match is None:
        detail = message("Send the header If-Match with the ETag of what is to be changed.")
        if tag is None:
            detail = message("Send the header If-None-Match: * to say that there is nothing yet.")
        raise ProblemError(428, "if-match-missing", detail)
    fits = tag is not None and is_among(tag, match) if match is not None else tag is None
    if not fits:
        detail = message("It has been changed since you read it. Read it again, then decide.")
        raise ProblemError(412, "changed-meanwhile", detail, headers={"ETag": tag} if tag else None)
