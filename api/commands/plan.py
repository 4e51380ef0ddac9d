"""`luudong plan`: from a campaign to a checked plan with a proven bound."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign, prepare_file, unwritable
from .options import CampaignPath, Lang
from .stopping import stop_on_signals

HELP = (
    message("Plan a campaign: the best plan found and its proven bound."),
    message(
        "The plan is checked before it is written, and a short report follows. Ctrl-C stops early and keeps "
        "the best plan so far; a second Ctrl-C gives up."
    ),
)

SECONDS = 60.0
"""How long a run takes where neither `--seconds` nor `--work` says so."""


def plan(
    context: typer.Context,
    campaign: CampaignPath,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,
            help=message("Where plan.json is written.").template,
        ),
    ],
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            metavar="S",
            min=0,
            max=1e7,
            help=message(
                "Stop after so many seconds, a number from 0 (60 where --work is not given either)."
            ).template,
        ),
    ] = None,
    work: Annotated[
        int | None,
        typer.Option(
            "--work",
            metavar="N",
            min=0,
            help=message(
                "Stop after so many units of work, a whole number from 0: with --workers 1 "
                "and the same --seed the plan is the same every time."
            ).template,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            max=2**31 - 1,
            help=message("The seed of chance, a whole number from 0 (0 if not given).").template,
        ),
    ] = 0,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            max=256,
            help=message("Processor cores to use, a whole number from 1 (all if not given).").template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Plan the campaign and write the plan."""
    language = context.obj
    if seconds is None and work is None:
        seconds = SECONDS
    prepare_file(output)
    with stop_on_signals() as stop:
        # The solver takes a second to import; the other verbs and the help pages do without.
        import optimizer

        from ..report import plan_report
        from .progress import following

        given = given_campaign(campaign, language)
        if stop.is_set():
            raise KeyboardInterrupt
        with following(seconds, language) as watch:
            found = optimizer.solve(
                given,
                seconds=seconds,
                work=work,
                seed=seed,
                workers=workers or _cores(),
                watch=watch,
                stop=stop,
            )
        document = optimizer.plan_document(found, language)
        verdict = optimizer.check(given, document)
        if not verdict.ok:
            raise RefusalError(
                message(
                    "A fault of the program: its plan breaks a rule and was not written ({place}: {rule})",
                    place=verdict.violations[0].place,
                    rule=verdict.violations[0].message,
                ),
                Code.FAULT,
            )
        try:
            optimizer.write_plan(document, output)
        except OSError as error:
            raise unwritable(output, error) from error
    tell(plan_report(given, found, language))
    remark(message("Written: {path}", path=output).say(language))
    return Code.DONE


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
