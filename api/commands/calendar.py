"""`luudong calendar`: what teams and volunteers do when, for their calendars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ..language import message, number
from .console import remark, tell
from .endings import Code
from .field import Folder, PlanOrNothing, Team, given_work, teams_meant
from .inputs import given_plan, prepare_folder, unwritable
from .options import CampaignPath, Lang

HELP = (
    message("Write a calendar (iCalendar) for each team and each volunteer."),
    message("Imported anew after a change of the plan, the entries that are there already are updated."),
)

INDEX = "calendars.json"


def calendar(
    context: typer.Context,
    campaign: CampaignPath,
    plan: PlanOrNothing = None,
    *,
    output: Folder,
    team: Team = None,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--earlier",
            metavar="PLAN",
            readable=False,
            help=message(
                "A plan whose calendars were given out before: "
                "what it has and the new one has not is sent as cancelled."
            ).template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Check the plan, then write the calendars."""
    import maps
    import optimizer

    language = context.obj
    work = given_work(campaign, plan, language)
    before = None if earlier is None else optimizer.plan_of(given_plan(earlier))
    teams = teams_meant(work.campaign, team)
    people = [person.id for person in work.campaign.volunteers if person.team in teams]
    atlas = maps.Atlas(work.campaign, work.plan, language)
    prepare_folder(output)

    def of_team(id_: str) -> Callable[[], bytes]:
        return lambda: maps.team_calendar(atlas, id_, work.revised, earlier=before)

    def of_volunteer(id_: str) -> Callable[[], bytes]:
        return lambda: maps.volunteer_calendar(atlas, id_, work.revised, earlier=before)

    team_stems = maps.file_stems([each.id for each in work.campaign.teams])
    person_stems = maps.file_stems([each.id for each in work.campaign.volunteers])
    files = {f"team-{team_stems[id_]}.ics": of_team(id_) for id_ in teams}
    files |= {f"volunteer-{person_stems[id_]}.ics": of_volunteer(id_) for id_ in people}
    try:
        maps.write_files(output, files, INDEX, replacing=team is None)
    except OSError as error:
        raise unwritable(output, error) from error
    counts = {"teams": number(len(teams), language, 0), "people": number(len(people), language, 0)}
    remark(message("Calendars of teams: {teams}, of volunteers: {people}", **counts).say(language))
    tell(str(output))
    return Code.DONE
