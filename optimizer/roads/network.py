"""A road network: what can be asked of the routing engine about one area."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..campaign import Mode, Shape
from ..language import Language, message
from .area import METRES_PER_DEGREE, Area
from .closing import without
from .polyline import Position, decode
from .refusal import RoadsError
from .store import MANIFEST, obtain, write_whole
from .tiles import build_tiles, configuration, engine_version, valhalla

COSTINGS: Mapping[Mode, str] = {"scooter": "motor_scooter", "car": "auto", "foot": "pedestrian"}
"""What the engine calls them."""

TILES = "tiles"
ROADS = "roads.osm.pbf"
_TONGUES: Mapping[Language, str] = {"vi": "vi-VN", "en": "en-US"}

Point = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True)
class Snap:
    """Where a point meets the roads: latitude, longitude, and metres from the point."""

    lat: float
    lon: float
    metres: float


@dataclass(frozen=True)
class Instruction:
    """One instruction, and how far it leads, metres."""

    text: str
    metres: float


@dataclass(frozen=True)
class Way:
    """A route: seconds, metres, positions, and its turns."""

    seconds: float
    metres: float
    geometry: tuple[Position, ...]
    turns: tuple[Instruction, ...]


class Network:
    """The roads of one area, as a folder of a store holds them.

    Questions are answered one at a time: the engine is not made for several threads.

    Parameters
    ----------
    folder
        The folder, with its manifest.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the network was made from.

        Raises
        ------
        RoadsError
            If it cannot be read.
        """
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            if not isinstance(found, dict):
                raise ValueError("no object")
            return found
        except (OSError, ValueError) as error:
            raise RoadsError(
                message(
                    "the roads in {folder} are damaged; delete the folder and build them again",
                    folder=self.folder,
                )
            ) from error

    @property
    def area(self) -> Area:
        """The area whose roads it holds."""
        return Area(*self.manifest["area"])

    @cached_property
    def _actor(self) -> Any:
        try:
            return valhalla().Actor(configuration(self.folder / TILES))
        except (RuntimeError, OSError) as error:
            if isinstance(error, RoadsError):
                raise
            raise RoadsError(
                message(
                    "the roads in {folder} are damaged; delete the folder and build them again",
                    folder=self.folder,
                )
            ) from error

    def snap(self, points: Sequence[Point], mode: Mode, *, anywhere: bool = False) -> list[Snap | None]:
        """Return where points meet the roads of a mode; None where there is none within 35 km.

        Parameters
        ----------
        points
            Latitudes and longitudes.
        mode
            Only roads that it may use count.
        anywhere
            Whether a piece of road that leads nowhere else counts too.
        """
        if not points:
            return []
        answer = self._ask("locate", _question(points, mode, anywhere))
        return [_nearest(point, found) for point, found in zip(points, answer, strict=True)]

    def nearby(self, point: Point, mode: Mode, metres: float, most: int = 100) -> list[Snap]:
        """Return points on the roads around a point, the nearest first, at most `most` of them well spread."""
        place = {**_locations([point], True)[0], "radius": math.ceil(metres)}
        answer = self._ask("locate", {"locations": [place], "costing": COSTINGS[mode], "verbose": False})
        found = sorted(
            (snap for snap in _snaps(point, answer[0]) if snap.metres <= metres), key=lambda snap: snap.metres
        )
        spacing, thinned = 5.0, found
        while True:
            cells: dict[tuple[int, int], Snap] = {}
            for snap in found:
                cells.setdefault(_cell(snap, spacing), snap)
            thinned = list(cells.values())
            if len(thinned) <= most:
                return thinned
            spacing *= 2

    def matrix(
        self, origins: Sequence[Point], destinations: Sequence[Point], mode: Mode, *, anywhere: bool = False
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return seconds and metres of the quickest routes, in one call.

        Returns
        -------
        tuple
            Seconds and metres, float64, shape (origins, destinations); NaN where there is no way.

        Raises
        ------
        RoadsError
            If a point has no road within 35 km: see `snap`.
        """
        if not origins or not destinations:
            empty = np.full((len(origins), len(destinations)), np.nan)
            return empty, empty.copy()
        answer = self._ask(
            "matrix",
            {
                "sources": _locations(origins, anywhere),
                "targets": _locations(destinations, anywhere),
                "costing": COSTINGS[mode],
                "units": "km",
                "verbose": False,
            },
        )["sources_to_targets"]
        seconds = np.array(answer["durations"], dtype=np.float64)
        metres = np.array(answer["distances"], dtype=np.float64) * 1000
        metres[np.isnan(seconds)] = np.nan
        return seconds, metres

    def route(
        self, origin: Point, destination: Point, mode: Mode, language: Language, *, anywhere: bool = False
    ) -> Way | None:
        """Return the quickest route, its line and its turns in a language; None where there is no way."""
        request = {
            "locations": _locations([origin, destination], anywhere),
            "costing": COSTINGS[mode],
            "units": "km",
            "language": _TONGUES[language],
        }
        try:
            trip = self._ask("route", request)["trip"]
        except _NoWayError:
            return None
        leg = trip["legs"][0]
        turns = tuple(Instruction(turn["instruction"], turn["length"] * 1000) for turn in leg["maneuvers"])
        summary = trip["summary"]
        return Way(float(summary["time"]), float(summary["length"]) * 1000, decode(leg["shape"]), turns)

    def closed(self, shapes: Sequence[Shape]) -> Network:
        """Return the network without the pieces of road inside the shapes; built once, then kept beside it."""
        if not shapes:
            return self
        text = json.dumps([sorted(shapes), engine_version()])
        name = hashlib.sha256(text.encode()).hexdigest()[:16]

        def make(draft: Path) -> None:
            cut = draft / ROADS
            without(self.folder / ROADS, cut, shapes)
            build_tiles(cut, draft / TILES)
            cut.unlink()
            content = json.dumps({**self.manifest, "closed": len(shapes)}, ensure_ascii=False, indent=1)
            write_whole(draft / MANIFEST, content.encode())

        return Network(obtain(self.folder / "closed", name, make))

    def _ask(self, action: str, request: Mapping[str, Any]) -> Any:
        with self._lock:
            try:
                return getattr(self._actor, action)(dict(request))
            except RoadsError:
                raise
            except RuntimeError as error:
                # 171: no road near a location; 442: no path between them.
                if getattr(error, "code", None) in (171, 442):
                    raise _NoWayError from error
                raise RoadsError(
                    message(
                        "the routing engine does not answer ({detail}); if it goes on, delete the folder {folder} and "
                        "build the roads again",
                        detail=" ".join(str(error).split())[:200],
                        folder=self.folder,
                    )
                ) from error


