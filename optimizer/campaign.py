"""What is given: the campaign, its villages, teams and volunteers.

Frozen models that hold what FORMATS.md describes, defaults filled in, and answer the questions that the rules of
MODEL.md ask about dates, shifts and people. Reading them from files, with every error at once, is `optimizer.files`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from .hours import OpeningHours, parse_hours

CLASSES = ("poor", "near_poor", "elderly", "no_device", "other")
"""The priority classes, in the order in which service is used up."""

PRIORITY = CLASSES[:4]
"""The classes that the coverage floor counts."""


Mode = Literal["scooter", "car", "foot"]
"""How a team travels, where real roads give the travel times."""

Ring = tuple[tuple[float, float], ...]
"""Positions, longitude first."""

Shape = tuple[Literal["line", "polygon"], tuple[Ring, ...]]
"""A drawn shape: the lines, or a polygon's outer ring and its holes."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Place(_Frozen):
    """A point with an id: the base, or a team's own base."""

    id: str = "base"
    name: str = ""
    lat: float
    lon: float


class Service(_Frozen):
    """How a session serves households (`[service]`)."""

    minutes_per_household: float
    setup_minutes: int
    session_minutes: tuple[int, ...]
    min_crew: int = 1
    max_crew: int | None = None
    max_visits_per_shift: int = 3
    turnout: float = 1.0
    min_gap_days: int = 1


class FixedPoint(_Frozen):
    """The support point at the People's Committee (`[fixed_point]`)."""

    open: str
    volunteers: int

    @property
    def hours(self) -> OpeningHours:
        """When it is open."""
        return parse_hours(self.open)


class Weights(_Frozen):
    """What a served household of each class is worth, and what travel and shifts cost (`[weights]`)."""

    poor: float
    near_poor: float
    elderly: float
    no_device: float
    other: float
    travel: float = 0.0
    shift: float = 0.0

    @property
    def by_class(self) -> tuple[float, float, float, float, float]:
        """The weights in the order of `CLASSES`."""
        return self.poor, self.near_poor, self.elderly, self.no_device, self.other


class Penalties(_Frozen):
    """What shortfalls cost (`[penalties]`)."""

    visit: float = 0.0
    late: float = 0.0
    duty: float = 0.0
    cover: float = 0.0
    change: float = 0.0


class Coverage(_Frozen):
    """The share of priority households that every village should reach (`[coverage]`)."""

    floor: float = 0.0


class TravelSettings(_Frozen):
    """Where minutes come from for pairs that the table does not give (`[travel]`)."""

    method: Literal["estimate", "valhalla", "table"] = "estimate"
    speed_kmh: float = 22.0
    detour: float = 1.5
    fixed_minutes: float = 2.0
    # What only real roads need is left out where it is the default: digests of campaigns without are as before.
    mode: Mode = Field(default="scooter", exclude_if=lambda mode: mode == "scooter")
    walk_kmh: float = Field(default=4.0, exclude_if=lambda speed: speed == 4.0)
    walk_metres: float = Field(default=2000.0, exclude_if=lambda metres: metres == 2000.0)


class Village(_Frozen):
    """A village: a point, its households by class, its hours and visit rules."""

    id: str
    name: str
    lat: float
    lon: float
    households: int
    poor: int = 0
    near_poor: int = 0
    elderly: int = 0
    no_device: int = 0
    open: str = ""
    language: str | None = None
    min_visits: int = 1
    max_visits: int | None = None
    min_gap_days: int = 1
    first_visit_by: date | None = None
    turnout: float = 1.0

    @property
    def hours(self) -> OpeningHours:
        """When sessions may be held."""
        return parse_hours(self.open)

    @property
    def by_class(self) -> tuple[int, int, int, int, int]:
        """Households in the order of `CLASSES`; `other` is what the first four leave."""
        counted = (self.poor, self.near_poor, self.elderly, self.no_device)
        return (*counted, self.households - sum(counted))

    @property
    def priority_households(self) -> int:
        """`P_v` of MODEL.md: households of the first four classes."""
        return self.poor + self.near_poor + self.elderly + self.no_device


class Team(_Frozen):
    """A team: when its shifts are and where they start and end."""

    id: str
    name: str = ""
    shifts: str
    off: tuple[date, ...] = ()
    base_lat: float | None = None
    base_lon: float | None = None
    colour: str = ""
    mode: Mode | None = Field(default=None, exclude_if=lambda mode: mode is None)

    @property
    def hours(self) -> OpeningHours:
        """The shifts of each weekday."""
        return parse_hours(self.shifts)


class Volunteer(_Frozen):
    """A volunteer of one team; `phone` is for those who plan and for the own team, and decides nothing."""

    id: str
    team: str
    name: str = ""
    role: Literal["leader", "member"] = "member"
    languages: tuple[str, ...] = ()
    available: str = ""
    off: tuple[date, ...] = ()
    max_per_week: int | None = None
    max_hours_per_week: float | None = None
    # Left out where there is none: the digest of a campaign without phones is what it was before there were any.
    phone: str = Field(default="", repr=False, exclude_if=lambda phone: not phone)

    @property
    def hours(self) -> OpeningHours:
        """When the volunteer is available."""
        return parse_hours(self.available)

    def can_join(self, day: date, start: int, end: int) -> bool:
        """Say whether the whole of `start` to `end` on `day` lies in the available hours, on no day off."""
        return day not in self.off and self.hours.contain(day, start, end)

    def speaks(self, language: str) -> bool:
        """Say whether the volunteer speaks `language` (tags are compared without case)."""
        return language.casefold() in (spoken.casefold() for spoken in self.languages)


