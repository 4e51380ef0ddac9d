"""`luudong validate`: whether a campaign can be planned, with every error at once."""

from __future__ import annotations

import typer

from ..language import day, message, number
from .console import tell
from .endings import Code
from .inputs import given_campaign, given_travel
from .options import CampaignPath, Lang

HELP = (
    message("Check a campaign's files: all errors at once."),
    message("Each error is named with its file, row or key, the value, and what to write instead."),
)


def validate(context: typer.Context, campaign: CampaignPath, lang: Lang = None) -> int:
    """Read the campaign and say what it holds."""
    language = context.obj
    given = given_campaign(campaign, language)
    given_travel(given, language)

    def count(things: int) -> str:
        return number(things, language, 0)

    tell(
        message(
            "{name}: the files are in order. Villages: {villages}, households: {households}, teams: {teams}, "
            "volunteers: {volunteers}, shifts: {shifts}, duties: {duties}, from {start} to {end}",
            name=given.name or given.id,
            villages=count(len(given.villages)),
            households=count(sum(village.households for village in given.villages)),
            teams=count(len(given.teams)),
            volunteers=count(len(given.volunteers)),
            shifts=count(len(given.shifts)),
            duties=count(len(given.duty_slots)),
            start=day(given.start, language),
            end=day(given.end, language),
        ).say(language)
    )
    return Code.DONE
