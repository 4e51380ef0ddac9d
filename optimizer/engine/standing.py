"""What stands before a plan is made: the frozen part of a base plan, what changes of the rest cost, and pins.

The frozen part leaves the problem: its service, visits and turns are taken off what is left to be had, and what it is
worth is a constant. Changes are priced where they arise, so that the bound is of the same objective: with base visits
B and those of a plan N, ``|B Δ N| = |B| + Σ over N of (−1 in B, else 1)``, and the same for turns. So a stop and a
crew member earn the price where the base plan has them and cost it where it has not, and |B| is in the constant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign
from ..plan import Duty, Replan, Route, Served, VisitKey
from ..score import Score, changeable, score
from ..travel import TravelTimes

if TYPE_CHECKING:
    from .instance import DutyData, ShiftData, VillageData


@dataclass(frozen=True)
class Pin:
    """A visit that has to be in the plan: village and day by number, and the shifts that may make it."""

    visit: VisitKey
    village: int
    day: int
    shifts: frozenset[int]


@dataclass(frozen=True)
class Past:
    """The frozen part of a base plan.

    Attributes
    ----------
    since
        The first date that is planned.
    routes, duties
        Those dated before it, travel minutes as the campaign now gives them.
    scored
        What they are worth by themselves.
    dates
        The dates of the frozen visits, by village.
    turns
        Turns and minutes that frozen turns take of a week, by volunteer and the week's Monday.
    """

    since: dt.date
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...]
    scored: Score
    dates: Mapping[str, tuple[dt.date, ...]]
    turns: Mapping[tuple[str, dt.date], tuple[int, int]]

    def spent(self, volunteer: str, day: dt.date) -> tuple[int, int]:
        """Return the turns and minutes that are taken of the week of `day`."""
        return self.turns.get((volunteer, monday_of(day)), (0, 0))


@dataclass(frozen=True)
class Standing:
    """What changes and pins are worth, in integers; nothing at all for an ordinary plan.

    Attributes
    ----------
    constant
        What is added to the score of every plan: what the frozen part is worth, less a change for all that the base
        plan has later.
    priced
        Whether changes cost anything.
    visits
        What a visit earns, by shift and village, (S, V).
    joins, posts
        What a volunteer earns on a shift and on a duty, by their numbers.
    kept_joins, kept_posts
        Who is there in the base plan.
    pins, pin_worth
        Visits that have to be made, and what each would cost left out: more than any plan can gain.
    barred
        Visits that frozen or pinned ones rule out, (S, V).
    """

    constant: float
    priced: bool
    visits: NDArray[np.float64]
    barred: NDArray[np.bool_]
    joins: tuple[Mapping[int, float], ...] = ()
    posts: tuple[Mapping[int, float], ...] = ()
    kept_joins: tuple[frozenset[int], ...] = ()
    kept_posts: tuple[frozenset[int], ...] = ()
    pins: tuple[Pin, ...] = ()
    pin_worth: float = 0.0
    pins_of: Mapping[int, tuple[Pin, ...]] = field(default_factory=dict)

    def join(self, shift: int, volunteer: int) -> float:
        """Return what a volunteer earns by joining a shift."""
        return self.joins[shift][volunteer] if self.priced else 0.0

    def post(self, duty: int, volunteer: int) -> float:
        """Return what a volunteer earns by taking a duty."""
        return self.posts[duty][volunteer] if self.priced else 0.0


def monday_of(day: dt.date) -> dt.date:
    """Return the first date of the ISO week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def past_of(campaign: Campaign, travel: TravelTimes, replan: Replan) -> Past:
    """Return the frozen part of a replan's base plan.

    Raises
    ------
    KeyError
        If it names a village or team that the campaign does not have.
    """
    since = replan.freeze_until
    routes = tuple(_retimed(campaign, travel, route) for route in replan.routes if route.date < since)
    duties = tuple(duty for duty in replan.duties if duty.date < since)
    dates: dict[str, list[dt.date]] = defaultdict(list)
    turns: dict[tuple[str, dt.date], tuple[int, int]] = defaultdict(lambda: (0, 0))

    def spend(volunteer: str, day: dt.date, minutes: int) -> None:
        count, sum_of_minutes = turns[volunteer, monday_of(day)]
        turns[volunteer, monday_of(day)] = count + 1, sum_of_minutes + minutes

    for route in routes:
        for stop in route.stops:
            dates[stop.village].append(route.date)
        for name in set(route.crew):
            spend(name, route.date, route.shift_end - route.shift_start)
    for duty in duties:
        for name in set(duty.volunteers):
            spend(name, duty.date, duty.end - duty.start)
    return Past(
        since=since,
        routes=routes,
        duties=duties,
        scored=score(campaign, routes, duties, done=done_of(replan)),
        dates={village: tuple(sorted(found)) for village, found in dates.items()},
        turns=dict(turns),
    )


def done_of(replan: Replan | None) -> dict[VisitKey, Served]:
    """Return the check-ins of a replan by visit."""
    return {} if replan is None else {entry.visit: entry.served for entry in replan.done}


