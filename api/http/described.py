"""The OpenAPI document: what it opens with, and the errors that every operation can answer with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from .problems import MEDIA_TYPE, TITLES

OPENING = """
Plans of mobile support points: campaigns are uploaded, plans of them computed and checked, and their weeks published
to the teams.

## Units and conventions

- **Times** of events are ISO 8601 in UTC, such as `2025-07-25T11:04:00Z`. **Dates** are ISO dates and **clock times**
  `HH:MM`, both local to the campaign. **Weeks** are ISO weeks such as `2025-W31`: Monday to Sunday.
- **Durations** of visits and journeys are whole **minutes**; how long to compute is **seconds**. **Distances** are
  metres. **Places** are WGS 84 degrees: `lat` and `lon` by name, and longitude first in GeoJSON.
- **Households** are counted, served ones in expectation and so with fractions. **Scores**, bounds and costs are points:
  the weights and penalties of the campaign times households, visits and minutes. More is better, and no plan scores
  more than its `bound`.
- **Names** of values are written `like_this`. Values that are not known are `null`, never left out. Numbers are not
  rounded. New values may be added; those here keep their meaning.
- **Ids** of the service are random, 32 hexadecimal digits. Those of villages, teams and volunteers are the campaign's.

## Who may ask

Programs send `Authorization: Bearer ldk_…`, with a token that a user made for the scopes that it needs (`read`, `plan`,
`publish`, `admin`); a token never may more than its user. Browsers have a session cookie and send `X-CSRF-Token` with
every change. The holder of a team's link sends `Authorization: Link …`, for the published routes of that team.

## How to ask

- **Errors** are `application/problem+json` (RFC 9457) with a `code` that never changes, a `detail` that says what to
  do, and, where several things are wrong, a list `errors`. 503 and 429 come with `Retry-After`.
- **Languages**: sentences are in Vietnamese, or in English where `Accept-Language` or `?lang=en` asks for it.
- **Lists** come in pages of `limit` entries; `next` of one page is the `cursor` of the next, and null on the last.
- **Twice**: a POST with an `Idempotency-Key` is done once; for a day the same key gets the same answer, marked by
  `Idempotency-Replayed: true`.
- **Changes** to what others may change too need `If-Match` with the `ETag` that was read: 428 without, 412 where it has
  changed meanwhile. `If-None-Match` saves reading again what is the same: 304.
- **Plans** take time: the POST answers 202 and `Location`; GET tells the best so far at any moment, `/events` tells as
  it happens, and DELETE stops and keeps the best.
""".strip()

TAGS = [
    {"name": "campaigns", "description": "What is planned: uploaded, in versions that never change"},
    {"name": "plans", "description": "Computed in the background; the best so far at any moment"},
    {"name": "weeks", "description": "Weeks of a plan, from draft to published"},
    {"name": "routes", "description": "Published routes of a team"},
    {"name": "maps", "description": "Pages that work with no signal"},
    {
        "name": "people",
        "description": "Who may what: sign-ins, users, invitations, tokens, links of teams, the audit log",
    },
    {"name": "service", "description": "Whether the service works, and how much it does"},
]

_METHODS = ("get", "put", "post", "delete", "patch")


class ErrorEntry(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="allow")

    place: Annotated[str, Field(description="Where: a value of the request, or file and row")]
    value: Annotated[str | None, Field(description="What stands there, shortened")] = None
    message: Annotated[str, Field(description="What is wrong and what to do about it")]
    code: Annotated[str | None, Field(description="What is wrong, for programs, where there is a code")] = (
        None
    )
    file: Annotated[str | None, Field(description="The file of an upload")] = None
    row: Annotated[int | None, Field(description="Row as a spreadsheet shows it, line, or feature")] = None
    key: Annotated[str | None, Field(description="The column, or `table.key` of campaign.toml")] = None


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: Annotated[str, Field(description="Always `about:blank`: `code` says more")]
    title: Annotated[str, Field(description="The kind of error")]
    status: Annotated[int, Field(description="The HTTP status", ge=400, le=599)]
    code: Annotated[
        str, Field(description="What is wrong, for programs; never changes", examples=["plan-not-found"])
    ]
    detail: Annotated[str, Field(description="What is wrong and what to do about it")]
    errors: Annotated[list[ErrorEntry] | None, Field(description="Where several things are wrong")] = None
    request_id: Annotated[str | None, Field(description="Names the request in the service's log")] = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses=` of an endpoint: errors of its own, besides those that all have."""
    return {status: {"description": str(TITLES[status])} for status in statuses}


def describe(app: FastAPI) -> None:
    """Let the application's OpenAPI document say that every error is a problem, and which are common."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        tags=app.openapi_tags,
        routes=app.routes,
    )
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = document.setdefault("components", {}).setdefault("schemas", {})
    parts.update(schema.pop("$defs"))
    parts["Problem"] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in _METHODS:
                _add_errors(path, operation, content)
                _add_headers(operation)
    return document


def _add_errors(path: str, operation: dict[str, Any], content: dict[str, Any]) -> None:
    responses = operation["responses"]
    common = [422, 429, 503]
    if operation.get("security"):
        common += [401, 403]
    if "{" in path:
        common.append(404)
    if "requestBody" in operation:
        common += [400, 413]
    for status in common:
        responses.setdefault(str(status), {"description": str(TITLES[status])})
    responses["422"]["description"] = str(TITLES[422])
    responses["default"] = {"description": "Any other error"}
    for status, response in responses.items():
        if status == "default" or int(status) >= 400:
            response["content"] = content


def _add_headers(operation: dict[str, Any]) -> None:
    given = {parameter["name"] for parameter in operation.get("parameters", ())}
    for status, response in operation["responses"].items():
        headers = {}
        if "if-none-match" in given and status in ("200", "304"):
            headers["ETag"] = "Changes with the content"
        if "idempotency-key" in given and status in ("201", "202"):
            headers["Location"] = "Where it is"
            headers["Idempotency-Replayed"] = "`true` where this is the answer to an earlier request"
        if status in ("429", "503"):
            headers["Retry-After"] = "Seconds to wait"
        for name, meaning in headers.items():
            told = {"description": meaning, "schema": {"type": "string"}}
            response.setdefault("headers", {}).setdefault(name, told)