class TravelRow(_Frozen):
    """One row of the travel table: directed minutes, and metres where given."""

    origin: str
    destination: str
    minutes: int
    metres: float | None = None


class Closure(_Frozen):
    """A closed village (`destination` is None), or a pair of places that is closed or slow, on some dates."""

    origin: str
    destination: str | None = None
    start: date
    end: date
    minutes: int | None = None
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether the closure is in force on `day`."""
        return self.start <= day <= self.end


class ClosedArea(_Frozen):
    """Roads that are closed on some dates where a drawn shape meets them, such as a landslide."""

    id: str
    shapes: tuple[Shape, ...]
    start: date
    end: date
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether the closure is in force on `day`."""
        return self.start <= day <= self.end


@dataclass(frozen=True, order=True)
class Shift:
    """One team on one date from `start` to `end` (minutes after midnight)."""

    date: date
    team: str
    start: int
    end: int


@dataclass(frozen=True, order=True)
class DutySlot:
    """One opening interval of the fixed point on one working date, and how many volunteers it wants."""

    date: date
    start: int
    end: int
    wanted: int


class Campaign(_Frozen):
    """A campaign as read: everything that a plan is made from and checked against."""

    id: str
    name: str = ""
    start: date
    end: date
    rest_dates: tuple[date, ...] = ()
    timezone: str = "Asia/Ho_Chi_Minh"
    illustrative: bool = False
    base: Place
    service: Service
    fixed_point: FixedPoint | None = None
    weights: Weights
    penalties: Penalties = Penalties()
    coverage: Coverage = Coverage()
    travel: TravelSettings = TravelSettings()
    villages: tuple[Village, ...]
    teams: tuple[Team, ...]
    volunteers: tuple[Volunteer, ...]
    travel_times: tuple[TravelRow, ...] = ()
    closures: tuple[Closure, ...] = ()
    closed_areas: tuple[ClosedArea, ...] = Field(default=(), exclude_if=lambda areas: not areas)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, and nothing that was worked out from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied

    @cached_property
    def working_dates(self) -> tuple[date, ...]:
        """The dates from `start` to `end` inclusive, without the rest dates."""
        span = (self.end - self.start).days + 1
        dates = (self.start + timedelta(days=offset) for offset in range(span))
        rest = set(self.rest_dates)
        return tuple(day for day in dates if day not in rest)

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """Every shift of every team, by date, then in the order of the teams."""
        return tuple(
            Shift(day, team.id, start, end)
            for day in self.working_dates
            for team in self.teams
            if day not in team.off
            for start, end in team.hours.on(day)
        )

    @cached_property
    def duty_slots(self) -> tuple[DutySlot, ...]:
        """Every opening interval of the fixed point on every working date."""
        point = self.fixed_point
        if point is None:
            return ()
        return tuple(
            DutySlot(day, start, end, point.volunteers)
            for day in self.working_dates
            for start, end in point.hours.on(day)
        )

    @cached_property
    def village_by_id(self) -> dict[str, Village]:
        """The villages by id."""
        return {village.id: village for village in self.villages}

    @cached_property
    def team_by_id(self) -> dict[str, Team]:
        """The teams by id."""
        return {team.id: team for team in self.teams}

    @cached_property
    def volunteer_by_id(self) -> dict[str, Volunteer]:
        """The volunteers by id."""
        return {volunteer.id: volunteer for volunteer in self.volunteers}

    @cached_property
    def members(self) -> dict[str, tuple[Volunteer, ...]]:
        """The volunteers of each team, in the order of the file."""
        return {
            team.id: tuple(volunteer for volunteer in self.volunteers if volunteer.team == team.id)
            for team in self.teams
        }

    def mode_of(self, team_id: str) -> Mode:
        """Return how a team travels: its own mode, else that of the campaign."""
        return self.team_by_id[team_id].mode or self.travel.mode

    @cached_property
    def modes(self) -> tuple[Mode, ...]:
        """Every mode that a team travels in, each once, in the order of the teams."""
        return tuple(dict.fromkeys(self.mode_of(team.id) for team in self.teams))

    def areas_on(self, day: date) -> tuple[int, ...]:
        """Return the positions of the closed areas in force on `day`."""
        return tuple(n for n, area in enumerate(self.closed_areas) if area.holds_on(day))

    def base_of(self, team_id: str) -> Place:
        """Return the place where the routes of a team start and end."""
        team = self.team_by_id[team_id]
        if team.base_lat is None or team.base_lon is None:
            return self.base
        return Place(id=f"base:{team.id}", name=team.name or team.id, lat=team.base_lat, lon=team.base_lon)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every place that routes pass: the base, the teams' own bases, the villages, in this order."""
        bases = {self.base.id: self.base}
        for team in self.teams:
            place = self.base_of(team.id)
            bases.setdefault(place.id, place)
        villages = (Place(id=v.id, name=v.name, lat=v.lat, lon=v.lon) for v in self.villages)
        return (*bases.values(), *villages)

    def session_cap(self, village: Village) -> float:
        """Return the most volunteer-minutes of service that one session in `village` can give."""
        return village.turnout * village.households * self.service.minutes_per_household

    def village_closed(self, village_id: str, day: date) -> bool:
        """Say whether a closure shuts the village on `day`."""
        return any(
            closure.destination is None and closure.origin == village_id and closure.holds_on(day)
            for closure in self.closures
        )

    @cached_property
    def sha256(self) -> str:
        """The digest of the canonical JSON (sorted keys) of the campaign as read."""
        document = self.model_dump(mode="json")
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
