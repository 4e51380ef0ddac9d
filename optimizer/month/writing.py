"""The month as a workbook: overview, weeks, teams, volunteers, villages, what is not met."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from ..campaign import CLASSES, Campaign
from ..language import DEFAULT, Language, Message, message
from ..plan import Plan, Unmet
from ..sheets import BOLD, HEAD_FILL, LINES, PLAIN, SMALL, TITLE, Value, print_well, put, save, set_widths
from . import words
from .pages import PERCENT, TENTHS, WHOLE, Month, page, span, table
from .people import team_pages, volunteer_pages
from .record import write_record
from .villages import village_page
from .weeks import week_pages


def write_month(campaign: Campaign, plan: Plan, path: Path, language: Language = DEFAULT) -> None:
    """Write the month of a plan as a workbook.

    Parameters
    ----------
    campaign, plan
        What is written; the plan is one of this campaign.
    path
        Where it goes; what lies there is replaced.
    language
        Of its words, and of the way to write dates.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    save(_book(campaign, plan, language), Path(path))


def month_bytes(campaign: Campaign, plan: Plan, language: Language = DEFAULT) -> bytes:
    """Return the month of a plan as the bytes of a workbook."""
    content = io.BytesIO()
    _book(campaign, plan, language).save(content)
    return content.getvalue()


def _book(campaign: Campaign, plan: Plan, language: Language) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    month = Month(campaign, plan, language)
    _overview(book, month)
    week_pages(book, month)
    team_pages(book, month)
    volunteer_pages(book, month)
    village_page(book, month)
    _unmet(book, month)
    write_record(book, month)
    return book


def _overview(book: Workbook, month: Month) -> None:
    campaign, plan = month.campaign, month.plan
    sheet = book.create_sheet(month.say(words.OVERVIEW))
    put(sheet["A1"], campaign.name or campaign.id, font=TITLE)
    put(
        sheet["A2"],
        message(
            "{start} to {end}", start=month.full_day(campaign.start), end=month.full_day(campaign.end)
        ).say(month.language),
        font=SMALL,
    )
    if campaign.illustrative:
        put(sheet["A3"], month.say(words.ILLUSTRATIVE), font=SMALL)
    row = 5
    headings: tuple[Message | str, ...] = ("", words.SERVED, words.OF, message("Share"))
    for column, heading in enumerate(headings, start=1):
        put(
            sheet.cell(row, column),
            heading if isinstance(heading, str) else month.say(heading),
            font=BOLD,
            fill=HEAD_FILL,
            border=LINES,
        )
    for name, served, total in _by_class(month):
        row += 1
        cells: tuple[tuple[Value, str | None], ...] = (
            (name, None),
            (served, TENTHS),
            (total, WHOLE),
            (served / total if total else None, PERCENT),
        )
        for column, (value, shown) in enumerate(cells, start=1):
            put(sheet.cell(row, column), value, font=PLAIN, border=LINES, shown=shown)
    row += 2
    figures: Sequence[tuple[Message, Value, str]] = (
        (words.VISITS, sum(len(route.stops) for route in plan.routes), WHOLE),
        (message("Trips"), len(plan.routes), WHOLE),
        (message("Duties with somebody"), sum(bool(duty.volunteers) for duty in plan.duties), WHOLE),
        (words.SCORE, plan.score, TENTHS),
        (words.BOUND, plan.bound, TENTHS),
        (words.PROMISE, max(0.0, plan.bound - plan.score) / plan.score if plan.score > 0 else None, "0.0%"),
    )
    for label, value, shown in figures:
        put(sheet.cell(row, 1), month.say(label), font=PLAIN, border=LINES)
        put(sheet.cell(row, 2), value, font=PLAIN, border=LINES, shown=shown)
        row += 1
    set_widths(sheet, [42, 18, 22, 14])
    sheet.sheet_view.showGridLines = False
    print_well(sheet, head=0, landscape=False)


def _by_class(month: Month) -> list[tuple[str, float, int]]:
    rows = []
    for number, name in enumerate(CLASSES):
        served = sum(result.served[number] for result in month.plan.villages)
        total = sum(village.by_class[number] for village in month.campaign.villages)
        if total:
            rows.append((month.say(words.CLASS_NAMES[name]), served, total))
    rows.append(
        (month.say(words.TOTAL), sum(served for _, served, _ in rows), sum(total for _, _, total in rows))
    )
    return rows


def _unmet(book: Workbook, month: Month) -> None:
    title = month.say(words.UNMET)
    entries = sorted(month.plan.unmet, key=lambda entry: -entry.cost)
    sheet = page(book, month, title, title, "" if entries else month.say(words.NOTHING))
    table(
        sheet,
        month,
        (
            (words.KIND, 26),
            (words.VILLAGE, 26),
            (words.DATE, 13),
            (words.HOURS, 14),
            (words.AMOUNT, 12),
            (words.COST, 12),
            (words.REASON, 80),
        ),
        [_unmet_row(entry, month) for entry in entries],
        formats=(None, None, month.date_format, None, TENTHS, TENTHS),
    )


def _unmet_row(entry: Unmet, month: Month) -> list[Value]:
    hours = None if entry.start is None or entry.end is None else span(entry.start, entry.end)
    return [
        month.say(words.KINDS[entry.kind]),
        None if entry.village is None else month.village(entry.village),
        entry.date,
        hours,
        entry.amount,
        entry.cost,
        entry.reason.say(month.language) if isinstance(entry.reason, Message) else entry.reason,
    ]
