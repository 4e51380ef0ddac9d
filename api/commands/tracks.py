"""`luudong tracks`: a team's trips on a date for navigation devices and applications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Literal

import typer

from ..language import message, number
from .console import remark, tell
from .endings import Code
from .field import Day, Folder, PlanOrNothing, Team, Week, days_meant, given_work, teams_meant
from .inputs import prepare_folder, unwritable
from .options import CampaignPath, Lang

HELP = (
    message("Write the trips of each team and date as GPX, KML and KMZ."),
    message(
        "Navigation devices and applications open them: stops with their times, and the way where roads are built."
    ),
)

INDEX = "tracks.json"

Form = Literal["gpx", "kml", "kmz"]


def tracks(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanOrNothing = None,
    *,
    output: Folder,
    team: Team = None,
    week: Week = None,
    date: Day = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="gpx|kml|kmz",
            help=message("One format: gpx, kml or kmz (all if not given).").template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Check the plan, then write the tracks."""
    import maps

    language = context.obj
    work = given_work(campaign, plan, language)
    days = days_meant(work.plan, teams_meant(work.campaign, team), week, date)
    prepare_folder(output)
    atlas = maps.Atlas(work.campaign, work.plan, language)
    makers: dict[Form, Callable[[maps.Atlas, str, dt.date], bytes]] = {
        "gpx": maps.gpx_track,
        "kml": maps.kml_track,
        "kmz": maps.kmz_track,
    }

    def track(kind: Form, id_: str, day: dt.date) -> Callable[[], bytes]:
        return lambda: makers[kind](atlas, id_, day)

    stems = maps.file_stems([each.id for each in work.campaign.teams])
    files = {
        f"{stems[id_]}-{day.isoformat()}.{kind}": track(kind, id_, day)
        for id_, day in days
        for kind in makers
        if form in (None, kind)
    }
    try:
        maps.write_files(output, files, INDEX, replacing=not (team or week or date or form))
    except OSError as error:
        raise unwritable(output, error) from error
    count = number(len(days), language, 0)
    remark(message("Teams and dates: {count}, in {folder}", count=count, folder=output).say(language))
    tell(str(output))
    return Code.DONE
