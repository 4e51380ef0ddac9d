"""What of the map data is drawn, and as what: roads by their importance, waters, woods and buildings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AREAS = ("water", "forest", "building")
"""Kinds that are filled; the others are lines."""

PRIORITY = ("highway", "road", "river", "water", "street", "track", "forest", "path", "building")
"""Every kind, first what is dropped last where there is too much."""

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


def kind_of(tags: Any) -> str | None:
    """Return as what an object with these tags is drawn; None where it is not."""
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


def is_drawn_area(relation: Any) -> bool:
    """Say whether a relation is an area that is drawn: a multipolygon with holes or in several pieces."""
    return relation.tags.get("type") == "multipolygon" and kind_of(relation.tags) in AREAS
