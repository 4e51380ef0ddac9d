"""From an extract to a network, once for each extract and area."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..campaign import Place
from ..language import message
from .area import Area
from .basemap import BASEMAP, draw_basemap
from .extract import Extract, Tell, cut, quiet, read_extract
from .network import ROADS, TILES, Network
from .refusal import NoEngineError, RoadsError, cannot_write, no_room
from .store import MANIFEST, obtain, roads_folder, whole, write_whole
from .tiles import FREE_BYTES, build_tiles, engine_version

SCHEMA = "luudong.roads/4"


def build_roads(path: Path, area: Area, tell: Tell = quiet) -> Network:
    """Build the roads of an area from an extract, or return them where they are built already.

    Parameters
    ----------
    path
        The extract, .osm.pbf.
    area
        What of it is wanted; roads that lead out of it are kept whole.
    tell
        Hears of the steps.

    Raises
    ------
    NoEngineError
        If the routing engine is not installed.
    RoadsError
        If the extract is damaged, empty, too large or of another area, or there is no room. Nothing of a failed
        build is used again.
    """
    version = engine_version()
    tell(message("Reading {file}", file=path.name))
    extract = read_extract(path)
    for known in networks():
        if known.manifest["extract"].get("sha256") == extract.sha256 and known.area.covers(area):
            # Of several networks that would do, the one asked for last is used.
            (known.folder / MANIFEST).touch()
            tell(message("These roads are built already"))
            return known
    text = json.dumps([SCHEMA, extract.sha256, area.bounds, version])
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    folder = obtain(roads_folder(), name, lambda draft: _make(draft, extract, area, version, tell))
    return Network(folder)


def networks() -> Iterator[Network]:
    """Yield the networks that this program can use, the one built or asked for last first."""
    try:
        version = engine_version()
    except NoEngineError:
        # Its basemap can be drawn even so.
        version = None
    for folder in whole(roads_folder()):
        network = Network(folder)
        try:
            given = network.manifest
            usable = given["schema"] == SCHEMA and isinstance(given["extract"], dict) and bool(network.area)
        except (RoadsError, KeyError, TypeError):
            continue
        if usable and version in (None, given.get("engine")):
            yield network


def find_roads(places: Iterable[Place]) -> Network | None:
    """Return the network that covers all places; of several the one built or asked for last; None for none."""
    wanted = [(place.lat, place.lon) for place in places]
    return next((known for known in networks() if all(known.area.holds(*point) for point in wanted)), None)


def _make(draft: Path, extract: Extract, area: Area, version: str, tell: Tell) -> None:
    started = time.monotonic()
    try:
        if shutil.disk_usage(draft).free < FREE_BYTES:
            raise no_room(draft.parent)
        tell(message("Cutting out the area {area}", area=str(area)))
        roads = cut(extract, area, draft / ROADS, tell)
        tell(message("Building the network of {count} roads", count=roads))
        build_tiles(draft / ROADS, draft / TILES)
        tell(message("Drawing the basemap"))
        write_whole(draft / BASEMAP, draw_basemap(draft / ROADS, area))
        manifest = {
            "schema": SCHEMA,
            "extract": {
                "name": extract.path.name,
                "sha256": extract.sha256,
                "timestamp": extract.timestamp,
            },
            "area": area.bounds,
            "engine": version,
            "roads": roads,
            "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - started, 1),
        }
        write_whole(draft / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise cannot_write(draft.parent, error) from error
