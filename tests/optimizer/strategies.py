"""Builders of tiny campaigns and plans, and hypothesis strategies for random ones with every feature on.

`tiny` makes a campaign of one village and one team whose figures fit in the head; `campaigns` draws random
ones, and `cases` random ones with a valid plan of at least one route. The plans are built by construction,
with rules written down here a second time, so that the check is not tested against itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from optimizer import Campaign, Duty, Plan, Route, Run, Stop, Village, Volunteer, gap_of, status_of
from optimizer.campaign import Closure, FixedPoint, Place, Service, Shift, Team, TravelRow, Weights
from optimizer.files import plan_document
from optimizer.plan import Replan
from optimizer.score import count_changes, score
from optimizer.travel import travel_times

MONDAY = dt.date(2025, 7, 28)
RUN = Run(seconds=0.0, seed=0, version="0", engine="by hand")


def day(number: int) -> dt.date:
    """Return a date counted from `MONDAY` = 0."""
    return MONDAY + dt.timedelta(days=number)


def at(time: str) -> int:
    """Return ``HH:MM`` as minutes after midnight."""
    return int(time[:2]) * 60 + int(time[3:])


def village(name: str = "v1", /, **fields: Any) -> Village:
    """Return a village of 10 poor households where no visit is required."""
    given = {"name": name, "lat": 22.45, "lon": 103.93, "households": 10, "poor": 10, "min_visits": 0}
    return Village(id=name, **given | fields)


def team(name: str = "T1", /, **fields: Any) -> Team:
    """Return a team with a shift from 18:00 to 21:00 on every date."""
    return Team(id=name, **{"shifts": "18:00-21:00"} | fields)


def volunteer(name: str, team: str = "T1", /, **fields: Any) -> Volunteer:
    """Return a volunteer who is always available."""
    return Volunteer(id=name, team=team, **fields)


def service(**fields: Any) -> Service:
    """Return 20 minutes per household after 30 of setting up, in sessions of 60 or 90 minutes."""
    given = {"minutes_per_household": 20, "setup_minutes": 30, "session_minutes": (60, 90)}
    return Service(**given | fields)


def weights(**fields: float) -> Weights:
    """Return 8, 6, 5, 4, 1 and a tenth of a point per volunteer-minute of travel."""
    given = {"poor": 8, "near_poor": 6, "elderly": 5, "no_device": 4, "other": 1, "travel": 0.1}
    return Weights(**given | fields)


def tiny(**fields: Any) -> Campaign:
    """Return a campaign of one week, one village, and team T1 of A and B; every way takes 10 minutes.

    Give `legs` as {(from, to): minutes} for other ways; they hold in both directions unless both are given.
    """
    legs = fields.pop("legs", {})
    given: dict[str, Any] = {
        "id": "tiny",
        "start": MONDAY,
        "end": day(6),
        "base": Place(id="base", lat=22.45, lon=103.93),
        "service": service(),
        "weights": weights(),
        "villages": (village(),),
        "teams": (team(),),
        "volunteers": (volunteer("A"), volunteer("B")),
        "travel": {"method": "table"},
    }
    campaign = Campaign(**given | fields)
    if "travel_times" in fields:
        return campaign
    places = [place.id for place in campaign.places]
    rows = {(one, other): 10 for one in places for other in places if one != other}
    rows |= {(other, one): minutes for (one, other), minutes in legs.items()} | legs
    table = tuple(TravelRow(origin=one, destination=other, minutes=m) for (one, other), m in rows.items())
    return changed(campaign, travel_times=table)


def changed(campaign: Campaign, **fields: Any) -> Campaign:
    """Return the campaign with some fields changed; unlike `model_copy` it keeps nothing that was derived."""
    given = {name: getattr(campaign, name) for name in Campaign.model_fields}
    return Campaign(**given | fields)


def route(
    campaign: Campaign,
    stops: Sequence[tuple[str, str, str]] = (("v1", "18:10", "19:40"),),
    crew: Sequence[str] = ("A", "B"),
    *,
    date: dt.date = MONDAY,
    team: str = "T1",
    shift: tuple[str, str] = ("18:00", "21:00"),
    depart: str | None = None,
    back: str | None = None,
) -> Route:
    """Return a route with stops given as (village, start, end).

    Nobody waits before a session: the crew arrives when it starts, leaves the base as late as that allows,
    and is back as early as the way allows, unless told otherwise.
    """
    legs = legs_of(campaign, team, date, [name for name, _, _ in stops])
    first, last = (at(stops[0][1]), at(stops[-1][2])) if stops else (at(shift[0]), at(shift[0]))
    return Route(
        team=team,
        date=date,
        shift_start=at(shift[0]),
        shift_end=at(shift[1]),
        depart=first - (legs[0] or 0) if depart is None else at(depart),
        back=last + (legs[-1] or 0) if back is None else at(back),
        crew=tuple(crew),
        travel_minutes=sum(leg or 0 for leg in legs),
        stops=tuple(
            Stop(village=name, arrive=at(start), start=at(start), end=at(end)) for name, start, end in stops
        ),
    )


def legs_of(campaign: Campaign, team: str, date: dt.date, villages: Sequence[str]) -> list[int | None]:
    """Return the minutes of each leg of a route; None where it is closed."""
    travel = travel_times(campaign)
    base = campaign.base_of(team).id
    return [travel.minutes(one, other, date) for one, other in pairwise([base, *villages, base])]


def duty(*volunteers: str, date: dt.date = MONDAY, start: str = "08:00", end: str = "10:00") -> Duty:
    """Return a duty."""
    return Duty(date=date, start=at(start), end=at(end), volunteers=volunteers)


def plan_for(
    campaign: Campaign,
    routes: Sequence[Route],
    duties: Sequence[Duty] = (),
    *,
    bound: float | None = None,
    replan: Replan | None = None,
) -> Plan:
    """Return a plan whose figures are right; the bound is one point above the score unless given."""
    since = replan.freeze_until if replan else MONDAY
    found = score(
        campaign,
        routes,
        duties,
        done={entry.visit: entry.served for entry in replan.done} if replan else None,
        changes=count_changes((replan.routes, replan.duties), (routes, duties), since) if replan else 0,
    )
    bound = found.score + 1 if bound is None else bound
    gap = gap_of(found.score, bound)
    return Plan(
        campaign=campaign.id,
        campaign_sha256=campaign.sha256,
        status=status_of(gap),
        score=found.score,
        bound=bound,
        gap=gap,
        breakdown=found.breakdown,
        routes=tuple(routes),
        duties=tuple(duties),
        villages=found.villages,
        unmet=tuple(unmet.model_copy(update={"reason": "so it is"}) for unmet in found.shortfalls),
        run=RUN,
        replan=replan,
    )


def document_for(
    campaign: Campaign, routes: Sequence[Route], duties: Sequence[Duty] = (), **given: Any
) -> dict[str, Any]:
    """Return the plan.json of a plan whose figures are right; takes what `plan_for` takes."""
    return plan_document(plan_for(campaign, routes, duties, **given), "en")


@dataclass(frozen=True)
class Case:
    """A campaign and a valid plan of it."""

    campaign: Campaign
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...]

    def with_campaign(self, **fields: Any) -> Case:
        """Return the same plan for a campaign with some fields changed."""
        return replace(self, campaign=changed(self.campaign, **fields))

    @property
    def document(self) -> dict[str, Any]:
        """The plan.json, its figures right, travel minutes included where no way is closed."""
        routes = []
        for given in self.routes:
            legs = legs_of(self.campaign, given.team, given.date, [stop.village for stop in given.stops])
            known = [leg for leg in legs if leg is not None]
            minutes = sum(known) if len(known) == len(legs) else given.travel_minutes
            routes.append(given.model_copy(update={"travel_minutes": minutes}))
        return document_for(self.campaign, routes, self.duties)


TEAM_HOURS = (
    "18:00-21:30",
    "07:00-11:00,13:30-17:00",
    "Mo-Fr 18:00-21:00; Sa,Su 07:00-11:30",
    "Mo,We,Fr 17:30-21:30; Tu,Th,Sa,Su 08:00-12:00",
)
VILLAGE_HOURS = ("", "06:00-12:00,13:00-22:00", "17:00-22:00; Sa,Su 06:00-18:00", "07:00-09:30,10:00-20:30")
FREE_HOURS = ("", "", "06:00-22:00", "Mo-Fr 17:00-22:00; Sa,Su 06:00-22:00", "Mo,We,Fr,Su 07:00-23:00")
POINT_HOURS = ("Mo-Fr 07:30-11:30,13:30-17:00", "08:00-10:00", "19:00-21:00")
LANGUAGES = ("dao", "Giay")


@st.composite
def campaigns(
    draw: st.DrawFn, *, villages: int = 3, teams: int = 2, volunteers: int = 4, dates: int = 6
) -> Campaign:
    """Draw a campaign with every feature of MODEL.md; the sizes are the largest that are drawn.

    There are two teams at least, each with two volunteers at least.
    """
    start = day(draw(st.integers(0, 6)))
    span = [start + dt.timedelta(days=n) for n in range(draw(st.integers(2, dates)))]
    some_dates = st.lists(st.sampled_from(span), max_size=1).map(tuple)
    setup = draw(st.integers(0, 30))
    lengths = draw(st.lists(st.sampled_from((45, 60, 75, 90)), min_size=1, max_size=3, unique=True))
    names = [f"v{n}" for n in range(1, draw(st.integers(1, villages)) + 1)]
    troops = [draw(_teams(f"T{n}", some_dates)) for n in range(1, draw(st.integers(2, max(2, teams))) + 1)]
    people = [
        draw(_volunteers(f"{troop.id}-{n}", troop.id, some_dates))
        for troop in troops
        for n in range(1, draw(st.integers(2, max(2, volunteers))) + 1)
    ]
    worth = sorted(draw(st.lists(st.integers(0, 9), min_size=5, max_size=5)), reverse=True)
    campaign = Campaign(
        id="drawn",
        start=start,
        end=span[-1],
        rest_dates=draw(some_dates),
        base=Place(id="base", lat=22.45, lon=103.93),
        service=Service(
            minutes_per_household=draw(st.sampled_from((7, 12.5, 25))),
            setup_minutes=setup,
            session_minutes=tuple(lengths),
            min_crew=draw(st.integers(1, 2)),
            max_crew=draw(st.sampled_from((None, 2, 3))),
            max_visits_per_shift=draw(st.integers(1, 3)),
        ),
        fixed_point=FixedPoint(open=draw(st.sampled_from(POINT_HOURS)), volunteers=draw(st.integers(1, 2))),
        weights=Weights(
            **dict(zip(("poor", "near_poor", "elderly", "no_device", "other"), worth, strict=True)),
            travel=draw(st.sampled_from((0, 0.02))),
            shift=draw(st.sampled_from((0, 1.5))),
        ),
        penalties={key: draw(st.integers(0, 20)) for key in ("visit", "late", "duty", "cover", "change")},
        coverage={"floor": draw(st.sampled_from((0, 0.3, 1)))},
        travel={"method": "table"},
        villages=tuple(draw(_villages(name, span)) for name in names),
        teams=tuple(troops),
        volunteers=tuple(people),
    )
    places = [place.id for place in campaign.places]
    pairs = [(one, other) for n, one in enumerate(places) for other in places[n + 1 :]]
    rows = []
    for one, other in pairs:
        rows.append(TravelRow(origin=one, destination=other, minutes=draw(st.integers(1, 40))))
        if draw(st.booleans()):
            rows.append(TravelRow(origin=other, destination=one, minutes=draw(st.integers(1, 40))))
    closed = [
        Closure(
            origin=draw(st.sampled_from(names)),
            destination=draw(st.sampled_from((None, "base"))),
            start=draw(st.sampled_from(span)),
            end=span[-1],
        )
        for _ in range(draw(st.integers(0, 1)))
    ]
    slow = [
        Closure(origin=one, destination=other, start=span[0], end=draw(st.sampled_from(span)), minutes=45)
        for one, other in draw(st.lists(st.sampled_from(pairs), max_size=1))
    ]
    return changed(campaign, travel_times=tuple(rows), closures=(*closed, *slow))


@st.composite
def _teams(draw: st.DrawFn, name: str, some_dates: st.SearchStrategy[tuple[dt.date, ...]]) -> Team:
    own = draw(st.booleans())
    return Team(
        id=name,
        shifts=draw(st.sampled_from(TEAM_HOURS)),
        off=draw(some_dates),
        base_lat=22.5 if own else None,
        base_lon=103.9 if own else None,
    )


@st.composite
def _volunteers(
    draw: st.DrawFn, name: str, team: str, some_dates: st.SearchStrategy[tuple[dt.date, ...]]
) -> Volunteer:
    return Volunteer(
        id=name,
        team=team,
        role=draw(st.sampled_from(("member", "leader"))),
        languages=tuple(draw(st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True))),
        available=draw(st.sampled_from(FREE_HOURS)),
        off=draw(some_dates),
        max_per_week=draw(st.sampled_from((None, 1, 2, 3))),
        max_hours_per_week=draw(st.sampled_from((None, 4, 7.5))),
    )


@st.composite
def _villages(draw: st.DrawFn, name: str, span: list[dt.date]) -> Village:
    classes = draw(st.lists(st.integers(0, 6), min_size=5, max_size=5))
    most = draw(st.sampled_from((None, 1, 2)))
    return Village(
        id=name,
        name=f"Thôn {name}",
        lat=22.45,
        lon=103.93,
        households=sum(classes),
        **dict(zip(("poor", "near_poor", "elderly", "no_device"), classes, strict=False)),
        open=draw(st.sampled_from(VILLAGE_HOURS)),
        language=draw(st.sampled_from((None, None, "Dao", "giay"))),
        min_visits=draw(st.integers(0, 2 if most is None else most)),
        max_visits=most,
        min_gap_days=draw(st.integers(1, 3)),
        first_visit_by=draw(st.sampled_from((None, *span))),
        turnout=draw(st.sampled_from((0.4, 1.0))),
    )


@st.composite
def plans(draw: st.DrawFn, campaign: Campaign) -> tuple[tuple[Route, ...], tuple[Duty, ...]]:
    """Draw a valid plan of `campaign`; it may be empty."""
    builder = _Builder(campaign, draw(st.randoms(use_true_random=False)))
    return builder.routes(), builder.duties()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a campaign and a valid plan of it with at least one route."""
    campaign = draw(campaigns())
    routes, duties = draw(plans(campaign))
    assume(routes)
    return Case(campaign, routes, duties)


