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

BASEMAP = "basemap.json"
BYTES = 1_500_000
"""What a basemap may weigh, as GeoJSON."""

ATTRIBUTION = "© OpenStreetMap contributors"
"""What the licence (ODbL) asks to be shown with anything drawn from it."""

_HIGHWAYS: Mapping[str, str] = {
    "motorway": "highway",
    "trunk": "highway",
    "primary": "highway",
    "secondary": "road",
    "tertiary": "road",
    "unclassified": "street",
    "residential": "street",
    "living_street": "street",
    "road": "street",
    "service": "street",
    "pedestrian": "street",
    "track": "track",
    "path": "path",
    "footway": "path",
    "steps": "path",
    "bridleway": "path",
    "cycleway": "path",
}
_WATERWAYS = ("river", "stream", "canal")
_WOODS = ("forest", "wood")

# First what is dropped last.
_PRIORITY = ("highway", "road", "river", "water", "street", "track", "forest", "path", "building")
_AREAS = ("water", "forest", "building")

_TOLERANCES = (4.0, 8.0, 16.0, 32.0)
"""Metres that a line may be off after thinning: the next is tried where the one before leaves too much."""


def draw_basemap(source: Path, area: Area) -> bytes:
    """Return the basemap of an extract: a FeatureCollection in EPSG:4326 as JSON, within `BYTES`.

    Each feature is a MultiLineString or MultiPolygon that holds all of one ``kind`` and, for roads, one ``name``.
    """
    shapes = _read(source, area)
    for tolerance in _TOLERANCES:
        kinds = {kind: _features(kind, given, tolerance) for kind, given in shapes.items()}
        sizes = {kind: sum(map(len, features)) for kind, features in kinds.items()}
        if sum(sizes.values()) <= BYTES * 0.98:
            break
    room, kept = BYTES * 0.98, []
    for kind in _PRIORITY:
        features = kinds.get(kind, [])
        size = sum(map(len, features)) + len(features)
        if size <= room:
            room -= size
            kept += features
    head = f'{{"type":"FeatureCollection","attribution":{json.dumps(ATTRIBUTION, ensure_ascii=False)},"features":['
    return f"{head}{','.join(kept)}]}}\n".encode()


def _read(source: Path, area: Area) -> dict[str, dict[str, list[list[tuple[float, float]]]]]:
    """Return the lines of each kind by name, clipped to nothing yet."""
    found: dict[str, dict[str, list[list[tuple[float, float]]]]] = {}
    library = osmium()
    with readable(source):
        objects = library.FileProcessor(str(source)).with_locations()
        for thing in objects.with_filter(library.filter.EntityFilter(library.osm.WAY)):
            kind = _kind(thing.tags)
            if kind is None:
                continue
            line = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
            if len(line) > 1:
                name = (
                    thing.tags.get("ref") or thing.tags.get("name") or ""
                    if kind in ("highway", "road")
                    else ""
                )
                found.setdefault(kind, {}).setdefault(name, []).append(line)
    return found


def _kind(tags: Any) -> str | None:
    highway = tags.get("highway")
    if highway is not None:
        return _HIGHWAYS.get(highway.removesuffix("_link"))
    if "building" in tags:
        return "building"
    if tags.get("waterway") in _WATERWAYS:
        return "river"
    if (
        tags.get("natural") == "water"
        or tags.get("waterway") == "riverbank"
        or tags.get("landuse") == "reservoir"
    ):
        return "water"
    if tags.get("natural") in _WOODS or tags.get("landuse") in _WOODS:
        return "forest"
    return None


def _features(kind: str, named: Mapping[str, list[list[tuple[float, float]]]], tolerance: float) -> list[str]:
    """Return the features of one kind as JSON texts."""
    import shapely  # type: ignore[import-untyped]

    texts = []
    for name, lines in named.items():
        if kind in _AREAS:
            rings = [line for line in lines if len(line) > 3 and line[0] == line[-1]]
            shape = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
        else:
            shape = shapely.line_merge(shapely.MultiLineString(lines))
        parts = shapely.simplify(
            shapely.get_parts(shape), _degrees(tolerance, shape), preserve_topology=False
        )
        parts = [part for part in parts if not part.is_empty and _worth(part, kind, tolerance)]
        if not parts:
            continue
        if kind in _AREAS:
            polygons = [
                piece for part in parts for piece in shapely.get_parts(part) if piece.geom_type == "Polygon"
            ]
            geometry: dict[str, Any] = {
                "type": "MultiPolygon",
                "coordinates": [[_rounded(piece.exterior.coords)] for piece in polygons],
            }
        else:
            geometry = {"type": "MultiLineString", "coordinates": [_rounded(part.coords) for part in parts]}
        properties = {"kind": kind, **({"name": name} if name else {})}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        texts.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return texts


def _worth(part: Any, kind: str, tolerance: float) -> bool:
    """Say whether a screen would show it."""
    if kind == "building":
        return True
    smallest = tolerance / METRES_PER_DEGREE
    return bool(part.area > 50 * smallest**2 if kind in _AREAS else part.length > smallest)


def _degrees(metres: float, shape: Any) -> float:
    latitude = 0.0 if shape.is_empty else shape.bounds[1]
    return metres / METRES_PER_DEGREE * max(0.2, math.sqrt(math.cos(math.radians(latitude))))


def _rounded(coordinates: Any) -> list[list[float]]:
    return [[round(lon, 5), round(lat, 5)] for lon, lat in coordinates]
