"""Every `code` that an error can have: a contract with programs, told in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """What a code stands for: the HTTP statuses that it comes with, and in which case."""

    statuses: tuple[int, ...]
    meaning: str


CODES: Mapping[str, Code] = {
    "bad-request": Code((400,), "The request cannot be read at all"),
    "cursor-unknown": Code((400,), "The cursor is none that a list gave"),
    "impossible-value": Code((400,), "A character or number that no text or count has, such as NUL"),
    "invalid-credentials": Code((401,), "The token or link in `Authorization` does not hold (any more)"),
    "not-signed-in": Code((401,), "Nothing says who asks"),
    "wrong-credentials": Code((401,), "Name and password do not fit"),
    "csrf": Code((403,), "A browser's change came without the session's `X-CSRF-Token`"),
    "forbidden": Code((403,), "The user, token or link may not do this"),
    "no-team": Code((403,), "The account does not lead a team"),
    "other-site": Code((403,), "Another site's page made the browser ask"),
    "scope-not-held": Code((403,), "A token was to get more than its maker has"),
    "calendar-not-found": Code((404,), "The campaign has no such team or volunteer"),
    "campaign-not-found": Code((404,), "There is no such campaign"),
    "invitation-not-found": Code((404,), "There is no such invitation, or it was used, withdrawn or is over"),
    "link-not-found": Code((404,), "There is no such link, or it was revoked or is over"),
    "no-route": Code((404,), "The team has no route on the date"),
    "not-found": Code((404,), "There is nothing at the address"),
    "not-published": Code((404,), "The week is not published"),
    "plan-has-no-document": Code((404, 409), "The computation has found no plan yet"),
    "plan-is-no-replan": Code((404,), "The plan does not go on from another one"),
    "plan-not-found": Code((404,), "There is no such plan, or it is another campaign's"),
    "token-not-found": Code((404,), "There is no such token"),
    "user-not-found": Code((404,), "There is no such user"),
    "version-not-found": Code((404,), "The campaign has no such version"),
    "method-not-allowed": Code((405,), "The address does not take the method; see `Allow`"),
    "last-planner": Code((409,), "Nobody would be left who may plan"),
    "name-taken": Code((409,), "Somebody else has the name"),
    "own-password": Code((409,), "The own password is changed with the current one, not given anew"),
    "plan-not-ended": Code((409,), "The plan is still computed"),
    "travel-times-missing": Code((409,), "The campaign's travel times cannot be had"),
    "week-empty": Code((409,), "The plan has neither a route nor a duty in the week"),
    "changed-meanwhile": Code((412,), "It was changed since the state that the request names; read it again"),
    "too-large": Code((413,), "The body is longer than the service takes"),
    "unpacked-too-large": Code((413,), "The zip unpacks to more than the service takes"),
    "upload-too-large": Code((413,), "The files are larger than the service takes"),
    "upload-too-many": Code((413,), "The upload holds too many files"),
    "campaign-invalid": Code((422,), "The campaign's files have errors; `errors` lists them all"),
    "idempotency-key-reused": Code((422,), "The `Idempotency-Key` came with another request before"),
    "invalid-request": Code((422,), "Values of the request are wrong; `errors` lists them all"),
    "replan-invalid": Code((422,), "The plan cannot be gone on from as asked; `errors` lists all reasons"),
    "upload-empty": Code((422,), "The upload holds no file"),
    "upload-path": Code((422,), "The upload holds a path that leads outside or is no file's name"),
    "upload-twice": Code((422,), "The upload holds the same file twice"),
    "week-invalid": Code((422,), "It is no ISO week such as `2025-W31`"),
    "zip-unreadable": Code((422,), "The file is no zip that can be read"),
    "if-match-missing": Code((428,), "The request does not say which state it is meant to change"),
    "too-many-attempts": Code((429,), "Too many attempts to sign in; see `Retry-After`"),
    "too-many-requests": Code((429,), "Too many requests; see `Retry-After`"),
    "fault": Code((500,), "A fault of the program, which is in its log under `request_id`"),
    "database-away": Code((503,), "The database does not answer; see `Retry-After`"),
    "no-paper": Code((503,), "This server cannot make sheets of paper"),
    "disk-full": Code((507,), "The service's disk is full; nothing was changed"),
}


def codes_of(status: int) -> list[str]:
    """Return the codes that come with a status."""
    return [name for name, code in CODES.items() if status in code.statuses]


def table() -> str:
    """Return all codes as a table in Markdown."""
    rows = (
        f"| `{name}` | {', '.join(map(str, code.statuses))} | {code.meaning} |"
        for name, code in CODES.items()
    )
    return "\n".join(["| code | status | when |", "|---|---|---|", *rows])
