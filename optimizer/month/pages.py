"""What every sheet of a month is made with: titles, headings, cells, and how the language writes dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ..campaign import Campaign, Volunteer
from ..hours import clock
from ..language import Language, Message, locale_of
from ..plan import Plan, Route
from ..sheets import (
    BOLD,
    CENTRED,
    HEAD_FILL,
    LEFT,
    LINES,
    PLAIN,
    SMALL,
    TITLE,
    WRAPPED,
    Value,
    date_format,
    fit_rows,
    free_title,
    print_well,
    put,
    set_widths,
)

WHOLE = "#,##0"
TENTHS = "#,##0.0"
PERCENT = "0%"


@dataclass(frozen=True)
class Month:
    """A campaign, a plan of it, and the language of the workbook."""

    campaign: Campaign
    plan: Plan
    language: Language

    def say(self, words: Message) -> str:
        """Return words in the language of the workbook."""
        return words.say(self.language)

    def day(self, date: dt.date) -> str:
        """Return a date as the language writes it, without its year."""
        pattern = "d/M" if self.language == "vi" else "d MMM"
        return format_date(date, pattern, locale=locale_of(self.language))

    def full_day(self, date: dt.date) -> str:
        """Return a date as the language writes it."""
        pattern = "d/M/y" if self.language == "vi" else "d MMM y"
        return format_date(date, pattern, locale=locale_of(self.language))

    def weekday(self, date: dt.date) -> str:
        """Return the day of the week in short."""
        return format_date(date, "ccc", locale=locale_of(self.language))

    @property
    def date_format(self) -> str:
        """The number format of dates in cells."""
        return date_format(self.language)

    def team(self, team_id: str) -> str:
        """Return what a team is called."""
        team = self.campaign.team_by_id.get(team_id)
        return (team.name or team.id) if team else team_id

    def person(self, volunteer_id: str) -> str:
        """Return what a volunteer is called."""
        volunteer = self.campaign.volunteer_by_id.get(volunteer_id)
        return (volunteer.name or volunteer.id) if volunteer else volunteer_id

    def people(self, ids: Sequence[str]) -> str:
        """Return what several are called."""
        return ", ".join(self.person(one) for one in ids)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The names that more than one village has."""
        seen: set[str] = set()
        twice: set[str] = set()
        for village in self.campaign.villages:
            (twice if village.name in seen else seen).add(village.name)
        return frozenset(twice)

    def village(self, village_id: str) -> str:
        """Return what a village is called; with its id where others are called the same."""
        village = self.campaign.village_by_id.get(village_id)
        name = village.name if village else village_id
        return f"{name} [{village_id}]" if name in self.shared_names else name

    @cached_property
    def weeks(self) -> tuple[tuple[dt.date, ...], ...]:
        """The weeks of the campaign, each from Monday to Sunday, whole."""
        monday = self.campaign.start - dt.timedelta(days=self.campaign.start.weekday())
        weeks = []
        while monday <= self.campaign.end:
            weeks.append(tuple(monday + dt.timedelta(days=offset) for offset in range(7)))
            monday += dt.timedelta(days=7)
        return tuple(weeks)

    def routes_of(self, team_id: str) -> tuple[Route, ...]:
        """Return the routes of a team in the order of time."""
        return tuple(
            sorted(
                (route for route in self.plan.routes if route.team == team_id),
                key=lambda route: (route.date, route.shift_start),
            )
        )

    def leaders(self, crew: Sequence[str]) -> tuple[Volunteer, ...]:
        """Return those of a crew who lead."""
        found = (self.campaign.volunteer_by_id.get(one) for one in crew)
        return tuple(one for one in found if one is not None and one.role == "leader")


def span(start: int, end: int) -> str:
    """Return an interval of a day."""
    return f"{clock(start)}–{clock(end)}"


def page(book: Workbook, month: Month, title: str, heading: str, note: str = "") -> Worksheet:
    """Return a new sheet with its title, and below it a line that says what the sheet is for."""
    sheet = book.create_sheet(free_title(book, title))
    put(sheet["A1"], heading, font=TITLE)
    put(sheet["A2"], note, font=SMALL)
    return sheet


def table(
    sheet: Worksheet,
    month: Month,
    columns: Sequence[tuple[Message | str, float]],
    rows: Sequence[Sequence[Value]],
    *,
    formats: Sequence[str | None] = (),
    first: int = 4,
    fixed: int = 1,
    landscape: bool = True,
) -> int:
    """Write a table with headings, lines, frozen panes and a filter; return the row after it.

    Parameters
    ----------
    sheet, month
        Where it goes, and in which language.
    columns
        Headings and widths in characters.
    rows
        The cells.
    formats
        The number format of each column.
    first, fixed
        The row of the headings, and how many columns stay when one scrolls.
    landscape
        How it is printed.
    """
    for column, (heading, _) in enumerate(columns, start=1):
        words = heading if isinstance(heading, str) else month.say(heading)
        put(sheet.cell(first, column), words, font=BOLD, fill=HEAD_FILL, border=LINES, align=CENTRED)
    shown = [*formats, *([None] * (len(columns) - len(formats)))]
    aligned = [
        LEFT if any(isinstance(row[column], str) for row in rows) else WRAPPED
        for column in range(len(columns))
    ]
    for number, row in enumerate(rows, start=first + 1):
        for column, value in enumerate(row, start=1):
            put(
                sheet.cell(number, column),
                value,
                font=PLAIN,
                border=LINES,
                align=aligned[column - 1],
                shown=shown[column - 1],
                like=sheet.cell(first + 1, column) if number > first + 1 else None,
            )
    set_widths(sheet, [width for _, width in columns])
    fit_rows(sheet, first, first + len(rows))
    sheet.freeze_panes = sheet.cell(first + 1, fixed + 1)
    if rows:
        sheet.auto_filter.ref = f"A{first}:{sheet.cell(first + len(rows), len(columns)).coordinate}"
    print_well(sheet, head=first, landscape=landscape)
    return first + len(rows) + 1
