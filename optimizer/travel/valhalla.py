"""Travel times on real roads, from the routing engine Valhalla over an OpenStreetMap extract."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..campaign import ClosedArea, Mode, Place
from ..roads import Network, Point, Snap, metres_between, write_whole
from .provider import Access, Legs

ON_ROAD_METRES = 250.0
"""A place no farther from its road than this lies on it: the point of a village is seldom drawn on its street, and the
lanes inside are seldom mapped."""

MOVED_METRES = 25.0
"""Where the nearest road left by a closure is farther than this from a place's point of access, its road is closed."""

_VERSION = 1
"""Of what is computed here; kept answers of another are computed anew."""


class RoadTimes:
    """Minutes and metres of the quickest routes of a network.

    A place off the road is reached by a walk from the nearest point of a road that the other places can be reached
    from: straight, at `walk_kmh`, at most `walk_metres`. On dates with closed roads every place keeps its point of
    access, and no closure makes a way quicker.

    Parameters
    ----------
    network
        The roads.
    walk_kmh
        Walking speed, kilometres an hour.
    walk_metres
        The longest walk from a road to a place.
    """

    def __init__(self, network: Network, walk_kmh: float, walk_metres: float) -> None:
        self.network = network
        self._walk_kmh = walk_kmh
        self._walk_metres = walk_metres

    def legs(
        self, places: Sequence[Place], mode: Mode = "scooter", closed: Sequence[ClosedArea] = ()
    ) -> Legs:
        """Return the legs between all `places`; kept beside the network, so that the same question is asked once.

        Raises
        ------
        RoadsError
            If the network is damaged, or the roads without the closed ones cannot be built.
        """
        shapes = [shape for area in closed for shape in area.shapes]
        text = json.dumps(
            [
                _VERSION,
                [(place.id, place.lat, place.lon) for place in places],
                mode,
                shapes,
                self._walk_kmh,
                self._walk_metres,
            ]
        )
        path = self.network.folder / "answers" / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.npz"
        kept = _kept(path, places)
        if kept is None:
            kept = self._closed(places, mode, closed) if closed else self._open(places, mode)
            _keep(path, kept, places)
        return kept

    def _open(self, places: Sequence[Place], mode: Mode) -> Legs:
        points: list[Point] = [(place.lat, place.lon) for place in places]
        snaps = self.network.snap(points, mode)
        seconds, metres = self._matrix(points, snaps, mode)
        both = np.isfinite(seconds) & np.isfinite(seconds.T)
        # What most places can be reached from; the base, being first, where there is a draw.
        centre = int(both.sum(axis=1).argmax()) if len(places) else 0
        moved = False
        reachable = []
        for number, snap in enumerate(snaps):
            good = snap is not None and bool(both[centre, number])
            if not good:
                found = self._nearest_reachable(points[number], points[centre], mode)
                if found is not None:
                    points[number], snaps[number] = (found.lat, found.lon), found
                    good = moved = True
            snap = snaps[number]
            reachable.append(good and snap is not None and snap.metres <= self._walk_metres)
        if moved:
            seconds, metres = self._matrix(points, snaps, mode)
        access = {
            place.id: Access(snap.lat, snap.lon, snap.metres, self._walk(snap.metres), fine)
            for place, snap, fine in zip(places, snaps, reachable, strict=True)
            if snap is not None
        }
        fine = np.array(reachable, dtype=bool)
        seconds[~fine, :] = seconds[:, ~fine] = np.nan
        return self._with_walks(places, seconds, metres, access)

    def _closed(self, places: Sequence[Place], mode: Mode, closed: Sequence[ClosedArea]) -> Legs:
        usual = self.legs(places, mode)
        network = self.network.closed([shape for area in closed for shape in area.shapes])
        access = {key: usual.access[key] for key in usual.access if usual.access[key].reachable}
        known = [number for number, place in enumerate(places) if place.id in access]
        points = [(access[places[n].id].lat, access[places[n].id].lon) for n in known]
        near = network.snap(points, mode, anywhere=True)
        open_ends = [
            (number, point)
            for number, point, snap in zip(known, points, near, strict=True)
            if snap is not None and metres_between(point, (snap.lat, snap.lon)) <= MOVED_METRES
        ]
        seconds = np.full((len(places), len(places)), np.nan)
        metres = seconds.copy()
        if open_ends:
            numbers = [number for number, _ in open_ends]
            ends = [point for _, point in open_ends]
            part = network.matrix(ends, ends, mode, anywhere=True)
            seconds[np.ix_(numbers, numbers)], metres[np.ix_(numbers, numbers)] = part
        legs = self._with_walks(places, seconds, metres, usual.access)
        # Points of access are rounded, which may turn a second into a minute less.
        minutes = np.where(legs.minutes < 0, -1, np.maximum(legs.minutes, usual.minutes))
        np.fill_diagonal(minutes, 0)
        return Legs(minutes, legs.metres, usual.access)

    def _matrix(
        self, points: Sequence[Point], snaps: Sequence[Snap | None], mode: Mode
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return seconds and metres; NaN for points without a road."""
        known = [number for number, snap in enumerate(snaps) if snap is not None]
        seconds = np.full((len(points), len(points)), np.nan)
        metres = seconds.copy()
        ends = [points[number] for number in known]
        part = self.network.matrix(ends, ends, mode)
        seconds[np.ix_(known, known)], metres[np.ix_(known, known)] = part
        return seconds, metres

    def _nearest_reachable(self, point: Point, centre: Point, mode: Mode) -> Snap | None:
        """Return the nearest point of a road with a way from and to `centre`, within the distance walked."""
        found = self.network.nearby(point, mode, self._walk_metres)
        ends = [(snap.lat, snap.lon) for snap in found]
        there, _ = self.network.matrix([centre], ends, mode)
        back, _ = self.network.matrix(ends, [centre], mode)
        for snap, one, other in zip(found, there.reshape(-1), back.reshape(-1), strict=True):
            if np.isfinite(one) and np.isfinite(other):
                return snap
        return None

    def _walk(self, metres: float) -> float:
        """Return the minutes of the walk to a place so far from its road."""
        return 0.0 if metres <= ON_ROAD_METRES else metres / 1000 / self._walk_kmh * 60

    def _with_walks(
        self,
        places: Sequence[Place],
        seconds: NDArray[np.float64],
        metres: NDArray[np.float64],
        access: Mapping[str, Access],
    ) -> Legs:
        none = Access(0.0, 0.0, 0.0)
        ends = [access.get(place.id, none) for place in places]
        walk = np.array([end.walk_minutes for end in ends])
        afoot = np.array([end.metres if end.walk_minutes else 0.0 for end in ends])
        total = seconds / 60 + walk[:, None] + walk[None, :]
        minutes = np.where(np.isfinite(total), np.ceil(np.nan_to_num(total) - 1e-9), -1).astype(np.int64)
        metres = np.where(np.isfinite(total), metres + afoot[:, None] + afoot[None, :], np.nan)
        np.fill_diagonal(minutes, 0)
        np.fill_diagonal(metres, 0.0)
        return Legs(minutes, metres, access)


def _kept(path: Path, places: Sequence[Place]) -> Legs | None:
    """Return an answer that was kept; None where there is none, or it is damaged."""
    count = len(places)
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            minutes, metres, ends = found["minutes"], found["metres"], found["access"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None
    if minutes.shape != (count, count) or metres.shape != (count, count) or ends.shape != (count, 5):
        return None
    access = {
        place.id: Access(float(row[0]), float(row[1]), float(row[2]), float(row[3]), bool(row[4]))
        for place, row in zip(places, ends, strict=True)
        if row[4] >= 0
    }
    return Legs(minutes, metres, access)


def _keep(path: Path, legs: Legs, places: Sequence[Place]) -> None:
    """Keep an answer; where it cannot be written, it is computed again next time."""
    ends = np.full((len(places), 5), -1.0)
    for number, place in enumerate(places):
        if (end := legs.access.get(place.id)) is not None:
            ends[number] = end.lat, end.lon, end.metres, end.walk_minutes, end.reachable
    content = io.BytesIO()
    np.savez_compressed(content, minutes=legs.minutes, metres=legs.metres, access=ends)
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, content.getvalue())
    except OSError:
        return
