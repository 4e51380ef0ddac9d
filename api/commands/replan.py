"""`luudong replan`: the rest of a campaign anew, after what was done and with what changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from optimizer import CheckIn

from ..language import message
from .console import remark, tell
from .endings import Code, RefusalError
from .following_on import (
    CheckInsPath,
    Pins,
    date_meant,
    followed_plan,
    given_check_ins,
    given_pins,
    moved_visits,
    replanned,
)
from .inputs import given_campaign, given_travel, prepare_file
from .options import SECONDS, CampaignPath, Lang, PinsPath, PlanPath, Seconds, Seed, Work, Workers, cores
from .stopping import stop_on_signals
from .written import write_checked

HELP = (
    message("Plan the rest of a campaign anew, from the plan that was followed and what was done."),
    message(
        "The campaign is taken as it is now: closures, volunteers and all else. What is dated before --freeze-until "
        "stays to the letter, later changes cost penalties.change each, and with nothing new nothing changes. The "
        "difference follows: which visits move, who must be told, what it gains."
    ),
)


def replan(
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
            help=message("Where the new plan.json is written.").template,
        ),
    ],
    checkins: CheckInsPath = None,
    freeze_until: Annotated[
        str | None,
        typer.Option(
            "--freeze-until",
            metavar="DATE",
            help=message(
                "The first date that is planned anew, such as 2025-08-04 (the date after the last check-in if not "
                "given)."
            ).template,
        ),
    ] = None,
    pin: Pins = None,
    pins: PinsPath = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    workers: Workers = None,
    lang: Lang = None,
) -> int:
    """Replan and write the new plan."""
    language = context.obj
    if seconds is None and work is None:
        seconds = SECONDS
    named = given_pins(pin)
    since = None if freeze_until is None else _date(freeze_until)
    prepare_file(output)
    with stop_on_signals() as stop:
        import optimizer

        from ..differences import difference_report
        from ..report import plan_report

        given = given_campaign(campaign, language)
        base = followed_plan(plan, given)
        done = given_check_ins(checkins, given, base, since, language)
        since = since or _after(done)
        moved = moved_visits(pins, given, language)
        travel = given_travel(given, language)
        found = replanned(
            given,
            base,
            since=since,
            done=done,
            pinned=(*named, *moved),
            travel=travel,
            limits={"seconds": seconds, "work": work, "seed": seed, "workers": workers or cores()},
            stop=stop,
            language=language,
        )
        found = write_checked(given, found, travel, output, language)
    tell(plan_report(given, found, language))
    tell("")
    tell(difference_report(given, optimizer.difference(base, found), language))
    remark(message("Written: {path}", path=output).say(language))
    return Code.DONE


def _date(text: str) -> dt.date:
    found = date_meant(text)
    if found is None:
        raise RefusalError(
            message("--freeze-until {text}: not a date; write it such as 2025-08-04 or 4/8/2025", text=text),
            Code.INPUT_WRONG,
        )
    return found


def _after(done: tuple[CheckIn, ...]) -> dt.date:
    if not done:
        raise RefusalError(
            message("--freeze-until is missing: write the first date that is planned anew"), Code.INPUT_WRONG
        )
    return max(entry.date for entry in done) + dt.timedelta(days=1)
