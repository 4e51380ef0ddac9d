"""`luudong month`: the month of a plan as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .console import tell
from .endings import Code, RefusalError
from .inputs import given_campaign, given_plan, prepare_file, unwritable
from .options import CampaignPath, Lang, PlanPath

HELP = (
    message(
        "Write the month of a plan as a workbook (Excel): weeks, teams, volunteers, villages, what is not met."
    ),
    message(
        "A visit that is moved there to another date or team stays there: luudong plan CAMPAIGN --pins month.xlsx. "
        "A plan that fails the check is not written."
    ),
)


def month(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanPath,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,
            help=message("Where the workbook is written, such as month.xlsx.").template,
        ),
    ],
    lang: Lang = None,
) -> int:
    """Check the plan, then write its month."""
    import optimizer

    language = context.obj
    if output.suffix.casefold() != ".xlsx":
        raise RefusalError(
            message("{path} is no name of a workbook; end it with .xlsx", path=output), Code.INPUT_WRONG
        )
    given = given_campaign(campaign, language)
    document = given_plan(plan)
    if not optimizer.check(given, document).ok:
        raise RefusalError(
            message(
                "{plan} does not pass the check of this campaign, so no month is written of it; "
                "what is wrong: luudong check {campaign} {plan}",
                plan=plan,
                campaign=campaign,
            ),
            Code.CHECK_FAILED,
        )
    prepare_file(output)
    try:
        optimizer.write_month(given, optimizer.plan_of(document), output, language)
    except OSError as error:
        raise unwritable(output, error) from error
    tell(str(output))
    return Code.DONE
