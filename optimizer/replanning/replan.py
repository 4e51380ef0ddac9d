"""A replan: the base plan, what was done, what stays, and the engine's answer.

The engine prices changes in its master problem, so that score and bound are of the replan's own objective (MODEL.md,
“Replanning”); it starts from what of the base plan is still possible, so that no replan is worse than keeping that.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Sequence

from ..campaign import Campaign
from ..engine.pins import RequestError, refuse_impossible
from ..engine.progress import Watch
from ..engine.solve import solve
from ..files.check_ins import merged
from ..language import Message, message
from ..plan import CheckIn, Plan, Replan, VisitKey
from ..travel import TravelTimes, travel_times

__all__ = ["RequestError", "replan", "replan_request"]


def replan(
    campaign: Campaign,
    base: Plan,
    *,
    freeze_until: dt.date,
    done: Sequence[CheckIn] = (),
    pinned: Sequence[VisitKey] = (),
    seconds: float | None = 60.0,
    work: float | None = None,
    seed: int = 0,
    workers: int = 2,
    watch: Watch | None = None,
    stop: threading.Event | None = None,
    travel: TravelTimes | None = None,
) -> Plan:
    """Plan the rest of a campaign anew.

    With nothing new (the campaign as it was, no further check-in, no pin that the base plan lacks) nothing changes,
    and only a bound is looked for.

    Parameters
    ----------
    campaign
        The campaign as it is now: closures, volunteers and all else may differ from what the base plan was made for.
    base
        The plan that was followed; it may be a replan itself, whose check-ins still count.
    freeze_until
        The first date that is planned anew: all of the base plan dated before it stays to the letter.
    done
        Check-ins of visits before that date; one replaces an earlier one of the same visit.
    pinned
        Visits (village, date, team) that have to stay; their times and crews may change. Those pinned in an earlier
        replan are not pinned again by themselves.
    seconds, work, seed, workers, watch, stop, travel
        As for `optimizer.solve`.

    Returns
    -------
    Plan
        The replan; `run.extra["kept"]` says what keeping what is possible of the base plan would be worth.

    Raises
    ------
    RequestError
        If the base plan is of another campaign, what is frozen names what the campaign no longer has, or check-ins or
        pins do not fit; all reasons at once.
    TravelUnavailableError
        If travel times are missing.
    """
    travel = travel_times(campaign) if travel is None else travel
    request = replan_request(
        campaign, base, freeze_until=freeze_until, done=done, pinned=pinned, travel=travel
    )
    return solve(
        campaign,
        seconds=seconds,
        work=work,
        seed=seed,
        workers=workers,
        watch=watch,
        stop=stop,
        travel=travel,
        replan=request,
        settled=_nothing_new(campaign, base, request),
    )


def replan_request(
    campaign: Campaign,
    base: Plan,
    *,
    freeze_until: dt.date,
    done: Sequence[CheckIn] = (),
    pinned: Sequence[VisitKey] = (),
    travel: TravelTimes | None = None,
) -> Replan:
    """Return what `replan` of the same arguments goes on from, earlier check-ins included; nothing is planned.

    Raises
    ------
    RequestError
        As `replan` does, before anything is computed.
    TravelUnavailableError
        If travel times are missing.
    """
    reasons = [*_base_reasons(campaign, base, freeze_until), *_done_reasons(base, done, freeze_until)]
    if reasons:
        raise RequestError(reasons)
    before = () if base.replan is None else base.replan.done
    request = Replan(
        freeze_until=freeze_until,
        routes=base.routes,
        duties=base.duties,
        pinned=tuple(dict.fromkeys(pinned)),
        done=merged(before, done),
    )
    refuse_impossible(campaign, travel_times(campaign) if travel is None else travel, request.pinned, request)
    return request


def _nothing_new(campaign: Campaign, base: Plan, request: Replan) -> bool:
    visits = {(stop.village, route.date, route.team) for route in base.routes for stop in route.stops}
    before = {} if base.replan is None else {entry.visit: entry.served for entry in base.replan.done}
    return (
        base.campaign_sha256 == campaign.sha256
        and {entry.visit: entry.served for entry in request.done} == before
        and visits.issuperset(request.pinned)
    )


def _base_reasons(campaign: Campaign, base: Plan, since: dt.date) -> list[Message]:
    """Return why the base plan cannot be gone on from: all that is frozen has to be known by the campaign."""
    if base.campaign != campaign.id:
        return [
            message(
                "the plan is of the campaign “{other}”, not of “{campaign}”; give the plan that was followed",
                other=base.campaign,
                campaign=campaign.id,
            )
        ]
    routes = [route for route in base.routes if route.date < since]
    duties = [duty for duty in base.duties if duty.date < since]
    teams = {route.team for route in routes} - campaign.team_by_id.keys()
    villages = {stop.village for route in routes for stop in route.stops} - campaign.village_by_id.keys()
    people = {name for route in routes for name in route.crew}
    people |= {name for duty in duties for name in duty.volunteers}
    people -= campaign.volunteer_by_id.keys()
    return [
        message(
            "what is frozen names {what} that the campaign no longer has: {names}; leave them in its table (a "
            "volunteer who left with days off until the end, a village with max_visits 0)",
            what=what,
            names=", ".join(sorted(names)),
        )
        for what, names in (
            (message("teams"), teams),
            (message("villages"), villages),
            (message("volunteers"), people),
        )
        if names
    ]


def _done_reasons(base: Plan, done: Sequence[CheckIn], since: dt.date) -> list[Message]:
    visits = {(stop.village, route.date, route.team) for route in base.routes for stop in route.stops}
    reasons = []
    for visit, times in Counter(entry.visit for entry in done).items():
        named = ",".join(map(str, visit))
        if visit not in visits:
            reasons.append(message("the check-in {visit} is of no visit of the base plan", visit=named))
        elif visit[1] >= since:
            reasons.append(
                message(
                    "the check-in {visit} is not before {since}, the first date that is planned anew",
                    visit=named,
                    since=since,
                )
            )
        if times > 1:
            reasons.append(
                message("there are {times} check-ins of the visit {visit}", times=times, visit=named)
            )
    return reasons
