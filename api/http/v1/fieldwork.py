"""What a team takes along or subscribes to: packs, tracks, sheets of paper, calendars."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response

import maps

from ...identity import links
from ...identity.dependencies import database_of, settings_of, shared
from ...identity.principal import Principal
from ...service import fieldwork
from ...service.fieldwork import CALENDAR, PDF, TRACKS, Track
from ...service.shelf import Rendered
from ...storage.tables import now
from ..etags import IfNoneMatch
from .shared import NO_STORE, Asked, TeamReader, Week, published_of, sent, sight_of

router = APIRouter(tags=["fieldwork"])

Kind = Annotated[Track, Path(description="The format")]


def _media(*kinds: str) -> dict[int | str, dict[str, Any]]:
    content = {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in kinds}
    return {200: {"content": content}, 304: {"description": "The caller has it already"}}


class FileResponse(Response):
    """Names no media type for the OpenAPI document: `responses` does."""

    media_type = None


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/packs/{week}",
    summary="A week of a team in one page",
    response_class=FileResponse,
    responses=_media("text/html"),
)
def get_pack(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    week: Week,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the published week of a team as one page for the phone, which asks the network for nothing."""
    found = fieldwork.pack(published_of(request), campaign_id, team, week, sight_of(principal), language)
    return named(sent(request, found, vary="Accept-Language"), team, f"{week}.html")


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/tracks/{date}.{kind}",
    summary="A track of a team on a date",
    response_class=FileResponse,
    responses=_media(*TRACKS.values()),
)
def get_track(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    date: dt.date,
    kind: Kind,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the trips of a team on a published date as GPX, KML or KMZ."""
    found = fieldwork.track(
        published_of(request), campaign_id, team, date, kind, sight_of(principal), language
    )
    return named(sent(request, found, vary="Accept-Language"), team, f"{date.isoformat()}.{kind}")


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/sheets/{date}.pdf",
    summary="A sheet of paper of a team on a date",
    response_class=FileResponse,
    responses=_media(PDF),
)
def get_sheet(
    request: Request, principal: TeamReader, campaign_id: str, team: str, date: dt.date, language: Asked
) -> Response:
    """Return the trips of a team on a published date as A4 to print, with a QR code of the page of the date."""
    home = home_of(request, principal, campaign_id, team)
    address = f"{home}/maps/{date.isoformat()}"
    found = fieldwork.sheet(
        published_of(request), campaign_id, team, date, sight_of(principal), language, address
    )
    return named(anew(found), team, f"{date.isoformat()}.pdf")


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/calendar.ics",
    summary="The calendar of a team",
    response_class=FileResponse,
    responses=_media(CALENDAR),
)
def get_team_calendar(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the trips of a team in all published weeks as a calendar (iCalendar) to subscribe to."""
    found = fieldwork.team_calendar(
        published_of(request), campaign_id, team, sight_of(principal), language, _public(request)
    )
    return named(sent(request, found, vary="Accept-Language"), team, "calendar.ics")


@router.get(
    "/campaigns/{campaign_id}/teams/{team}/volunteers/{volunteer}/calendar.ics",
    summary="The calendar of a volunteer",
    response_class=FileResponse,
    responses=_media(CALENDAR),
)
def get_volunteer_calendar(
    request: Request,
    principal: TeamReader,
    campaign_id: str,
    team: str,
    volunteer: str,
    language: Asked,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the trips and duties of a volunteer in all published weeks as a calendar (iCalendar)."""
    found = fieldwork.volunteer_calendar(
        published_of(request), campaign_id, team, volunteer, sight_of(principal), language, _public(request)
    )
    return named(sent(request, found, vary="Accept-Language"), volunteer, "calendar.ics")


def named(answer: Response, owner: str, rest: str) -> Response:
    """Return an answer with a name to keep it under: of safe letters, whatever ids people write."""
    stem = maps.file_stems([owner])[owner]
    answer.headers["Content-Disposition"] = f'inline; filename="{stem}-{rest}"'
    return answer


def anew(found: Rendered) -> Response:
    """Return what depends on more than the caller's rights, and so is kept for nobody else."""
    return Response(found.content, headers=NO_STORE, media_type=found.media)


def home_of(request: Request, principal: Principal, campaign_id: str, team: str) -> str:
    """Return the address of a team's page for those who go out: its link where it has one, else its leader's."""
    base = (settings_of(request).public_url or str(request.base_url)).rstrip("/")
    signer = shared(request.app).signer
    if principal.kind == "link":
        return f"{base}/l/{quote(signer.sign(principal.id))}"
    if principal.role == "planner":
        with database_of(request).read() as session:
            for link in links.listed(session, campaign_id):
                if link.team == team and link.revoked_at is None and link.expires_at > now():
                    return f"{base}/l/{quote(signer.sign(link.id))}"
    return f"{base}/team"


def _public(request: Request) -> str | None:
    """Return the address of the own team's page, where the service knows its own: answers are kept for many."""
    base = settings_of(request).public_url
    return None if not base else f"{base.rstrip('/')}/team"
