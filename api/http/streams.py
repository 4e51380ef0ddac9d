"""A plan's progress as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.concurrency import run_in_threadpool

from ..service import plans
from ..service.plans import ENDED
from ..storage.database import Database
from ..storage.tables import PlanEvent
from .schemas import PlanAnswer
from .shown import Progress

POLL_SECONDS = 0.5
QUIET_SECONDS = 15
"""After so long without an event a comment is sent, so that nobody between takes the stream for dead."""

MAY_SECONDS = 2
"""How often it is looked whether a listener may still listen: their account may have been closed."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

END = "end"
"""The id of the last event: who comes back with it has heard all."""

SCHEMA: dict[str, Any] = {
    "title": "Event",
    "description": "One of the events, each of its fields on a line, a blank line after each event",
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "For `Last-Event-ID`"},
        "event": {"type": "string", "enum": ["progress", "end"]},
        "data": {
            "type": "string",
            "description": "A `Progress`, at the `end` the plan as `GET /plans/{plan_id}` gives it",
            "contentMediaType": "application/json",
        },
        "retry": {"type": "integer", "description": "Milliseconds to wait before asking again"},
    },
    "required": ["data"],
}


def seen(last_event_id: str | None) -> int:
    """Return the number of the last event that a client says it has seen; 0 where it says nothing that we know."""
    digits = last_event_id or ""
    return min(int(digits[:12]), 2**31 - 1) if digits.isascii() and digits.isdigit() else 0


async def follow(
    database: Database, plan_id: str, after: int, may: Callable[[], bool] = lambda: True
) -> AsyncIterator[str]:
    """Tell the events of a plan whose ids are above `after`, as they come; when it has ended, tell that last.

    While the database is away nothing is told; no connection is held between two looks.

    Parameters
    ----------
    database, plan_id, after
        Where the events are, and which of them.
    may
        Says whether the listener may still hear them; asked from time to time, and where not, the stream ends.
    """
    yield "retry: 2000\n\n"
    told_at = asked_at = time.monotonic()
    while True:
        try:
            if time.monotonic() - asked_at >= MAY_SECONDS:
                if not await run_in_threadpool(may):
                    return
                asked_at = time.monotonic()
            events, plan = await run_in_threadpool(_look, database, plan_id, after)
        except (DBAPIError, PoolTimeoutError):
            events, plan = [], None
        for event in events:
            after = event.id
            data = Progress.model_validate(event).model_dump_json()
            yield f"id: {event.id}\nevent: progress\ndata: {data}\n\n"
            told_at = time.monotonic()
        if events:
            continue  # there may be more than one look gives
        if plan is not None and plan.state in ENDED:
            yield f"id: {END}\nevent: end\ndata: {plan.model_dump_json()}\n\n"
            return
        if time.monotonic() - told_at >= QUIET_SECONDS:
            yield ": still here\n\n"
            told_at = time.monotonic()
        await asyncio.sleep(POLL_SECONDS)


def _look(database: Database, plan_id: str, after: int) -> tuple[Sequence[PlanEvent], PlanAnswer]:
    with database.read() as session:
        # In this order: what happens in between is told the next time, and the end only after all of it.
        plan = PlanAnswer.of(plans.get(session, plan_id))
        return plans.events(session, plan_id, after), plan
