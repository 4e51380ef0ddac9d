"""The ground as pages draw it, where somebody has built one from roads: lines and areas, packed small.

It is not needed: without a basemap the ground stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("forest", "water", "building", "river", "path", "track", "street", "road", "highway")
"""What a basemap may hold, in the order in which it is drawn: areas first, then lines, the great roads on top."""

AREAS = KINDS[:3]


@dataclass(frozen=True)
class Basemap:
    """The ground of a map.

    Attributes
    ----------
    collection
        A GeoJSON ``FeatureCollection`` in EPSG:4326, already simplified: lines and polygons with the property
        ``kind``, one of `KINDS`; other kinds are not drawn.
    attribution
        Whom the data is owed to; it stands on the map.
    """

    collection: Mapping[str, Any]
    attribution: str = "© OpenStreetMap"

    def layers(self) -> list[dict[str, Any]]:
        """Return the basemap for the script: the lines of each kind, in the order in which they are drawn.

        A line is a flat list of whole numbers, latitude then longitude in 1e-5 degrees: the first point, then the
        step to each next one. It is a third as long as GeoJSON. Of areas each entry is a list of such lines, the
        outer ring and its holes.
        """
        lines: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for feature in self.collection.get("features", ()):
            kind = (feature.get("properties") or {}).get("kind")
            geometry = feature.get("geometry") or {}
            if kind in AREAS:
                lines[kind].extend([_steps(ring) for ring in rings] for rings in _polygons(geometry))
            elif kind in lines:
                lines[kind].extend(_steps(line) for line in _lines(geometry))
        return [
            {"kind": kind, "area": kind in AREAS, "lines": found} for kind, found in lines.items() if found
        ]


def _lines(geometry: Mapping[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    """Return the lines of a geometry; none where it has none."""
    coordinates = geometry.get("coordinates", ())
    match geometry.get("type"):
        case "LineString":
            return (coordinates,)
        case "MultiLineString":
            return tuple(coordinates)
    return ()


def _polygons(geometry: Mapping[str, Any]) -> Iterable[Sequence[Sequence[Sequence[float]]]]:
    """Return the rings of each polygon of a geometry; none where it has none."""
    coordinates = geometry.get("coordinates", ())
    match geometry.get("type"):
        case "Polygon":
            return (coordinates,)
        case "MultiPolygon":
            return tuple(rings for rings in coordinates if rings)
    return ()


def _steps(line: Sequence[Sequence[float]]) -> list[int]:
    flat: list[int] = []
    before = (0, 0)
    for lon, lat, *_ in line:
        here = (round(lat * 1e5), round(lon * 1e5))
        if here != before:
            flat += (here[0] - before[0], here[1] - before[1])
            before = here
    return flat
