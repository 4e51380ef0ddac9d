"""Teams as the pages name and mark them."""

from __future__ import annotations

from dataclasses import dataclass

from maps import team_colours
from optimizer import Campaign


@dataclass(frozen=True)
class TeamMark:
    """A team's id, name and colour ``#rrggbb``, the same as on the maps."""

    id: str
    name: str
    colour: str


def team_marks(campaign: Campaign) -> tuple[TeamMark, ...]:
    """Return the teams of a campaign in the order of its file."""
    colours = team_colours(campaign.teams)
    return tuple(TeamMark(team.id, team.name or team.id, colours[team.id]) for team in campaign.teams)
