"""`luudong template`: a workbook to fill in, or a campaign as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign, prepare_file, unwritable
from .options import Lang

HELP = (
    message("Write a workbook (Excel) to fill in, or a campaign as one."),
    message(
        "It has a sheet for each table, with headings, explanations, drop-downs and checks in the cells. Filled in, it "
        "is a campaign: luudong plan campaign.xlsx -o plan.json."
    ),
)


def template(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help=message(
                "Where the workbook is written, such as campaign.xlsx; nothing may be there yet."
            ).template,
        ),
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="CAMPAIGN",
            readable=False,
            help=message("A campaign to write into it: a folder, a zip, or another workbook.").template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Write the workbook."""
    import optimizer

    language = context.obj
    if output.suffix.casefold() != ".xlsx":
        raise RefusalError(
            message("{path} is no name of a workbook; end it with .xlsx", path=output), Code.INPUT_WRONG
        )
    # Nothing is lost more easily than an afternoon's typing.
    if output.exists():
        raise RefusalError(
            message("{path} is there already; name another file, or move this one away", path=output),
            Code.INPUT_WRONG,
        )
    campaign = None if source is None else given_campaign(source, language)
    prepare_file(output)
    try:
        optimizer.write_workbook(output, language, campaign)
    except OSError as error:
        raise unwritable(output, error) from error
    tell(str(output))
    if campaign is None:
        remark(
            message("Fill it in, then see whether all is right: luudong validate {path}", path=output).say(
                language
            )
        )
    return Code.DONE
