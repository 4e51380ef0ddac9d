"""`luudong plan`: from a campaign to a checked plan with a proven bound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .console import remark, tell
from .endings import Code
from .following_on import moved_visits, refused
from .inputs import given_campaign, given_travel, prepare_file
from .options import SECONDS, CampaignPath, Lang, PinsPath, Seconds, Seed, Work, Workers, cores
from .stopping import stop_on_signals
from .written import write_checked

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
    pins: PinsPath = None,
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
        pinned = moved_visits(pins, given, language)
        travel = given_travel(given, language)
        if stop.is_set():
            raise KeyboardInterrupt
        try:
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
                    pinned=pinned,
                )
        except optimizer.RequestError as error:
            raise refused(error.reasons, language) from error
        found = write_checked(given, found, travel, output, language)
    tell(plan_report(given, found, language))
    remark(message("Written: {path}", path=output).say(language))
    return Code.DONE
