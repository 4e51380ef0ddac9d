"""What lies on the map: ground, bases, villages, and the data from which the script draws the routes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

import folium

from optimizer import Closure
from optimizer import Village as CampaignVillage

from . import canvas as parts
from .atlas import Atlas, Leg
from .colours import ALERT, coverage_colour, ink_on, line_of
from .geometry import Point, arc, heading, hull, kilometres, north_of, rings

Json = dict[str, Any]


def extent(atlas: Atlas) -> list[Point]:
    """Return the points that the map of a whole campaign shows."""
    return [(place.lat, place.lon) for place in atlas.campaign.places]


def ground(canvas: folium.Map, atlas: Atlas, centre: Point) -> list[Json]:
    """Draw what helps to find one's way without tiles; return the labels of the rings.

    The outline holds all places of the campaign; rings about `centre` give the distance from the base.
    """
    points = extent(atlas)
    reach = max(kilometres(centre, point) for point in points)
    if 0.05 < reach < 2000:
        outline = hull(points, max(0.25, 0.08 * reach))
        shape = folium.Polygon(outline, stroke=False, fill_color="#fbfaf5", fill_opacity=1.0)
        parts.put_on_ground(shape, canvas)
    labels = []
    for distance in rings(centre, points) if reach < 2000 else []:
        metres = distance * 1000
        ring = folium.Circle(centre, radius=metres, color="#8a8f98", weight=1, opacity=0.55, dash_array="2 5")
        parts.put_on_ground(ring, canvas)
        digits = max(0, -math.floor(math.log10(distance)))
        text = f"{atlas.say.number(distance, digits)} km"
        labels.append(_label(north_of(centre, distance), text, "ring", 0))
    return labels


def bases(canvas: folium.Map, atlas: Atlas, teams: Iterable[str]) -> list[Json]:
    """Draw the bases of these teams and the campaign's; return their labels."""
    own = {atlas.campaign.base_of(team).id: atlas.colours[team] for team in teams}
    colours = {atlas.campaign.base.id: "#1f2937"}
    colours |= {place: colour for place, colour in own.items() if place != atlas.campaign.base.id}
    labels = []
    for place, colour in colours.items():
        folium.Marker(
            atlas.point(place),
            icon=folium.DivIcon(
                html=f'<svg viewBox="0 0 24 24" width="26" height="26"><path d="M12 2 2 11h3v10h14V11h3z" '
                f'fill="{colour}" stroke="#fff" stroke-width="1.5" stroke-linejoin="round"/></svg>',
                icon_size=(26, 26),
                icon_anchor=(13, 13),
                class_name="base",
            ),
            z_index_offset=1000,
            interactive=False,
            keyboard=False,
        ).add_to(canvas)
        labels.append(_label(atlas.point(place), atlas.place_name(place), "base", 13))
    return labels


def villages(canvas: folium.Map, atlas: Atlas) -> list[Json]:
    """Draw the villages, sized by households, coloured by coverage; return their labels, needy first."""
    found = sorted(atlas.campaign.villages, key=lambda village: (-village.households, village.id))
    largest = max((village.households for village in found), default=0) or 1
    labels = []
    for village in found:
        radius = 5.5 + 9.5 * math.sqrt(max(0, village.households) / largest)
        result = atlas.results.get(village.id)
        number = atlas.village_number[village.id]
        unmet = atlas.shortfalls.get(village.id, [])
        circle = folium.CircleMarker(
            (village.lat, village.lon),
            radius=round(radius, 1),
            color=ALERT if unmet else "#334155",
            weight=2.5 if unmet else 1.2,
            fill_color=coverage_colour(result.coverage if result else 0.0),
            fill_opacity=0.92,
        ).add_to(canvas)
        circle.add_child(parts.Village(number))
        if any(item.kind in ("visit", "late") for item in unmet):
            _alert(canvas, (village.lat, village.lon), radius)
        label = _village_label(village, number, "unmet" if unmet else "village", radius)
        labels.append(label | {"sized": True})
    return sorted(labels, key=lambda label: label["kind"] != "unmet")


