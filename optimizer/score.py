"""The score of MODEL.md: the only place that defines it.

The engine computes on integers and arrays of its own; whatever it finds is scored here before anyone sees it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .campaign import Campaign, Village
from .plan import Breakdown, Duty, Route, Served, Unmet, VillageResult, VisitKey

NOISE = 1e-9
"""Households: a coverage shortfall below this is rounding, not a shortfall."""

TurnKey = tuple[str, dt.date, str | None, int, int]
"""Who is where: volunteer, date, and the shift (with its team) or the duty (with no team) from start to end."""


@dataclass(frozen=True)
class Score:
    """What a plan is worth.

    Attributes
    ----------
    breakdown
        The parts of the score.
    villages
        What each village gets, all villages in the campaign's order.
    shortfalls
        What is missing and what it costs, without causes: visits, late first visits, duties, coverage, each
        in the campaign's order. Those that cost nothing are among them.
    """

    breakdown: Breakdown
    villages: tuple[VillageResult, ...]
    shortfalls: tuple[Unmet, ...]

    @property
    def score(self) -> float:
        """The objective."""
        return self.breakdown.score


@dataclass(frozen=True)
class VillageScore:
    """What one village gets, what that is worth, and what is missing there."""

    result: VillageResult
    benefit: float
    shortfalls: tuple[Unmet, ...]

    @property
    def value(self) -> float:
        """The benefit less what the shortfalls cost."""
        return self.benefit - sum(shortfall.cost for shortfall in self.shortfalls)


def score(
    campaign: Campaign,
    routes: Sequence[Route],
    duties: Sequence[Duty],
    *,
    done: Mapping[VisitKey, Served] | None = None,
    changes: int = 0,
) -> Score:
    """Return what a plan is worth. Whether it obeys the rules is not asked.

    Parameters
    ----------
    campaign
        The campaign; the villages of `routes` must be in it.
    routes, duties
        The plan. `travel_minutes` of the routes are taken as they stand.
    done
        Check-ins: households by class that a visit really served, in place of what it was to give.
    changes
        How many changes of a base plan are to be paid for.

    Raises
    ------
    KeyError
        If a route visits a village that the campaign does not have.
    """
    done = {} if done is None else done
    dates: dict[str, list[dt.date]] = {village.id: [] for village in campaign.villages}
    minutes: dict[str, float] = defaultdict(float)
    checked: dict[str, list[Served]] = defaultdict(list)
    for route in routes:
        for stop in route.stops:
            village = campaign.village_by_id[stop.village]
            dates[village.id].append(route.date)
            visit = (village.id, route.date, route.team)
            if visit in done:
                checked[village.id].append(done[visit])
            else:
                length = stop.end - stop.start
                minutes[village.id] += session_gives(campaign, village, len(route.crew), length)
    parts = [
        village_score(campaign, village, dates[village.id], minutes[village.id], checked[village.id])
        for village in campaign.villages
    ]
    missing = [shortfall for part in parts for shortfall in part.shortfalls]
    missing.extend(_open_duties(campaign, duties))
    kinds = ("visit", "late", "duty", "cover")
    shortfalls = tuple(shortfall for kind in kinds for shortfall in missing if shortfall.kind == kind)
    costs = {kind: sum(s.cost for s in shortfalls if s.kind == kind) for kind in kinds}
    weights = campaign.weights
    breakdown = Breakdown(
        benefit=sum(part.benefit for part in parts),
        travel=weights.travel * sum(len(route.crew) * route.travel_minutes for route in routes),
        shift=weights.shift * sum(len(route.crew) for route in routes),
        change=campaign.penalties.change * changes,
        **costs,
    )
    return Score(breakdown, tuple(part.result for part in parts), shortfalls)


def session_gives(campaign: Campaign, village: Village, crew: int, minutes: int) -> float:
    """Return the volunteer-minutes of service that `crew` people give in a session of `minutes`."""
    return min(crew * float(max(0, minutes - campaign.service.setup_minutes)), campaign.session_cap(village))


def village_score(
    campaign: Campaign,
    village: Village,
    dates: Sequence[dt.date],
    minutes: float,
    checked: Sequence[Served] = (),
) -> VillageScore:
    """Return what one village gets and what that is worth.

    Parameters
    ----------
    campaign
        Its weights, penalties and coverage floor are used.
    village
        The village.
    dates
        The dates of its visits, those with check-ins included, in any order.
    minutes
        `g_v` of MODEL.md: volunteer-minutes over the visits without check-in.
    checked
        Households by class that visits with check-in served.
    """
    per_household = campaign.service.minutes_per_household
    served = []
    left = minutes
    for number, households in enumerate(village.by_class):
        # Nobody is counted twice: what was checked in leaves the pool of its class, at most all of it.
        before = min(float(households), sum(counted[number] for counted in checked))
        used = min(left, (households - before) * per_household)
        left -= used
        served.append(before + used / per_household)
    poor, near_poor, elderly, no_device, other = served
    weights = campaign.weights.by_class
    benefit = sum(weight * count for weight, count in zip(weights, served, strict=True))
    priority = village.priority_households
    reached = poor + near_poor + elderly + no_device
    result = VillageResult(
        village=village.id,
        visits=len(dates),
        served=(poor, near_poor, elderly, no_device, other),
        coverage=reached / priority if priority else 1.0,
    )
    return VillageScore(result, benefit, tuple(_shortfalls(campaign, village, dates, reached)))


def _shortfalls(
    campaign: Campaign, village: Village, dates: Sequence[dt.date], reached: float
) -> Iterator[Unmet]:
    penalties = campaign.penalties
    visits = village.min_visits - len(dates)
    if visits > 0:
        yield Unmet(kind="visit", amount=visits, cost=penalties.visit * visits, village=village.id)
    deadline = village.first_visit_by
    if deadline is not None and not any(day <= deadline for day in dates):
        yield Unmet(kind="late", amount=1, cost=penalties.late, village=village.id, date=deadline)
    households = campaign.coverage.floor * village.priority_households - reached
    if households > NOISE:
        yield Unmet(kind="cover", amount=households, cost=penalties.cover * households, village=village.id)


def _open_duties(campaign: Campaign, duties: Sequence[Duty]) -> Iterator[Unmet]:
    given: dict[tuple[dt.date, int, int], int] = defaultdict(int)
    for duty in duties:
        given[duty.date, duty.start, duty.end] += len(duty.volunteers)
    for slot in campaign.duty_slots:
        missing = slot.wanted - given[slot.date, slot.start, slot.end]
        if missing > 0:
            cost = campaign.penalties.duty * missing
            yield Unmet(
                kind="duty", amount=missing, cost=cost, date=slot.date, start=slot.start, end=slot.end
            )


def count_changes(
    base: tuple[Sequence[Route], Sequence[Duty]], plan: tuple[Sequence[Route], Sequence[Duty]], since: dt.date
) -> int:
    """Return `changes` of MODEL.md between two plans, counted on and after `since`.

    Parameters
    ----------
    base, plan
        Routes and duties of each.
    since
        The date `freeze_until` of the replan.
    """
    visits, turns = changeable(*base, since)
    other_visits, other_turns = changeable(*plan, since)
    return len(visits ^ other_visits) + len(turns ^ other_turns)


def changeable(
    routes: Sequence[Route], duties: Sequence[Duty], since: dt.date
) -> tuple[frozenset[VisitKey], frozenset[TurnKey]]:
    """Return what changes are counted in: the visits and the turns of a plan on and after `since`."""
    visits = frozenset(
        (stop.village, route.date, route.team)
        for route in routes
        if route.date >= since
        for stop in route.stops
    )
    out = {
        (volunteer, route.date, route.team, route.shift_start, route.shift_end)
        for route in routes
        if route.date >= since
        for volunteer in route.crew
    }
    posted = {
        (volunteer, duty.date, None, duty.start, duty.end)
        for duty in duties
        if duty.date >= since
        for volunteer in duty.volunteers
    }
    return visits, frozenset(out | posted)
