"""Weeks: drafts in a plan, and what of them is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from ...identity.audit import record
from ...identity.dependencies import database_of, request_id_of
from ...identity.principal import Principal
from ...language import message
from ...service import campaigns, plans, weeks
from ...service.campaigns import campaign_of
from ...service.rendered import not_published, week_shown
from ...service.sights import EVERYBODY
from ...service.weeks import StaleError
from ...storage.tables import Publication
from ..described import problems
from ..etags import IfMatch, IfNoneMatch, etag, must_match
from ..problems import ProblemError
from ..schemas import Answer, Id
from ..shown import PublishedWeekShown, WeekShown
from .shared import NO_STORE, Follower, PlanReader, Week, WeekPublisher, published_of, sent, sight_of, written

router = APIRouter(tags=["weeks"])

PUBLISHED: dict[int | str, dict[str, Any]] = {
    200: {"model": PublishedWeekShown},
    304: {"description": "The caller has it already"},
}


class DraftWeek(Answer):
    """What a plan does in one week."""

    week: str
    start: Annotated[dt.date, Field(description="Monday")]
    end: Annotated[dt.date, Field(description="Sunday")]
    routes: int
    visits: int
    duties: int
    teams: Annotated[list[str], Field(description="Teams that go out, by id")]


class DraftWeeks(Answer):
    """The weeks of a plan."""

    items: list[DraftWeek]


class PublishedWeek(Answer):
    """A published week: of which plan, by whom and when."""

    id: Annotated[Id, Field(description="Changes when the week is published anew; the ETag")]
    campaign_id: Id
    week: str
    plan: Id
    published_by: Id
    published_at: dt.datetime

    @classmethod
    def of(cls, found: Publication) -> PublishedWeek:
        """Return what is told about a publication."""
        return cls(
            id=found.id,
            campaign_id=found.campaign_id,
            week=found.week,
            plan=found.plan_id,
            published_by=found.published_by,
            published_at=found.published_at,
        )


class PublishedWeeks(Answer):
    """The published weeks of a campaign."""

    items: list[PublishedWeek]


class Publish(BaseModel):
    """Which plan a week is published of."""

    model_config = ConfigDict(extra="forbid")

    plan: Annotated[str, Field(max_length=64, description="The id of a plan of the campaign")]


@router.get("/plans/{plan_id}/weeks", summary="The weeks of a plan")
def list_weeks(request: Request, principal: PlanReader, plan_id: str) -> DraftWeeks:
    """Return the weeks in which a plan has routes or duties."""
    with database_of(request).read() as session:
        document, _ = plans.document(session, plan_id)
    found = weeks.weeks_of(weeks.read(document))
    return DraftWeeks(items=[DraftWeek.model_validate(week, from_attributes=True) for week in found])


@router.get(
    "/plans/{plan_id}/weeks/{week}",
    summary="A week of a plan",
    response_class=JSONResponse,
    response_model=WeekShown,
    responses=problems(422),
)
def get_week(request: Request, principal: PlanReader, plan_id: str, week: Week) -> Response:
    """Return the routes and duties of a week of a plan, with places and people by name."""
    database = database_of(request)
    with database.read() as session:
        version_id = plans.get(session, plan_id).version_id
        document, _ = plans.document(session, plan_id)
    shown = week_shown(campaign_of(database, version_id), weeks.read(document), week, EVERYBODY)
    return JSONResponse(shown, headers=NO_STORE)


@router.get("/campaigns/{campaign_id}/published", summary="The published weeks")
def list_published(request: Request, principal: Follower, campaign_id: str) -> PublishedWeeks:
    """Return the weeks of a campaign that are published."""
    with database_of(request).read() as session:
        campaigns.get(session, campaign_id)
        return PublishedWeeks(
            items=[PublishedWeek.of(found) for found in weeks.published(session, campaign_id)]
        )


@router.get(
    "/campaigns/{campaign_id}/published/{week}",
    summary="A published week",
    response_class=JSONResponse,
    responses=PUBLISHED | problems(422),
)
def get_published(
    request: Request, principal: Follower, campaign_id: str, week: Week, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the routes and duties of a published week; volunteers' names and phones to planners only."""
    sight = sight_of(principal)
    found, id_ = published_of(request).week(campaign_id, week, sight)
    # The tag that changes are meant for goes to those who can make them. Others get one of their own: a browser that
    # a planner and then a viewer use must not be told that what the planner saw is still good.
    return sent(request, found, tag=id_ if sight == EVERYBODY else None)


@router.put(
    "/campaigns/{campaign_id}/published/{week}",
    summary="Publish a week",
    response_model=PublishedWeek,
    responses={
        200: {"description": "Published in place of another"},
        201: {"model": PublishedWeek, "description": "Published"},
        **problems(409, 412, 422, 428),
    },
)
def publish_week(
    request: Request,
    principal: WeekPublisher,
    campaign_id: str,
    week: Week,
    body: Publish,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Publish a week of a plan, as the plan is now; teams see it from this moment.

    `If-Match` names the publication that it replaces, `If-None-Match: *` says that there is none yet.
    """
    assert principal.user_id is not None
    replaces = _replaced(request, campaign_id, week)
    with _stale(), database_of(request).begin() as session:
        made = weeks.publish(
            session,
            campaign_id=campaign_id,
            week=week,
            plan_id=body.plan,
            user_id=principal.user_id,
            replaces=replaces,
        )
        _note(request, session, principal, "week.published", made)
        answer = written(PublishedWeek.of(made), 201 if replaces is None else 200, ETag=etag(made.id))
    return answer


@router.delete(
    "/campaigns/{campaign_id}/published/{week}",
    summary="Withdraw a week",
    status_code=204,
    responses=problems(412, 422, 428),
)
def withdraw_week(
    request: Request, principal: WeekPublisher, campaign_id: str, week: Week, if_match: IfMatch = None
) -> Response:
    """Take a published week back: teams no longer see it."""
    replaces = _replaced(request, campaign_id, week)
    if replaces is None:
        raise not_published()
    with _stale(), database_of(request).begin() as session:
        found = weeks.withdraw(session, campaign_id=campaign_id, week=week, replaces=replaces)
        _note(request, session, principal, "week.withdrawn", found)
    return Response(status_code=204)


def _replaced(request: Request, campaign_id: str, week: str) -> str | None:
    """Return the id of the publication that a change is meant for, None for none; it is looked at once more later.

    Raises
    ------
    ProblemError
        428 where the request does not say, 412 where another one counts.
    """
    weeks.days_of(week)
    with database_of(request).read() as session:
        campaigns.get(session, campaign_id)
        found = weeks.current_id(session, campaign_id, week)
    if found is not None or request.method != "DELETE":
        must_match(request, None if found is None else etag(found))
    return found


@contextmanager
def _stale() -> Iterator[None]:
    """Answer 412 where somebody else was faster."""
    try:
        yield
    except StaleError as stale:
        headers = {} if stale.current is None else {"ETag": etag(stale.current)}
        detail = message("It has been changed since you read it. Read it again, then decide.")
        raise ProblemError(412, "changed-meanwhile", detail, headers=headers) from stale


def _note(request: Request, session: Session, principal: Principal, action: str, found: Publication) -> None:
    detail = {"week": found.week, "plan": found.plan_id}
    record(session, principal, action, f"campaign:{found.campaign_id}", detail, request_id_of(request))
