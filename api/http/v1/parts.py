"""What several endpoints share: parts of their paths, and answers made of models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import BaseModel

from ...identity.audit import record
from ...identity.dependencies import request_id_of
from ...identity.principal import Principal
from ..etags import etag

LARGEST = 2**31 - 1
"""The largest whole number that every database keeps."""

CampaignId = Annotated[str, Path(description="The campaign's id in the service", max_length=64)]
PlanId = Annotated[str, Path(description="The plan's id", max_length=64)]
VersionNumber = Annotated[int, Path(ge=1, le=LARGEST, description="Counts from 1")]

ETAG_HEADER = {"ETag": {"description": "Changes with the content", "schema": {"type": "string"}}}
LOCATION_HEADER = {"Location": {"description": "Where it is", "schema": {"type": "string"}}}
REPLAYED_HEADER = {
    "Idempotency-Replayed": {
        "description": "`true` where this is the answer to an earlier request with the same key",
        "schema": {"type": "string"},
    }
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Still what the caller has", "headers": ETAG_HEADER}
}


def answer(
    body: BaseModel, status: int = 200, *, tag: object = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer of JSON.

    Parameters
    ----------
    body
        What it holds.
    status
        The HTTP status.
    tag
        What its `ETag` is made of; None for no tag, and for an answer that is not to be kept.
    headers
        Further headers.
    """
    written = {"Cache-Control": "no-store" if tag is None else "private, no-cache", **(headers or {})}
    if tag is not None:
        written["ETag"] = etag(tag)
    content = body.model_dump_json(by_alias=True)
    return Response(content, status, written, media_type="application/json")


def user_of(principal: Principal) -> str:
    """Return the user behind a session or token; what is made belongs to a user, and links make nothing."""
    assert principal.user_id is not None
    return principal.user_id


def note(
    session: Any, request: Request, principal: Principal, action: str, target: str, **detail: Any
) -> None:
    """Note in the audit log what a request does, in the transaction that does it."""
    record(session, principal, action, target, detail, request_id_of(request))
