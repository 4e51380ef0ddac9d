"""An OpenStreetMap extract: what it is, and the part of it that a campaign needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..language import Message, message
from .area import Area
from .kinds import is_drawn_area
from .refusal import NoEngineError, RoadsError, no_room
from .unpaved import rideable

EXTRACT_BYTES = 4 * 1024**3
"""The largest extract that is read: whole countries, not continents."""

KEPT = ("highway", "route", "waterway", "natural", "water", "landuse", "building", "place")
"""Keys of what is cut out: roads and ferries to travel on, the rest to draw."""

_CHUNK = 1 << 20
_TELL_EVERY = 200_000
_NEAR_DEGREES = 0.5
"""A way whose first node lies farther from the area than this is taken not to enter it."""

Tell = Callable[[Message], None]
"""Hears of steps of a long work."""


def quiet(step: Message) -> None:
    """Hear of a step and do nothing."""


@dataclass(frozen=True)
class Extract:
    """An extract on disk.

    Attributes
    ----------
    path
        The file.
    sha256
        The digest of its bytes.
    box
        The area that it says it covers; None where it does not say.
    timestamp
        The date of its data, ISO 8601; empty where it does not say.
    """

    path: Path
    sha256: str
    box: Area | None
    timestamp: str


def osmium() -> Any:
    """Return the library that reads extracts.

    Raises
    ------
    NoEngineError
        If it is not installed.
    """
    try:
        import osmium as library
    except ImportError as error:
        raise NoEngineError from error
    return library


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the library raises over a file into a sentence about it."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, RoadsError):
            raise
        if "no space left" in str(error).casefold():
            raise no_room(path.parent) from error
        raise RoadsError(
            message(
                "{file} is damaged or no OpenStreetMap extract ({detail}); download it again (a file ending in "
                ".osm.pbf) and compare its size with the one that the site states",
                file=path.name,
                detail=" ".join(str(error).split())[:120],
            )
        ) from error


def read_extract(path: Path) -> Extract:
    """Return what an extract says of itself; only its first bytes are looked at, and its digest.

    Raises
    ------
    RoadsError
        If there is no such file, or it is empty, too large, or no extract.
    """
    library = osmium()
    try:
        if not path.is_file():
            raise RoadsError(
                message("{path} is no file; give an OpenStreetMap extract (.osm.pbf)", path=path)
            )
        size = path.stat().st_size
        if size == 0:
            raise RoadsError(message("{file} is empty; download it again", file=path.name))
        if size > EXTRACT_BYTES:
            raise RoadsError(
                message(
                    "{file} is too large ({size} GB); at most {limit} GB are read: take the extract of a province "
                    "or a country",
                    file=path.name,
                    size=-(-size // 1024**3),
                    limit=EXTRACT_BYTES // 1024**3,
                )
            )
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise RoadsError(
            message("{path} cannot be read ({reason})", path=path, reason=error.strerror or str(error))
        ) from error
    with readable(path):
        header = library.io.Reader(str(path), library.osm.NOTHING).header()
        corners = header.box()
        box = None
        if corners.valid():
            low, high = corners.bottom_left, corners.top_right
            box = Area(low.lon, low.lat, high.lon, high.lat)
        timestamp = header.get("osmosis_replication_timestamp") or ""
    return Extract(path, digest.hexdigest(), box, timestamp)


def cut(extract: Extract, area: Area, target: Path, tell: Tell = quiet) -> int:
    """Write the roads, waters, buildings and places of an area into an extract of its own.

    What enters the area is kept whole: ways with every node of theirs, areas with every way. Unpaved roads are written
    as they are ridden (see `unpaved`).

    Returns
    -------
    int
        How many roads it holds.

    Raises
    ------
    RoadsError
        If the extract is damaged, or has no road in the area, or there is no room.
    """
    library = osmium()
    if extract.box is not None and not extract.box.meets(area):
        raise _outside(extract, area)
    roads = 0
    ways: set[int] = set()
    kept = library.IdTracker()
    path = str(extract.path)
    with readable(extract.path):
        objects = library.FileProcessor(path).with_locations()
        # Outlines of areas with holes say nothing of themselves: ways are looked at even so.
        tagged = library.filter.KeyFilter(*KEPT, "restriction")
        tagged.enable_for(library.osm.NODE | library.osm.RELATION)
        for number, thing in enumerate(objects.with_filter(tagged)):
            if number % _TELL_EVERY == 0 and number:
                tell(message("{file}: {count} objects read", file=extract.path.name, count=number))
            if thing.is_node():
                if "place" in thing.tags and area.holds(thing.lat, thing.lon):
                    kept.add_node(thing.id)
            elif thing.is_way():
                if _enters(thing, area):
                    ways.add(thing.id)
                    if any(key in thing.tags for key in KEPT):
                        kept.add_way(thing.id)
                        roads += "highway" in thing.tags
            elif (thing.tags.get("type") == "restriction" or is_drawn_area(thing)) and any(
                member.type == "w" and member.ref in ways for member in thing.members
            ):
                kept.add_relation(thing.id)
                if thing.tags.get("type") != "restriction":
                    kept.add_references(thing)
        if roads:
            kept.complete_backward_references(path)
            with library.SimpleWriter(str(target), overwrite=True) as writer:
                for thing in library.FileProcessor(path).with_filter(kept.id_filter()):
                    writer.add(rideable(thing))
    if not roads:
        raise _outside(extract, area)
    return roads


def _enters(way: Any, area: Area) -> bool:
    """Say whether the rectangle around a way meets the area."""
    nodes = [node.location for node in way.nodes if node.location.valid()]
    if not nodes:
        return False
    first = nodes[0]
    if not (
        area.south - _NEAR_DEGREES < first.lat < area.north + _NEAR_DEGREES
        and area.west - _NEAR_DEGREES < first.lon < area.east + _NEAR_DEGREES
    ):
        return False
    lats, lons = [node.lat for node in nodes], [node.lon for node in nodes]
    return area.meets(Area(min(lons), min(lats), max(lons), max(lats)))


def covered(extract: Extract) -> str | Message:
    """Return the area of an extract in words."""
    return message("an area that it does not state") if extract.box is None else str(extract.box)


def _outside(extract: Extract, area: Area) -> RoadsError:
    return RoadsError(
        message(
            "{file} has no roads in the area {area} (west,south,east,north; the file covers {box}); take the extract "
            "of the right province, or check the coordinates of the villages",
            file=extract.path.name,
            area=str(area),
            box=covered(extract),
        )
    )
