"""The routes and duties of plan.json, as the types of `optimizer.plan`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..campaign import Campaign
from ..plan import Duty, Route, Stop
from .values import Reader, count, day, known, text, time


@dataclass(frozen=True)
class Reading[T]:
    """The entries of a list that could be read, and whether all of them could."""

    read: tuple[T, ...]
    complete: bool


def read_routes(
    reader: Reader, record: Mapping[str, Any], place: str, campaign: Campaign | None
) -> Reading[Route]:
    """Read the `routes` of `record`; their ids must be those of `campaign`, where one is given."""
    team = known(campaign.team_by_id) if campaign else text
    village = known(campaign.village_by_id) if campaign else text
    volunteer = known(campaign.volunteer_by_id) if campaign else text

    def stop(entry: Any, at: str) -> Stop | None:
        given = reader.record(entry, at)
        if given is None:
            return None
        fields = {
            "village": reader.take(given, "village", at, village),
            **{key: reader.take(given, key, at, time) for key in ("arrive", "start", "end")},
        }
        return _made(Stop, fields)

    def route(entry: Any, at: str) -> Route | None:
        given = reader.record(entry, at)
        if given is None:
            return None
        stops = _read_list(reader, given, "stops", at, stop)
        fields = {
            "team": reader.take(given, "team", at, team),
            "date": reader.take(given, "date", at, day),
            **{key: reader.take(given, key, at, time) for key in ("shift_start", "shift_end", "depart")},
            "back": reader.take(given, "return", at, time),
            "crew": reader.all_of(given, "crew", at, volunteer),
            "travel_minutes": reader.take(given, "travel_minutes", at, count),
            "stops": stops.read if stops.complete else None,
        }
        return _made(Route, fields)

    return _read_list(reader, record, "routes", place, route)


def read_duties(
    reader: Reader, record: Mapping[str, Any], place: str, campaign: Campaign | None
) -> Reading[Duty]:
    """Read the `duties` of `record`; their volunteers must be those of `campaign`, where one is given."""
    volunteer = known(campaign.volunteer_by_id) if campaign else text

    def duty(entry: Any, at: str) -> Duty | None:
        given = reader.record(entry, at)
        if given is None:
            return None
        fields = {
            "date": reader.take(given, "date", at, day),
            "start": reader.take(given, "start", at, time),
            "end": reader.take(given, "end", at, time),
            "volunteers": reader.all_of(given, "volunteers", at, volunteer),
        }
        return _made(Duty, fields)

    return _read_list(reader, record, "duties", place, duty)


def _read_list[T](
    reader: Reader,
    record: Mapping[str, Any],
    key: str,
    place: str,
    read: Callable[[Any, str], T | None],
) -> Reading[T]:
    entries = reader.items(record, key, place)
    if entries is None:
        return Reading((), False)
    values = [read(entry, at) for entry, at in entries]
    right = tuple(value for value in values if value is not None)
    return Reading(right, len(right) == len(values))


def _made[T](kind: type[T], fields: Mapping[str, Any]) -> T | None:
    """Return the thing that `fields` make; None where one of them could not be read."""
    return None if any(value is None for value in fields.values()) else kind(**fields)
