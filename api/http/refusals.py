"""What the service refuses, as the answer that a caller gets."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from optimizer import InputError

from ..language import message
from ..service.refusals import RefusalError
from .languages import language_asked
from .problems import ProblemError, answer_of, file_errors

STATUS = {"missing": 404, "conflict": 409, "invalid": 422, "too-large": 413, "unavailable": 503}


def add_refusal_handlers(app: FastAPI) -> None:
    """Let what the service refuses be answered as problems."""
    app.add_exception_handler(RefusalError, _refused)
    app.add_exception_handler(InputError, _wrong_input)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusalError)
    return answer_of(request, ProblemError(STATUS[error.kind], error.code, error.detail))


def _wrong_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    detail = message("The campaign has errors and was not stored: put right what the list names.")
    errors = file_errors(error.problems, language_asked(request))
    return answer_of(request, ProblemError(422, "campaign-invalid", detail, errors=errors))
