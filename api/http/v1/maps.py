"""Maps: pages that work with no signal once they are open."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from ..etags import IfNoneMatch
from .shared import Asked, Date, PlanReader, TeamReader, published_of, sent, sight_of

router = APIRouter(tags=["maps"])

PAGE: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has it already"},
}


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/maps/{date}",
    summary="The map of a team on a date",
    response_class=HTMLResponse,
    responses=PAGE,
)
def get_map(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    date: Date,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the page of a team on a published date: one file that asks the network for nothing."""
    found = published_of(request).map(campaign_id, team, date, sight_of(principal), language)
    return sent(request, found, vary="Accept-Language")


@router.get(
    "/plans/{plan_id}/maps/overview",
    summary="The map of a whole plan",
    response_class=HTMLResponse,
    responses=PAGE,
)
def get_overview(
    request: Request, principal: PlanReader, plan_id: str, language: Asked, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the overview of a plan as it is now."""
    return sent(request, published_of(request).overview_of_draft(plan_id, language), vary="Accept-Language")


@router.get(
    "/plans/{plan_id}/maps/{team}/{date}",
    summary="The map of a team on a date of a plan",
    response_class=HTMLResponse,
    responses=PAGE,
)
def get_draft_map(
    request: Request,
    principal: PlanReader,
    plan_id: str,
    team: str,
    date: Date,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the page of a team on a date of a plan as it is now, published or not."""
    return sent(
        request, published_of(request).map_of_draft(plan_id, team, date, language), vary="Accept-Language"
    )
