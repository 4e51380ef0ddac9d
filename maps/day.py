"""The page of one team on one date: where to be when, with whom, and for whom."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

from optimizer import CLASSES, Route, Served, Village, clock

from . import layers
from .atlas import Atlas, Leg
from .canvas import draw, new_map
from .colours import ink_on
from .notes import closure_notes, closures_that_matter
from .page import render

Row = dict[str, Any]


def day(atlas: Atlas, team: str, date: dt.date) -> str:
    """Return the page of a team on a date.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    if (date, team) not in atlas.days:
        raise LookupError(f"no route of team {team!r} on {date.isoformat()}")
    campaign, say = atlas.campaign, atlas.say
    routes = atlas.days[date, team]
    base = campaign.base_of(team).id
    visited = [stop.village for route in routes for stop in route.stops]
    canvas = new_map(atlas.point(base))
    ring_labels = layers.ground(canvas, atlas, atlas.point(base))
    closures = closures_that_matter(atlas, date, (base, *visited))
    layers.closed_roads(canvas, atlas, closures)
    village_labels = layers.surroundings(canvas, atlas, visited)
    base_labels = layers.bases(canvas, atlas, [team])
    trips, number = [], 0
    for route in routes:
        trips.append(_trip(atlas, route, number))
        number += len(route.stops)
    before, after = _neighbours(atlas, team, date)
    return render(
        "day",
        atlas,
        draw(canvas, [atlas.point(place) for place in (base, *visited)]),
        {
            "labels": [*base_labels, *village_labels, *ring_labels],
            "routes": layers.routes(atlas, [(date, team)]),
            "words": {key: say(key) for key in ("zoom_in", "zoom_out", "close")},
        },
        team=atlas.team_name(team),
        date=say.date(date),
        colour=atlas.colours[team],
        ink=ink_on(atlas.colours[team]),
        overview=atlas.reader.overview,
        previous=before,
        next=after,
        others=[
            {
                "name": atlas.team_name(other),
                "colour": atlas.colours[other],
                "href": atlas.links[found, other],
            }
            for found, other in atlas.links
            if found == date and other != team
        ],
        closures=closure_notes(atlas, closures),
        trips=trips,
        popups=list({stop["village"]: stop for trip in trips for stop in trip["stops"]}.values()),
    )


def _neighbours(atlas: Atlas, team: str, date: dt.date) -> tuple[Row | None, Row | None]:
    dates = [
        day for day, other in atlas.days if other == team and (day == date or (day, other) in atlas.links)
    ]
    place = dates.index(date)

    def link(day: dt.date) -> Row:
        say = atlas.say
        return {"href": atlas.links[day, team], "title": say.date(day), "short": say.short_date(day)}

    before = link(dates[place - 1]) if place > 0 else None
    return before, link(dates[place + 1]) if place + 1 < len(dates) else None


def _trip(atlas: Atlas, route: Route, before: int) -> Row:
    legs = atlas.legs(route)
    return {
        "shift_start": clock(route.shift_start),
        "shift_end": clock(route.shift_end),
        "base": atlas.place_name(atlas.campaign.base_of(route.team).id),
        "depart": clock(route.depart),
        "back": clock(route.back),
        "road": route.travel_minutes,
        "stops": [_stop(atlas, route, place, legs[place], before) for place in range(len(route.stops))],
        "leg_back": _leg(atlas, legs[-1]),
        "crew": _crew(atlas, route),
        "crew_size": len(route.crew),
    }


def _stop(atlas: Atlas, route: Route, place: int, leg: Leg, before: int) -> Row:
    stop = route.stops[place]
    village = atlas.campaign.village_by_id[stop.village]
    name = village.name or village.id
    say = atlas.say
    return {
        "number": before + place + 1,
        "village": atlas.village_number[village.id],
        "name": name,
        "leg": _leg(atlas, leg),
        "arrive": clock(stop.arrive),
        "start": clock(stop.start),
        "end": clock(stop.end),
        "minutes": stop.end - stop.start,
        "wait": stop.start - stop.arrive,
        "language": say.tongue(village.language) if village.language else "",
        "speakers": _speakers(atlas, route, village),
        "classes": [
            {"name": say(key), "count": say.number(count) if count else ""}
            for key, count in zip(CLASSES, village.by_class, strict=True)
        ],
        "expected": _expected(atlas, atlas.gains[village.id, route.date, route.team]),
        "households": say.number(village.households),
        "geo": f"geo:{village.lat:.6f},{village.lon:.6f}"
        f"?q={village.lat:.6f},{village.lon:.6f}({quote(name, safe='')})",
        "position": f"{village.lat:.5f}, {village.lon:.5f}",
    }


def _expected(atlas: Atlas, served: Served) -> str:
    say = atlas.say
    classes = [(say(key), round(count)) for key, count in zip(CLASSES, served, strict=True)]
    listed = ", ".join(
        f"{name[:1].lower()}{name[1:]} {say.number(count)}" for name, count in classes if count
    )
    if not listed:
        return say("expected_none")
    return say("expected", count=say.number(sum(served)), classes=listed)


def _leg(atlas: Atlas, leg: Leg) -> str:
    if leg.kilometres is None:
        return atlas.say("road", minutes=leg.minutes)
    return atlas.say("road_km", minutes=leg.minutes, kilometres=atlas.say.number(leg.kilometres, 1))


def _speakers(atlas: Atlas, route: Route, village: Village) -> str:
    if not village.language:
        return ""
    people = [atlas.campaign.volunteer_by_id[volunteer] for volunteer in route.crew]
    names = (atlas.volunteer_name(person.id) for person in people if person.speaks(village.language))
    return ", ".join(name for name in names if name is not None)


def _crew(atlas: Atlas, route: Route) -> list[Row]:
    people = [atlas.campaign.volunteer_by_id[volunteer] for volunteer in route.crew]
    return [
        {
            "name": name,
            "leader": person.role == "leader",
            "languages": ", ".join(atlas.say.tongue(tag) for tag in person.languages),
        }
        for person in sorted(people, key=lambda person: person.role != "leader")
        if (name := atlas.volunteer_name(person.id)) is not None
    ]
