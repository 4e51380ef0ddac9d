"""Tracks for navigation devices and applications: GPX 1.1, KML 2.2 and KMZ of a team's trips on a date."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from gpxpy import gpx

from optimizer import Route, clock

from .atlas import Atlas
from .geometry import Point
from .trips import whole
from .words import plain

_KML = "http://www.opengis.net/kml/2.2"


def gpx_track(atlas: Atlas, team: str, date: dt.date) -> bytes:
    """Return the trips of a team on a date as GPX.

    Stops and bases are waypoints and the points of one ``rte`` per trip, with the time at which one has to be there
    (UTC); where the plan keeps the ways along roads, a ``trk`` per trip has them.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    routes = _routes(atlas, team, date)
    document = gpx.GPX()
    document.creator = "luudong"
    document.name = plain(_title(atlas, team, date))
    if atlas.campaign.illustrative:
        document.description = atlas.say("illustrative_note")
    number = 0
    for order, route in enumerate(routes):
        name = _trip_name(atlas, route, order, len(routes))
        planned = gpx.GPXRoute(name=name)
        for point, label, minutes, words in _points(atlas, route, number):
            time = _utc(atlas, date, minutes)
            planned.points.append(gpx.GPXRoutePoint(*point, time=time, name=label, description=words or None))
            if words:
                document.waypoints.append(gpx.GPXWaypoint(*point, time=time, name=label, description=words))
        number += len(route.stops)
        document.routes.append(planned)
        legs = atlas.legs(route)
        if legs and all(leg.path for leg in legs):
            track = gpx.GPXTrack(name=name)
            segment = gpx.GPXTrackSegment()
            segment.points = [gpx.GPXTrackPoint(lat, lon) for leg in legs for lat, lon in leg.path]
            track.segments.append(segment)
            document.tracks.append(track)
    text: str = document.to_xml(version="1.1")
    return text.encode()


def kml_track(atlas: Atlas, team: str, date: dt.date) -> bytes:
    """Return the trips of a team on a date as KML: a folder per trip, with its stops and the way between them.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    routes = _routes(atlas, team, date)
    ET.register_namespace("", _KML)
    root = ET.Element(f"{{{_KML}}}kml")
    document = _add(root, "Document")
    _add(document, "name", plain(_title(atlas, team, date)))
    if atlas.campaign.illustrative:
        _add(document, "description", atlas.say("illustrative_note"))
    style = _add(document, "Style", id="way")
    line = _add(style, "LineStyle")
    red, green, blue = (atlas.colours[team][place : place + 2] for place in (1, 3, 5))
    _add(line, "color", f"ff{blue}{green}{red}")
    _add(line, "width", "4")
    number = 0
    for order, route in enumerate(routes):
        folder = _add(document, "Folder")
        _add(folder, "name", _trip_name(atlas, route, order, len(routes)))
        way: list[Point] = []
        for leg in atlas.legs(route):
            way += leg.path or (atlas.point(leg.origin), atlas.point(leg.destination))
        placed = _add(folder, "Placemark")
        _add(placed, "name", _trip_name(atlas, route, order, len(routes)))
        _add(placed, "styleUrl", "#way")
        shape = _add(placed, "LineString")
        _add(shape, "tessellate", "1")
        _add(shape, "coordinates", " ".join(_position(point) for point in way))
        for point, label, minutes, words in _points(atlas, route, number):
            placed = _add(folder, "Placemark")
            _add(placed, "name", label)
            if words:
                _add(placed, "description", words)
            _add(_add(placed, "TimeStamp"), "when", _utc(atlas, date, minutes).strftime("%Y-%m-%dT%H:%M:%SZ"))
            _add(_add(placed, "Point"), "coordinates", _position(point))
        number += len(route.stops)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def kmz_track(atlas: Atlas, team: str, date: dt.date) -> bytes:
    """Return the KML, packed; the same plan gives the same bytes.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml"), kml_track(atlas, team, date), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _routes(atlas: Atlas, team: str, date: dt.date) -> tuple[Route, ...]:
    if (date, team) not in atlas.days:
        raise LookupError(f"no route of team {team!r} on {date.isoformat()}")
    return atlas.days[date, team]


def _title(atlas: Atlas, team: str, date: dt.date) -> str:
    return atlas.say("day_title", team=atlas.team_name(team), date=atlas.say.date(date))


def _trip_name(atlas: Atlas, route: Route, order: int, count: int) -> str:
    shift = atlas.say("shift", start=clock(route.shift_start), end=clock(route.shift_end))
    return shift if count == 1 else f"{atlas.say('trip', number=order + 1)} · {shift}"


def _points(atlas: Atlas, route: Route, before: int) -> list[tuple[Point, str, int, str]]:
    """Return where a route passes: position, name, minutes at which one is to be there, and what happens there."""
    say = atlas.say
    base = atlas.campaign.base_of(route.team)
    name = plain(atlas.place_name(base.id))
    points = [((base.lat, base.lon), name, route.depart, "")]
    for number, stop in enumerate(route.stops, start=before + 1):
        village = atlas.campaign.village_by_id[stop.village]
        expected = sum(whole(atlas.gains[stop.village, route.date, route.team]))
        words = f"{clock(stop.start)}–{clock(stop.end)}; {say('expected_count', count=say.number(expected))}"
        if village.language:
            words += f"; {plain(say.tongue(village.language))}"
        label = f"{number}. {plain(atlas.place_name(stop.village))}"
        points.append(((village.lat, village.lon), label, stop.start, words))
    return [*points, ((base.lat, base.lon), name, route.back, "")]


def _utc(atlas: Atlas, date: dt.date, minutes: int) -> dt.datetime:
    local = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minutes)
    return local.replace(tzinfo=ZoneInfo(atlas.campaign.timezone)).astimezone(dt.UTC)


def _position(point: Point) -> str:
    return f"{point[1]:.6f},{point[0]:.6f}"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_KML}}}{name}", attributes)
    child.text = text
    return child
