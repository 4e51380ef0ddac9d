"""How a command ends: the exit codes, and what is refused for a reason that the user can read."""

from __future__ import annotations

from enum import IntEnum

from optimizer import Message


class Code(IntEnum):
    """Exit codes of FORMATS.md."""

    DONE = 0
    CHECK_FAILED = 1
    INPUT_WRONG = 2
    NO_TRAVEL_TIMES = 3
    FAULT = 70
    STOPPED = 130


class RefusalError(Exception):
    """A command that goes no further.

    Attributes
    ----------
    reason
        Why, and what to do about it.
    code
        The exit code.
    """

    def __init__(self, reason: Message, code: Code) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.code = code
