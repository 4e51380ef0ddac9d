"""What a team needs to know of its trips on a date: legs, stops, households, languages, crew, what to bring.

Plain values and words, so that pages and printed sheets say the same.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from optimizer import CLASSES, Route, Served, Village, clock

from .atlas import Atlas, Leg
from .links import geo_link, web_link
from .notes import closure_notes, closures_that_matter

Row = dict[str, Any]

DUSK = 18 * 60
"""Minutes after midnight from which a way home is called dark; the sun sets at 18:15 to 18:50 in the north in summer,
before 17:20 in winter, so the evening shifts, which this is about, are dark in every season."""


def trips_of(atlas: Atlas, team: str, date: dt.date) -> list[Row]:
    """Return the trips of a team on a date in order; stops are numbered through all of them.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    if (date, team) not in atlas.days:
        raise LookupError(f"no route of team {team!r} on {date.isoformat()}")
    trips, number = [], 0
    for route in atlas.days[date, team]:
        trips.append(_trip(atlas, route, number))
        number += len(route.stops)
    return trips


def notes_of(atlas: Atlas, team: str, date: dt.date) -> list[dict[str, str]]:
    """Return the closures on the date that touch a place the team goes to."""
    places = visited(atlas, team, date)
    return closure_notes(atlas, closures_that_matter(atlas, date, places), first=places, most=4)


def visited(atlas: Atlas, team: str, date: dt.date) -> list[str]:
    """Return the ids of the base and the villages that a team goes to on a date."""
    stops = [stop.village for route in atlas.days[date, team] for stop in route.stops]
    return [atlas.campaign.base_of(team).id, *stops]


def whole(served: Served) -> list[int]:
    """Return households by class as whole numbers that add up to the rounded total (largest remainders)."""
    floors = [math.floor(count + 1e-9) for count in served]
    missing = round(sum(served)) - sum(floors)
    order = sorted(range(len(served)), key=lambda place: (floors[place] - served[place], place))
    for place in order[:missing]:
        floors[place] += 1
    return floors


def _trip(atlas: Atlas, route: Route, before: int) -> Row:
    legs = atlas.legs(route)
    stops = [_stop(atlas, route, place, legs[place], before) for place in range(len(route.stops))]
    return {
        "shift_start": clock(route.shift_start),
        "shift_end": clock(route.shift_end),
        "base": atlas.place_name(atlas.campaign.base_of(route.team).id),
        "depart": clock(route.depart),
        "back": clock(route.back),
        "road": route.travel_minutes,
        "kilometres": _total(atlas, legs),
        "stops": stops,
        "leg_back": _leg(atlas, legs[-1]),
        "crew": _crew(atlas, route),
        "crew_size": len(route.crew),
        "bring": bring(atlas, [route]),
    }


def _stop(atlas: Atlas, route: Route, place: int, leg: Leg, before: int) -> Row:
    stop = route.stops[place]
    village = atlas.campaign.village_by_id[stop.village]
    say = atlas.say
    gained = whole(atlas.gains[village.id, route.date, route.team])
    return {
        "number": before + place + 1,
        "village": atlas.village_number[village.id],
        "name": village.name or village.id,
        "leg": _leg(atlas, leg),
        "arrive": clock(stop.arrive),
        "start": clock(stop.start),
        "end": clock(stop.end),
        "minutes": stop.end - stop.start,
        "wait": stop.start - stop.arrive,
        "language": say.tongue(village.language) if village.language else "",
        "speakers": _speakers(atlas, route, village),
        "classes": [
            {"name": say(key), "expected": say.number(expected), "count": say.number(count)}
            for key, count, expected in zip(CLASSES, village.by_class, gained, strict=True)
            if count
        ],
        "by_class": [say.number(expected) for expected in gained],
        "expected": say.number(sum(gained)),
        "households": say.number(village.households),
        "position": f"{village.lat:.5f}, {village.lon:.5f}",
    }


def _leg(atlas: Atlas, leg: Leg) -> Row:
    say, name = atlas.say, atlas.place_name(leg.destination)
    if leg.kilometres is None:
        text = say("road", minutes=leg.minutes)
    else:
        words = "road_km_known" if leg.path else "road_km"
        text = say(words, minutes=leg.minutes, kilometres=say.number(leg.kilometres, 1))
    point = atlas.point(leg.destination)
    return {
        "text": text,
        "to": name,
        "geo": geo_link(point, name),
        "web": web_link(point),
        "turns": leg.turns,
    }


def _total(atlas: Atlas, legs: list[Leg]) -> str:
    """Return the kilometres of all legs; nothing where one is unknown."""
    lengths = [leg.kilometres for leg in legs]
    known = [length for length in lengths if length is not None]
    return atlas.say.number(sum(known), 1) if len(known) == len(lengths) else ""


def _speakers(atlas: Atlas, route: Route, village: Village) -> str:
    if not village.language:
        return ""
    people = [atlas.campaign.volunteer_by_id[volunteer] for volunteer in route.crew]
    names = (atlas.volunteer_name(person.id) for person in people if person.speaks(village.language))
    return ", ".join(name for name in names if name is not None)


def _crew(atlas: Atlas, route: Route) -> list[Row]:
    return [
        {
            "name": name,
            "leader": person.role == "leader",
            "languages": ", ".join(atlas.say.tongue(tag) for tag in person.languages),
        }
        for person in atlas.crew(route)
        if (name := atlas.volunteer_name(person.id)) is not None
    ]


def bring(atlas: Atlas, routes: Sequence[Route]) -> list[str]:
    """Return what trips of one date need, worked out from who goes, whom they are to serve, and when they are back."""
    say, number = atlas.say, atlas.say.number
    stops = [(route, stop) for route in routes for stop in route.stops]
    gains = [whole(atlas.gains[stop.village, route.date, route.team]) for route, stop in stops]
    served = dict(zip(CLASSES, (sum(counts) for counts in zip(*gains, strict=True)), strict=True))
    villages = [atlas.campaign.village_by_id[stop.village] for _, stop in stops]
    languages = dict.fromkeys(village.language.casefold() for village in villages if village.language)
    items = [
        say("bring_devices", count=number(max(len(route.crew) for route in routes))),
        say("bring_power"),
        say("bring_forms", count=number(sum(served.values()))),
    ]
    if served["no_device"]:
        items.append(say("bring_shared", count=number(served["no_device"])))
    if served["elderly"]:
        items.append(say("bring_elderly", count=number(served["elderly"])))
    items += [say("bring_language", language=say.tongue(tag)) for tag in languages]
    back = max(route.back for route in routes)
    if back > DUSK:
        items.append(say("bring_light", time=clock(back)))
    items.append(say("bring_weather"))
    return items
