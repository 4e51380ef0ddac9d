"""What goes wrong with roads, in words for the user."""

from __future__ import annotations

import errno

from ..language import Message, message


class RoadsError(RuntimeError):
    """Roads cannot be built or read; `reason` says why and what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NoEngineError(RoadsError):
    """The routing engine is not installed."""

    def __init__(self) -> None:
        super().__init__(
            message(
                "the routing engine is not installed; install luudong with its extra “roads” "
                "(pip install 'luudong[roads]'), or write method = “estimate” under [travel] in campaign.toml"
            )
        )


def cannot_write(path: object, error: OSError) -> RoadsError:
    """Return the error for a folder of roads that cannot be written to."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_room(path)
    return RoadsError(
        message(
            "the folder of roads {path} cannot be written ({reason}); name another in LUUDONG_ROADS",
            path=path,
            reason=error.strerror or str(error),
        )
    )


def no_room(path: object) -> RoadsError:
    """Return the error for a disk without room."""
    return RoadsError(
        message(
            "there is no room on the disk of {path}; make room, or name a folder on another disk in "
            "LUUDONG_ROADS. Nothing half-built is kept",
            path=path,
        )
    )
