"""A sheet for each week: teams down, dates across, one visit in each cell, so that a visit can be moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ..language import message
from ..sheets import (
    BOLD,
    CENTRED,
    HEAD_FILL,
    LINES,
    PALE_FILL,
    PLAIN,
    SMALL,
    WRAPPED,
    fit_rows,
    print_well,
    put,
    set_widths,
)
from . import words
from .pages import Month, page, span

HEAD_ROW = 4
FIRST_DATE_COLUMN = 3
_SPARE = 1
_WIDTH = 17


def week_pages(book: Workbook, month: Month) -> None:
    """Write the sheets of all weeks."""
    for dates in month.weeks:
        number = dates[0].isocalendar().week
        title = message("Week {number}", number=number).say(month.language)
        heading = message(
            "Week {number}: {start} to {end}",
            number=number,
            start=month.full_day(dates[0]),
            end=month.full_day(dates[-1]),
        ).say(month.language)
        sheet = page(book, month, title, heading, month.say(words.MOVE))
        _head(sheet, month, dates)
        row = HEAD_ROW + 1
        for team in month.campaign.teams:
            row = _team(sheet, month, team.id, dates, row)
        _duties(sheet, month, dates, row)
        set_widths(sheet, [8, *[_WIDTH] * 8])
        fit_rows(sheet, HEAD_ROW, sheet.max_row)
        sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, FIRST_DATE_COLUMN)
        print_well(sheet, head=HEAD_ROW)


def _head(sheet: Worksheet, month: Month, dates: Sequence[dt.date]) -> None:
    for column, words_of in enumerate((words.TEAM_ID, words.TEAM), start=1):
        put(
            sheet.cell(HEAD_ROW, column),
            month.say(words_of),
            font=BOLD,
            fill=HEAD_FILL,
            border=LINES,
            align=CENTRED,
        )
    for column, date in enumerate(dates, start=FIRST_DATE_COLUMN):
        put(sheet.cell(HEAD_ROW - 1, column), month.weekday(date), font=BOLD, align=CENTRED)
        put(
            sheet.cell(HEAD_ROW, column),
            date,
            font=BOLD,
            fill=HEAD_FILL,
            border=LINES,
            align=CENTRED,
            shown=month.date_format,
        )


def _team(sheet: Worksheet, month: Month, team_id: str, dates: Sequence[dt.date], first: int) -> int:
    """Write the rows of a team, one more than its fullest date needs; return the row after them."""
    visits = {
        date: [
            f"{span(stop.start, stop.end)} {month.village(stop.village)}"
            for route in month.routes_of(team_id)
            if route.date == date
            for stop in route.stops
        ]
        for date in dates
    }
    height = max(map(len, visits.values())) + _SPARE
    works = set(month.campaign.working_dates)
    team = month.campaign.team_by_id[team_id]
    for offset in range(height):
        row = first + offset
        put(sheet.cell(row, 1), team_id, font=SMALL, border=LINES, align=WRAPPED)
        name = month.team(team_id) if offset == 0 else None
        put(sheet.cell(row, 2), name, font=BOLD, border=LINES, align=WRAPPED)
        for column, date in enumerate(dates, start=FIRST_DATE_COLUMN):
            text = visits[date][offset] if offset < len(visits[date]) else None
            idle = date not in works or date in team.off
            put(
                sheet.cell(row, column),
                text,
                font=PLAIN,
                border=LINES,
                align=WRAPPED,
                fill=PALE_FILL if idle else None,
            )
    return first + height


def _duties(sheet: Worksheet, month: Month, dates: Sequence[dt.date], row: int) -> None:
    """Write who is on duty at the fixed point; these rows have no team, so nothing in them is a visit."""
    slots = [slot for slot in month.campaign.duty_slots if slot.date in dates]
    if not slots:
        return
    given = {(duty.date, duty.start): duty.volunteers for duty in month.plan.duties}
    put(sheet.cell(row, 2), month.say(words.DUTY), font=BOLD, border=LINES, align=WRAPPED)
    for column, date in enumerate(dates, start=FIRST_DATE_COLUMN):
        lines = []
        for slot in slots:
            if slot.date == date:
                people = month.people(given.get((date, slot.start), ()))
                lines.append(f"{span(slot.start, slot.end)}: {people or '—'}")
        put(sheet.cell(row, column), "\n".join(lines) or None, font=SMALL, border=LINES, align=WRAPPED)
