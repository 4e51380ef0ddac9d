"""The month of a plan: its weeks, in each the dates, in each what every team does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from optimizer import Campaign, Plan, Route, clock

from .teams import TeamMark, team_marks


@dataclass(frozen=True)
class Session:
    """A session in a village: its hours as clock times."""

    village: str
    start: str
    end: str


@dataclass(frozen=True)
class Trip:
    """A route of one team: when it leaves and is back, how many go, and its sessions in order."""

    depart: str
    back: str
    crew: int
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Cell:
    """What one team does on one date; `off` where it has no shift at all."""

    team: TeamMark
    trips: tuple[Trip, ...]
    off: bool


@dataclass(frozen=True)
class Day:
    """A date of the campaign; nobody works on a day of rest."""

    date: dt.date
    rest: bool
    cells: tuple[Cell, ...]
    duty_wanted: int
    duty_given: int


@dataclass(frozen=True)
class Week:
    """An ISO week as far as the campaign lies in it: `name` such as ``2025-W31``."""

    name: str
    number: int
    days: tuple[Day, ...]
    trips: int
    sessions: int
    villages: int

    @property
    def start(self) -> dt.date:
        """The first date."""
        return self.days[0].date

    @property
    def end(self) -> dt.date:
        """The last date."""
        return self.days[-1].date


def week_name(date: dt.date) -> str:
    """Return the ISO week of a date, such as ``2025-W31``."""
    year, week, _ = date.isocalendar()
    return f"{year}-W{week:02d}"


def calendar(campaign: Campaign, plan: Plan) -> tuple[Week, ...]:
    """Return all weeks of the campaign with what the plan does in them."""
    marks = team_marks(campaign)
    routes: dict[tuple[dt.date, str], list[Route]] = defaultdict(list)
    for route in plan.routes:
        routes[route.date, route.team].append(route)
    on_shift = {(shift.date, shift.team) for shift in campaign.shifts}
    wanted: dict[dt.date, int] = defaultdict(int)
    given: dict[dt.date, int] = defaultdict(int)
    for slot in campaign.duty_slots:
        wanted[slot.date] += slot.wanted
    for duty in plan.duties:
        given[duty.date] += len(duty.volunteers)
    span = (campaign.end - campaign.start).days + 1
    dates = [campaign.start + dt.timedelta(days=offset) for offset in range(span)]
    rest = set(campaign.rest_dates)
    weeks = []
    for number, (name, group) in enumerate(groupby(dates, key=week_name), start=1):
        in_week = list(group)
        days = tuple(
            Day(
                date,
                date in rest,
                tuple(
                    Cell(
                        mark,
                        trips_of(campaign, routes[date, mark.id]),
                        (date, mark.id) not in on_shift,
                    )
                    for mark in marks
                ),
                wanted[date],
                given[date],
            )
            for date in in_week
        )
        found = [route for date in in_week for mark in marks for route in routes[date, mark.id]]
        stops = [stop.village for route in found for stop in route.stops]
        weeks.append(Week(name, number, days, len(found), len(stops), len(set(stops))))
    return tuple(weeks)


def trips_of(campaign: Campaign, routes: Iterable[Route]) -> tuple[Trip, ...]:
    """Return routes in the order of their departure, in words and clock times."""
    names = {village.id: village.name or village.id for village in campaign.villages}
    return tuple(
        Trip(
            clock(route.depart),
            clock(route.back),
            len(route.crew),
            tuple(
                Session(names.get(stop.village, stop.village), clock(stop.start), clock(stop.end))
                for stop in route.stops
            ),
        )
        for route in sorted(routes, key=lambda route: route.depart)
    )
