"""Plans: asked for, watched as they get better, stopped."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy.orm import Session

from ...identity.audit import record
from ...identity.dependencies import database_of, request_id_of, settings_of, still_may
from ...language import message
from ...service import campaigns, plans
from ...service.plans import ENDED, Wish
from .. import streams
from ..described import problems
from ..etags import IfNoneMatch, etag, unchanged
from ..paging import Cursor, Limit, next_cursor, position_of
from ..problems import ProblemError
from ..replays import IdempotencyKey, fingerprint_of, once
from ..schemas import PlanAnswer, PlanPage, PlanWish, State
from ..shown import PlanDocument
from .shared import NO_STORE, Asked, PlanReader, PlanWriter, owner_of, written

router = APIRouter(tags=["plans"])

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `progress` with the state and figures, as often as these change, and at "
        "last `end`, after which there are no more",
        "content": {"text/event-stream": {"schema": streams.SCHEMA}},
    },
    204: {
        "description": "All has been told: the last event that was seen is `end`. Browsers do not ask again"
    },
}

DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"model": PlanDocument},
    304: {"description": "The caller has it already"},
}


@router.post(
    "/campaigns/{campaign_id}/plans",
    summary="Ask for a plan",
    status_code=202,
    response_model=PlanAnswer,
    responses=problems(422),
)
def create_plan(
    request: Request,
    principal: PlanWriter,
    campaign_id: str,
    wish: PlanWish,
    language: Asked,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Queue a plan of a campaign; it is computed in the background, and `Location` tells where to look."""
    assert principal.user_id is not None
    user_id = principal.user_id
    most = settings_of(request).solve_seconds_max
    if wish.seconds > most:
        said = message("must be {most} at most", most=int(most))
        error = {"place": "body.seconds", "value": str(wish.seconds), "message": said}
        raise ProblemError(
            422, "invalid-request", message("The plan may not take so long; see the list."), errors=[error]
        )

    def work(session: Session) -> Response:
        version = campaigns.version(session, campaign_id, wish.version)
        plan = plans.create(
            session, version, Wish(wish.seconds, wish.seed, wish.language or language), user_id
        )
        detail = {"campaign": campaign_id, "version": version.number}
        record(session, principal, "plan.created", f"plan:{plan.id}", detail, request_id_of(request))
        return written(
            PlanAnswer.of(plan), 202, Location=f"/api/v1/plans/{plan.id}", ETag=etag(plan.revision)
        )

    fingerprint = fingerprint_of("plan", campaign_id, wish.model_dump_json())
    answer = once(database_of(request), owner_of(principal), idempotency_key, fingerprint, work)
    _wake(request)
    return answer


@router.get("/plans", summary="List plans", responses=problems(400))
def list_plans(
    request: Request,
    principal: PlanReader,
    limit: Limit = 50,
    cursor: Cursor = None,
    campaign: Annotated[str | None, Query(max_length=64, description="Only plans of this campaign")] = None,
    state: Annotated[State | None, Query(description="Only plans in this state")] = None,
) -> PlanPage:
    """Return plans, the newest first."""
    after = position_of(cursor)
    with database_of(request).read() as session:
        found = plans.listed(session, after, limit + 1, campaign_id=campaign, state=state)
        items = [PlanAnswer.of(plan) for plan in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return PlanPage(items=items, next=next_cursor(last))


@router.get(
    "/plans/{plan_id}",
    summary="A plan's state and figures",
    response_model=PlanAnswer,
    responses={304: {"description": "The caller has it already"}},
)
def get_plan(
    request: Request, principal: PlanReader, plan_id: str, if_none_match: IfNoneMatch = None
) -> Response:
    """Return how far a plan has come."""
    with database_of(request).read() as session:
        found = plans.get(session, plan_id)
        tag = etag(found.revision)
        return unchanged(request, tag) or written(PlanAnswer.of(found), ETag=tag)


@router.get(
    "/plans/{plan_id}/document",
    summary="The best plan so far",
    response_class=JSONResponse,
    responses=DOCUMENT,
)
def get_document(
    request: Request, principal: PlanReader, plan_id: str, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the best plan so far as plan.json: checked, and complete at any moment."""
    with database_of(request).read() as session:
        document, sha256 = plans.document(session, plan_id)
    tag = etag(sha256)
    return unchanged(request, tag) or Response(
        document, headers=NO_STORE | {"ETag": tag}, media_type="application/json"
    )


@router.get(
    "/plans/{plan_id}/events", summary="Watch a plan", response_class=StreamingResponse, responses=EVENTS
)
def watch_plan(
    request: Request,
    principal: PlanReader,
    plan_id: str,
    last_event_id: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            description="The id of the last event that was seen; it goes on after that, and else begins with the first",
        ),
    ] = None,
) -> Response:
    """Tell of a plan as it happens, from its first event or after the last one seen."""
    database = database_of(request)
    with database.read() as session:
        ended = plans.get(session, plan_id).state in ENDED
    if ended and last_event_id == streams.END:
        return Response(status_code=204)
    return StreamingResponse(
        streams.follow(
            database, plan_id, streams.seen(last_event_id), lambda: still_may(request, "plans.read")
        ),
        media_type="text/event-stream",
        headers=streams.HEADERS,
    )


@router.delete(
    "/plans/{plan_id}",
    summary="Stop a plan",
    response_model=PlanAnswer,
    responses={
        200: {"description": "It has ended"},
        202: {"model": PlanAnswer, "description": "It will end shortly"},
    },
)
def stop_plan(request: Request, principal: PlanWriter, plan_id: str) -> Response:
    """Stop a plan and keep the best found; one that has ended stays as it is."""
    with database_of(request).begin() as session:
        before = plans.get(session, plan_id).state
        found = plans.request_stop(session, plan_id)
        if before not in ENDED:
            record(session, principal, "plan.stopped", f"plan:{plan_id}", None, request_id_of(request))
        status = 200 if found.state in ENDED else 202
        answer = written(PlanAnswer.of(found), status, ETag=etag(found.revision))
    _wake(request)
    return answer


def _wake(request: Request) -> None:
    if request.app.state.queue is not None:
        request.app.state.queue.wake()
