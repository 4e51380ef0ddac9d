"""The part of the earth whose roads are wanted: a rectangle in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..campaign import Place
from ..language import message
from .refusal import RoadsError

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the sphere of FORMATS.md."""

MARGIN_METRES = 10_000.0
"""Roads between two villages may lead around a mountain: so far outside of the campaign they are kept."""

GRID = 20
"""Areas end at multiples of 1/20 degree, so that a village that moves a little needs no new roads."""


@dataclass(frozen=True)
class Area:
    """A rectangle in degrees, EPSG:4326; it does not cross the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, places: Iterable[Place], margin: float = MARGIN_METRES) -> Area:
        """Return the area of some places with a margin, metres, rounded outwards.

        The margin grows with the distance between the places, up to half of it.
        """
        given = list(places)
        south, north = min(p.lat for p in given), max(p.lat for p in given)
        west, east = min(p.lon for p in given), max(p.lon for p in given)
        degrees = max(margin / METRES_PER_DEGREE, (north - south) / 2)
        across = margin / METRES_PER_DEGREE / max(0.05, math.cos(math.radians((south + north) / 2)))
        across = max(across, (east - west) / 2)
        return cls(
            max(-180.0, math.floor((west - across) * GRID) / GRID),
            max(-90.0, math.floor((south - degrees) * GRID) / GRID),
            min(180.0, math.ceil((east + across) * GRID) / GRID),
            min(90.0, math.ceil((north + degrees) * GRID) / GRID),
        )

    @classmethod
    def parse(cls, text: str) -> Area:
        """Read ``west,south,east,north`` in degrees.

        Raises
        ------
        RoadsError
            If the text is anything else.
        """
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) == 4 and all(map(math.isfinite, numbers)):
            west, south, east, north = numbers
            if -180 <= west < east <= 180 and -90 <= south < north <= 90:
                return cls(west, south, east, north)
        raise RoadsError(
            message(
                "the area “{text}” is not understood; write a campaign's folder, or west,south,east,north in "
                "degrees, such as 103.80,22.35,104.05,22.60",
                text=text[:60],
            )
        )

    def holds(self, lat: float, lon: float) -> bool:
        """Say whether a point lies in the area."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def covers(self, other: Area) -> bool:
        """Say whether the whole of `other` lies in the area."""
        return self.holds(other.south, other.west) and self.holds(other.north, other.east)

    def meets(self, other: Area) -> bool:
        """Say whether the two areas have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west, self.south, self.east, self.north

    def __str__(self) -> str:
        return ",".join(f"{number:.6g}" for number in self.bounds)