def _retimed(campaign: Campaign, travel: TravelTimes, route: Route) -> Route:
    """Return a route with the travel minutes of the campaign as it is; its own where a leg is closed by now."""
    base = campaign.base_of(route.team).id
    places = [base, *(stop.village for stop in route.stops), base]
    legs = [travel.minutes(one, other, route.date, route.team) for one, other in pairwise(places)]
    known = [leg for leg in legs if leg is not None]
    if len(known) < len(legs) or sum(known) == route.travel_minutes:
        return route
    return route.model_copy(update={"travel_minutes": sum(known)})


def standing_of(
    campaign: Campaign,
    shifts: Sequence[ShiftData],
    duties: Sequence[DutyData],
    villages: VillageData,
    past: Past | None,
    replan: Replan | None,
    pinned: Sequence[VisitKey],
) -> Standing:
    """Return what stands, for an instance of these shifts, duties and villages."""
    shape = len(shifts), len(campaign.villages)
    barred = np.zeros(shape, dtype=np.bool_)
    constant = 0.0
    price = 0.0
    kept_visits: frozenset[VisitKey] = frozenset()
    kept_turns: frozenset[tuple[str, dt.date, str | None, int, int]] = frozenset()
    if past is not None and replan is not None:
        price = campaign.penalties.change
        kept_visits, kept_turns = changeable(replan.routes, replan.duties, past.since)
        parts = past.scored.breakdown
        gone = (s for s in past.scored.shortfalls if s.kind == "duty" and s.date and s.date < past.since)
        constant = parts.benefit - parts.travel - parts.shift - sum(shortfall.cost for shortfall in gone)
        constant -= price * (len(kept_visits) + len(kept_turns))
        for v, village in enumerate(campaign.villages):
            for date in past.dates.get(village.id, ()):
                barred[:, v] |= _near(shifts, (date - campaign.start).days, village.min_gap_days)
    pins = tuple(_pin(campaign, shifts, visit) for visit in dict.fromkeys(pinned))
    for pin in pins:
        gap = campaign.villages[pin.village].min_gap_days
        near = _near(shifts, pin.day, gap)
        near[sorted(pin.shifts)] = False
        barred[:, pin.village] |= near
    visits = np.zeros(shape)
    joins: tuple[Mapping[int, float], ...] = ()
    posts: tuple[Mapping[int, float], ...] = ()
    people = [volunteer.id for volunteer in campaign.volunteers]
    kept_joins = tuple(
        frozenset(
            p
            for p in shift.able
            if (people[p], shift.shift.date, shift.shift.team, shift.start, shift.end) in kept_turns
        )
        for shift in shifts
    )
    kept_posts = tuple(
        frozenset(
            p for p in duty.able if (people[p], duty.slot.date, None, duty.start, duty.end) in kept_turns
        )
        for duty in duties
    )
    if price > 0:
        for s, shift in enumerate(shifts):
            for v, village in enumerate(campaign.villages):
                kept = (village.id, shift.shift.date, shift.shift.team) in kept_visits
                visits[s, v] = price if kept else -price
        joins = tuple(
            {p: price if p in kept_joins[s] else -price for p in shift.able} for s, shift in enumerate(shifts)
        )
        posts = tuple(
            {p: price if p in kept_posts[d] else -price for p in duty.able} for d, duty in enumerate(duties)
        )
    pins_of: dict[int, tuple[Pin, ...]] = {}
    for pin in pins:
        pins_of[pin.village] = (*pins_of.get(pin.village, ()), pin)
    return Standing(
        constant=constant,
        priced=price > 0,
        visits=visits,
        barred=barred,
        joins=joins,
        posts=posts,
        kept_joins=kept_joins,
        kept_posts=kept_posts,
        pins=pins,
        pin_worth=_more_than_any(campaign, shifts, duties, villages, price) if pins else 0.0,
        pins_of=pins_of,
    )


def _near(shifts: Sequence[ShiftData], day: int, gap: int) -> NDArray[np.bool_]:
    return np.array([abs(shift.day - day) < gap for shift in shifts], dtype=np.bool_)


def _pin(campaign: Campaign, shifts: Sequence[ShiftData], visit: VisitKey) -> Pin:
    name, date, team = visit
    village = next(v for v, given in enumerate(campaign.villages) if given.id == name)
    mine = frozenset(
        s for s, data in enumerate(shifts) if data.shift.team == team and data.shift.date == date
    )
    return Pin(visit, village, (date - campaign.start).days, mine)


def _more_than_any(
    campaign: Campaign,
    shifts: Sequence[ShiftData],
    duties: Sequence[DutyData],
    villages: VillageData,
    price: float,
) -> float:
    """Return more than the best plan can be better than the worst that anyone would make to keep a pin."""
    weights, penalties = campaign.weights, campaign.penalties
    benefit = float(
        (villages.class_minutes / campaign.service.minutes_per_household @ weights.by_class).sum()
    )
    people = sum(shift.k_max for shift in shifts)
    longest = max((shift.end - shift.start for shift in shifts), default=0)
    places = sum(duty.wanted for duty in duties)
    costs = people * (weights.shift + weights.travel * longest)
    costs += penalties.visit * float(villages.min_visits.sum()) + penalties.late * len(campaign.villages)
    costs += penalties.duty * places + penalties.cover * float(villages.floor.sum())
    costs += 2 * price * (people + places + len(shifts) * campaign.service.max_visits_per_shift)
    return 1.0 + benefit + costs
