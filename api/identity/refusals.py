"""What is refused here and why: values for the caller to show, without HTTP in them.

`RefusedError` is the base; `UnknownCallerError` (who are you?), `ForbiddenError` (not you), `NotThereError`,
`ConflictError` (not now), `InvalidError` (not like this) and `TooManyError` (not so fast) are its kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from optimizer import Message


class RefusedError(Exception):
    """Something that is not done.

    Attributes
    ----------
    code
        What is wrong, for programs.
    detail
        What is wrong and what to do about it.
    errors
        Where there are several things wrong: each with `place`, `value` and `message`.
    """

    def __init__(self, code: str, detail: Message, errors: Iterable[Mapping[str, Any]] = ()) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)


class UnknownCallerError(RefusedError):
    """Nobody is signed in, or what was shown is not valid any more."""


class ForbiddenError(RefusedError):
    """Somebody known who may not do this."""


class NotThereError(RefusedError):
    """There is no such thing, or none that the caller may know of."""


class ConflictError(RefusedError):
    """Not possible as things stand."""


class InvalidError(RefusedError):
    """What was given cannot be used."""


class TooManyError(RefusedError):
    """Too many attempts.

    Attributes
    ----------
    seconds
        How long to wait, at least 1.
    """

    def __init__(self, code: str, detail: Message, seconds: int) -> None:
        super().__init__(code, detail)
        self.seconds = seconds
