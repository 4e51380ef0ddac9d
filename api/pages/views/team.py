"""What a team's leader sees: the published days of the own team, whom to take along and to call."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer import Campaign, person_key

from .calendar import Session, week_name


@dataclass(frozen=True)
class Person:
    """Somebody of a team; `phone` is empty where none is given, `dial` is what a phone dials."""

    name: str
    leads: bool
    phone: str = ""
    languages: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The number in groups of three or four digits, as it is read aloud."""
        start = len(self.dial) % 3 + 3 if len(self.dial) % 3 else 3
        rest = self.dial[start:]
        groups = [self.dial[:start], *(rest[at : at + 3] for at in range(0, len(rest), 3))]
        return "\u00a0".join(group for group in groups if group)

    @property
    def dial(self) -> str:
        """The digits of the number, and a leading ``+``."""
        plus = "+" if self.phone.strip().startswith("+") else ""
        return plus + "".join(letter for letter in self.phone if letter in "0123456789")


@dataclass(frozen=True)
class TeamTrip:
    """A route: clock times, sessions in order, the crew with leaders first."""

    depart: str
    back: str
    sessions: tuple[Session, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class TeamDay:
    """A date on which the team goes out."""

    date: dt.date
    trips: tuple[TeamTrip, ...]


@dataclass(frozen=True)
class TeamDays:
    """The days of a team around `today`.

    Attributes
    ----------
    first
        Today, or else the next day with a trip; None where there is none any more.
    this_week, later, earlier
        The other days: those of the week of today that are not past, those after it, those before today.
    """

    first: TeamDay | None
    this_week: tuple[TeamDay, ...]
    later: tuple[TeamDay, ...]
    earlier: tuple[TeamDay, ...]


def team_days(routes: Iterable[Mapping[str, Any]], today: dt.date) -> TeamDays:
    """Return the days of a team.

    Parameters
    ----------
    routes
        Routes of this team alone, with its crew named, as `service.sights` shows them.
    today
        The date where the campaign is.
    """
    by_date: dict[dt.date, list[Mapping[str, Any]]] = defaultdict(list)
    for route in routes:
        by_date[dt.date.fromisoformat(route["date"])].append(route)
    days = [
        TeamDay(date, tuple(_trip(route) for route in sorted(by_date[date], key=lambda r: str(r["depart"]))))
        for date in sorted(by_date)
    ]
    coming = [day for day in days if day.date >= today]
    first = coming[0] if coming else None
    rest = coming[1:]
    week = week_name(today)
    return TeamDays(
        first,
        tuple(day for day in rest if week_name(day.date) == week),
        tuple(day for day in rest if week_name(day.date) != week),
        tuple(reversed([day for day in days if day.date < today])),
    )


def team_people(campaign: Campaign, team: str) -> tuple[Person, ...]:
    """Return the volunteers of a team, leaders first, then by name."""
    people = [
        Person(
            volunteer.name or volunteer.id,
            volunteer.role == "leader",
            volunteer.phone,
            volunteer.languages,
        )
        for volunteer in campaign.members[team]
    ]
    return _ordered(people)


def _ordered(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda person: (not person.leads, person_key(person.name))))


def _trip(route: Mapping[str, Any]) -> TeamTrip:
    people = [
        Person(
            person["name"],
            person["role"] == "leader",
            person.get("phone") or "",
            tuple(person.get("languages") or ()),
        )
        for person in route["crew"]
    ]
    return TeamTrip(
        route["depart"],
        route["return"],
        tuple(Session(stop["name"], stop["start"], stop["end"]) for stop in route["stops"]),
        _ordered(people),
    )
