"""Routes as GeoJSON (RFC 7946): here, and only here, positions are longitude and latitude in this order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .sights import Shown


def features(routes: Iterable[Shown]) -> dict[str, Any]:
    """Return routes as a FeatureCollection.

    Of each route: a line from the base over the stops to the base (straight between them; it is not the road) with
    all that is known of the route, then a point for the base and one for each stop, with `kind` `route`, `base` or
    `stop`. Phones are left out: such a file is handed on to whatever draws it.

    Parameters
    ----------
    routes
        As their reader may see them.
    """
    found: list[dict[str, Any]] = []
    for number, route in enumerate(routes, start=1):
        base, stops = route["base"], route["stops"]
        line = [_position(place) for place in (base, *stops, base)]
        rest = {key: value for key, value in route.items() if key not in ("base", "stops")}
        rest["crew"] = _without_phones(route["crew"])
        found.append(_feature("LineString", line, {"kind": "route", "route": number, **rest}))
        found.append(_feature("Point", _position(base), {"kind": "base", "route": number, **_without(base)}))
        for order, stop in enumerate(stops, start=1):
            said = {"kind": "stop", "route": number, "order": order, **_without(stop)}
            found.append(_feature("Point", _position(stop), said))
    return {"type": "FeatureCollection", "features": found}


def _position(place: Shown) -> list[float]:
    return [place["lon"], place["lat"]]


def _without(place: Shown) -> Shown:
    return {key: value for key, value in place.items() if key not in ("lat", "lon")}


def _without_phones(crew: list[Shown] | None) -> list[Shown] | None:
    if crew is None:
        return None
    return [{key: value for key, value in person.items() if key != "phone"} for person in crew]


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
