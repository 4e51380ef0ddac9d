"""Whether an error is that of a full disk, wherever it shows: a file, SQLite or PostgreSQL."""

from __future__ import annotations

import errno

_NUMBERS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))

_STATE = "53100"
"""PostgreSQL's code for a full disk; its sentence depends on its language."""


def is_full(error: BaseException | None) -> bool:
    """Say whether an error, or what it comes from, is that there is no room."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _NUMBERS:
            return True
        if (
            getattr(error, "sqlstate", None) == _STATE
            or getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
