"""`luudong plan`: from a campaign to a checked plan with a proven bound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign, given_travel, prepare_file, unwritable, with_ways
from .options import SECONDS, CampaignPath, Lang, Seconds, Seed, Work, Workers, cores
from .stopping import stop_on_signals

HELP = (
    message("Plan a campaign: the best plan found and its proven bound."),
    message(
        "The plan is checked before it is written, and a short report follows. Ctrl-C stops early and keeps "
        "the best plan so far; a second Ctrl-C gives up."
    ),
)


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
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    workers: Workers = None,
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
        travel = given_travel(given, language)
        if stop.is_set():
            raise KeyboardInterrupt
        with following(seconds, language) as watch:
            found = optimizer.solve(
                given,
                seconds=seconds,
                work=work,
                seed=seed,
                workers=workers or cores(),
                watch=watch,
                stop=stop,
                travel=travel,
            )
        found = with_ways(given, found, travel, language)
        document = optimizer.plan_document(found, language)
        verdict = optimizer.check(given, document, travel)
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
