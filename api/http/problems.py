"""Errors as `application/problem+json` (RFC 9457), each with a stable `code`, in the language asked for."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from optimizer import Language, Message, Problem

from ..identity.secrets import redacted
from ..language import message
from .disk import is_full
from .languages import language_asked
from .methods import methods_of

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 2
"""When to ask again after the database was away."""

TITLES = {
    400: message("The request is not understood"),
    401: message("Sign in first"),
    403: message("Not allowed"),
    404: message("Not found"),
    405: message("This address does not take that method"),
    406: message("No answer in a format that is asked for"),
    409: message("That does not fit the state of things"),
    410: message("No longer there"),
    412: message("It has changed meanwhile"),
    413: message("Too large"),
    415: message("Not a format that is taken"),
    422: message("The request has errors"),
    428: message("Say which state the change is meant for"),
    429: message("Too many requests"),
    500: message("A fault of the program"),
    503: message("Not available for the moment"),
    507: message("The disk is full"),
}

_PLAIN = {
    400: ("bad-request", message("The request cannot be read.")),
    404: ("not-found", message("There is nothing at this address.")),
    405: ("method-not-allowed", message("See the header Allow for the methods that this address takes.")),
    413: ("too-large", message("The request is larger than the service takes.")),
}
"""What the framework itself refuses."""

_SECRET = frozenset({"password", "current", "secret", "csrf", "x-csrf-token", "authorization"})
"""What holds a secret, by name: it is not told again when it is wrong."""

ErrorPage = Callable[[Request, "ProblemError"], Response]
"""Makes the page that a browser gets instead of problem+json; the pages put theirs on `app.state.error_page`."""


class ProblemError(Exception):
    """A request that is refused, and what the caller reads about it.

    Parameters
    ----------
    status
        The HTTP status.
    code
        What is wrong, for programs: lower case with hyphens; never changes.
    detail
        What is wrong and what to do about it.
    errors
        What is wrong in detail, each with the keys `place`, `value` and `message` at least.
    headers
        Further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: Message,
        *,
        errors: Iterable[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(dict(error) for error in errors)
        self.headers = dict(headers or {})

    @property
    def title(self) -> Message:
        """The kind of error, in a few words."""
        return TITLES.get(self.status) or Message(HTTPStatus(self.status).phrase)

    def document(self, language: Language, request_id: str | None = None) -> dict[str, Any]:
        """Return the body of the answer."""
        written: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title.say(language),
            "status": self.status,
            "code": self.code,
            "detail": self.detail.say(language),
        }
        if self.errors:
            written["errors"] = [
                {
                    key: value.say(language) if isinstance(value, Message) else value
                    for key, value in error.items()
                }
                for error in self.errors
            ]
        if request_id:
            written["request_id"] = request_id
        return written


def file_errors(problems: Iterable[Problem], language: Language) -> list[dict[str, Any]]:
    """Return what is wrong with a campaign's files, as entries of `errors`."""
    return [
        {
            "place": _place(problem, language),
            "file": problem.file,
            "row": problem.row,
            "key": problem.key,
            "value": problem.value,
            "message": problem.message.say(language),
        }
        for problem in problems
    ]


def _place(problem: Problem, language: Language) -> str:
    """Return where a problem is: file and row, or in a workbook sheet, row and cell."""
    if problem.sheet:
        told = problem.message.say(language)
        return replace(problem, key=None, value="").say(language).removesuffix(f": {told}")
    return ", ".join(
        part for part in (problem.file, None if problem.row is None else str(problem.row)) if part
    )


