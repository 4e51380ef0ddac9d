"""Closed villages and roads in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from optimizer import Closure

from .atlas import Atlas


def closures_that_matter(atlas: Atlas, day: dt.date, places: Iterable[str]) -> list[Closure]:
    """Return the closures in force on `day` that touch one of `places`."""
    touched = set(places)
    return [
        closure
        for closure in atlas.campaign.closures
        if closure.holds_on(day) and touched & {closure.origin, closure.destination}
    ]


def closure_notes(
    atlas: Atlas, closures: Iterable[Closure], first: Iterable[str] = (), most: int | None = None
) -> list[dict[str, str]]:
    """Return where, what, when and why of closures; those that differ in one end only share a note.

    Parameters
    ----------
    atlas, closures
        What is told.
    first
        Places that a note names before others.
    most
        How many places a note names at most; of the rest it says how many they are.
    """
    rank = {place: number for number, place in enumerate(first)}
    groups: dict[tuple[str, dt.date, dt.date, int | None, str], list[str]] = defaultdict(list)
    for closure in sorted(closures, key=lambda closure: (closure.start, closure.end)):
        villages = closure.destination is None
        origin = "" if villages else closure.origin
        key = (origin, closure.start, closure.end, closure.minutes, closure.reason)
        groups[key].append(closure.origin if closure.destination is None else closure.destination)
    return [
        _note(atlas, *key, sorted(places, key=lambda place: rank.get(place, len(rank))), most)
        for key, places in groups.items()
    ]


def _note(
    atlas: Atlas,
    origin: str,
    start: dt.date,
    end: dt.date,
    minutes: int | None,
    reason: str,
    places: list[str],
    most: int | None,
) -> dict[str, str]:
    say = atlas.say
    where = ", ".join(atlas.place_name(place) for place in places[:most])
    if most is not None and len(places) > most:
        where = say("more", places=where, count=len(places) - most)
    if not origin:
        what = say("closed_village")
    else:
        where = f"{atlas.place_name(origin)} – {where}"
        what = say("closed") if minutes is None else say("slow", minutes=minutes)
    when = say.short_date(start)
    if end != start:
        when = say("span", start=when, end=say.short_date(end))
    return {"where": where, "what": what, "when": when, "reason": reason}
