"""The ground, packed for the script."""

import pytest

from maps import Basemap
from maps.basemap import KINDS


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
    layers = Basemap(basemap).layers()
    assert [(layer["kind"], layer["area"], len(layer["lines"])) for layer in layers] == [
        ("forest", True, 1),
        ("water", True, 1),
        ("road", False, 2),
    ]
    steps = [2240000, 10390000, -1, 1]
    assert [layer["lines"] for layer in layers] == [[[steps]], [[steps, steps]], [steps, steps]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_look(kind: str) -> None:
    from maps.page import ASSETS

    assert f"    {kind}: {{" in (ASSETS.parent / "static" / "map.js").read_text("utf-8")
