"""Tracks read back give the plan."""

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import gpxpy
import pytest

from maps import Atlas, gpx_track, kml_track, kmz_track
from optimizer import Campaign, Plan, RoadLeg, Route

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def atlas(campaign: Campaign, plan: Plan) -> Atlas:
    return Atlas(campaign, plan, "vi")


def busiest(atlas: Atlas) -> tuple[dt.date, str, tuple[Route, ...]]:
    (date, team), routes = max(atlas.days.items(), key=lambda day: (len(day[1]), len(day[1][0].stops)))
    return date, team, routes


def local(date: dt.date, minutes: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), ZONE) + dt.timedelta(minutes=minutes)


def test_gpx_gives_back_the_stops_with_their_times(atlas: Atlas) -> None:
    date, team, routes = busiest(atlas)
    read = gpxpy.parse(gpx_track(atlas, team, date).decode())
    assert len(read.routes) == len(routes) == 2
    assert read.tracks == []
    number = 0
    for planned, route in zip(read.routes, routes, strict=True):
        times = [route.depart, *(stop.start for stop in route.stops), route.back]
        assert [point.time for point in planned.points] == [local(date, minutes) for minutes in times]
        for point, stop in zip(planned.points[1:-1], route.stops, strict=True):
            number += 1
            village = atlas.campaign.village_by_id[stop.village]
            assert point.name == f"{number}. {village.name}"
            assert (point.latitude, point.longitude) == pytest.approx((village.lat, village.lon), abs=1e-7)
    assert [point.name for point in read.waypoints] == [
        point.name for planned in read.routes for point in planned.points[1:-1]
    ]


def test_ways_along_roads_become_a_track(atlas: Atlas) -> None:
    date, team, routes = busiest(atlas)
    ends = {place.id: (place.lon, place.lat) for place in atlas.campaign.places}
    ways = tuple(
        RoadLeg(
            origin=leg.origin,
            destination=leg.destination,
            mode="scooter",
            minutes=leg.minutes,
            metres=1000,
            geometry=(ends[leg.origin], (103.93, 22.51), ends[leg.destination]),
        )
        for route in routes
        for leg in atlas.legs(route)
    )
    with_ways = Atlas(atlas.campaign, atlas.plan.model_copy(update={"legs": ways}), "vi")
    read = gpxpy.parse(gpx_track(with_ways, team, date).decode())
    assert len(read.tracks) == len(routes)
    for track, route in zip(read.tracks, routes, strict=True):
        points = track.segments[0].points
        assert len(points) == 3 * (len(route.stops) + 1)
        assert (points[1].latitude, points[1].longitude) == (22.51, 103.93)
    kml = kml_track(with_ways, team, date).decode()
    assert kml.count("103.930000,22.510000") == sum(len(route.stops) + 1 for route in routes)


def test_kml_gives_back_the_stops(atlas: Atlas) -> None:
    date, team, routes = busiest(atlas)
    root = ET.fromstring(kml_track(atlas, team, date))
    folders = root.findall(f".//{KML}Folder")
    assert len(folders) == len(routes)
    for folder, route in zip(folders, routes, strict=True):
        assert len(folder.findall(f".//{KML}LineString")) == 1
        points = [text.text for text in folder.findall(f".//{KML}Point/{KML}coordinates")]
        villages = [atlas.campaign.village_by_id[stop.village] for stop in route.stops]
        assert points[1:-1] == [f"{village.lon:.6f},{village.lat:.6f}" for village in villages]
        times = [dt.datetime.fromisoformat(when.text or "") for when in folder.findall(f".//{KML}when")]
        assert times[1:-1] == [local(date, stop.start) for stop in route.stops]


def test_kmz_holds_the_kml_and_is_the_same_every_time(atlas: Atlas) -> None:
    date, team, _ = busiest(atlas)
    packed = kmz_track(atlas, team, date)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == kml_track(atlas, team, date)
    assert packed == kmz_track(atlas, team, date)


@pytest.mark.parametrize("make", [gpx_track, kml_track, kmz_track])
def test_a_date_without_a_route_is_an_error(atlas: Atlas, make: object) -> None:
    assert callable(make)
    with pytest.raises(LookupError, match="no route of team 'T1' on 2025-08-03"):
        make(atlas, "T1", dt.date(2025, 8, 3))


def test_hostile_names_are_text_in_every_track(hostile_campaign: Campaign, hostile_plan: Plan) -> None:
    campaign = hostile_campaign.model_copy(
        update={
            "villages": tuple(
                village.model_copy(update={"name": f"{village.name}\x00\x0b\ufffe\ud800]]>&"})
                for village in hostile_campaign.villages
            )
        }
    )
    atlas = Atlas(campaign, hostile_plan, "en")
    kinds = {f"{KML}{name}" for name in ("kml", "Document", "Folder", "Placemark", "Style", "LineStyle")}
    for date, team in atlas.days:
        read = gpxpy.parse(gpx_track(atlas, team, date).decode())
        stops = sum(len(route.stops) for route in atlas.days[date, team])
        assert len(read.waypoints) == stops
        assert all(
            "]]>&" in (point.name or "") or (point.name or "").endswith("…") for point in read.waypoints
        )
        root = ET.fromstring(kml_track(atlas, team, date))
        assert {element.tag for element in root.iter() if len(element)} <= kinds | {
            f"{KML}{name}" for name in ("LineString", "Point", "TimeStamp")
        }
