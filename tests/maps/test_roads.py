"""Roads as pages take them."""

import datetime as dt

import pytest

from maps import RoadLeg, Roads
from maps.roads import KINDS

DAY, OTHER = dt.date(2025, 7, 28), dt.date(2025, 7, 29)
STRAIGHT = RoadLeg([(103.9, 22.4), (103.95, 22.4), (104.0, 22.4)], {"vi": ["Đi thẳng"]})
DETOUR = RoadLeg([(103.9, 22.4), (103.95, 22.5), (104.0, 22.4)])


def test_a_way_of_a_date_goes_before_the_way_of_every_date() -> None:
    roads = Roads({("a", "b", None): STRAIGHT, ("a", "b", DAY): DETOUR})
    assert roads.leg("a", "b", DAY) is DETOUR
    assert roads.leg("a", "b", OTHER) is STRAIGHT
    assert roads.leg("b", "a", DAY) is None


def test_a_way_of_one_point_is_none() -> None:
    assert Roads({("a", "a", None): RoadLeg([(103.9, 22.4)])}).leg("a", "a", DAY) is None


def test_paths_are_latitude_first_and_without_needless_points() -> None:
    assert STRAIGHT.path == [(22.4, 103.9), (22.4, 104.0)]
    assert len(DETOUR.path) == 3


def test_turns_that_a_language_does_not_have_are_none() -> None:
    assert STRAIGHT.said("vi") == ("Đi thẳng",)
    assert STRAIGHT.said("en") == ()


def feature(kind: object, geometry: dict[str, object] | None) -> dict[str, object]:
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}


def test_a_basemap_becomes_steps_in_the_order_of_drawing() -> None:
    line = [[103.9, 22.4], [103.9, 22.4], [103.90001, 22.39999]]
    basemap = {
        "type": "FeatureCollection",
        "features": [
            feature("road", {"type": "LineString", "coordinates": line}),
            feature("road", {"type": "MultiLineString", "coordinates": [line]}),
            feature("water", {"type": "Polygon", "coordinates": [line, line]}),
            feature("forest", {"type": "MultiPolygon", "coordinates": [[line]]}),
            feature("river", None),
            feature("casino", {"type": "LineString", "coordinates": line}),
            {"type": "Feature"},
        ],
    }
    layers = Roads(basemap=basemap).layers()
    assert [(layer["kind"], layer["area"], len(layer["lines"])) for layer in layers] == [
        ("forest", True, 1),
        ("water", True, 1),
        ("road", False, 2),
    ]
    assert layers[2]["lines"][0] == [2240000, 10390000, -1, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_look(kind: str) -> None:
    from maps.page import ASSETS

    assert f"    {kind}: {{" in (ASSETS.parent / "static" / "map.js").read_text("utf-8")
