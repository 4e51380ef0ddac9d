"""What a team takes along or subscribes to, from its published weeks: packs, tracks, sheets of paper, calendars.

Bytes are kept as those of routes and maps are: under the ids of the publications that they were made from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Literal

import maps
from optimizer import Breakdown, Campaign, Language, Plan, Run, plan_of

from ..ground import ground_of
from ..language import message
from ..storage.grounds import rests_on
from . import campaigns, weeks
from .campaigns import campaign_of
from .refusals import RefusalError
from .rendered import Published, key_of, named, page_of, require_routes
from .shelf import Rendered, rendered
from .sights import Sight

CALENDAR = "text/calendar; charset=utf-8"
PDF = "application/pdf"

Track = Literal["gpx", "kml", "kmz"]
TRACKS: dict[Track, str] = {
    "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz",
}
"""Media types of tracks."""

_MAKERS: dict[Track, Callable[[maps.Atlas, str, dt.date], bytes]] = {
    "gpx": maps.gpx_track,
    "kml": maps.kml_track,
    "kmz": maps.kmz_track,
}

Publications = tuple[tuple[str, str, dt.datetime], ...]
"""Week, id and time of each publication that counts, by week."""


def pack(
    published: Published, campaign_id: str, team: str, week: str, sight: Sight, language: Language
) -> Rendered:
    """Return a published week of a team as one page with a switch between its dates.

    Raises
    ------
    RefusalError
        If it is no week, it is not published, or the team has no route in it.
    """
    dates = weeks.days_of(week)
    id_ = published.publication_id(campaign_id, week)

    def make() -> Rendered:
        campaign, plan = _source(published, id_)
        if not any(route.team == team and route.date in dates for route in plan.routes):
            raise _no_route()
        reader = maps.Reader(named=named(sight), overview=None)
        return page_of(maps.pack_html(campaign, plan, team, dates, language, reader, ground_of(campaign)))

    return published.shelf.get((id_, "pack", language, team, *key_of(sight)), make)


def track(
    published: Published,
    campaign_id: str,
    team: str,
    date: dt.date,
    kind: Track,
    sight: Sight,
    language: Language,
) -> Rendered:
    """Return the published trips of a team on a date as a track.

    Raises
    ------
    RefusalError
        If nothing is published of the team on the date.
    """
    id_ = published.publication_id(campaign_id, weeks.week_of(date))

    def make() -> Rendered:
        return rendered(
            _MAKERS[kind](_atlas(published, id_, team, date, sight, language), team, date), TRACKS[kind]
        )

    return published.shelf.get((id_, kind, language, team, date.isoformat(), *key_of(sight)), make)


def sheet(
    published: Published,
    campaign_id: str,
    team: str,
    date: dt.date,
    sight: Sight,
    language: Language,
    address: str | None,
) -> Rendered:
    """Return the published trips of a team on a date as a sheet of paper; `address` is printed as a QR code.

    Raises
    ------
    RefusalError
        If nothing is published of the team on the date, or the server cannot make sheets.
    """
    id_ = published.publication_id(campaign_id, weeks.week_of(date))

    def make() -> Rendered:
        atlas = _atlas(published, id_, team, date, sight, language)
        try:
            return rendered(maps.sheets_pdf(atlas, [(team, date)], lambda *_: address), PDF)
        except maps.PaperUnavailableError as error:
            raise RefusalError("unavailable", "no-paper", error.reason) from error

    key = (id_, "sheet", language, team, date.isoformat(), address or "", *key_of(sight))
    return published.shelf.get(key, make)


def team_calendar(
    published: Published, campaign_id: str, team: str, sight: Sight, language: Language, home: str | None
) -> Rendered:
    """Return the published trips of a team as a calendar; empty where nothing is published.

    Entries lead to the pages of their dates, `{home}/maps/{date}`, where `home` is given.

    Raises
    ------
    RefusalError
        If there is no such campaign.
    """

    def of(atlas: maps.Atlas, revised: dt.datetime, dates: tuple[dt.date, ...]) -> bytes | None:
        if team not in atlas.campaign.team_by_id:
            return None
        return maps.team_calendar(atlas, team, revised, address=_page_of(home), dates=dates)

    return _calendar(published, campaign_id, ("team", team), sight, language, home, of)


def volunteer_calendar(
    published: Published,
    campaign_id: str,
    team: str,
    volunteer: str,
    sight: Sight,
    language: Language,
    home: str | None,
) -> Rendered:
    """Return the published trips and duties of a volunteer of a team as a calendar.

    Raises
    ------
    RefusalError
        If there is no such campaign, or no such volunteer of the team in it.
    """

    def of(atlas: maps.Atlas, revised: dt.datetime, dates: tuple[dt.date, ...]) -> bytes | None:
        found = atlas.campaign.volunteer_by_id.get(volunteer)
        if found is None or found.team != team:
            return None
        return maps.volunteer_calendar(atlas, volunteer, revised, address=_page_of(home), dates=dates)

    return _calendar(published, campaign_id, ("volunteer", team, volunteer), sight, language, home, of)


def _calendar(
    published: Published,
    campaign_id: str,
    what: tuple[str, ...],
    sight: Sight,
    language: Language,
    home: str | None,
    of: Callable[[maps.Atlas, dt.datetime, tuple[dt.date, ...]], bytes | None],
) -> Rendered:
    database = published.database

    def look() -> tuple[str, dt.datetime, Publications]:
        with database.read() as session:
            campaigns.get(session, campaign_id)
            newest = campaigns.version(session, campaign_id)
            found = weeks.published(session, campaign_id)
            current = tuple((entry.week, entry.id, entry.published_at) for entry in found)
            return newest.id, newest.created_at, current

    version_id, created, current = rests_on(("publications", campaign_id), look)
    reader = maps.Reader(named=named(sight), overview=None)

    def parts() -> Iterator[bytes | None]:
        for week, id_, at in current:
            campaign, plan = _source(published, id_)
            yield of(maps.Atlas(campaign, plan, language, reader), at, weeks.days_of(week))
        # The newest version gives the name, and the calendar of those of whom nothing is published yet.
        campaign = campaign_of(database, version_id)
        yield of(maps.Atlas(campaign, _nothing(campaign), language, reader), created, ())

    def make() -> Rendered:
        found = [part for part in parts() if part is not None]
        if not found:
            raise RefusalError(
                "missing", "calendar-not-found", message("The campaign has no such team or volunteer.")
            )
        return rendered(maps.joined(found), CALENDAR)

    ids = (version_id, *(id_ for _, id_, _ in current))
    return published.shelf.get((*ids, "calendar", *what, language, home or "", *key_of(sight)), make)


def _page_of(home: str | None) -> Callable[[dt.date, str], str | None] | None:
    return None if home is None else lambda date, _: f"{home}/maps/{date.isoformat()}"


def _atlas(
    published: Published, publication_id: str, team: str, date: dt.date, sight: Sight, language: Language
) -> maps.Atlas:
    campaign, document = published.source(publication_id)
    require_routes(weeks.part_of(document, weeks.week_of(date))["routes"], team, date)
    reader = maps.Reader(named=named(sight), overview=None)
    return maps.Atlas(campaign, plan_of(document), language, reader, ground_of(campaign))


def _source(published: Published, publication_id: str) -> tuple[Campaign, Plan]:
    campaign, document = published.source(publication_id)
    return campaign, plan_of(document)


def _nothing(campaign: Campaign) -> Plan:
    """Return a plan in which nothing is planned."""
    return Plan(
        campaign=campaign.id,
        campaign_sha256=campaign.sha256,
        status="feasible",
        score=0.0,
        bound=0.0,
        gap=0.0,
        breakdown=Breakdown(),
        routes=(),
        duties=(),
        villages=(),
        unmet=(),
        run=Run(seconds=0.0, seed=0, version="", engine=""),
    )


def _no_route() -> RefusalError:
    return RefusalError("missing", "no-route", message("The team has no route in this week."))