class _NoWayError(RoadsError):
    """There is no way, or no road at one of its ends."""

    def __init__(self) -> None:
        super().__init__(message("there is no road near a place, or no way between two"))


def _question(points: Sequence[Point], mode: Mode, anywhere: bool) -> dict[str, Any]:
    return {"locations": _locations(points, anywhere), "costing": COSTINGS[mode], "verbose": False}


def _locations(points: Sequence[Point], anywhere: bool) -> list[dict[str, float]]:
    extra = {"minimum_reachability": 0} if anywhere else {}
    return [{"lat": lat, "lon": lon, **extra} for lat, lon in points]


def _snaps(point: Point, found: Mapping[str, Any]) -> list[Snap]:
    snaps = []
    for edge in found.get("edges") or ():
        lat, lon = float(edge["correlated_lat"]), float(edge["correlated_lon"])
        snaps.append(Snap(lat, lon, metres_between(point, (lat, lon))))
    return snaps


def _nearest(point: Point, found: Mapping[str, Any]) -> Snap | None:
    return min(_snaps(point, found), key=lambda snap: snap.metres, default=None)


def _cell(snap: Snap, metres: float) -> tuple[int, int]:
    step = metres / METRES_PER_DEGREE
    return math.floor(snap.lat / step), math.floor(snap.lon * math.cos(math.radians(snap.lat)) / step)


def metres_between(one: Point, other: Point) -> float:
    """Return the metres between two near points, as the crow flies."""
    lat = math.radians((one[0] + other[0]) / 2)
    north, east = other[0] - one[0], (other[1] - one[1]) * math.cos(lat)
    return math.hypot(north, east) * METRES_PER_DEGREE
