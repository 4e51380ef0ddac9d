"""What the verbs that go on from a plan share: the plan that was followed, check-ins, pins, and when to go on."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from optimizer import Campaign, CheckIn, Language, Message, Plan, TravelTimes, VisitKey

from ..language import day, message
from .console import remark
from .endings import Code, RefusalError
from .inputs import given_plan

CheckInsPath = Annotated[
    Path | None,
    typer.Option(
        "--checkins",
        metavar="FILE",
        readable=False,
        help=message(
            "A CSV table of what was done: date, team, village; households served in poor, near_poor, elderly, "
            "no_device, other; or no under held, and the reason."
        ).template,
    ),
]

Pins = Annotated[
    list[str] | None,
    typer.Option(
        "--pin",
        metavar="VILLAGE,DATE,TEAM",
        help=message(
            "A visit that has to stay; its time and crew may change. May be given several times."
        ).template,
    ),
]


class Limits(TypedDict):
    """When a search ends, where its chance begins, and on how many cores it runs."""

    seconds: float | None
    work: int | None
    seed: int
    workers: int


FORM = ("schema-missing", "schema-type", "schema-value")
"""Findings of the check that say that a file is no plan; what it names may be gone from the campaign by now."""

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def followed_plan(path: Path, campaign: Campaign) -> Plan:
    """Return the plan that was followed; it need not suit the campaign as it is by now.

    Raises
    ------
    InputError
        If there is no such file or it is not a plan.json.
    RefusalError
        If something in it is missing or malformed.
    """
    import optimizer

    document = given_plan(path)
    broken = [one for one in optimizer.check(campaign, document).violations if one.rule in FORM]
    if broken:
        raise RefusalError(
            message(
                "{plan} cannot be gone on from: {place}: {rule}. Take the file as luudong plan wrote it",
                plan=path.name,
                place=broken[0].place,
                rule=broken[0].message,
            ),
            Code.INPUT_WRONG,
        )
    return optimizer.plan_of(document)


def given_check_ins(
    path: Path | None, campaign: Campaign, base: Plan, since: dt.date | None, language: Language
) -> tuple[CheckIn, ...]:
    """Return the check-ins of a file, none without one; warnings about them go to standard error.

    Raises
    ------
    InputError
        If it has errors; all of them are in it.
    """
    import optimizer

    if path is None:
        return ()
    found = optimizer.read_check_ins(path, campaign, base, since)
    for warning in found.warnings:
        remark(message("Warning: {warning}", warning=warning.say(language)).say(language))
    return found.done


def given_pins(written: Sequence[str] | None) -> tuple[VisitKey, ...]:
    """Return the visits that `--pin` names.

    Raises
    ------
    RefusalError
        If one is not understood; all that are not are named.
    """
    pins = []
    wrong = []
    for text in written or ():
        parts = [part.strip() for part in text.split(",")]
        day = date_meant(parts[1]) if len(parts) == 3 else None
        if day is None or not all(parts):
            wrong.append(text)
        else:
            pins.append((parts[0], day, parts[2]))
    if wrong:
        raise RefusalError(
            message(
                "--pin {pins}: not understood; write village, date and team by their ids with commas between, such as "
                "v01,2025-08-06,T1",
                pins=" ".join(wrong),
            ),
            Code.INPUT_WRONG,
        )
    return tuple(pins)


def date_meant(text: str) -> dt.date | None:
    """Return the date that is written as ``2025-08-06`` or ``6/8/2025``; None where it is neither."""
    try:
        if found := _DAY_FIRST.fullmatch(text.strip()):
            day, month, year = map(int, found.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def moved_visits(month: Path | None, campaign: Campaign, language: Language) -> tuple[VisitKey, ...]:
    """Return the visits that somebody has moved in an exported month, and say which; none where there is no month.

    Raises
    ------
    InputError
        If it is no month of this campaign, or names what the campaign does not have.
    """
    if month is None:
        return ()
    import optimizer

    visits = optimizer.read_pins(month, campaign)
    if not visits:
        remark(message("{path}: no visit was moved, so nothing is pinned", path=month).say(language))
    for village, date, team in visits:
        line = message(
            "Pinned: {village} on {date} by {team}",
            village=campaign.village_by_id[village].name,
            date=day(date, language),
            team=campaign.team_by_id[team].name or team,
        )
        remark(line.say(language))
    return visits


def replanned(
    campaign: Campaign,
    base: Plan,
    *,
    since: dt.date,
    done: Sequence[CheckIn],
    pinned: Sequence[VisitKey],
    travel: TravelTimes,
    limits: Limits,
    stop: threading.Event,
    language: Language,
) -> Plan:
    """Return the plan from `since` on, its progress shown.

    Raises
    ------
    RefusalError
        If what is asked for does not fit; every reason has been told.
    KeyboardInterrupt
        If it was stopped before it began.
    """
    import optimizer

    from .progress import following

    if stop.is_set():
        raise KeyboardInterrupt
    try:
        with following(limits["seconds"], language) as watch:
            return optimizer.replan(
                campaign,
                base,
                freeze_until=since,
                done=done,
                pinned=pinned,
                watch=watch,
                stop=stop,
                travel=travel,
                **limits,
            )
    except optimizer.RequestError as error:
        raise refused(error.reasons, language) from error


def refused(reasons: Sequence[Message], language: Language) -> RefusalError:
    """Return the refusal of what a replan was asked for, every reason on a line of its own."""
    for reason in reasons[:-1]:
        remark(reason.say(language))
    return RefusalError(reasons[-1], Code.INPUT_WRONG)
