"""What the verbs of the field pack share: a plan that passes the check, and which team, week and dates are meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from optimizer import Campaign, Language, Plan

from ..language import message
from .endings import Code, RefusalError
from .inputs import given_campaign, given_plan, unwritable

PlanOrNothing = Annotated[
    Path | None,
    typer.Argument(
        metavar="PLAN",
        readable=False,
        help=message(
            "The plan.json; left out, CAMPAIGN is the plan, and the campaign the folder it lies in."
        ).template,
    ),
]

Team = Annotated[
    str | None,
    typer.Option("--team", metavar="TEAM", help=message("One team, by its id (all if not given).").template),
]

Week = Annotated[
    str | None,
    typer.Option(
        "--week", metavar="YYYY-Www", help=message("One week, such as 2025-W31 (all if not given).").template
    ),
]

Day = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="YYYY-MM-DD",
        help=message("One date, such as 2025-07-28 (all if not given).").template,
    ),
]

Folder = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        readable=False,
        help=message("The folder that the files are written to.").template,
    ),
]

_WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")


@dataclass(frozen=True)
class Work:
    """A campaign, a plan of it that passes the check, and the file that the plan is in."""

    campaign: Campaign
    plan: Plan
    path: Path

    @property
    def revised(self) -> dt.datetime:
        """When the file was written."""
        return dt.datetime.fromtimestamp(self.path.stat().st_mtime, dt.UTC)


def given_work(campaign: Path, plan: Path | None, language: Language) -> Work:
    """Return a campaign and a plan of it that passes the check.

    Raises
    ------
    InputError
        If one of them is wrong.
    RefusalError
        If the plan does not pass the check, or no campaign is named and none lies beside the plan.
    """
    import optimizer

    if plan is None:
        campaign, plan = _beside(campaign), campaign
    given = given_campaign(campaign, language)
    document = given_plan(plan)
    if not optimizer.check(given, document).ok:
        raise RefusalError(
            message(
                "{plan} does not pass the check of this campaign, so nothing is made of it; "
                "what is wrong: luudong check {campaign} {plan}",
                plan=plan,
                campaign=campaign,
            ),
            Code.CHECK_FAILED,
        )
    return Work(given, optimizer.plan_of(document), plan)


def teams_meant(campaign: Campaign, team: str | None) -> list[str]:
    """Return the ids of the teams that are meant: one, or all.

    Raises
    ------
    RefusalError
        If there is no such team.
    """
    known = [each.id for each in campaign.teams]
    if team is None:
        return known
    if team not in known:
        raise RefusalError(
            message(
                "--team {team}: there is no such team; there are {known}", team=team, known=", ".join(known)
            ),
            Code.INPUT_WRONG,
        )
    return [team]


def days_meant(
    plan: Plan, teams: Iterable[str], week: str | None, day: str | None
) -> list[tuple[str, dt.date]]:
    """Return the teams and dates that are meant and have a route, in the order of teams, then of dates.

    Raises
    ------
    RefusalError
        If the week or the date is not understood, or no route is left.
    """
    wanted = _dates(week, day)
    teams = list(teams)
    routed = {(route.team, route.date) for route in plan.routes}
    found = [
        (team, date)
        for team in teams
        for date in sorted(date for other, date in routed if other == team)
        if wanted is None or date in wanted
    ]
    if not found:
        dates = sorted({date for team, date in routed if team in teams})
        weeks = dict.fromkeys(f"{date.isocalendar().year}-W{date.isocalendar().week:02d}" for date in dates)
        raise RefusalError(
            message(
                "the plan has no route there; weeks with routes: {weeks}",
                weeks=", ".join(weeks) or message("none"),
            ),
            Code.INPUT_WRONG,
        )
    return found


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that was there before stays until the new one is complete.

    Raises
    ------
    RefusalError
        If it cannot be written.
    """
    import optimizer

    try:
        optimizer.write_whole(path, content)
    except OSError as error:
        raise unwritable(path, error) from error


def _dates(week: str | None, day: str | None) -> set[dt.date] | None:
    if week is not None and day is not None:
        raise RefusalError(message("--week and --date: give one of them"), Code.INPUT_WRONG)
    if day is not None:
        try:
            return {dt.date.fromisoformat(day)}
        except ValueError:
            raise RefusalError(
                message("--date {date} is not a date; write it like 2025-07-28", date=day), Code.INPUT_WRONG
            ) from None
    if week is None:
        return None
    named = _WEEK.fullmatch(week.strip())
    try:
        first = dt.date.fromisocalendar(int(named[1]), int(named[2]), 1) if named else None
    except ValueError:
        first = None
    if first is None:
        raise RefusalError(
            message("--week {week} is not a week; write it like 2025-W31", week=week), Code.INPUT_WRONG
        )
    return {first + dt.timedelta(days=number) for number in range(7)}


def _beside(plan: Path) -> Path:
    """Return the campaign's folder that a plan lies in, or one above."""
    for folder in list(plan.absolute().parents)[:2]:
        if (folder / "campaign.toml").is_file():
            return folder
    raise RefusalError(
        message(
            "{plan} does not lie in a campaign's folder: name the campaign before it, as in "
            "luudong pack CAMPAIGN {plan} --team …",
            plan=plan,
        ),
        Code.INPUT_WRONG,
    )
