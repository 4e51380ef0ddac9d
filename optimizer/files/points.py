"""Points on the earth: from what a file gives to latitude and longitude."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..language import Message, message
from .cells import CellError
from .problems import Book, shown
from .quantities import Number

Point = tuple[float, float]
"""x and y in the file's own coordinate system: longitude and latitude where that is EPSG:4326."""

LONGITUDE = Number(-180, 180)
_DEGREES = Number(-90, 90)

_PLAIN = re.compile(
    r"^(?:EPSG:4326|OGC:CRS84|urn:ogc:def:crs:(?:OGC:[\d.]*:CRS84|EPSG:[\d.]*:4326))$", re.ASCII
)
_SYSTEM_CHARACTERS = 10_000


@dataclass(frozen=True)
class Latitude:
    """A latitude in degrees."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return _DEGREES.expected

    def read(self, value: object) -> float:
        """Return the latitude; one that could only be a longitude is told as such."""
        try:
            found = LONGITUDE.read(value)
        except CellError:
            return _DEGREES.read(value)
        if abs(found) > 90:
            raise CellError(
                message(
                    "is out of range: a latitude lies from -90 to 90; are latitude and longitude swapped?"
                )
            )
        return found


LATITUDE = Latitude()


def to_degrees(points: Sequence[Point], system: str, file: str, book: Book) -> Sequence[Point] | None:
    """Return the points in EPSG:4326, longitude first; None, and an error in the book, for an unknown system.

    Points that have no place in EPSG:4326 come out infinite.

    Parameters
    ----------
    points
        Points in the system.
    system
        The coordinate system, as a code or as WKT.
    file, book
        Where the error goes.
    """
    if _PLAIN.match(system):
        return points
    # Only here, because the import takes longer than reading a campaign.
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        if len(system) > _SYSTEM_CHARACTERS:
            raise ValueError(len(system))
        transformer = Transformer.from_crs(CRS.from_user_input(system), "EPSG:4326", always_xy=True)
        x, y = transformer.transform([point[0] for point in points], [point[1] for point in points])
    except (ProjError, ValueError, TypeError):
        book.error(
            file,
            message("the coordinate system is not known; save the layer in EPSG:4326 (WGS 84)"),
            value=shown(system),
        )
        return None
    return list(zip(x, y, strict=True))


def wrong_place(point: Point) -> Message | None:
    """Return what is wrong with a point in degrees, if anything is."""
    lon, lat = point
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return message("the point has no finite coordinates; write longitude and latitude in degrees")
    if abs(lat) <= 90 and abs(lon) <= 180:
        return None
    if abs(lat) <= 180 and abs(lon) <= 90:
        return message(
            "the latitude {lat} is out of range: latitude and longitude look swapped; "
            "in GeoJSON and layers the longitude comes first",
            lat=lat,
        )
    return message(
        "the point is out of range (longitude -180 to 180, latitude -90 to 90); write degrees, or give the "
        "layer the coordinate system that it is in"
    )


def metres_between(one: Point, other: Point) -> float:
    """Return the great-circle distance of two points in degrees, longitude first."""
    lon_1, lat_1, lon_2, lat_2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat_1 - lat_2) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_1 - lon_2) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(min(1.0, half)))
