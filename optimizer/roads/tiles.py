"""Valhalla's own files: its configuration, and the tiles that it builds from an extract."""

from __future__ import annotations

import copy
import os
import subprocess
from pathlib import Path
from typing import Any

from ..language import message
from .refusal import NoEngineError, RoadsError, cannot_write, no_room

FREE_BYTES = 64 * 1024**2
"""What must be free besides six times the extract: tiles and the temporary files of building them."""

_NO_LIMIT = 10**9
_FAR_METRES = 2_000_000
"""Longest way of a matrix: the engine sets memory aside by it."""

_COSTINGS = ("auto", "motor_scooter", "pedestrian")


def valhalla() -> Any:
    """Return the routing engine.

    Raises
    ------
    NoEngineError
        If it is not installed.
    """
    try:
        import valhalla as engine  # type: ignore[import-untyped]
    except ImportError as error:
        raise NoEngineError from error
    return engine


def engine_version() -> str:
    """Return the engine's name and version, as plans state it."""
    return f"valhalla {valhalla().VALHALLA_PRINT_VERSION}"


def configuration(tiles: Path) -> dict[str, Any]:
    """Return the engine's configuration for a folder of tiles.

    Times between many places come from one Dijkstra search each (`timedistancematrix`): they are those of the
    routes, to the second, where the engine's default differs from them by up to half a minute.
    """
    engine = valhalla()
    # The library hands out its own defaults, so that a change would last.
    config: dict[str, Any] = copy.deepcopy(engine.get_config(tile_extract="", tile_dir=tiles, verbose=False))
    for key in ("traffic_extract", "admin", "landmarks", "timezone", "transit_dir", "transit_feeds_dir"):
        config["mjolnir"][key] = ""
    config["mjolnir"]["max_cache_size"] = 256 * 1024**2
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    # Else one place on an island fails the question for all.
    config["loki"]["use_connectivity"] = False
    limits = config["service_limits"]
    for costing in _COSTINGS:
        limits[costing] |= {
            "max_distance": _NO_LIMIT,
            "max_locations": _NO_LIMIT,
            "max_matrix_distance": _FAR_METRES,
            "max_matrix_location_pairs": _NO_LIMIT,
        }
    limits["max_radius"] = 50_000
    return config


def build_tiles(source: Path, tiles: Path) -> None:
    """Build the tiles of an extract.

    Raises
    ------
    RoadsError
        If the engine fails at it, or there is no room.
    """
    import json
    import shutil

    engine = valhalla()
    try:
        tiles.mkdir(parents=True)
        needed = FREE_BYTES + 6 * source.stat().st_size
        if shutil.disk_usage(tiles).free < needed:
            raise no_room(tiles)
        config = configuration(tiles)
        config["logging"]["type"] = "std_out"
        settings = tiles / "build.json"
        settings.write_text(json.dumps(config), encoding="utf-8")
    except OSError as error:
        raise cannot_write(tiles, error) from error
    builder = engine.PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"
    if os.name == "nt":
        builder = builder.with_suffix(".exe")
    threads = max(1, min(4, os.cpu_count() or 1))
    command = [str(builder), "-c", str(settings), "-j", str(threads), str(source)]
    try:
        ended = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise RoadsError(
            message(
                "the builder of the routing engine does not start ({reason}); install luudong[roads] again",
                reason=error.strerror or str(error),
            )
        ) from error
    finally:
        settings.unlink(missing_ok=True)
    if ended.returncode or not any(tiles.rglob("*.gph")):
        if shutil.disk_usage(tiles).free < FREE_BYTES // 4:
            raise no_room(tiles)
        said = (ended.stderr or ended.stdout).decode(errors="replace").split("\n")
        raise RoadsError(
            message(
                "the routing engine could not build its tiles (ended with {code}: {detail}); see whether there is room "
                "on the disk and memory free, then build again",
                code=ended.returncode,
                detail=" ".join(" ".join(said[-4:]).split())[-200:],
            )
        )
