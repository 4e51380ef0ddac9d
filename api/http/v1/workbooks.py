"""Workbooks (Excel): the month of a plan, a campaign, and an empty one to fill in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from ...identity.dependencies import database_of
from ...service import campaigns
from ...service.campaigns import campaign_of
from ...service.workbooks import MEDIA_TYPE, campaign_workbook, empty_workbook
from ..etags import IfNoneMatch
from .shared import Asked, CampaignReader, Number, PlanReader, published_of, sent

router = APIRouter(tags=["workbooks"])

WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The caller has it already"},
}


@router.get(
    "/template.xlsx", summary="An empty workbook to fill in", response_class=Response, responses=WORKBOOK
)
def get_template(
    request: Request, principal: CampaignReader, language: Asked, if_none_match: IfNoneMatch = None
) -> Response:
    """Return a workbook with a sheet for each table; filled in, it can be uploaded as a campaign."""
    found = published_of(request).shelf.get(("template", language), lambda: empty_workbook(language))
    return _named(sent(request, found, vary="Accept-Language"), "campaign.xlsx")


@router.get(
    "/campaigns/{campaign_id}/versions/{number}/campaign.xlsx",
    summary="A version as a workbook",
    response_class=Response,
    responses=WORKBOOK,
)
def get_campaign_workbook(
    request: Request,
    principal: CampaignReader,
    campaign_id: str,
    number: Number,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return a version as a workbook that can be edited and uploaded as the next one."""
    database = database_of(request)
    with database.read() as session:
        version = campaigns.version(session, campaign_id, number)
        id_, sha256 = version.id, version.sha256
    found = published_of(request).shelf.get(
        (sha256, "workbook", language), lambda: campaign_workbook(campaign_of(database, id_), language)
    )
    return _named(sent(request, found, vary="Accept-Language"), f"campaign-{number}.xlsx")


@router.get(
    "/plans/{plan_id}/month.xlsx",
    summary="The month of a plan as a workbook",
    response_class=Response,
    responses=WORKBOOK,
)
def get_month(
    request: Request, principal: PlanReader, plan_id: str, language: Asked, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the best plan so far week by week, by team, volunteer and village, and what is not met."""
    found = published_of(request).month_of_draft(plan_id, language)
    return _named(sent(request, found, vary="Accept-Language"), "month.xlsx")


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
