"""What the service refuses, and why."""

from __future__ import annotations

from typing import Literal

from optimizer import Message

Kind = Literal["missing", "conflict", "invalid", "too-large", "unavailable"]
"""`missing`: there is no such thing; `conflict`: not in its present state; `invalid`, `too-large`: what was given;
`unavailable`: this server lacks what it takes."""


class RefusalError(Exception):
    """Something that is not done; nothing was changed.

    Attributes
    ----------
    kind
        Whose matter it is.
    code
        What is wrong, for programs: lower case with hyphens; never changes.
    detail
        What is wrong and what to do about it.
    """

    def __init__(self, kind: Kind, code: str, detail: Message) -> None:
        super().__init__(f"{code}: {detail}")
        self.kind = kind
        self.code = code
        self.detail = detail
