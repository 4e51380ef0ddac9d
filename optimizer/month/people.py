"""Sheets of teams and of volunteers: who goes where with whom, and who does how much."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..campaign import Volunteer
from ..collation import person_key
from ..language import message
from ..sheets import (
    BOLD,
    CENTRED,
    HEAD_FILL,
    LINES,
    PALE_FILL,
    PLAIN,
    SMALL,
    Value,
    fit_rows,
    print_well,
    put,
    set_widths,
)
from . import words
from .pages import TENTHS, WHOLE, Month, page, span, table


@dataclass(frozen=True, order=True)
class Turn:
    """A shift or a duty of one volunteer; `team` is empty for a duty."""

    date: dt.date
    start: int
    end: int
    team: str = ""
    villages: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start) / 60


def team_pages(book: Workbook, month: Month) -> None:
    """Write a sheet for each team: its stops in the order of time."""
    columns = (
        (words.DATE, 13),
        (words.WEEKDAY, 10),
        (words.HOURS, 14),
        (words.VILLAGE, 32),
        (words.HOUSEHOLDS, 13),
        (words.LANGUAGE, 12),
        (words.LEADER, 26),
        (words.CREW, 60),
        (words.TRAVEL, 12),
    )
    for team in month.campaign.teams:
        sheet = page(book, month, month.team(team.id), month.team(team.id), month.campaign.name)
        rows: list[list[Value]] = []
        for route in month.routes_of(team.id):
            for number, stop in enumerate(route.stops):
                village = month.campaign.village_by_id.get(stop.village)
                first = number == 0
                rows.append(
                    [
                        route.date,
                        month.weekday(route.date),
                        span(stop.start, stop.end),
                        month.village(stop.village),
                        _expected(month, stop.village, stop.end - stop.start, len(route.crew)),
                        (village.language if village else None) or None,
                        ", ".join(one.name or one.id for one in month.leaders(route.crew)) if first else None,
                        month.people(route.crew) if first else None,
                        route.travel_minutes if first else None,
                    ]
                )
        table(
            sheet,
            month,
            columns,
            rows,
            formats=(month.date_format, None, None, None, WHOLE, None, None, None, WHOLE),
            fixed=3,
        )


def _expected(month: Month, village_id: str, minutes: int, crew: int) -> float | None:
    """Return how many households a session can serve, whatever other visits do."""
    campaign = month.campaign
    village = campaign.village_by_id.get(village_id)
    if village is None:
        return None
    given = crew * max(0, minutes - campaign.service.setup_minutes)
    return min(given, campaign.session_cap(village)) / campaign.service.minutes_per_household


def volunteer_pages(book: Workbook, month: Month) -> None:
    """Write two sheets: volunteers by date at a glance, and the list of their turns."""
    turns = _turns(month)
    people = sorted(
        month.campaign.volunteers,
        key=lambda one: (_place(month, one.team), person_key(one.name or one.id), one.id),
    )
    _by_date(book, month, people, turns)
    title = month.say(words.TURNS)
    table(
        page(book, month, title, title, month.campaign.name),
        month,
        (
            (words.PERSON, 26),
            (words.TEAM, 24),
            (words.DATE, 13),
            (words.WEEKDAY, 10),
            (words.HOURS, 14),
            (words.WHAT, 60),
        ),
        [
            [
                one.name or one.id,
                month.team(one.team),
                turn.date,
                month.weekday(turn.date),
                span(turn.start, turn.end),
                _what(month, turn),
            ]
            for one in people
            for turn in turns.get(one.id, ())
        ],
        formats=(None, None, month.date_format),
    )


def _by_date(book: Workbook, month: Month, people: list[Volunteer], turns: dict[str, list[Turn]]) -> None:
    title = month.say(words.VOLUNTEERS)
    legend = message(
        "A team's id: goes out with it. {duty}: on duty at the fixed point. Grey: nobody works.",
        duty=_mark(month),
    ).say(month.language)
    sheet = page(book, month, title, title, legend)
    dates = [
        date for week in month.weeks for date in week if month.campaign.start <= date <= month.campaign.end
    ]
    works = set(month.campaign.working_dates)
    heads = (words.PERSON, words.TEAM, words.COUNT, words.LENGTH)
    for column, heading in enumerate(heads, start=1):
        put(sheet.cell(4, column), month.say(heading), font=BOLD, fill=HEAD_FILL, border=LINES, align=CENTRED)
    for column, date in enumerate(dates, start=len(heads) + 1):
        text = f"{month.weekday(date)}\n{month.day(date)}"
        put(sheet.cell(4, column), text, font=SMALL, fill=HEAD_FILL, border=LINES, align=CENTRED)
    looks: dict[bool, Cell] = {}
    for row, one in enumerate(people, start=5):
        own = turns.get(one.id, [])
        figures = (one.name or one.id, month.team(one.team), len(own), sum(turn.hours for turn in own))
        for column, (value, shown) in enumerate(
            zip(figures, (None, None, WHOLE, TENTHS), strict=True), start=1
        ):
            put(sheet.cell(row, column), value, font=PLAIN, border=LINES, shown=shown)
        by_date: dict[dt.date, list[str]] = {}
        for turn in own:
            by_date.setdefault(turn.date, []).append(turn.team or _mark(month))
        for column, date in enumerate(dates, start=len(heads) + 1):
            marks = "\n".join(by_date.get(date, ())) or None
            idle = date not in works
            cell = put(
                sheet.cell(row, column),
                marks,
                font=SMALL,
                border=LINES,
                align=CENTRED,
                fill=PALE_FILL if idle else None,
                like=looks.get(idle),
            )
            looks.setdefault(idle, cell)
    set_widths(sheet, [26, 22, 8, 9, *[5.5] * len(dates)])
    fit_rows(sheet, 5, 4 + len(people))
    sheet.row_dimensions[4].height = 30
    sheet.freeze_panes = sheet.cell(5, 3)
    print_well(sheet, head=4)


def _turns(month: Month) -> dict[str, list[Turn]]:
    """Return the turns of each volunteer in the order of time."""
    found: dict[str, list[Turn]] = {}
    for route in month.plan.routes:
        turn = Turn(
            route.date,
            route.shift_start,
            route.shift_end,
            route.team,
            tuple(month.village(stop.village) for stop in route.stops),
        )
        for one in route.crew:
            found.setdefault(one, []).append(turn)
    for duty in month.plan.duties:
        for one in duty.volunteers:
            found.setdefault(one, []).append(Turn(duty.date, duty.start, duty.end))
    return {one: sorted(turns) for one, turns in found.items()}


def _what(month: Month, turn: Turn) -> str:
    if not turn.team:
        return month.say(words.DUTY)
    return f"{month.team(turn.team)}: {', '.join(turn.villages)}"


def _mark(month: Month) -> str:
    return message("D").say(month.language)


def _place(month: Month, team_id: str) -> int:
    places = {team.id: number for number, team in enumerate(month.campaign.teams)}
    return places.get(team_id, len(places))
