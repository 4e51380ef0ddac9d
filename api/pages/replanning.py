"""Planning the rest of a campaign anew: the form, and old and new side by side."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

import optimizer
from optimizer import CheckIn, InputError, Plan, VisitKey, clock

from ..differences import changed_share, gain_said, told_said, village_name, volunteer_name
from ..http.languages import language_asked
from ..identity.audit import record
from ..identity.dependencies import database_of, limited, request_id_of, settings_of
from ..service import plans, replans, weeks
from ..service.campaigns import campaign_of
from ..service.plans import Wish
from ..service.replans import Asked, Base, NotFittingError
from ..storage.tables import now
from .planning import SECONDS
from .rendering import page
from .shared import PlanMaker, PlanReader, Text, see
from .speech import HERE, Speech
from .views.changes import changed_rows, duty_rows, visit_rows
from .views.rows import plan_row

router = APIRouter(dependencies=[Depends(limited)])


@router.get("/plans/{plan_id}/replan")
def form(request: Request, plan_id: str, principal: PlanMaker) -> Response:
    """Show what a replan is asked for."""
    return _form(request, plan_id)


@router.post("/plans/{plan_id}/replan")
def start(
    request: Request,
    plan_id: str,
    principal: PlanMaker,
    freeze_until: Text = "",
    seconds: Text = "",
    pin: Annotated[list[str] | None, Form()] = None,
    checkins: Annotated[UploadFile | None, Form()] = None,
) -> Response:
    """Ask for a replan, and show how it goes; where something is wrong, show the form again and all of it."""
    assert principal.user_id is not None
    database, language = database_of(request), language_asked(request)
    say = Speech(language)
    base = replans.base_of(database, plan_id)
    most = settings_of(request).solve_seconds_max
    errors = []
    since = _date(freeze_until)
    wanted = _seconds(seconds)
    if since is None:
        errors.append(say("wrong_date"))
    if wanted is None or not 1 <= wanted <= most:
        errors.append(say("wrong_wish", most=int(most)))
    done: tuple[CheckIn, ...] = ()
    try:
        done = _check_ins(request, checkins, base, since)
    except InputError as error:
        errors += [problem.say(language) for problem in error.problems]
    pinned = tuple(visit for text in pin or () if (visit := _visit(text)) is not None)
    if since is None or wanted is None or errors:
        return _form(request, plan_id, errors, freeze_until, pinned)
    asked = Asked(since, pinned, done)
    try:
        replans.fitting(database, base, asked)
    except NotFittingError as error:
        said = [reason.say(language) for reason in error.reasons]
        return _form(request, plan_id, said, freeze_until, pinned)
    with database.begin() as session:
        plan = replans.create(session, base, asked, Wish(wanted, 0, language), principal.user_id)
        detail = {"base": plan_id, "freeze_until": since.isoformat()}
        record(session, principal, "plan.created", f"plan:{plan.id}", detail, request_id_of(request))
        new_id = plan.id
    if request.app.state.queue is not None:
        request.app.state.queue.wake()
    return see(f"/plans/{new_id}")


@router.get("/plans/{plan_id}/difference")
def difference(request: Request, plan_id: str, principal: PlanReader) -> Response:
    """Show a replan beside the plan that it goes on from."""
    database, language = database_of(request), language_asked(request)
    with database.read() as session:
        row = plan_row(plans.get(session, plan_id))
        if row.base_id is None or not row.has_document:
            return see(f"/plans/{plan_id}")
        base_at = plans.get(session, row.base_id).created_at
    both = replans.compared(database, plan_id)
    found, given = both.found, both.campaign
    return page(
        request,
        "plan_difference",
        path=f"/plans/{plan_id}/difference",
        plan=row,
        given=given,
        zone=given.timezone or HERE,
        tab="difference",
        base_id=both.old_id,
        base_at=base_at,
        found=found,
        share=changed_share(found, language),
        visits=visit_rows(given, found),
        rows=changed_rows(given, both.old, both.new, found),
        duties=duty_rows(given, found),
        told=[(volunteer_name(given, one.volunteer), told_said(one, language)) for one in found.told],
        gains=gain_said(found, language),
        clock=clock,
    )


def _form(
    request: Request,
    plan_id: str,
    errors: list[str] | None = None,
    freeze_until: str = "",
    pinned: tuple[VisitKey, ...] = (),
) -> Response:
    database = database_of(request)
    base = replans.base_of(database, plan_id)
    given = campaign_of(database, base.version_id)
    plan = optimizer.plan_of(weeks.read(base.document))
    with database.read() as session:
        row = plan_row(plans.get(session, plan_id))
    most = int(settings_of(request).solve_seconds_max)
    return page(
        request,
        "plan_replan",
        status=422 if errors else 200,
        path=f"/plans/{plan_id}/replan",
        plan=row,
        given=given,
        zone=given.timezone or HERE,
        tab="replan",
        errors=errors or [],
        freeze_until=freeze_until or _next_monday(given).isoformat(),
        visits=_visits(given, plan, pinned),
        price=given.penalties.change,
        seconds=min(SECONDS, most),
        seconds_max=most,
    )


def _next_monday(given: optimizer.Campaign) -> dt.date:
    """Return the Monday after today, within the campaign."""
    today = now().date()
    monday = today + dt.timedelta(days=7 - today.weekday())
    return max(given.start, min(monday, given.end))


def _visits(given: optimizer.Campaign, plan: Plan, pinned: tuple[VisitKey, ...]) -> list[dict[str, Any]]:
    names = {team.id: team.name or team.id for team in given.teams}
    return [
        {
            "value": f"{stop.village},{route.date.isoformat()},{route.team}",
            "date": route.date,
            "team": names.get(route.team, route.team),
            "village": village_name(given, stop.village),
            "pinned": (stop.village, route.date, route.team) in pinned,
        }
        for route in sorted(plan.routes, key=lambda route: (route.date, route.team, route.shift_start))
        for stop in route.stops
    ]


def _check_ins(
    request: Request, file: UploadFile | None, base: Base, since: dt.date | None
) -> tuple[CheckIn, ...]:
    if file is None or not file.filename:
        return ()
    given = campaign_of(database_of(request), base.version_id)
    plan = optimizer.plan_of(weeks.read(base.document))
    return optimizer.check_ins_of(file.file.read(), file.filename, given, plan, since).done


def _visit(text: str) -> VisitKey | None:
    parts = text.split(",")
    day = _date(parts[1]) if len(parts) == 3 else None
    return None if day is None else (parts[0], day, parts[2])


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
