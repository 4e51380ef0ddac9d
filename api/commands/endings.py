"""How a command ends: the exit codes, and what is refused for a reason that the user can read."""

from __future__ import annotations

import errno
from enum import IntEnum

from optimizer import Message

from ..language import message

_CAUSES = {
    errno.EACCES: message("no permission"),
    errno.EPERM: message("no permission"),
    errno.EROFS: message("the disk can only be read"),
    errno.ENOSPC: message("the disk is full"),
    errno.EDQUOT: message("your share of the disk is full"),
    errno.ENAMETOOLONG: message("the name is too long"),
    errno.EEXIST: message("a file of this name is there already"),
    errno.ENOTDIR: message("a file of this name is there already"),
}


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


def cause_of(error: OSError) -> Message:
    """Return why the system refused: in the user's words where the cause is a common one."""
    known = None if error.errno is None else _CAUSES.get(error.errno)
    return known or Message(error.strerror or str(error))
