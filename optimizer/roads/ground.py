"""The basemap of one campaign: what lies around its places, cut out of the basemap of the network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..campaign import Place
from .area import METRES_PER_DEGREE, Area
from .basemap import BASEMAP, coordinates_of
from .build import find_roads

MARGIN_METRES = 3_000.0
"""Around the places: what a phone shows when a route is moved to the edge of its screen."""


def ground_of(places: Iterable[Place]) -> dict[str, Any] | None:
    """Return the basemap around places as a FeatureCollection in EPSG:4326; None where no roads are built there.

    The routing engine is not needed for it. Features have a ``kind`` (see `draw_basemap`) and ways a ``name``.
    """
    given = list(places)
    network = find_roads(given)
    if network is None:
        return None
    try:
        document = json.loads((network.folder / BASEMAP).read_text(encoding="utf-8"))
        features = document["features"]
    except (OSError, ValueError, KeyError, TypeError):
        # Maps do without.
        return None
    box = _box(given)
    cut = [part for feature in features if (part := _cut(feature, box)) is not None]
    return {**document, "features": cut}


def _box(places: list[Place]) -> Area:
    north = MARGIN_METRES / METRES_PER_DEGREE
    lats, lons = [place.lat for place in places], [place.lon for place in places]
    return Area(min(lons) - 1.5 * north, min(lats) - north, max(lons) + 1.5 * north, max(lats) + north)


def _cut(feature: dict[str, Any], box: Area) -> dict[str, Any] | None:
    """Return the part of a feature inside the box; None where there is none."""
    import shapely  # type: ignore[import-untyped]

    kind = feature["geometry"]["type"]
    shape = shapely.clip_by_rect(shapely.from_geojson(json.dumps(feature["geometry"])), *box.bounds)
    parts = [
        coordinates_of(part)
        for part in shapely.get_parts(shape)
        if f"Multi{part.geom_type}" == kind and not part.is_empty
    ]
    return {**feature, "geometry": {"type": kind, "coordinates": parts}} if parts else None
