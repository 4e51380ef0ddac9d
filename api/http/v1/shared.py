"""What several endpoints need: who asks, in which language, and answers as they are sent."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError

from optimizer import Language

from ...identity.dependencies import allowed
from ...identity.principal import Principal
from ...service.rendered import Published
from ...service.shelf import Rendered
from ...service.sights import EVERYBODY, NOBODY, Sight
from ...storage.grounds import nothing_else
from ..etags import etag, unchanged
from ..languages import language_asked

CampaignReader = Annotated[Principal, Depends(allowed("campaigns.read"))]
CampaignWriter = Annotated[Principal, Depends(allowed("campaigns.write"))]
PlanReader = Annotated[Principal, Depends(allowed("plans.read"))]
PlanWriter = Annotated[Principal, Depends(allowed("plans.write"))]
WeekPublisher = Annotated[Principal, Depends(allowed("weeks.publish"))]
Follower = Annotated[Principal, Depends(allowed("published.read"))]
TeamReader = Annotated[Principal, Depends(allowed("team.read"))]

Asked = Annotated[Language, Depends(language_asked)]

Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Of the version; counts from 1")]

NO_STORE = {"Cache-Control": "private, no-cache"}

Week = Annotated[
    str,
    Path(
        description="An ISO week",
        examples=["2025-W31"],
        # Only described: what is no week is refused by the service, in words of its own.
        json_schema_extra={"pattern": r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$"},
    ),
]


def _written_as_date(value: object) -> object:
    # Pydantic takes seconds since 1970 too, and times at midnight.
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a valid date")
    return value


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Date = Annotated[
    dt.date,
    BeforeValidator(_written_as_date),
    Path(description="Local to the campaign", examples=["2025-07-25"]),
]


def owner_of(principal: Principal) -> str:
    """Return whose `Idempotency-Key` a request's is."""
    return f"{principal.kind}:{principal.id}"


def sight_of(principal: Principal) -> Sight:
    """Return whose names somebody sees."""
    if principal.role == "planner":
        return EVERYBODY
    return NOBODY if principal.team is None else Sight(team=principal.team)


def published_of(request: Request) -> Published:
    """Return what gives out published weeks."""
    published: Published = request.app.state.published
    return published


def written(answer: BaseModel, status: int = 200, **headers: str) -> Response:
    """Return an answer as it is sent."""
    body = answer.model_dump_json().encode()
    return Response(body, status, NO_STORE | headers, "application/json")


def sent(request: Request, found: Rendered, *, tag: str | None = None, vary: str = "") -> Response:
    """Return what was rendered: nothing where the caller has it already, packed where it is taken so.

    It is kept, and given to whoever asks the same and has the same rights: what a caller sees here may depend on
    `Principal.rights`, on what was noted as a ground, and on nothing else that is read.

    Parameters
    ----------
    request
        The request.
    found
        The body.
    tag
        What its entity tag is made of; by default its bytes.
    vary
        Headers of a request that choose the body, besides who asks and `Accept-Encoding`.
    """
    nothing_else()
    packed = found.packed if _takes_gzip(request) else None
    tag = etag(tag or found.digest, packed=packed is not None)
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": f"Accept-Encoding, Authorization, Cookie{vary and ', '}{vary}",
    }
    if found.policy is not None:
        headers["Content-Security-Policy"] = found.policy
    same = unchanged(request, tag)
    if same is not None:
        same.headers.update(headers)
        return same
    if packed is not None:
        return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=found.media)
    return Response(found.content, headers=headers, media_type=found.media)


def _takes_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        coding, _, weight = part.replace(" ", "").casefold().partition(";q=")
        if coding == "gzip":
            return not weight or weight.strip("0.") != ""
    return False
