"""What a planner should know of travel times on real roads: walks, villages cut off, and where the table disagrees."""

from __future__ import annotations

import math
from datetime import date

from ..campaign import Campaign
from ..language import Message, message
from .times import TravelTimes

SHOWN = 10
"""How many of a kind are named; the rest are counted."""

DIFFERENCE = 1 / 3
"""Where table and roads differ by more than this share of the roads' minutes, the table may be mistaken."""


def notes_of(campaign: Campaign, travel: TravelTimes) -> tuple[Message, ...]:
    """Return what to tell of the travel times; nothing where they are no real roads."""
    if campaign.travel.method != "valhalla" or not travel.given:
        return ()
    return (*_walks(campaign, travel), *_cut_off(campaign, travel), *_differences(campaign, travel))


def _walks(campaign: Campaign, travel: TravelTimes) -> list[Message]:
    names = {place.id: place.name for place in campaign.places}
    found: dict[tuple[str, int], Message] = {}
    for (_, closed), legs in travel.given.items():
        for place, end in legs.access.items():
            if end.walk_minutes and end.reachable and not closed:
                # Several modes may meet the same road.
                found[place, round(end.metres)] = message(
                    "{name} ({place}) lies {metres} m off the road; a walk of {minutes} minutes is part of every way "
                    "there and back",
                    name=names[place],
                    place=place,
                    metres=round(end.metres),
                    minutes=math.ceil(end.walk_minutes),
                )
    return _first(list(found.values()))


def _cut_off(campaign: Campaign, travel: TravelTimes) -> list[Message]:
    base = campaign.base.id
    found = []
    for areas in dict.fromkeys(campaign.areas_on(day) for day in campaign.working_dates):
        if not areas:
            continue
        days = [day for day in campaign.working_dates if campaign.areas_on(day) == areas]
        lost = [
            f"{village.name} ({village.id})"
            for village in campaign.villages
            if all(
                travel.minutes_of_roads(base, village.id, days[0], team.id) is None
                and travel.usual(team.id).minutes[travel.index[base], travel.index[village.id]] >= 0
                for team in campaign.teams
            )
        ]
        if lost:
            found.append(
                message(
                    "closed roads ({areas}) cut off {villages}{more} on {count} dates, first on {day}",
                    areas=", ".join(campaign.closed_areas[number].id for number in areas),
                    villages=", ".join(lost[:SHOWN]),
                    more=" …" if len(lost) > SHOWN else "",
                    count=len(days),
                    day=_day(days[0]),
                )
            )
    return _first(found)


def _differences(campaign: Campaign, travel: TravelTimes) -> list[Message]:
    roads = {mode: legs.minutes for (mode, closed), legs in travel.given.items() if not closed}
    found: list[tuple[float, Message]] = []
    for row in campaign.travel_times:
        ends = travel.index.get(row.origin), travel.index.get(row.destination)
        if None in ends:
            continue
        # The table holds for every team; where these travel differently, it may suit the one and not the other.
        off = [
            (abs(row.minutes - int(minutes[ends])) / max(1, int(minutes[ends])), mode, int(minutes[ends]))
            for mode, minutes in roads.items()
            if minutes[ends] >= 0
        ]
        share, mode, on_roads = max(off, key=lambda found: found[0], default=(0.0, None, 0))
        if mode is not None and abs(row.minutes - on_roads) > DIFFERENCE * on_roads:
            text = message(
                "{origin} → {destination}: {table} minutes in travel_times.csv, {roads} on the roads{mode}; "
                "the table is used",
                origin=row.origin,
                destination=row.destination,
                table=row.minutes,
                roads=on_roads,
                mode="" if len(roads) == 1 else f" ({mode})",
            )
            found.append((share, text))
    found.sort(key=lambda pair: -pair[0])
    return _first([text for _, text in found])


def _first(found: list[Message]) -> list[Message]:
    if len(found) <= SHOWN:
        return found
    return [*found[:SHOWN], message("and {count} more like these", count=len(found) - SHOWN)]


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
