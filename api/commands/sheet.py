"""`luudong sheet`: sheets of paper, a team and a date each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..ground import ground_of
from ..language import message, number
from .console import remark, tell
from .endings import Code, RefusalError
from .field import Day, PlanOrNothing, Team, Week, days_meant, given_work, teams_meant, write_whole
from .inputs import prepare_file
from .options import CampaignPath, Lang

HELP = (
    message("Write sheets to print (PDF, A4), one for each team and date."),
    message(
        "Map, stops, crew, what to bring, and a table to write down who was served. Black and white will do."
    ),
)


def sheet(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanOrNothing = None,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,
            help=message("The PDF that is written, such as t1.pdf.").template,
        ),
    ],
    team: Team = None,
    week: Week = None,
    date: Day = None,
    lang: Lang = None,
) -> int:
    """Check the plan, then write the sheets."""
    import maps

    language = context.obj
    work = given_work(campaign, plan, language)
    days = days_meant(work.plan, teams_meant(work.campaign, team), week, date)
    prepare_file(output)
    atlas = maps.Atlas(work.campaign, work.plan, language, basemap=ground_of(work.campaign))
    try:
        content = maps.sheets_pdf(atlas, days)
    except maps.PaperUnavailableError as error:
        raise RefusalError(error.reason, Code.FAULT) from error
    write_whole(output, content)
    count = number(len(days), language, 0)
    remark(message("Sheets of teams and dates: {count}", count=count).say(language))
    tell(str(output))
    return Code.DONE
