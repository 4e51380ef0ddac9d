"""What leaves the office: pages that need no network, calendars, tracks, sheets of paper.

`write_maps` writes all pages into a folder; `overview_html`, `day_html` and `pack_html` give single ones as text. The
calendars and tracks of an `Atlas` are bytes: `team_calendar`, `volunteer_calendar`, `gpx_track`, `kml_track`,
`kmz_track`, `sheets_pdf`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from optimizer import Campaign, Language, Plan

from .atlas import Atlas, file_stems
from .basemap import Basemap
from .calendars import EPOCH, joined, team_calendar, volunteer_calendar
from .colours import coverage_colour, team_colours
from .day import day, pack
from .folder import Written, write_files, write_maps
from .inline import InlinePage
from .overview import overview
from .paper import PaperUnavailableError, sheets_pdf
from .province import Commune, coverage_share, province_html
from .reader import Reader
from .tracks import gpx_track, kml_track, kmz_track

__all__ = [
    "EPOCH",
    "Atlas",
    "Basemap",
    "Commune",
    "InlinePage",
    "PaperUnavailableError",
    "Reader",
    "Written",
    "coverage_colour",
    "coverage_share",
    "day_html",
    "file_stems",
    "gpx_track",
    "joined",
    "kml_track",
    "kmz_track",
    "overview_html",
    "pack_html",
    "province_html",
    "sheets_pdf",
    "team_calendar",
    "team_colours",
    "volunteer_calendar",
    "write_files",
    "write_maps",
]


def overview_html(
    campaign: Campaign,
    plan: Plan,
    language: Language = "vi",
    reader: Reader | None = None,
    basemap: Basemap | None = None,
) -> str:
    """Return the page of the whole campaign, for a reader who may see all of it or for another one.

    Raises
    ------
    KeyError
        If the plan names a team, village or volunteer that the campaign does not have.
    """
    return overview(Atlas(campaign, plan, language, reader or Reader(), basemap))


def day_html(
    campaign: Campaign,
    plan: Plan,
    team: str,
    date: dt.date,
    language: Language = "vi",
    reader: Reader | None = None,
    basemap: Basemap | None = None,
) -> str:
    """Return the page of one team on one date, for a reader who may see all of the plan or for another one.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date, or names an id that the campaign does not have.
    """
    return day(Atlas(campaign, plan, language, reader or Reader(), basemap), team, date)


def pack_html(
    campaign: Campaign,
    plan: Plan,
    team: str,
    dates: Iterable[dt.date],
    language: Language = "vi",
    reader: Reader | None = None,
    basemap: Basemap | None = None,
) -> str:
    """Return one page of a team with a switch between dates; dates without a route of the team are left out.

    Raises
    ------
    LookupError
        If the plan has no route of the team on any of the dates, or names an id that the campaign does not have.
    """
    atlas = Atlas(campaign, plan, language, reader or Reader(), basemap)
    return pack(atlas, team, [date for date in dates if (date, team) in atlas.days])
