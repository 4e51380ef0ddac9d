"""What every page of one plan looks up: names, colours, legs, visits, shortfalls, names of files."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from optimizer import (
    Campaign,
    Language,
    Place,
    Plan,
    RoadLeg,
    Route,
    Served,
    Stop,
    TravelTimes,
    TravelUnavailableError,
    Unmet,
    VillageResult,
    VisitKey,
    Volunteer,
    directions_of,
    person_key,
    session_gives,
    travel_times,
    village_score,
)

from .basemap import Basemap
from .colours import team_colours
from .geometry import Point, thinned
from .reader import Reader
from .words import Speech

OVERVIEW = "overview.html"


@dataclass(frozen=True)
class Visit:
    """A stop with the route that makes it."""

    route: Route
    stop: Stop


@dataclass(frozen=True)
class Leg:
    """The way between two places that a route visits one after the other.

    Attributes
    ----------
    origin, destination
        Ids of the places.
    minutes
        On the road.
    kilometres
        The length; None where unknown.
    path
        The way along roads; empty where the plan keeps none.
    turns
        What to do on it, in words, in order.
    """

    origin: str
    destination: str
    minutes: int
    kilometres: float | None
    path: tuple[Point, ...] = ()
    turns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Atlas:
    """A campaign, its plan, a language, a reader and perhaps a basemap, with the answers that pages need.

    The plan is expected to be one of this campaign: an id that the campaign does not have raises `KeyError`.
    """

    campaign: Campaign
    plan: Plan
    language: Language
    reader: Reader = field(default_factory=Reader)
    basemap: Basemap | None = None

    @cached_property
    def say(self) -> Speech:
        """The words of the language."""
        return Speech(self.language)

    @cached_property
    def colours(self) -> dict[str, str]:
        """A colour ``#rrggbb`` for each team id."""
        return team_colours(self.campaign.teams)

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        """Bases and villages by id."""
        return {place.id: place for place in self.campaign.places}

    @cached_property
    def village_number(self) -> dict[str, int]:
        """The position of each village id in the campaign, which pages use as its name in scripts."""
        return {village.id: number for number, village in enumerate(self.campaign.villages)}

    @cached_property
    def days(self) -> dict[tuple[dt.date, str], tuple[Route, ...]]:
        """The routes of each date and team that has any, by date, then in the order of the teams."""
        order = {team.id: number for number, team in enumerate(self.campaign.teams)}
        routes = sorted(
            self.plan.routes,
            key=lambda route: (route.date, order[route.team], route.shift_start, route.depart),
        )
        days: dict[tuple[dt.date, str], tuple[Route, ...]] = {}
        for route in routes:
            days[route.date, route.team] = (*days.get((route.date, route.team), ()), route)
        return days

    @cached_property
    def visits(self) -> dict[str, list[Visit]]:
        """The visits of each village, in order of time."""
        visits: dict[str, list[Visit]] = defaultdict(list)
        for routes in self.days.values():
            for route in routes:
                for stop in route.stops:
                    visits[stop.village].append(Visit(route, stop))
        for found in visits.values():
            found.sort(key=lambda visit: (visit.route.date, visit.stop.start))
        return visits

    @cached_property
    def gains(self) -> dict[VisitKey, Served]:
        """Households by class that each visit serves: what it adds to what its village got before."""
        done = {item.visit: item.served for item in self.plan.replan.done} if self.plan.replan else {}
        gains: dict[VisitKey, Served] = {}
        for id_, visits in self.visits.items():
            village, minutes, checked, dates = self.campaign.village_by_id[id_], 0.0, [], []
            before: Served = (0.0, 0.0, 0.0, 0.0, 0.0)
            for visit in visits:
                key = (id_, visit.route.date, visit.route.team)
                dates.append(visit.route.date)
                if key in done:
                    checked.append(done[key])
                else:
                    length = visit.stop.end - visit.stop.start
                    minutes += session_gives(self.campaign, village, len(visit.route.crew), length)
                after = village_score(self.campaign, village, dates, minutes, checked).result.served
                poor, near_poor, elderly, no_device, other = (
                    max(0.0, new - old) for new, old in zip(after, before, strict=True)
                )
                gains[key] = (poor, near_poor, elderly, no_device, other)
                before = after
        return gains

    @cached_property
    def results(self) -> dict[str, VillageResult]:
        """What each village gets."""
        return {result.village: result for result in self.plan.villages}

    @cached_property
    def shortfalls(self) -> dict[str, list[Unmet]]:
        """What is unmet in each village."""
        unmet: dict[str, list[Unmet]] = defaultdict(list)
        for item in self.plan.unmet:
            if item.village is not None:
                unmet[item.village].append(item)
        return unmet

    @cached_property
    def files(self) -> dict[tuple[dt.date, str], str]:
        """The name of the page of each date and team."""
        stems = file_stems([team.id for team in self.campaign.teams])
        return {(day, team): f"{stems[team]}-{day.isoformat()}.html" for day, team in self.days}

    @cached_property
    def links(self) -> dict[tuple[dt.date, str], str]:
        """The address of the page of each date and team that the reader may be led to."""
        address = self.reader.day
        if address is None:
            return self.files
        return {key: found for key in self.days if (found := address(*key)) is not None}

    @cached_property
    def _travel(self) -> TravelTimes | None:
        try:
            return travel_times(self.campaign, record=self.plan.travel)
        except TravelUnavailableError:
            return None

    def legs(self, route: Route) -> list[Leg]:
        """Return the legs of a route, from the base to the base.

        Minutes are those of the travel times; where these cannot be had, what lies between the clock times.
        """
        base = self.campaign.base_of(route.team).id
        places = [base, *(stop.village for stop in route.stops), base]
        leaves = [route.depart, *(stop.end for stop in route.stops)]
        reaches = [*(stop.arrive for stop in route.stops), route.back]
        ways = directions_of(self.campaign, self.plan, route)
        legs = []
        for origin, destination, leave, reach, way in zip(
            places, places[1:], leaves, reaches, ways, strict=False
        ):
            minutes, kilometres = reach - leave, None
            if self._travel is not None:
                known = self._travel.minutes(origin, destination, route.date, route.team)
                minutes = minutes if known is None else known
                metres = self._travel.metres(origin, destination, route.date, route.team)
                kilometres = None if metres is None else metres / 1000
            if way is None or len(way.geometry) < 2:
                legs.append(Leg(origin, destination, minutes, kilometres))
            else:
                kilometres = way.metres / 1000
                legs.append(Leg(origin, destination, minutes, kilometres, self._path(way), self._turns(way)))
        return legs

    def _path(self, way: RoadLeg) -> tuple[Point, ...]:
        if id(way) not in self._paths:
            self._paths[id(way)] = tuple(thinned(way.geometry))
        return self._paths[id(way)]

    @cached_property
    def _paths(self) -> dict[int, tuple[Point, ...]]:
        return {}

    def _turns(self, way: RoadLeg) -> tuple[str, ...]:
        say = self.say
        words = ((turn.text.get(self.language), turn.metres) for turn in way.turns)
        return tuple(
            say("turn", text=text, metres=say.number(metres, 0)) if metres >= 1 else text
            for text, metres in words
            if text
        )

    def point(self, place: str) -> Point:
        """Return the latitude and longitude of a place."""
        found = self.place_by_id[place]
        return found.lat, found.lon

    def place_name(self, place: str) -> str:
        """Return the name of a base or a village."""
        found = self.place_by_id[place]
        if found.name:
            return found.name
        return self.say("base") if place == self.campaign.base.id else found.id

    @property
    def owed(self) -> str:
        """Whom the map's data is owed to; empty where nothing is drawn that is anybody's."""
        if self.basemap is not None:
            return self.basemap.attribution
        return "© OpenStreetMap" if self.plan.legs else ""

    def team_name(self, team: str) -> str:
        """Return the name of a team; its id where it has none."""
        return self.campaign.team_by_id[team].name or team

    def volunteer_name(self, volunteer: str) -> str | None:
        """Return the name of a volunteer, the id where there is none; None where the reader may not know it."""
        found = self.campaign.volunteer_by_id[volunteer]
        return (found.name or volunteer) if self.reader.names(found.team) else None

    def crew(self, route: Route) -> list[Volunteer]:
        """Return who goes on a route: leaders first, then by name."""
        people = [self.campaign.volunteer_by_id[volunteer] for volunteer in route.crew]
        return sorted(
            people, key=lambda person: (person.role != "leader", person_key(person.name or person.id))
        )


def file_stems(ids: list[str]) -> dict[str, str]:
    """Return a different, safe beginning of a file name for each team id.

    Ids that are safe as they are keep their own; file systems that do not tell cases apart are thought of.
    """
    slugs = {team: _slug(team) for team in ids}
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for team in sorted(ids, key=lambda team: slugs[team] != team):
        stem, number = slugs[team], 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{slugs[team]}_{number}"
        taken.add(stem.casefold())
        stems[team] = stem
    return stems


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    letters = re.sub(r"[^A-Za-z0-9_]+", "-", plain.encode("ascii", "ignore").decode())
    return letters.strip("-_")[:40] or "team"
