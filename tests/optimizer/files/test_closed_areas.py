"""closures.geojson: lines and polygons with dates; every error at once."""

import datetime as dt
import json
from typing import Any

import pytest

ROADS = {"travel.method": '"valhalla"'}
SQUARE = [[[103.93, 22.45], [103.94, 22.45], [103.94, 22.46], [103.93, 22.45]]]


@pytest.fixture
def problems_of():
    """Return the problems of a reading, which must have no campaign."""

    def the(reading):
        assert reading.campaign is None
        return reading.problems

    return the


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"start": "2025-07-26", "end": "2025-07-27", **properties},
    }


def drawn(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def read(tiny: Any, *features: Any, text: str | None = None) -> Any:
    return tiny.read({"campaign.toml": tiny.settings(ROADS), "closures.geojson": text or drawn(*features)})


def test_lines_and_polygons(tiny, sound):
    line = {"type": "LineString", "coordinates": [[103.93, 22.45], [103.94, 22.46, 800.0]]}
    lines = {"type": "MultiLineString", "coordinates": [line["coordinates"], line["coordinates"]]}
    polygons = {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}
    campaign = sound(
        read(
            tiny,
            feature(line, id="ql4d", reason="sạt lở"),
            feature({"type": "Polygon", "coordinates": SQUARE}, start="26/7/2025"),
            feature(lines),
            feature(polygons),
        )
    )
    first, second, third, fourth = campaign.closed_areas
    assert (first.id, first.reason) == ("ql4d", "sạt lở")
    assert first.shapes == (("line", (((103.93, 22.45), (103.94, 22.46)),)),)
    assert second.id == "closure-2" and second.start == dt.date(2025, 7, 26)
    assert second.shapes[0][0] == "polygon" and len(second.shapes[0][1][0]) == 4
    assert [len(area.shapes) for area in (third, fourth)] == [1, 2]
    assert campaign.areas_on(dt.date(2025, 7, 26)) == (0, 1, 2, 3)
    assert campaign.areas_on(dt.date(2025, 7, 28)) == ()


def test_older_geojson_in_another_system(tiny, sound):
    line = {"type": "LineString", "coordinates": [[11569400, 2567300], [11569500, 2567300]]}
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        "features": [feature(line)],
    }
    (area,) = sound(read(tiny, text=json.dumps(document))).closed_areas
    assert area.shapes[0][1][0][0] == pytest.approx((103.93, 22.46), abs=0.05)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "neither a line nor a polygon"),
        ({"type": "Point", "coordinates": [103.93, 22.45]}, "neither a line nor a polygon"),
        ({"type": "LineString", "coordinates": [[103.93, 22.45]]}, "too few positions"),
        ({"type": "LineString", "coordinates": "x"}, "neither a line nor a polygon"),
        ({"type": "LineString", "coordinates": [["a", 1], [2, 3]]}, "no finite coordinates"),
        ({"type": "LineString", "coordinates": [[22.45, 103.93], [22.46, 103.94]]}, "look swapped"),
        ({"type": "Polygon", "coordinates": [SQUARE[0][:3]]}, "too few positions"),
        ({"type": "MultiPolygon", "coordinates": [3]}, "too few positions"),
    ],
)
def test_wrong_shapes(tiny, problems_of, geometry, words):
    (problem,) = problems_of(read(tiny, feature(geometry)))
    assert (problem.file, problem.row) == ("closures.geojson", 1) and words in problem.message.say("en")


def test_wrong_properties_are_told_at_once(tiny, problems_of):
    line = {"type": "LineString", "coordinates": [[103.93, 22.45], [103.94, 22.46]]}
    problems = problems_of(
        read(
            tiny,
            feature(line, id="x", start="soon"),
            feature(line, id="x", end="2025-07-25"),
            {"type": "Feature", "geometry": line},
            7,
        )
    )
    found = [(problem.row, problem.key) for problem in problems]
    assert (1, "start") in found and (2, "id") in found and (2, "end") in found
    assert (3, "start") in found and (3, "end") in found and (4, None) in found


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"type": "FeatureCollection"}', '{"type": "Feature", "features": []}']
)
def test_no_geojson(tiny, problems_of, text):
    (problem,) = problems_of(read(tiny, text=text))
    assert "is no FeatureCollection" in problem.message.say("en")


def test_outside_of_the_dates_is_a_warning(tiny):
    line = {"type": "LineString", "coordinates": [[103.93, 22.45], [103.94, 22.46]]}
    reading = read(tiny, feature(line, start="2024-01-01", end="2024-01-02"))
    assert [warning.file for warning in reading.warnings] == ["closures.geojson"]


def test_drawings_need_real_roads(tiny, problems_of):
    line = {"type": "LineString", "coordinates": [[103.93, 22.45], [103.94, 22.46]]}
    (problem,) = problems_of(tiny.read({"closures.geojson": drawn(feature(line))}))
    assert "method = “valhalla”" in problem.message.say("en") and "closures.csv" in problem.message.say("en")


def test_how_teams_travel(tiny, sound, problems_of):
    teams = "id,shifts,travel\nT1,Mo-Fr 18:00-21:00,Xe máy\nT2,Sa 07:00-11:00,đi bộ\n"
    campaign = sound(tiny.read({"teams.csv": teams}))
    assert campaign.modes == ("scooter", "foot")
    (problem,) = problems_of(tiny.read({"teams.csv": teams.replace("đi bộ", "bay")}))
    assert (problem.key, problem.value) == ("travel", "bay")
    assert "scooter, car or foot" in problem.message.say("en")
