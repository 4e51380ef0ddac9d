"""The audit log: who did what, when."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from ..http.languages import language_asked
from ..identity import audit, users
from ..identity.dependencies import answered, database_of, limited
from .rendering import page
from .shared import Auditor
from .speech import Speech
from .views.log import log_rows

router = APIRouter(dependencies=[Depends(limited)])

PAGE = 50
"""Entries on one page."""

Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/people/log")
def log(request: Request, principal: Auditor, before: Before = None, user: str = "") -> Response:
    """Show the log, the newest entries first; of one user where that is asked for."""
    say = Speech(language_asked(request))
    with answered(), database_of(request).read() as session:
        chosen = users.user_of(session, user) if user else None
        found = audit.entries(session, before=before, user_id=chosen.id if chosen else None, count=PAGE + 1)
        shown = log_rows(session, found[:PAGE], say)
        accounts = users.listed(session)
    kept = {"user": chosen.id} if chosen else {}
    older = None
    if len(found) > PAGE:
        older = "?" + urlencode(kept | {"before": str(found[PAGE - 1].id)})
    return page(
        request,
        "log",
        entries=shown,
        users=accounts,
        chosen=chosen,
        older=older,
        newest=None if before is None else "/people/log" + ("?" + urlencode(kept) if kept else ""),
    )
