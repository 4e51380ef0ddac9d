"""Roads as pages draw them, where somebody has built them: the way of each leg, its turns in words, a basemap.

Nothing here is needed: without roads, legs are drawn as arcs and the ground stays empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer import Language

from .geometry import Point

Position = tuple[float, float]
"""Longitude and latitude, the order of GeoJSON."""

KINDS = ("forest", "water", "building", "river", "path", "track", "street", "road", "highway")
"""What a basemap may hold, in the order in which it is drawn: areas first, then lines, the great roads on top."""

AREAS = KINDS[:3]

_TOLERANCE = 0.00004
"""Degrees, about four metres: what a line may be off after it is thinned out."""


@dataclass(frozen=True)
class RoadLeg:
    """The way along roads from one place to another.

    Attributes
    ----------
    geometry
        Two positions or more, longitude first.
    turns
        The turns in words by language, in order; ``{"vi": ("Rẽ trái vào QL4D", …)}``.
    metres
        The length; None where the travel times say it.
    """

    geometry: Sequence[Position]
    turns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    metres: float | None = None

    @property
    def path(self) -> list[Point]:
        """The way as (latitude, longitude) pairs, without the points that a screen would not show."""
        import shapely  # type: ignore[import-untyped]  # late: most pages need no roads

        line = shapely.LineString(self.geometry).simplify(_TOLERANCE)
        return [(lat, lon) for lon, lat in line.coords]

    def said(self, language: Language) -> tuple[str, ...]:
        """Return the turns in a language; nothing where they are not known in it."""
        return tuple(self.turns.get(language, ()))


@dataclass(frozen=True)
class Roads:
    """What is known of roads for one plan.

    Attributes
    ----------
    legs
        Ways by origin, destination and date; a way under the date None holds for every date that has none of
        its own.
    basemap
        A GeoJSON ``FeatureCollection`` in EPSG:4326, already simplified: lines and polygons with the property
        ``kind``, one of `KINDS`; other kinds are not drawn. None for an empty ground.
    attribution
        Whom the data is owed to; it stands on the map.
    """

    legs: Mapping[tuple[str, str, dt.date | None], RoadLeg] = field(default_factory=dict)
    basemap: Mapping[str, Any] | None = None
    attribution: str = "© OpenStreetMap"

    def leg(self, origin: str, destination: str, date: dt.date) -> RoadLeg | None:
        """Return the way between two places on a date, None where none is known."""
        found = self.legs.get((origin, destination, date)) or self.legs.get((origin, destination, None))
        return found if found is not None and len(found.geometry) > 1 else None

    def layers(self) -> list[dict[str, Any]]:
        """Return the basemap for the script: the lines of each kind, in the order in which they are drawn.

        A line is a flat list of whole numbers, latitude then longitude in 1e-5 degrees: the first point, then the
        step to each next one. It is a third as long as GeoJSON.
        """
        lines: dict[str, list[list[int]]] = {kind: [] for kind in KINDS}
        for feature in (self.basemap or {}).get("features", ()):
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
