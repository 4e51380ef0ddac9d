"""Unpaved roads as a scooter rides them.

The engine's scooter is a city's: it crawls over any loose surface at 1 or 2 km/h, and so does every mode on a track
that says no more of itself, which makes two hours of two kilometres of mountain road. Where people ride such roads
daily that is no travel time. Before tiles are built, loose surfaces are called compacted (the engine's cars are as
quick on both), grades for mountain bikes are left out (the engine takes them for a surface), and tracks without a limit
get one by their grade; the engine takes eight tenths of it, and six of that for a scooter. Sand and mud stay as they
are, and so does what is closed to motors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LOOSE = frozenset(
    (
        "unpaved",
        "dirt",
        "earth",
        "ground",
        "soil",
        "clay",
        "gravel",
        "fine_gravel",
        "pebblestone",
        "grass",
        "rock",
        "stone",
    )
)
_ROADS = frozenset(
    (
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "road",
        "track",
    )
)
_TRACK_KMH: Mapping[str, int] = {"grade1": 30, "grade2": 25, "grade3": 20, "grade4": 15, "grade5": 10}
_SOFT = frozenset(("sand", "mud"))
_BIKES = "mtb:"


def rideable(thing: Any) -> Any:
    """Return an object of an extract as it is built from: unpaved roads eased, the rest as it is."""
    if not thing.is_way():
        return thing
    highway, surface = thing.tags.get("highway", ""), thing.tags.get("surface")
    if highway.removesuffix("_link") not in _ROADS or surface in _SOFT:
        return thing
    changes: dict[str, str] = {}
    grade = thing.tags.get("tracktype")
    # A grade alone says as much as a surface; the first is a hard one.
    bare = surface is None and (grade not in (None, "grade1") or (highway == "track" and grade is None))
    if surface in _LOOSE or bare:
        changes["surface"] = "compacted"
    if highway == "track" and "maxspeed" not in thing.tags:
        changes["maxspeed"] = str(_TRACK_KMH.get(grade or "", 20))
    kept = {key: value for key, value in dict(thing.tags).items() if not key.startswith(_BIKES)}
    return thing.replace(tags=kept | changes) if changes or len(kept) < len(thing.tags) else thing
