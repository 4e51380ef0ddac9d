"""`luudong pack`: a team's week in one file for the phone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..ground import ground_of
from ..language import message, number
from .console import remark, tell
from .endings import Code
from .field import PlanOrNothing, Week, days_meant, given_work, teams_meant, write_whole
from .inputs import prepare_file
from .options import CampaignPath, Lang

HELP = (
    message("Put a team's week into one page for the phone: stops, map, crew, what to bring."),
    message("The page has a switch between the dates and opens with no network."),
)


def pack(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanOrNothing = None,
    *,
    team: Annotated[
        str, typer.Option("--team", metavar="TEAM", help=message("The team, by its id.").template)
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,
            help=message("The page that is written, such as t1.html.").template,
        ),
    ],
    week: Week = None,
    lang: Lang = None,
) -> int:
    """Check the plan, then write the page."""
    import maps

    language = context.obj
    work = given_work(campaign, plan, language)
    days = days_meant(work.plan, teams_meant(work.campaign, team), week, None)
    prepare_file(output)
    dates = [date for _, date in days]
    ground = ground_of(work.campaign)
    content = maps.pack_html(work.campaign, work.plan, team, dates, language, basemap=ground).encode()
    write_whole(output, content)
    remark(
        message(
            "Dates in the page: {count}; size: {size} kB",
            count=len(days),
            size=number(len(content) / 1000, language, 0),
        ).say(language)
    )
    tell(str(output))
    return Code.DONE