def surroundings(canvas: folium.Map, atlas: Atlas, stops: Iterable[str]) -> list[Json]:
    """Draw all villages small, those of `stops` as places that the script can make stops of; return their labels."""
    stops = set(stops)
    labels = []
    for village in atlas.campaign.villages:
        number = atlas.village_number[village.id]
        circle = folium.CircleMarker(
            (village.lat, village.lon),
            radius=4,
            color="#64748b",
            weight=1.2,
            fill_color="#ffffff",
            fill_opacity=0.9,
        ).add_to(canvas)
        if village.id in stops:
            circle.add_child(parts.Village(number))
        labels.append(_village_label(village, number, "village", 4))
    return labels


def closed_pairs(atlas: Atlas, closures: Iterable[Closure]) -> list[list[list[float]]]:
    """Return the two ends of the ways that are closed or slow, for the script to mark."""
    return [
        [_rounded(atlas.point(closure.origin)), _rounded(atlas.point(closure.destination))]
        for closure in closures
        if closure.destination is not None
    ]


def routes(atlas: Atlas, days: Iterable[tuple[dt.date, str]]) -> Json:
    """Return teams, legs and routes of these days for the script.

    A leg that many routes use appears once; the legs there and back between two places have the same `line`.
    """
    numbers = {team.id: number for number, team in enumerate(atlas.campaign.teams)}
    legs: list[Json] = []
    known: dict[tuple[str, str, str, tuple[Point, ...]], int] = {}
    lines: dict[tuple[str, ...], int] = {}
    drawn = []
    for day, team in days:
        stop_number = 0
        for order, route in enumerate(atlas.days[day, team]):
            used = []
            for leg in atlas.legs(route):
                # The way along roads may be another one on a date with closures.
                key = (team, leg.origin, leg.destination, leg.path)
                if key not in known:
                    known[key] = len(legs)
                    line = lines.setdefault((team, *sorted(key[1:3])), len(lines))
                    legs.append(_leg(atlas, leg, numbers[team]) | {"line": line})
                used.append(known[key])
            stops = []
            for stop in route.stops:
                stop_number += 1
                stops.append([atlas.village_number[stop.village], stop_number])
            drawn.append(
                {"team": numbers[team], "date": day.isoformat(), "order": order, "legs": used, "stops": stops}
            )
    colours = [atlas.colours[team.id] for team in atlas.campaign.teams]
    return {
        "teams": [{"colour": colour, "ink": ink_on(colour), "line": line_of(colour)} for colour in colours],
        "legs": legs,
        "routes": drawn,
        "villages": [[village.lat, village.lon] for village in atlas.campaign.villages],
    }


def _leg(atlas: Atlas, leg: Leg, number: int) -> Json:
    path = list(leg.path)
    if not path:
        # The bend differs from team to team, so that the legs of several teams can be told apart.
        path = arc(atlas.point(leg.origin), atlas.point(leg.destination), 0.05 + 0.02 * (number % 6))
    middle = len(path) // 2
    before, after = path[max(0, middle - 1)], path[min(len(path) - 1, middle + 1)]
    return {
        "team": number,
        "path": [_rounded(point) for point in path],
        "arrow": _rounded(path[middle]) if len(path) > 2 else _rounded(_between(before, after)),
        "heading": round(heading(before, after)),
        "road": bool(leg.path),
    }


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _alert(canvas: folium.Map, point: Point, radius: float) -> None:
    away = round(radius * 0.75)
    folium.Marker(
        point,
        icon=folium.DivIcon(
            html="!",
            icon_size=(15, 15),
            icon_anchor=(8 - away, 8 + away),
            class_name="alert",
        ),
        interactive=False,
        keyboard=False,
    ).add_to(canvas)


def _village_label(village: CampaignVillage, number: int, kind: str, radius: float) -> Json:
    label = _label((village.lat, village.lon), village.name or village.id, kind, radius)
    return label | {"village": number}


def _label(point: Point, text: str, kind: str, radius: float) -> Json:
    return {"at": _rounded(point), "text": text, "kind": kind, "radius": round(radius, 1)}


def _rounded(point: Point) -> list[float]:
    return [round(point[0], 6), round(point[1], 6)]
