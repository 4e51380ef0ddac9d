"""`luudong week`: what a planner does on a Friday, in one step."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer import Campaign, Language, Plan

from ..ground import ground_of
from ..language import day, message, number
from .console import remark, tell
from .endings import Code, RefusalError
from .field import write_whole
from .following_on import (
    CheckInsPath,
    Pins,
    followed_plan,
    given_check_ins,
    given_pins,
    moved_visits,
    replanned,
)
from .inputs import given_campaign, given_travel, prepare_folder, unwritable
from .options import SECONDS, CampaignPath, Lang, PinsPath, PlanPath, Seconds, Seed, Work, Workers, cores
from .stopping import stop_on_signals
from .written import write_checked

if TYPE_CHECKING:
    # These come with the solver, which takes a second to import.
    from optimizer import Estimate, Estimates

HELP = (
    message("Prepare the next week: check-ins, replan, the difference, and the teams' pages."),
    message(
        "Reads what was done, shows how pace and turnout compare with the campaign's figures, plans from the Monday of "
        "week N on, shows what changes, and writes plan.json, the difference, the overview map and a page for each "
        "team into the folder. Weeks run from Monday to Sunday; week 1 is the one with the campaign's first date."
    ),
)


def week(
    context: typer.Context,
    week: Annotated[
        int,
        typer.Argument(
            metavar="N", min=1, help=message("The week that is prepared, a whole number from 1.").template
        ),
    ],
    campaign: CampaignPath,
    plan: PlanPath,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            readable=False,
            help=message("The folder that the week is written to.").template,
        ),
    ],
    checkins: CheckInsPath = None,
    pin: Pins = None,
    pins: PinsPath = None,
    use_estimates: Annotated[
        bool,
        typer.Option(
            "--use-estimates",
            help=message(
                "Plan with the estimated pace and turnout; the campaign with these figures is written into the "
                "folder too."
            ).template,
        ),
    ] = False,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    workers: Workers = None,
    lang: Lang = None,
) -> int:
    """Prepare the week and write it."""
    language = context.obj
    if seconds is None and work is None:
        seconds = SECONDS
    named = given_pins(pin)
    prepare_folder(output)
    with stop_on_signals() as stop:
        import optimizer

        from ..differences import difference_report
        from ..report import how_good

        given = given_campaign(campaign, language)
        since, until = _dates(given, week)
        base = followed_plan(plan, given)
        done = given_check_ins(checkins, given, base, since, language)
        _tell_missing(given, base, [entry.visit for entry in done], since, language)
        earlier = () if base.replan is None else base.replan.done
        known = {entry.visit: entry for entry in (*earlier, *done)}
        estimates = optimizer.estimates_of(given, base, tuple(known.values()))
        tell(_estimates_said(estimates, used=use_estimates, language=language))
        tell("")
        if use_estimates and estimates.anything:
            given = _with_estimates(campaign, output / "campaign", estimates, language)
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
        found = write_checked(given, found, travel, output / "plan.json", language)
        report = difference_report(given, optimizer.difference(base, found), language)
        pages = _write_pages(given, found, (since, until), output, report, language)
    tell(report)
    tell("")
    tell(how_good(found, language))
    remark(
        message(
            "Week {week}, {since} to {until}: {folder} (plan.json, difference.txt, overview.html; pages of "
            "teams: {pages})",
            week=week,
            since=day(since, language),
            until=day(until, language),
            folder=output,
            pages=number(pages, language, 0),
        ).say(language)
    )
    return Code.DONE


def _dates(campaign: Campaign, week: int) -> tuple[dt.date, dt.date]:
    """Return the first and last date of a week of the campaign."""
    monday = campaign.start - dt.timedelta(days=campaign.start.weekday())
    first = monday + dt.timedelta(weeks=week - 1)
    last = first + dt.timedelta(days=6)
    if first > campaign.end:
        weeks = ((campaign.end - monday).days // 7) + 1
        raise RefusalError(
            message("week {week}: the campaign has {weeks} weeks; name one of them", week=week, weeks=weeks),
            Code.INPUT_WRONG,
        )
    return max(first, campaign.start), min(last, campaign.end)


def _tell_missing(
    campaign: Campaign,
    base: Plan,
    checked: list[tuple[str, dt.date, str]],
    since: dt.date,
    language: Language,
) -> None:
    earlier = () if base.replan is None else base.replan.done
    known = {*checked, *(entry.visit for entry in earlier)}
    missing = sorted(
        (route.date, route.team, stop.village)
        for route in base.routes
        if route.date < since
        for stop in route.stops
        if (stop.village, route.date, route.team) not in known
    )
    if missing:
        shown = ", ".join(f"{village} {day(date, language)} {team}" for date, team, village in missing[:10])
        remark(
            message(
                "Warning: visits without a check-in count as planned ({count}): {visits}",
                count=number(len(missing), language, 0),
                visits=shown + (" …" if len(missing) > 10 else ""),
            ).say(language)
        )


def _estimates_said(estimates: Estimates, *, used: bool, language: Language) -> str:
    lines = [
        message("Pace and turnout, from the check-ins:").say(language),
        "  "
        + message(
            "minutes per household = volunteer-minutes of service ÷ households served, over visits that people "
            "limited: {figures}",
            figures=_figures(estimates.minutes_per_household, language),
        ).say(language),
        "  "
        + message(
            "turnout = households served ÷ households, over visits that turnout limited: {figures}",
            figures=_figures(estimates.turnout, language),
        ).say(language),
        "  "
        + message(
            "estimate = (4 × the campaign's figure + visits × observed) ÷ (4 + visits), at most half or double"
        ).say(language),
    ]
    if estimates.anything:
        lines.append(
            (
                message("These estimates are used.")
                if used
                else message("They are not used; --use-estimates plans with them.")
            ).say(language)
        )
    return "\n".join(lines)


def _figures(one: Estimate, language: Language) -> str:
    if one.observed is None:
        return message("{before} (no visit tells more)", before=number(one.before, language, 3)).say(language)
    return message(
        "campaign {before}, observed {observed} in {visits} visits, estimate {now}",
        before=number(one.before, language, 3),
        observed=number(one.observed, language, 3),
        visits=number(one.visits, language, 0),
        now=number(one.now, language, 3),
    ).say(language)


def _with_estimates(source: Path, target: Path, estimates: Estimates, language: Language) -> Campaign:
    """Write the campaign with the estimates in place of its figures; return it as read from there."""
    import optimizer

    figures = {"minutes_per_household": estimates.minutes_per_household, "turnout": estimates.turnout}
    try:
        optimizer.copy_with_service(
            source, target, {key: one.now for key, one in figures.items() if one.observed is not None}
        )
    except OSError as error:
        raise unwritable(target, error) from error
    return given_campaign(target, language)


def _write_pages(
    campaign: Campaign,
    plan: Plan,
    dates: tuple[dt.date, dt.date],
    folder: Path,
    report: str,
    language: Language,
) -> int:
    """Write the difference, the overview and the page of each team that goes out; return how many teams do."""
    import maps

    since, until = dates
    ground = ground_of(campaign)
    write_whole(folder / "difference.txt", (report + "\n").encode())
    overview = maps.overview_html(campaign, plan, language, basemap=ground)
    write_whole(folder / "overview.html", overview.encode())
    stems = maps.file_stems([team.id for team in campaign.teams])
    pages = 0
    for team in campaign.teams:
        days = sorted({r.date for r in plan.routes if r.team == team.id and since <= r.date <= until})
        if days:
            pages += 1
            page = maps.pack_html(campaign, plan, team.id, days, language, basemap=ground)
            write_whole(folder / f"{stems[team.id]}.html", page.encode())
    return pages
