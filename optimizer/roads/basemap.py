"""A basemap for a phone: roads, waters, woods and buildings of an area, thinned out, as GeoJSON.

Its size is kept: where there is too much, what matters least on the road is left out first.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .area import METRES_PER_DEGREE, Area
from .extract import osmium, readable
from .kinds import AREAS, PRIORITY, is_drawn_area, kind_of

BASEMAP = "basemap.json"
BYTES = 1_500_000
"""What a basemap may weigh, as GeoJSON."""

ATTRIBUTION = "© OpenStreetMap contributors"
"""What the licence (ODbL) asks to be shown with anything drawn from it."""

Line = list[tuple[float, float]]
"""Longitude and latitude of each point."""

Rings = list[Line]
"""A line alone, or the outer ring of a polygon and its holes."""

Shapes = dict[str, dict[str, list[Rings]]]
"""What there is of each kind, by name."""

_AREA_KEYS = ("natural", "landuse", "waterway", "building")

_TOLERANCES = (4.0, 8.0, 16.0, 32.0)
"""Metres that a line may be off after thinning: the next is tried where the one before leaves too much."""


def draw_basemap(source: Path, area: Area) -> bytes:
    """Return the basemap of an extract: a FeatureCollection in EPSG:4326 as JSON, within `BYTES`.

    Each feature is a MultiLineString or MultiPolygon that holds all of one ``kind`` and, for roads, one ``name``.
    """
    shapes = _read(source)
    for tolerance in _TOLERANCES:
        kinds = {kind: _features(kind, given, tolerance, area) for kind, given in shapes.items()}
        sizes = {kind: sum(map(len, features)) for kind, features in kinds.items()}
        if sum(sizes.values()) <= BYTES * 0.98:
            break
    room, kept = BYTES * 0.98, []
    for kind in PRIORITY:
        features = kinds.get(kind, [])
        size = sum(map(len, features)) + len(features)
        if size <= room:
            room -= size
            kept += features
    head = f'{{"type":"FeatureCollection","attribution":{json.dumps(ATTRIBUTION, ensure_ascii=False)},"features":['
    return f"{head}{','.join(kept)}]}}\n".encode()


def _read(source: Path) -> Shapes:
    """Return the shapes of each kind by name."""
    found: Shapes = {}
    closed: dict[int, tuple[str, list[Rings]]] = {}
    parts_of_areas: set[int] = set()
    library = osmium()
    with readable(source):
        objects = library.FileProcessor(str(source)).with_areas(library.filter.KeyFilter(*_AREA_KEYS))
        for thing in objects.with_filter(library.filter.KeyFilter("highway", *_AREA_KEYS)):
            if thing.is_relation():
                if is_drawn_area(thing):
                    parts_of_areas.update(member.ref for member in thing.members if member.type == "w")
                continue
            kind = None if thing.is_node() else kind_of(thing.tags)
            if kind is None:
                continue
            if thing.is_area():
                if not thing.from_way() and kind in AREAS:
                    polygons = [
                        [_line(outer), *map(_line, thing.inner_rings(outer))] for outer in thing.outer_rings()
                    ]
                    found.setdefault(kind, {}).setdefault("", []).extend(polygons)
                continue
            line = _line(thing.nodes)
            if kind in AREAS:
                if len(line) > 3 and line[0] == line[-1]:
                    closed[thing.id] = kind, [[line]]
            elif len(line) > 1:
                name = ""
                if kind in ("highway", "road"):
                    name = thing.tags.get("ref") or thing.tags.get("name") or ""
                found.setdefault(kind, {}).setdefault(name, []).append([line])
    for way, (kind, polygons) in closed.items():
        # The outline of an area with holes may say by itself what it is; drawn alone it would fill the holes.
        if way not in parts_of_areas:
            found.setdefault(kind, {}).setdefault("", []).extend(polygons)
    return found


def _line(nodes: Any) -> Line:
    return [(node.lon, node.lat) for node in nodes if node.location.valid()]


def _features(kind: str, named: Mapping[str, list[Rings]], tolerance: float, area: Area) -> list[str]:
    """Return the features of one kind as JSON texts."""
    import shapely  # type: ignore[import-untyped]

    texts = []
    wanted = "Polygon" if kind in AREAS else "LineString"
    for name, shapes in named.items():
        if kind in AREAS:
            shape = shapely.MultiPolygon(
                [
                    shapely.Polygon(outer, [hole for hole in holes if len(hole) > 3])
                    for outer, *holes in shapes
                    if len(outer) > 3
                ]
            )
        else:
            shape = shapely.line_merge(shapely.MultiLineString([line for (line,) in shapes]))
        # What enters the area is kept whole for the routes, and can be as long as a country.
        inside = shapely.clip_by_rect(shapely.get_parts(shape), *area.bounds)
        parts = shapely.simplify(
            shapely.get_parts(shapely.get_parts(inside)), _degrees(tolerance, area), preserve_topology=False
        )
        pieces = [
            piece
            for piece in shapely.get_parts(parts)
            if piece.geom_type == wanted and not piece.is_empty and _worth(piece, kind, tolerance)
        ]
        if not pieces:
            continue
        geometry: dict[str, Any] = {
            "type": f"Multi{wanted}",
            "coordinates": [coordinates_of(piece) for piece in pieces],
        }
        properties = {"kind": kind, **({"name": name} if name else {})}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        texts.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return texts


def coordinates_of(piece: Any) -> list[Any]:
    """Return the coordinates of a line, or of a polygon with its holes, in 1e-5 degrees: a metre."""
    if piece.geom_type == "LineString":
        return _rounded(piece.coords)
    return [_rounded(ring.coords) for ring in (piece.exterior, *piece.interiors)]


def _worth(part: Any, kind: str, tolerance: float) -> bool:
    """Say whether a screen would show it."""
    if kind == "building":
        return True
    smallest = tolerance / METRES_PER_DEGREE
    return bool(part.area > 50 * smallest**2 if kind in AREAS else part.length > smallest)


def _degrees(metres: float, area: Area) -> float:
    return metres / METRES_PER_DEGREE * max(0.2, math.sqrt(math.cos(math.radians(area.south))))


def _rounded(coordinates: Any) -> list[list[float]]:
    return [[round(lon, 5), round(lat, 5)] for lon, lat in coordinates]
