"""A small road network with answers that can be worked out by hand, as an OpenStreetMap extract.

One step is 0.01 degrees. Roads are straight between the nodes named here::

    N ----------- M           the northern road, only on foot from M
    |             |
    A --- B --- C === F       === is a bridge, the only way to F
          |     ^
          D --> E             D to E to C is one-way, northwards at the end
    G --- H                   an island, nothing leads there

North of N and M lies a lake with an isle, mapped as a multipolygon: its shore, in two pieces, says nothing of itself.
B to D and back is open both ways. South of A, P lies 1.5 steps off every road.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

from optimizer import Place

LAT, LON = 22.45, 103.93
STEP = 0.01

NODES: dict[str, tuple[float, float]] = {
    "A": (0, 0),
    "B": (0, 1),
    "C": (0, 2),
    "F": (0, 3),
    "D": (-1, 1),
    "E": (-1, 2),
    "N": (1, 0),
    "M": (1, 2),
    "G": (-3, 0),
    "H": (-3, 1),
}
"""Steps to the north and to the east of A."""

WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    ("AB", {"highway": "tertiary", "name": "Đường Một", "maxspeed": "36"}),
    ("BC", {"highway": "tertiary", "name": "Đường Một", "maxspeed": "36"}),
    ("CF", {"highway": "tertiary", "name": "Cầu Treo", "bridge": "yes", "maxspeed": "36"}),
    ("BD", {"highway": "tertiary", "name": "Đường Hai", "maxspeed": "36"}),
    ("DEC", {"highway": "tertiary", "name": "Đường Ba", "oneway": "yes", "maxspeed": "36"}),
    ("AN", {"highway": "tertiary", "name": "Đường Bắc", "maxspeed": "36"}),
    ("NM", {"highway": "tertiary", "name": "Đường Bắc", "maxspeed": "36"}),
    ("MC", {"highway": "path", "motor_vehicle": "no"}),
    ("GH", {"highway": "tertiary", "name": "Đảo", "maxspeed": "36"}),
)


def place(name: str, north: float = 0.0, east: float = 0.0) -> Place:
    """Return a node as a place, moved by so many steps."""
    lat, lon = NODES[name]
    return Place(
        id=name.lower(), name=f"Thôn {name}", lat=LAT + (lat + north) * STEP, lon=LON + (lon + east) * STEP
    )


def metres(route: str) -> float:
    """Return the metres of the way through nodes, by the haversine formula."""
    return sum(_between(place(one), place(other)) for one, other in pairwise(route))


def _between(one: Place, other: Place) -> float:
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half = math.sin((lat_2 - lat_1) / 2) ** 2
    half += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def write_extract(
    path: Path, ways: tuple[tuple[str, dict[str, str]], ...] = WAYS, shore: dict[str, str] | None = None
) -> Path:
    """Write the network, its waters and wood and two villages of OpenStreetMap.

    With tags of its own, the `shore` of the lake is one closed way instead of two pieces.
    """
    import osmium
    from osmium.osm import mutable

    ids = {name: number for number, name in enumerate(NODES, start=1)}
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for name, number in ids.items():
            point = place(name)
            tags = {"place": "hamlet", "name": f"Thôn {name}", "population": "1.200"} if name in "FN" else {}
            writer.add_node(mutable.Node(id=number, version=1, location=(point.lon, point.lat), tags=tags))
        lake = [(1.2, 0.5), (1.2, 1.5), (1.8, 1.5), (1.8, 0.5)]
        isle = [(1.4, 0.9), (1.4, 1.1), (1.6, 1.0)]
        extra = [(0.5, 2.5), (-0.5, 2.5), (2, 2), (2, 3), (3, 3), *lake, *isle]
        for number, (north, east) in enumerate(extra, start=101):
            location = (LON + east * STEP, LAT + north * STEP)
            writer.add_node(mutable.Node(id=number, version=1, location=location, tags={}))
        lines = [([ids[name] for name in nodes], tags) for nodes, tags in ways]
        lines += [
            ([101, 102], {"waterway": "river", "name": "Ngòi San"}),
            ([103, 104, 105, 103], {"landuse": "forest"}),
            *(
                [([106, 107, 108], {}), ([108, 109, 106], {})]
                if shore is None
                else [([106, 107, 108, 109, 106], shore)]
            ),
            ([110, 111, 112, 110], {}),
        ]
        for number, (nodes, tags) in enumerate(lines, start=1):
            writer.add_way(mutable.Way(id=number, version=1, nodes=nodes, tags=tags))
        last = len(lines)
        outer = range(last - 2 if shore is None else last - 1, last)
        members = [*(("w", number, "outer") for number in outer), ("w", last, "inner")]
        tags = {"type": "multipolygon", "natural": "water", "name": "Hồ"}
        writer.add_relation(mutable.Relation(id=1, version=1, members=members, tags=tags))
    return path
