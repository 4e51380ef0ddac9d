"""Shapes on the map, in degrees: (latitude, longitude) pairs, the order that folium and Leaflet use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]

_TOLERANCE = 0.00004
"""Degrees, about four metres: what a line may be off after it is thinned out."""

_KM_PER_DEGREE = 6371.0088 * math.pi / 180


def kilometres(one: Point, other: Point) -> float:
    """Return the distance of two points along the great circle."""
    lat, lat_other = math.radians(one[0]), math.radians(other[0])
    half = (
        math.sin((lat_other - lat) / 2) ** 2
        + math.cos(lat) * math.cos(lat_other) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, half)))


def rings(centre: Point, points: Iterable[Point]) -> list[float]:
    """Return up to four round distances (km) from `centre`, the last not far beyond the farthest point."""
    farthest = max((kilometres(centre, point) for point in points), default=0.0)
    if farthest < 0.05:
        return []
    magnitude = 10.0 ** math.floor(math.log10(farthest / 4.2))
    step = next(step * magnitude for step in (1, 2, 5, 10) if step * magnitude >= farthest / 4.2)
    return [step * number for number in range(1, math.floor(farthest / step + 0.6) + 1)]


def north_of(centre: Point, distance: float) -> Point:
    """Return the point `distance` km north of `centre`."""
    return min(89.9, centre[0] + distance / _KM_PER_DEGREE), centre[1]


def hull(points: Sequence[Point], margin: float) -> list[Point]:
    """Return the convex outline, corners rounded, of circles of `margin` km about the points."""
    swollen = [
        (
            lat + margin / _KM_PER_DEGREE * math.sin(angle),
            lon + margin / _KM_PER_DEGREE * math.cos(angle) / max(0.01, math.cos(math.radians(lat))),
        )
        for lat, lon in points
        for angle in (math.tau * turn / 16 for turn in range(16))
    ]
    ordered = sorted(set(swollen))
    return _half_hull(ordered) + _half_hull(ordered[::-1])


def _half_hull(ordered: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in ordered:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def thinned(positions: Sequence[tuple[float, float]]) -> list[Point]:
    """Return a way given longitude first, without the points that a screen would not show."""
    import shapely  # type: ignore[import-untyped]  # late: most pages need no roads

    line = shapely.LineString(positions).simplify(_TOLERANCE)
    return [(lat, lon) for lon, lat in line.coords]


def arc(origin: Point, destination: Point, bend: float, pieces: int = 8) -> list[Point]:
    """Return a gentle arc that keeps to the right of the straight line.

    The way out and the way home so lie beside each other instead of on top of each other.

    Parameters
    ----------
    origin, destination
        The ends.
    bend
        Height of the arc as a share of its length; 0 is straight.
    pieces
        Number of straight pieces.
    """
    shrink = max(0.01, math.cos(math.radians((origin[0] + destination[0]) / 2)))
    north, east = destination[0] - origin[0], (destination[1] - origin[1]) * shrink
    middle = (
        (origin[0] + destination[0]) / 2 - 2 * bend * east,
        (origin[1] + destination[1]) / 2 + 2 * bend * north / shrink,
    )
    return [
        (
            (1 - t) ** 2 * origin[0] + 2 * t * (1 - t) * middle[0] + t**2 * destination[0],
            (1 - t) ** 2 * origin[1] + 2 * t * (1 - t) * middle[1] + t**2 * destination[1],
        )
        for t in (piece / pieces for piece in range(pieces + 1))
    ]


def heading(origin: Point, destination: Point) -> float:
    """Return the direction from one point to the other in degrees clockwise from north."""
    shrink = math.cos(math.radians((origin[0] + destination[0]) / 2))
    east, north = (destination[1] - origin[1]) * shrink, destination[0] - origin[0]
    return math.degrees(math.atan2(east, north)) % 360