def answer_of(request: Request, problem: ProblemError) -> Response:
    """Return the answer to a request that is refused: problem+json, or a page where a browser asked for one."""
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if page is not None and wants_page and not request.url.path.startswith("/api/"):
        return page(request, problem)
    language = language_asked(request)
    document = problem.document(language, getattr(request.state, "request_id", None))
    content = b"" if request.method == "HEAD" else json.dumps(document, ensure_ascii=False).encode()
    headers = {"Cache-Control": "no-store", "Content-Language": language, **problem.headers}
    return Response(content, problem.status, headers, media_type=MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Let errors be answered as problems; what is foreseen nowhere is answered by `observed.Observed`."""
    app.add_exception_handler(ProblemError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeoutError, _database)
    app.add_exception_handler(OSError, _file)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return answer_of(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "place": ".".join(str(part) for part in entry["loc"]),
            "value": _shown(entry),
            "code": entry["type"].replace("_", "-"),
            "message": _said(entry),
        }
        for entry in error.errors()
    ]
    detail = message("What is asked has errors; see the list.")
    return answer_of(request, ProblemError(422, "invalid-request", detail, errors=errors))


def _shown(entry: Mapping[str, Any]) -> str:
    """Return what stood in the request, shortened; never for what may be a secret.

    Under a name that is not known, or where a whole body was expected, stands whatever somebody typed there.
    """
    place = entry["loc"]
    if entry["type"] in ("missing", "extra_forbidden") or len(place) < 2 or _SECRET.intersection(place):
        return ""
    value = entry.get("input")
    return "" if isinstance(value, dict | list | bytes) or value is None else redacted(str(value))[:80]


def _said(entry: Mapping[str, Any]) -> Message:
    """Return what is wrong with one value; the rarer sentences are pydantic's, in English."""
    given = entry.get("ctx", {})
    match entry["type"]:
        case "missing":
            return message("is missing; it must be given")
        case "extra_forbidden":
            return message("is not known here; leave it out")
        case "greater_than":
            return message("must be above {limit}", limit=given["gt"])
        case "greater_than_equal":
            return message("must be at least {limit}", limit=given["ge"])
        case "less_than":
            return message("must be below {limit}", limit=given["lt"])
        case "less_than_equal":
            return message("must be at most {limit}", limit=given["le"])
        case "literal_error" | "enum":
            return message("must be one of {choices}", choices=given["expected"])
        case "string_too_short":
            return message("must have at least {limit} characters", limit=given["min_length"])
        case "string_too_long":
            return message("must have at most {limit} characters", limit=given["max_length"])
        case "string_type":
            return message("must be a text")
        case "int_type" | "int_parsing" | "int_from_float":
            return message("must be a whole number")
        case "float_type" | "float_parsing" | "finite_number":
            return message("must be a number")
        case "bool_type" | "bool_parsing":
            return message("must be true or false")
        case "json_invalid":
            return message("is not JSON; check brackets, commas and quotes")
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return message("must be a date such as 2025-07-25")
    return Message("{what}", {"what": entry["msg"]})


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if is_full(error):
        # The framework takes it for the fault of a body that could not be read.
        return _full(request)
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods_of(request))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    known = _PLAIN.get(status)
    code = known[0] if known else status.phrase.lower().replace(" ", "-")
    detail = known[1] if known else Message("{what}", {"what": str(error.detail)})
    return answer_of(request, ProblemError(status, code, detail, headers=headers))


def _database(request: Request, error: Exception) -> Response:
    if isinstance(error, DataError):
        # Such as a NUL in a text, which not every database keeps: nothing of ours has it.
        detail = message(
            "The request holds a value that cannot be: a character or a number that no text or count has."
        )
        return answer_of(request, ProblemError(400, "impossible-value", detail))
    if is_full(error):
        return _full(request)
    away = isinstance(error, OperationalError | PoolTimeoutError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    if not away:
        logging.getLogger(__name__).error("a request failed", exc_info=error)
        return fault(request)
    logging.getLogger(__name__).warning("the database does not answer: %s", type(error).__name__)
    detail = message("The database does not answer for the moment; nothing was changed. Try again shortly.")
    retry = {"Retry-After": str(RETRY_SECONDS)}
    return answer_of(request, ProblemError(503, "database-away", detail, headers=retry))


def _file(request: Request, error: Exception) -> Response:
    if is_full(error):
        return _full(request)
    logging.getLogger(__name__).error("a request failed", exc_info=error)
    return fault(request)


def _full(request: Request) -> Response:
    full = message("The disk of the service is full: nothing was changed. Make room, then try again.")
    return answer_of(request, ProblemError(507, "disk-full", full))


def fault(request: Request) -> Response:
    """Return the answer to a request that failed by no fault of its own."""
    detail = message(
        "Something went wrong here, not with the request. It has been noted in the service's log."
    )
    return answer_of(request, ProblemError(500, "fault", detail))