class _Builder:
    """Fills shifts and duties in a random order, one after the other, as long as every rule holds."""

    def __init__(self, campaign: Campaign, chance: Random) -> None:
        self.campaign = campaign
        self.chance = chance
        self.travel = travel_times(campaign)
        self.turns: dict[str, list[tuple[dt.date, int, int]]] = {v.id: [] for v in campaign.volunteers}
        self.visits: dict[str, list[dt.date]] = {v.id: [] for v in campaign.villages}

    def routes(self) -> tuple[Route, ...]:
        shifts = list(self.campaign.shifts)
        self.chance.shuffle(shifts)
        found = [made for shift in shifts[:6] if (made := self._route(shift)) is not None]
        return tuple(found)

    def duties(self) -> tuple[Duty, ...]:
        found = []
        for slot in self.campaign.duty_slots:
            free = [v.id for v in self.campaign.volunteers if self._free(v, slot.date, slot.start, slot.end)]
            names = self._some(free, 0, slot.wanted)
            if self.chance.random() < 0.7:
                found.append(Duty(date=slot.date, start=slot.start, end=slot.end, volunteers=names))
                self._book(names, slot.date, slot.start, slot.end)
        return tuple(found)

    def _some(self, names: list[str], least: int, most: int | None) -> tuple[str, ...]:
        most = len(names) if most is None else min(most, len(names))
        return tuple(self.chance.sample(names, self.chance.randint(least, max(least, most))))

    def _free(self, person: Volunteer, date: dt.date, start: int, end: int) -> bool:
        turns = self.turns[person.id]
        week = [turn for turn in turns if turn[0].isocalendar()[:2] == date.isocalendar()[:2]]
        minutes = sum(turn[2] - turn[1] for turn in week) + end - start
        return (
            date not in person.off
            and person.hours.contain(date, start, end)
            and all(turn[0] != date or turn[2] <= start or end <= turn[1] for turn in turns)
            and (person.max_per_week is None or len(week) < person.max_per_week)
            and (person.max_hours_per_week is None or minutes <= 60 * person.max_hours_per_week)
        )

    def _book(self, names: Sequence[str], date: dt.date, start: int, end: int) -> None:
        for name in names:
            self.turns[name].append((date, start, end))

    def _route(self, shift: Shift) -> Route | None:
        campaign = self.campaign
        least, most = campaign.service.min_crew, campaign.service.max_crew
        members = campaign.members[shift.team]
        free = [v.id for v in members if self._free(v, shift.date, shift.start, shift.end)]
        leaders = [v.id for v in members if v.role == "leader"]
        if len(free) < least:
            return None
        crew = self._some(free, least, most)
        if leaders and not set(leaders) & set(crew):
            return None
        base = campaign.base_of(shift.team).id
        stops: list[Stop] = []
        here = base
        clock = depart = shift.start + self.chance.choice((0, 0, 5))
        minutes = 0
        villages = list(campaign.villages)
        self.chance.shuffle(villages)
        for place in villages:
            if len(stops) == campaign.service.max_visits_per_shift:
                break
            stop = self._stop(place, shift, here, base, clock, crew)
            if stop is not None:
                minutes += self.travel.minutes(here, place.id, shift.date) or 0
                stops.append(stop)
                here, clock = place.id, stop.end
        if not stops:
            return None
        home = self.travel.minutes(here, base, shift.date)
        assert home is not None
        self._book(crew, shift.date, shift.start, shift.end)
        for stop in stops:
            self.visits[stop.village].append(shift.date)
        return Route(
            team=shift.team,
            date=shift.date,
            shift_start=shift.start,
            shift_end=shift.end,
            depart=depart,
            back=self.chance.choice((clock + home, shift.end)),
            crew=crew,
            travel_minutes=minutes + home,
            stops=tuple(stops),
        )

    def _stop(
        self, place: Village, shift: Shift, here: str, base: str, clock: int, crew: Sequence[str]
    ) -> Stop | None:
        campaign, date = self.campaign, shift.date
        dates = self.visits[place.id]
        there = self.travel.minutes(here, place.id, date)
        home = self.travel.minutes(place.id, base, date)
        speakers = [name for name in crew if campaign.volunteer_by_id[name].speaks(place.language or "")]
        if (
            there is None
            or home is None
            or campaign.village_closed(place.id, date)
            or any(abs((date - other).days) < place.min_gap_days for other in dates)
            or (place.max_visits is not None and len(dates) >= place.max_visits)
            or (place.language and not speakers)
        ):
            return None
        lengths = list(campaign.service.session_minutes)
        self.chance.shuffle(lengths)
        for opens, closes in place.hours.on(date):
            start = max(opens, clock + there)
            for length in lengths:
                if start + length <= min(closes, shift.end - home):
                    arrive = self.chance.choice((clock + there, start))
                    return Stop(village=place.id, arrive=arrive, start=start, end=start + length)
        return None
