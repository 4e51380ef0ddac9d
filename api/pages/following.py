"""For those who follow: coverage of published weeks, and the page of a team."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..http.v1.shared import published_of, sent
from ..identity.dependencies import csrf_checked, database_of, holder_of, limited
from ..identity.principal import Principal
from ..language import message
from ..service import campaigns, weeks
from ..service.campaigns import campaign_of
from ..service.refusals import RefusalError
from ..service.sights import NOBODY, Sight
from ..storage.tables import Publication, now
from .rendering import page
from .shared import Follower
from .speech import Speech
from .views.coverage import coverage_by_class, coverage_by_village, results_of_routes
from .views.rows import published_rows
from .views.team import team_days
from .views.teams import TeamMark, team_marks

router = APIRouter(dependencies=[Depends(limited)])

SHOWN = 100
"""Campaigns in the list of those that have published weeks; older ones are found by their address."""


@router.get("/coverage")
def coverages(request: Request, principal: Follower) -> Response:
    """Show the campaigns that have published weeks."""
    with database_of(request).read() as session:
        shown = [
            campaign
            for campaign in campaigns.listed(session, None, SHOWN)
            if weeks.published(session, campaign.id)
        ]
    return page(request, "coverages", campaigns=shown)


@router.get("/coverage/{campaign_id}")
def coverage(request: Request, campaign_id: str, principal: Follower) -> Response:
    """Show whom the published weeks of a campaign serve."""
    database = database_of(request)
    with database.read() as session:
        campaign = campaigns.get(session, campaign_id)
        version_id = campaigns.version(session, campaign_id).id
        published = weeks.published(session, campaign_id)
    given = campaign_of(database, version_id)
    results = results_of_routes(given, _routes(request, campaign_id, published, NOBODY))
    say = Speech(language_asked(request))
    return page(
        request,
        "coverage",
        campaign=campaign,
        given=given,
        weeks=", ".join(say.span(row.start, row.end) for row in published_rows(given, published)),
        shares=coverage_by_class(given, results),
        villages=coverage_by_village(given, results),
        floor=given.coverage.floor,
    )


@router.get("/team")
def my_team(request: Request, principal: Annotated[Principal, Depends(csrf_checked)]) -> Response:
    """Show a leader the own team."""
    return _team_page(request, principal, "/team")


@router.get("/team/maps/{date}")
def my_map(
    request: Request, date: dt.date, principal: Annotated[Principal, Depends(csrf_checked)]
) -> Response:
    """Show a leader the map of the own team on a date."""
    return _map(request, principal, date)


@router.get("/l/{signed}")
def linked(request: Request, signed: str) -> Response:
    """Show the holder of a team's link that team."""
    return _team_page(request, holder_of(request, signed), f"/l/{signed}")


@router.get("/l/{signed}/maps/{date}")
def linked_map(request: Request, signed: str, date: dt.date) -> Response:
    """Show the holder of a team's link the map of that team on a date."""
    return _map(request, holder_of(request, signed), date)


def _team_page(request: Request, principal: Principal, home: str) -> Response:
    campaign_id, team = _bound(principal)
    database = database_of(request)
    with database.read() as session:
        campaign = campaigns.get(session, campaign_id)
        version_id = campaigns.version(session, campaign_id).id
        published = weeks.published(session, campaign_id)
    given = campaign_of(database, version_id)
    routes = _routes(request, campaign_id, published, Sight(team=team))
    today = now().astimezone(ZoneInfo(given.timezone)).date()
    days = team_days([route for route in routes if route["team"] == team], today)
    # A team that a new version has left out still has what was published.
    mark = next((mark for mark in team_marks(given) if mark.id == team), TeamMark(team, team, "#444444"))
    return page(
        request,
        "leader",
        team=mark,
        campaign_title=campaign.title,
        illustrative=given.illustrative,
        today=today,
        days=days,
        home=home,
    )


def _map(request: Request, principal: Principal, date: dt.date) -> Response:
    campaign_id, team = _bound(principal)
    found = published_of(request).map(campaign_id, team, date, Sight(team=team), language_asked(request))
    return sent(request, found, vary="Accept-Language")


def _bound(principal: Principal) -> tuple[str, str]:
    if principal.role != "leader" or principal.campaign_id is None or principal.team is None:
        raise ProblemError(403, "no-team", message("Your account does not lead a team."))
    return principal.campaign_id, principal.team


def _routes(
    request: Request, campaign_id: str, published: Iterable[Publication], sight: Sight
) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = []
    for publication in published:
        # A week that is withdrawn at this very moment is not shown.
        with suppress(RefusalError):
            shown, _ = published_of(request).week(campaign_id, publication.week, sight)
            routes.extend(json.loads(shown.content)["routes"])
    return routes
