"""The pages of one plan: how it goes, how good it is, its calendar, its villages, what it leaves unmet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from optimizer import Campaign, Plan, plan_of

from ..http.languages import language_asked
from ..identity.audit import record
from ..identity.dependencies import database_of, limited, request_id_of
from ..identity.policy import may
from ..identity.principal import Principal
from ..report import how_good
from ..service import plans, weeks
from ..service.campaigns import campaign_of
from ..service.refusals import RefusalError
from .rendering import page
from .shared import PlanMaker, PlanReader, Publisher, Text, see, sentences
from .speech import HERE, Speech
from .views.calendar import calendar
from .views.coverage import coverage_by_class, coverage_by_village
from .views.rows import PlanRow, plan_row, published_rows
from .views.shortfalls import clauses, shortfalls
from .views.teams import team_marks

router = APIRouter(dependencies=[Depends(limited)])

POINTS = 400
"""Points of the curve of a plan that is done; what a job tells of its progress is thinned to about as many."""

STATES = ("queued", "running", "succeeded", "stopped", "failed")


@dataclass(frozen=True)
class Opened:
    """A plan with its campaign, and what it decides where there is something yet."""

    row: PlanRow
    given: Campaign
    plan: Plan | None


def _open(request: Request, plan_id: str) -> Opened:
    database = database_of(request)
    with database.read() as session:
        found = plans.get(session, plan_id)
        row, version_id = plan_row(found), found.version_id
        document = plans.document(session, plan_id)[0] if row.has_document else None
    plan = None if document is None else plan_of(weeks.read(document))
    return Opened(row, campaign_of(database, version_id), plan)


@router.get("/plans/{plan_id}")
def summary(request: Request, plan_id: str, principal: PlanReader) -> Response:
    """Show how the plan goes and how good it is."""
    opened = _open(request, plan_id)
    language = language_asked(request)
    say = Speech(language)
    plan, given = opened.plan, opened.given
    values: dict[str, Any] = {"document": plan is not None}
    if plan is not None:
        values |= {
            "promise": how_good(plan, language),
            "trips": len(plan.routes),
            "sessions": sum(len(route.stops) for route in plan.routes),
            "groups": shortfalls(given, plan),
            "shares": coverage_by_class(given, plan.villages),
        }
    return _page(
        request,
        "plan",
        opened,
        "summary",
        points=[] if opened.row.going else _points(request, plan_id),
        states={state: say(f"state_{state}") for state in STATES},
        may_plan=may(principal, "plans.write"),
        **values,
    )


@router.get("/plans/{plan_id}/calendar")
def month(request: Request, plan_id: str, principal: PlanReader) -> Response:
    """Show the month, week by week."""
    return _month(request, plan_id, principal)


@router.get("/plans/{plan_id}/villages")
def villages(request: Request, plan_id: str, principal: PlanReader) -> Response:
    """Show who is served, by class and village by village."""

    def shown(given: Campaign, plan: Plan) -> dict[str, Any]:
        return {
            "shares": coverage_by_class(given, plan.villages),
            "villages": coverage_by_village(given, plan.villages),
            "floor": given.coverage.floor,
        }

    return _part(request, plan_id, "villages", shown)


@router.get("/plans/{plan_id}/unmet")
def unmet(request: Request, plan_id: str, principal: PlanReader) -> Response:
    """Show what is not met, and why."""
    return _part(
        request, plan_id, "unmet", lambda given, plan: {"groups": shortfalls(given, plan), "clauses": clauses}
    )


@router.post("/plans/{plan_id}/stop")
def stop(request: Request, plan_id: str, principal: PlanMaker) -> Response:
    """Stop the plan and keep the best found."""
    with database_of(request).begin() as session:
        ended = plans.get(session, plan_id).state in plans.ENDED
        plans.request_stop(session, plan_id)
        if not ended:
            record(session, principal, "plan.stopped", f"plan:{plan_id}", None, request_id_of(request))
    if request.app.state.queue is not None:
        request.app.state.queue.wake()
    return see(f"/plans/{plan_id}")


@router.post("/plans/{plan_id}/weeks/{week}/publish")
def publish(request: Request, plan_id: str, week: str, principal: Publisher, expected: Text = "") -> Response:
    """Publish a week of the plan in place of the publication that the page showed."""
    assert principal.user_id is not None
    user_id = principal.user_id

    def change(session: Any, campaign_id: str) -> None:
        weeks.publish(
            session,
            campaign_id=campaign_id,
            week=week,
            plan_id=plan_id,
            user_id=user_id,
            replaces=expected or None,
        )

    return _changed(request, plan_id, week, principal, "week.published", change)


@router.post("/plans/{plan_id}/weeks/{week}/withdraw")
def withdraw(
    request: Request, plan_id: str, week: str, principal: Publisher, expected: Text = ""
) -> Response:
    """Take back the publication of a week that the page showed."""

    def change(session: Any, campaign_id: str) -> None:
        weeks.withdraw(session, campaign_id=campaign_id, week=week, replaces=expected or None)

    return _changed(request, plan_id, week, principal, "week.withdrawn", change)


def _changed(
    request: Request,
    plan_id: str,
    week: str,
    principal: Principal,
    action: str,
    change: Callable[[Any, str], None],
) -> Response:
    language = language_asked(request)
    try:
        with database_of(request).begin() as session:
            campaign_id = plans.get(session, plan_id).version.campaign_id
            change(session, campaign_id)
            detail = {"week": week, "plan": plan_id}
            target = f"campaign:{campaign_id}"
            record(session, principal, action, target, detail, request_id_of(request))
    except weeks.StaleError:
        return _month(request, plan_id, principal, [Speech(language)("week_changed")], 409)
    except RefusalError as refusal:
        if refusal.kind == "missing":
            raise
        return _month(request, plan_id, principal, sentences(refusal, language), 409)
    return see(f"/plans/{plan_id}/calendar#{week}")


def _month(
    request: Request, plan_id: str, principal: Principal, errors: list[str] | None = None, status: int = 200
) -> Response:
    def shown(given: Campaign, plan: Plan) -> dict[str, Any]:
        with database_of(request).read() as session:
            campaign_id = plans.get(session, plan_id).version.campaign_id
            rows = published_rows(given, weeks.published(session, campaign_id))
        return {
            "weeks": calendar(given, plan),
            "published": {row.week: row for row in rows},
            "teams": team_marks(given),
            "duties": bool(given.duty_slots),
            "may_publish": may(principal, "weeks.publish"),
        }

    return _part(request, plan_id, "calendar", shown, errors or [], status)


def _part(
    request: Request,
    plan_id: str,
    tab: str,
    shown: Callable[[Campaign, Plan], dict[str, Any]],
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    opened = _open(request, plan_id)
    if opened.plan is None:
        return see(f"/plans/{plan_id}")
    values = shown(opened.given, opened.plan)
    return _page(request, f"plan_{tab}", opened, tab, errors=errors or [], status=status, **values)


def _page(request: Request, template: str, opened: Opened, tab: str, **values: Any) -> Response:
    path = f"/plans/{opened.row.id}" + ("" if tab == "summary" else f"/{tab}")
    zone = opened.given.timezone or HERE
    return page(
        request, template, path=path, plan=opened.row, given=opened.given, zone=zone, tab=tab, **values
    )


def _points(request: Request, plan_id: str) -> list[dict[str, Any]]:
    """Return the course of score and bound, for the curve."""
    points: list[dict[str, Any]] = []
    last = 0
    with database_of(request).read() as session:
        while events := plans.events(session, plan_id, last):
            last = events[-1].id
            points += [
                {"elapsed": event.elapsed, "score": event.score, "bound": event.bound}
                for event in events
                if event.elapsed is not None
            ]
    step = -(-len(points) // POINTS) or 1
    # The last one says where it ended.
    return [point for at, point in enumerate(points) if at % step == 0 or at == len(points) - 1]
