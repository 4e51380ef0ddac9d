"""The volunteers of a campaign, team by team: whom a planner calls."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from ..identity.dependencies import database_of, limited
from ..service import campaigns
from ..service.campaigns import campaign_of
from .rendering import page
from .shared import Reader
from .views.team import team_people
from .views.teams import team_marks

router = APIRouter(dependencies=[Depends(limited)])


@router.get("/campaigns/{campaign_id}/volunteers")
def volunteers(request: Request, campaign_id: str, principal: Reader) -> Response:
    """Show the volunteers of the newest version, with their phones."""
    database = database_of(request)
    with database.read() as session:
        campaign = campaigns.get(session, campaign_id)
        version_id = campaigns.version(session, campaign_id).id
    given = campaign_of(database, version_id)
    teams = [(mark, team_people(given, mark.id)) for mark in team_marks(given)]
    return page(
        request,
        "volunteers",
        campaign=campaign,
        illustrative=given.illustrative,
        teams=teams,
        phones=any(person.phone for _, people in teams for person in people),
    )
