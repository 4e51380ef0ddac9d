"""The ways of a plan on real roads: their lines, and their turns in Vietnamese and English.

They are added after planning and kept in the plan, so that maps need no engine. Each way is asked for once and kept
beside the network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from .campaign import Campaign, Mode, Place
from .language import Language, Message, message
from .plan import Plan, RoadLeg, Route, Turn
from .roads import Instruction, Network, Point, Way, decode, encode, find_roads, write_whole
from .travel import Access, TravelTimes

_VERSION = 1
LANGUAGES: tuple[Language, ...] = ("vi", "en")

Ends = tuple[Point, Point]


def with_directions(campaign: Campaign, plan: Plan, travel: TravelTimes) -> Plan:
    """Return the plan with the ways of its routes; the plan itself where it is not on real roads.

    Parameters
    ----------
    campaign, plan
        The campaign and its plan.
    travel
        The travel times that the plan was made with.

    Raises
    ------
    RoadsError
        If the roads are damaged.
    """
    if campaign.travel.method != "valhalla" or not travel.given:
        return plan
    network = find_roads(campaign.places)
    if network is None:
        return plan
    places = {place.id: place for place in campaign.places}
    legs: dict[tuple[str, str, Mode, tuple[str, ...]], RoadLeg] = {}
    for route in plan.routes:
        areas = campaign.areas_on(route.date)
        mode = campaign.mode_of(route.team)
        closed = tuple(campaign.closed_areas[number].id for number in areas)
        access = travel.usual(route.team).access
        for origin, destination in pairwise(stops_of(campaign, route)):
            key = origin, destination, mode, closed
            if key in legs:
                continue
            shapes = [shape for number in areas for shape in campaign.closed_areas[number].shapes]
            ends = places[origin], places[destination]
            ways = _ways(network.closed(shapes), ends, access, mode, bool(areas))
            minutes = travel.minutes_of_roads(origin, destination, route.date, route.team)
            if ways is None or minutes is None:
                continue
            way = ways["vi"]
            metres = travel.metres(origin, destination, route.date, route.team)
            legs[key] = RoadLeg(
                origin=origin,
                destination=destination,
                mode=mode,
                closed=closed,
                minutes=minutes,
                metres=round(way.metres if metres is None else metres),
                geometry=way.geometry,
                turns=_turns(ways, ends, access),
            )
    return plan.model_copy(update={"legs": tuple(legs.values())})


def directions_of(campaign: Campaign, plan: Plan, route: Route) -> tuple[RoadLeg | None, ...]:
    """Return the ways of a route, leg by leg; None for a leg whose way the plan does not keep."""
    known = {(leg.origin, leg.destination, leg.mode, leg.closed): leg for leg in plan.legs}
    closed = tuple(campaign.closed_areas[number].id for number in campaign.areas_on(route.date))
    mode = campaign.mode_of(route.team)
    return tuple(known.get((*pair, mode, closed)) for pair in pairwise(stops_of(campaign, route)))


def stops_of(campaign: Campaign, route: Route) -> list[str]:
    """Return the ids of the places that a route passes, from base to base."""
    base = campaign.base_of(route.team).id
    return [base, *(stop.village for stop in route.stops), base]


def _ways(
    network: Network, ends: tuple[Place, Place], access: Mapping[str, Access], mode: Mode, closed: bool
) -> Mapping[Language, Way] | None:
    """Return the way in each language; None where there is none."""
    raw: Ends = ((ends[0].lat, ends[0].lon), (ends[1].lat, ends[1].lon))
    text = json.dumps([_VERSION, raw, [_point(access.get(end.id)) for end in ends], mode])
    path = network.folder / "ways" / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    kept = _kept(path)
    if kept is not None:
        return kept
    snapped = [_point(access.get(end.id)) for end in ends]
    found = None if closed else _asked(network, raw, mode, False)
    if found is None and snapped[0] is not None and snapped[1] is not None:
        found = _asked(network, (snapped[0], snapped[1]), mode, True)
    if found is not None:
        _keep(path, found)
    return found


def _asked(network: Network, ends: Ends, mode: Mode, anywhere: bool) -> Mapping[Language, Way] | None:
    found: dict[Language, Way] = {}
    for language in LANGUAGES:
        way = network.route(*ends, mode, language, anywhere=anywhere)
        if way is None:
            return None
        found[language] = way
    return found


def _turns(
    ways: Mapping[Language, Way], ends: tuple[Place, Place], access: Mapping[str, Access]
) -> tuple[Turn, ...]:
    turns = [
        Turn(
            text={language: turn.text for language, turn in zip(ways, said, strict=True)},
            metres=round(said[0].metres),
        )
        for said in zip(*(way.turns for way in ways.values()), strict=False)
    ]
    here, there = (access.get(end.id) for end in ends)
    if here is not None and here.walk_minutes:
        turns.insert(0, _said(message("Walk {metres} m to the road", metres=round(here.metres)), here))
    if there is not None and there.walk_minutes:
        name = ends[1].name or ends[1].id
        turns.append(
            _said(message("Walk {metres} m to {name}", metres=round(there.metres), name=name), there)
        )
    return tuple(turns)


def _said(sentence: Message, end: Access) -> Turn:
    return Turn(text={language: sentence.say(language) for language in LANGUAGES}, metres=round(end.metres))


def _point(end: Access | None) -> Point | None:
    return None if end is None else (end.lat, end.lon)


def _kept(path: Path) -> Mapping[Language, Way] | None:
    """Return ways that were kept; None where there are none, or they are damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            language: Way(
                float(found[language]["seconds"]),
                float(found[language]["metres"]),
                decode(found[language]["geometry"]),
                tuple(Instruction(str(text), float(metres)) for text, metres in found[language]["turns"]),
            )
            for language in LANGUAGES
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, ways: Mapping[Language, Way]) -> None:
    content = {
        language: {
            "seconds": way.seconds,
            "metres": way.metres,
            "geometry": encode(way.geometry),
            "turns": [(turn.text, turn.metres) for turn in way.turns],
        }
        for language, way in ways.items()
    }
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, json.dumps(content, ensure_ascii=False).encode())
    except OSError:
        # It is asked for again next time.
        return
