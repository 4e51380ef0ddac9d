"""Teams to choose from, and what leaders and links are bound to by name."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from ..identity.dependencies import database_of
from ..service import campaigns
from ..service.campaigns import campaign_of
from ..storage.tables import Invitation, User
from .speech import Speech
from .views.teams import TeamMark, team_marks

CAMPAIGNS = 20
"""Of the newest campaigns the teams can be chosen, and the links are listed."""


@dataclass(frozen=True)
class TeamGroup:
    """The teams of a campaign."""

    id: str
    title: str
    teams: tuple[TeamMark, ...]


@dataclass(frozen=True)
class TeamChoices:
    """The teams of the newest campaigns, the newest first."""

    groups: tuple[TeamGroup, ...]

    def name(self, campaign_id: str, team: str) -> str:
        """Return a team's name; its id where it is none of these."""
        for group in self.groups:
            for mark in group.teams:
                if (group.id, mark.id) == (campaign_id, team):
                    return mark.name
        return team

    def role(self, holder: User | Invitation, say: Speech) -> str:
        """Return the role of somebody, of a leader with the team."""
        if holder.campaign_id is not None and holder.team is not None:
            return say("role_leader_of", team=self.name(holder.campaign_id, holder.team))
        return say(f"role_{holder.role}")


def team_choices(request: Request) -> TeamChoices:
    """Return the teams of the newest campaigns, as their newest versions have them."""
    database = database_of(request)
    with database.read() as session:
        found = campaigns.listed(session, None, CAMPAIGNS)
        versions = {campaign.id: campaigns.version(session, campaign.id).id for campaign in found}
    return TeamChoices(
        tuple(
            TeamGroup(campaign.id, campaign.title, team_marks(campaign_of(database, versions[campaign.id])))
            for campaign in found
        )
    )


def chosen_team(value: str) -> tuple[str, str]:
    """Return the campaign and the team that the value of an option names; empty where it names none."""
    campaign_id, _, team = value.partition("/")
    return campaign_id, team
