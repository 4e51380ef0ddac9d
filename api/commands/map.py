"""`luudong map`: pages of a plan that need no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..ground import ground_of
from ..language import message, number
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign, given_plan, prepare_folder, unwritable
from .options import CampaignPath, Lang, PlanPath

HELP = (
    message("Draw the maps of a plan: an overview, and one page per team and date."),
    message("Each is a single file that opens with no network. A plan that fails the check is not drawn."),
)


def map(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanPath,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            readable=False,
            help=message("The folder that the maps are written to.").template,
        ),
    ],
    lang: Lang = None,
) -> int:
    """Check the plan, then write its maps."""
    import maps
    import optimizer

    language = context.obj
    given = given_campaign(campaign, language)
    document = given_plan(plan)
    report = optimizer.check(given, document)
    if not report.ok:
        raise RefusalError(
            message(
                "{plan} does not pass the check of this campaign, so no map is drawn of it; "
                "what is wrong: luudong check {campaign} {plan}",
                plan=plan,
                campaign=campaign,
            ),
            Code.CHECK_FAILED,
        )
    prepare_folder(output)
    try:
        written = maps.write_maps(given, optimizer.plan_of(document), output, language, ground_of(given))
    except OSError as error:
        raise unwritable(output, error) from error
    pages = number(len(written.days), language, 0)
    remark(
        message("Pages of teams and dates: {pages}, in {folder}", pages=pages, folder=output).say(language)
    )
    tell(str(written.overview))
    return Code.DONE
