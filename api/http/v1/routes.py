"""Published routes of a team on a date."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from ...service.rendered import GEOJSON
from ..etags import IfNoneMatch
from ..shown import FeatureCollection, RoutesShown
from .shared import Date, TeamReader, published_of, sent, sight_of

router = APIRouter(tags=["routes"])

ROUTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The routes in order, or the same as GeoJSON where `Accept` asks for `application/geo+json`",
        "content": {
            GEOJSON: {"schema": {"$ref": "#/components/schemas/FeatureCollection"}},
        },
        "model": RoutesShown,
    },
    304: {"description": "The caller has it already"},
}
FEATURES: dict[int | str, dict[str, Any]] = {
    200: {"model": FeatureCollection},
    304: ROUTES[304],
}


class GeoJsonResponse(JSONResponse):
    """Names the media type for the OpenAPI document."""

    media_type = GEOJSON


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/routes/{date}.geojson",
    summary="Routes of a team on a date, as GeoJSON",
    response_class=GeoJsonResponse,
    responses=FEATURES,
)
def get_features(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    date: Date,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the published routes of a team on a date as GeoJSON: places as points, ways as lines."""
    return sent(
        request, published_of(request).routes(campaign_id, team, date, sight_of(principal), "geojson")
    )


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/routes/{date}",
    summary="Routes of a team on a date",
    response_class=JSONResponse,
    responses=ROUTES,
)
def get_routes(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    date: Date,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the published routes of a team on a date, with the crew's names and phones."""
    form: Any = "geojson" if GEOJSON in request.headers.get("accept", "") else "json"
    found = published_of(request).routes(campaign_id, team, date, sight_of(principal), form)
    return sent(request, found, vary="Accept")
