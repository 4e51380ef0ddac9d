"""The OpenAPI document: every status, header and error that an operation answers with, and none that it does not."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from .codes import codes_of
from .problems import MEDIA_TYPE, TITLES

_METHODS = ("get", "put", "post", "delete", "patch")

_PLAIN = {"200": "What was asked for", "201": "Made", "202": "Accepted", "204": "Done"}
"""What FastAPI calls a successful response."""

_HEADERS = {
    "X-Request-Id": "Names the request in the service's log",
    "ETag": "Changes with the content",
    "Location": "Where it is",
    "Retry-After": "Seconds to wait",
    "WWW-Authenticate": "How to say who asks",
}
"""Headers that an answer always has where it is said to have them."""


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
        str,
        Field(
            description="What is wrong, for programs: one of the table above; never changes",
            examples=["plan-not-found"],
        ),
    ]
    detail: Annotated[str, Field(description="What is wrong and what to do about it")]
    errors: Annotated[list[ErrorEntry] | None, Field(description="Where several things are wrong")] = None
    request_id: Annotated[str | None, Field(description="Names the request in the service's log")] = None


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
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update(schema.pop("$defs"))
    schemas["Problem"] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["headers"] = {
        name: {"description": meaning, "required": True, "schema": {"type": "string"}}
        for name, meaning in _HEADERS.items()
    }
    components["responses"] = {f"Problem{status}": _problem(status) for status in TITLES}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in _METHODS:
                for parameter in operation.get("parameters", ()):
                    _without_null(parameter)
                _add_errors(path, method, operation)
                _add_headers(operation)
    return document


def _problem(status: int) -> dict[str, Any]:
    codes = ", ".join(f"`{code}`" for code in codes_of(status))
    names = ["X-Request-Id"]
    names += {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(status, [])
    return {
        "description": f"{TITLES[status]}{codes and ': '}{codes}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: _reference(name) for name in names},
    }


def _reference(header: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{header}"}


def _without_null(parameter: dict[str, Any]) -> None:
    """Let a parameter that may be left out not be null besides: in an address or a header nothing is."""
    choices = parameter["schema"].get("anyOf", [])
    others = [choice for choice in choices if choice != {"type": "null"}]
    if len(others) == 1 < len(choices):
        del parameter["schema"]["anyOf"]
        parameter["schema"].update(others[0])


def _add_errors(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    statuses = {500, 503}
    if path.startswith("/api/"):
        statuses.add(429)
    if operation.get("security"):
        statuses |= {401, 403}
    if operation.get("parameters"):
        statuses |= {400}
    if "{" in path:
        statuses |= {404}
    if "requestBody" in operation:
        statuses |= {400, 413}
    if method != "get":
        statuses |= {507}
    statuses |= {int(status) for status in responses if int(status) >= 400}
    for status in sorted(statuses):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def _add_headers(operation: dict[str, Any]) -> None:
    given = {parameter["name"].casefold() for parameter in operation.get("parameters", ())}
    for status, response in operation["responses"].items():
        if "$ref" in response:
            continue
        if response["description"] in ("", "Successful Response"):
            response["description"] = _PLAIN[status]
        names = ["X-Request-Id"]
        if "if-none-match" in given and status in ("200", "201", "304"):
            names.append("ETag")
        headers = response.setdefault("headers", {})
        if "idempotency-key" in given and status in ("201", "202"):
            names.append("Location")
            headers["Idempotency-Replayed"] = {
                "description": "`true` where this is the answer to an earlier request",
                "schema": {"type": "string"},
            }
        for name in names:
            headers.setdefault(name, _reference(name))
