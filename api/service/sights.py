"""What people see of routes and duties: every name and phone for a planner, those of the own team for its leader.

Routes and duties are shown with everything that a reader needs, names of places and of people. `seen_by` is the only
way from there to somebody who is not a planner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer import Campaign, Place

Shown = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """Whose names and phones somebody sees: everybody's, those of one team, or nobody's."""

    everybody: bool = False
    team: str | None = None

    def names(self, team: str) -> bool:
        """Say whether the volunteers of a team are named."""
        return self.everybody or (self.team is not None and team == self.team)


EVERYBODY = Sight(everybody=True)
NOBODY = Sight()


def routes_shown(campaign: Campaign, routes: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Return routes of a plan's document with places and people by name, for a planner.

    `crew` lists people instead of ids; `crew_size` is how many they are; stops have `name`, `lat` and `lon`; `base`
    is where the route starts and ends.
    """
    return [_route(campaign, route) for route in routes]


def duties_shown(campaign: Campaign, duties: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Return duties of a plan's document with people by name, for a planner; `size` is how many they are."""
    return [
        {
            "date": duty["date"],
            "start": duty["start"],
            "end": duty["end"],
            "size": len(duty["volunteers"]),
            "volunteers": [_person(campaign, id_) for id_ in duty["volunteers"]],
        }
        for duty in duties
    ]


def seen_by(sight: Sight, shown: Iterable[Shown]) -> list[Shown]:
    """Return routes and duties as somebody may see them.

    A crew whose people the reader may not know becomes None, its size stays; of a duty those stay whom the reader
    may know.
    """
    return [_stripped(sight, entry) for entry in shown]


def _stripped(sight: Sight, entry: Shown) -> Shown:
    if "crew" in entry:
        return entry if sight.names(entry["team"]) else entry | {"crew": None}
    return entry | {"volunteers": [person for person in entry["volunteers"] if sight.names(person["team"])]}


def _route(campaign: Campaign, route: Mapping[str, Any]) -> Shown:
    team = campaign.team_by_id[route["team"]]
    base = campaign.base_of(team.id)
    return {
        "team": team.id,
        "team_name": team.name or team.id,
        "date": route["date"],
        **{key: route[key] for key in ("shift_start", "shift_end", "depart", "return", "travel_minutes")},
        "base": _place(base),
        "crew_size": len(route["crew"]),
        "crew": [_person(campaign, id_) for id_ in route["crew"]],
        "stops": [_stop(campaign, stop) for stop in route["stops"]],
    }


def _stop(campaign: Campaign, stop: Mapping[str, Any]) -> Shown:
    village = campaign.village_by_id[stop["village"]]
    return {
        "village": village.id,
        "name": village.name or village.id,
        "lat": village.lat,
        "lon": village.lon,
        "households": village.households,
        "language": village.language,
        **{key: stop[key] for key in ("arrive", "start", "end")},
    }


def _place(place: Place) -> Shown:
    return {"id": place.id, "name": place.name or place.id, "lat": place.lat, "lon": place.lon}


def _person(campaign: Campaign, volunteer: str) -> Shown:
    found = campaign.volunteer_by_id[volunteer]
    return {
        "id": found.id,
        "name": found.name or found.id,
        "team": found.team,
        "role": found.role,
        "languages": list(found.languages),
        "phone": found.phone or None,
    }
