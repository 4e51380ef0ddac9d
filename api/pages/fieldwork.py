"""What the page of a team leads to besides maps: packs, tracks, sheets, calendars, by the own account or by a link."""

# Annotations are evaluated here: those of the routes name a type of the function that makes them.

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ..http.languages import language_asked
from ..http.problems import ProblemError
from ..http.v1.fieldwork import Kind, anew, home_of, named
from ..http.v1.shared import Week, published_of, sent
from ..identity.dependencies import csrf_checked, holder_of, limited, settings_of
from ..identity.principal import Principal
from ..language import message
from ..service import fieldwork
from ..service.sights import Sight

router = APIRouter(dependencies=[Depends(limited)])


def _of_link(request: Request, signed: str) -> Principal:
    return holder_of(request, signed)


def _add(prefix: str, who: Callable[..., Any]) -> None:
    """Add the routes under `/team` or `/l/{signed}`, for whom `who` finds."""
    Reader = Annotated[Principal, Depends(who)]  # noqa: N806 - a type

    @router.get(f"{prefix}/packs/{{week}}")
    def pack(request: Request, principal: Reader, week: Week) -> Response:
        """Give out a week in one page."""
        campaign_id, team = bound(principal)
        found = fieldwork.pack(
            published_of(request), campaign_id, team, week, Sight(team=team), language_asked(request)
        )
        return named(sent(request, found, vary="Accept-Language"), team, f"{week}.html")

    @router.get(f"{prefix}/tracks/{{date}}.{{kind}}")
    def track(request: Request, principal: Reader, date: dt.date, kind: Kind) -> Response:
        """Give out a track."""
        campaign_id, team = bound(principal)
        found = fieldwork.track(
            published_of(request), campaign_id, team, date, kind, Sight(team=team), language_asked(request)
        )
        return named(sent(request, found, vary="Accept-Language"), team, f"{date.isoformat()}.{kind}")

    @router.get(f"{prefix}/sheets/{{date}}.pdf")
    def sheet(request: Request, principal: Reader, date: dt.date) -> Response:
        """Give out a sheet of paper."""
        campaign_id, team = bound(principal)
        address = f"{home_of(request, principal, campaign_id, team)}/maps/{date.isoformat()}"
        found = fieldwork.sheet(
            published_of(request), campaign_id, team, date, Sight(team=team), language_asked(request), address
        )
        return named(anew(found), team, f"{date.isoformat()}.pdf")

    @router.get(f"{prefix}/calendar.ics")
    def team_calendar(request: Request, principal: Reader) -> Response:
        """Give out the calendar of the team."""
        campaign_id, team = bound(principal)
        found = fieldwork.team_calendar(
            published_of(request),
            campaign_id,
            team,
            Sight(team=team),
            language_asked(request),
            _home(request),
        )
        return named(sent(request, found, vary="Accept-Language"), team, "calendar.ics")

    @router.get(f"{prefix}/volunteers/{{volunteer}}/calendar.ics")
    def volunteer_calendar(request: Request, principal: Reader, volunteer: str) -> Response:
        """Give out the calendar of one of the team."""
        campaign_id, team = bound(principal)
        found = fieldwork.volunteer_calendar(
            published_of(request),
            campaign_id,
            team,
            volunteer,
            Sight(team=team),
            language_asked(request),
            _home(request),
        )
        return named(sent(request, found, vary="Accept-Language"), volunteer, "calendar.ics")


_add("/team", csrf_checked)
_add("/l/{signed}", _of_link)


def bound(principal: Principal) -> tuple[str, str]:
    """Return the campaign and the team that somebody leads or has a link of.

    Raises
    ------
    ProblemError
        403 for others.
    """
    if principal.role != "leader" or principal.campaign_id is None or principal.team is None:
        raise ProblemError(403, "no-team", message("Your account does not lead a team."))
    return principal.campaign_id, principal.team


def _home(request: Request) -> str | None:
    """Return where the team's page is: below the same address, which for a link holds the link."""
    base = settings_of(request).public_url
    if not base:
        return None
    signed = request.path_params.get("signed")
    return f"{base.rstrip('/')}/l/{signed}" if signed else f"{base.rstrip('/')}/team"
