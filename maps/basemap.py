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
        step to each next one. It is a third as long as GeoJSON.
        """
        lines: dict[str, list[list[int]]] = {kind: [] for kind in KINDS}
        for feature in self.collection.get("features", ()):
            kind = (feature.get("properties") or {}).get("kind")
            if kind in lines:
                lines[kind].extend(_steps(line) for line in _lines(feature.get("geometry") or {}))
        return [
            {"kind": kind, "area": kind in AREAS, "lines": found} for kind, found in lines.items() if found
        ]


def _lines(geometry: Mapping[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    """Return the lines of a geometry; of polygons their outer rings."""
    coordinates = geometry.get("coordinates", ())
    match geometry.get("type"):
        case "LineString":
            return (coordinates,)
        case "MultiLineString":
            return tuple(coordinates)
        case "Polygon":
            return tuple(coordinates[:1])
        case "MultiPolygon":
            return tuple(rings[0] for rings in coordinates if rings)
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
