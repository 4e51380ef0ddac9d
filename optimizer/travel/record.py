"""The travel times that a plan was made with, as the plan keeps them: a check then needs no engine.

In plan.json the block `travel` holds the minutes and metres that the roads gave, before travel_times.csv and
closures.csv: one matrix for each mode and each set of closed areas. Rows are texts with blanks between, so that a
matrix of a hundred villages is a hundred lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..campaign import ClosedArea, Mode, Place
from ..language import message
from ..roads import ATTRIBUTION
from .provider import Access, Legs, TravelUnavailableError

Key = tuple[Mode, tuple[str, ...]]
"""A mode, and the ids of the closed areas."""

MOST = 1_000_000
"""Longer than any way, minutes."""


class RecordError(TravelUnavailableError):
    """The travel times in a plan cannot be used; `reason` says why."""


def record_of(
    places: Sequence[str], legs: Mapping[Key, Legs], roads: Mapping[str, Any], engine: str
) -> dict[str, Any]:
    """Return the block `travel` of plan.json.

    Parameters
    ----------
    places
        Ids, in the order of rows and columns.
    legs
        What the roads gave.
    roads
        What they were built from.
    engine
        Name and version of the routing engine.
    """
    return {
        "method": "valhalla",
        "engine": engine,
        "roads": {key: roads[key] for key in ("name", "sha256", "timestamp") if key in roads},
        "attribution": ATTRIBUTION,
        "places": list(places),
        "legs": [
            {
                "mode": mode,
                "closed": list(closed),
                "minutes": [" ".join(map(str, row)) for row in found.minutes.tolist()],
                "metres": [" ".join(_metres(value) for value in row) for row in found.metres.tolist()],
                "access": {
                    place: {
                        "lat": end.lat,
                        "lon": end.lon,
                        "metres": round(end.metres, 1),
                        "walk_minutes": round(end.walk_minutes, 2),
                        "reachable": end.reachable,
                    }
                    for place, end in found.access.items()
                }
                if not closed
                else {},
            }
            for (mode, closed), found in legs.items()
        ],
    }


class Recorded:
    """The provider that answers from a plan's record.

    Parameters
    ----------
    record
        The block `travel`, as parsed from JSON.

    Raises
    ------
    RecordError
        If it is not of the form that `record_of` gives.
    """

    def __init__(self, record: Any) -> None:
        self.record = record
        try:
            self.places = {str(place): number for number, place in enumerate(record["places"])}
            count = len(record["places"])
            self._legs: dict[Key, Legs] = {}
            for entry in record["legs"]:
                key: Key = (entry["mode"], tuple(map(str, entry["closed"])))
                given = _matrix(entry["minutes"], count)
                if not ((given >= -1) & (given < MOST) & (given == np.floor(given))).all():
                    raise ValueError("minutes out of range")
                minutes = given.astype(np.int64)
                metres = _matrix(entry["metres"], count)
                access = {str(place): Access(**end) for place, end in entry["access"].items()}
                if minutes.diagonal().any():
                    raise ValueError("a way from a place to itself")
                self._legs[key] = Legs(minutes, metres, access)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise RecordError(
                message("the travel times in the plan are not of the form that the planner writes")
            ) from error

    def legs(
        self, places: Sequence[Place], mode: Mode = "scooter", closed: Sequence[ClosedArea] = ()
    ) -> Legs:
        """Return the legs between all `places`.

        Raises
        ------
        RecordError
            If they are not in the record.
        """
        found = self._legs.get((mode, tuple(area.id for area in closed)))
        order = [self.places.get(place.id) for place in places]
        if found is None or None in order:
            raise RecordError(
                message(
                    "the travel times in the plan are not those of this campaign: a place, a way to travel or a closed "
                    "area is missing; plan again"
                )
            )
        rows = np.array(order, dtype=np.int64)
        return Legs(found.minutes[np.ix_(rows, rows)], found.metres[np.ix_(rows, rows)], found.access)


def _metres(value: float) -> str:
    return "-" if value != value else f"{value:.0f}"


def _matrix(rows: Sequence[str], count: int) -> NDArray[np.float64]:
    found = [[np.nan if cell == "-" else float(cell) for cell in row.split(" ")] for row in rows]
    matrix = np.array(found, dtype=np.float64).reshape(len(rows), -1 if rows else 0)
    if matrix.shape != (count, count):
        raise ValueError("not square")
    return matrix
