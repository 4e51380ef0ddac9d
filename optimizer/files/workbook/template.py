"""Writing the workbook of a campaign: empty, to be filled in, or with a campaign in it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ...campaign import Campaign
from ...language import DEFAULT, Language, Message, message
from ...sheets import (
    BOLD,
    HEAD_FILL,
    LEFT,
    LINES,
    PALE_FILL,
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
    save,
    set_widths,
)
from ..limits import WORKBOOK_ROWS
from ..problems import Book, InputError
from ..sources import TRAVEL_TIMES_FILE
from ..writing import settings_of, tables_of
from .campaign_keys import SECTIONS, Key
from .checks import check_columns, check_setting
from .drawn_sheet import write_drawn
from .fields import Sheet
from .layout import (
    GUIDE,
    HOW,
    KEY,
    MEANING,
    SETTINGS_NOTE,
    SETTINGS_SHEET,
    SETTINGS_TITLE,
    SHEETS,
    VALUE,
)

HEAD_ROWS = 4
"""Title, what a row is, what a column is, headings."""

SPARE_ROWS = 50
_OTHER_ROWS = 1_000
"""More than all sheets have besides the rows of tables."""

_ALWAYS = '""'
_GUIDE = (
    message("Each sheet is one table: first what it is for, then the headings, then one row for each entry."),
    message("Columns and settings marked * are required; all others may stay empty."),
    message("Dates are written 25/7/2025, day first. Several dates or languages have “;” between them."),
    message(
        "Hours are written with the days before them: “Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30”. "
        "Mo Tu We Th Fr Sa Su are Monday to Sunday."
    ),
    message(
        "A red cell is wrong, a yellow one still missing: an id twice, more households in groups than in all."
    ),
    message(
        "Columns may be moved, hidden or left out where they are not required; other sheets are not read."
    ),
    message("Is it right? luudong validate campaign.xlsx tells every error with its sheet and cell."),
    message("Plan it: luudong plan campaign.xlsx -o plan.json, or upload it in the browser."),
)
_MADE_UP = message("The data in this workbook are illustrative: made up, not the commune's own.")


def write_workbook(path: Path, language: Language = DEFAULT, campaign: Campaign | None = None) -> None:
    """Write a workbook that is read as a campaign once it is filled in.

    Parameters
    ----------
    path
        Where it goes; what lies there is replaced.
    language
        Of headings and explanations. Workbooks of every language are read alike.
    campaign
        What stands in it; None for an empty one. What is read from the workbook is the same campaign, to its digest.

    Raises
    ------
    InputError
        If the campaign has more rows than a workbook is read with.
    OSError
        If it cannot be written.
    """
    save(_book(language, campaign), Path(path))


def workbook_bytes(language: Language = DEFAULT, campaign: Campaign | None = None) -> bytes:
    """Return what `write_workbook` writes, as bytes."""
    content = io.BytesIO()
    _book(language, campaign).save(content)
    return content.getvalue()


def _book(language: Language, campaign: Campaign | None) -> Workbook:
    if campaign is not None:
        _refuse_too_long(campaign)
    book = Workbook()
    book.remove(book.active)
    _guide(book, language, campaign)
    _settings(book, language, {} if campaign is None else settings_of(campaign))
    tables: Mapping[str, Sequence[Mapping[str, object]]] = {} if campaign is None else tables_of(campaign)
    for sheet in SHEETS:
        _table(book.create_sheet(sheet.name), sheet, language, tables.get(sheet.file, ()))
    write_drawn(book, () if campaign is None else campaign.closed_areas, language)
    book.active = 1 if campaign is None else 2
    return book


def _refuse_too_long(campaign: Campaign) -> None:
    """Refuse what could not be read again."""
    rows = (
        len(campaign.villages)
        + len(campaign.volunteers)
        + len(campaign.travel_times)
        + len(campaign.closures)
    )
    if rows > WORKBOOK_ROWS - _OTHER_ROWS:
        problems = Book()
        problems.error(
            TRAVEL_TIMES_FILE,
            message(
                "is too long for a workbook ({rows} rows in all); keep the folder of the campaign", rows=rows
            ),
        )
        raise InputError(problems.problems)


def _guide(book: Workbook, language: Language, campaign: Campaign | None) -> None:
    page = book.create_sheet(free_title(book, GUIDE.say(language)))
    put(page["A1"], message("How to fill in this workbook").say(language), font=TITLE)
    lines = [*_GUIDE, *([_MADE_UP] if campaign is not None and campaign.illustrative else [])]
    for number, line in enumerate(lines, start=3):
        put(page.cell(number, 1), line.say(language), font=PLAIN, align=WRAPPED)
    set_widths(page, [100])
    fit_rows(page, 3, 2 + len(lines))
    page.sheet_view.showGridLines = False
    print_well(page, head=0, landscape=False)


def _settings(book: Workbook, language: Language, given: Mapping[str, Mapping[str, object]]) -> None:
    page = book.create_sheet(SETTINGS_SHEET)
    put(page["A1"], SETTINGS_TITLE.say(language), font=TITLE)
    put(page["A2"], SETTINGS_NOTE.say(language), font=SMALL)
    for column, label in enumerate((KEY, MEANING, VALUE, HOW), start=1):
        put(page.cell(HEAD_ROWS, column), label.say(language), font=BOLD, fill=HEAD_FILL, border=LINES)
    row = HEAD_ROWS
    for section in SECTIONS:
        row += 1
        put(page.cell(row, 2), section.title.say(language), font=BOLD)
        for column in range(1, 5):
            page.cell(row, column).fill = PALE_FILL
        for key in section.keys:
            row += 1
            put(page.cell(row, 1), f"{section.table}.{key.name}", font=SMALL, border=LINES, align=WRAPPED)
            called = _label(key.label, key.required, language)
            put(page.cell(row, 2), called, font=PLAIN, border=LINES, align=WRAPPED)
            value = given.get(section.table, {}).get(key.name)
            _value(page, row, f"{section.table}.{key.name}", key, value, language)
            put(page.cell(row, 4), key.note.say(language), font=SMALL, align=LEFT, border=LINES)
    set_widths(page, [28, 36, 40, 70])
    fit_rows(page, HEAD_ROWS, row)
    page.freeze_panes = f"A{HEAD_ROWS + 1}"
    print_well(page, head=HEAD_ROWS)


def _value(page: Worksheet, row: int, name: str, key: Key, value: object, language: Language) -> None:
    written = cell_value(value, language)
    if name == "fixed_point.open" and value == "":
        written = _ALWAYS
    # Dates and numbers are typed; the rest must stay as it is written, whatever it looks like.
    shown = {"date": date_format(language), "number": "General", "whole": "0"}.get(key.form, "@")
    cell = put(page.cell(row, 3), written, font=PLAIN, border=LINES, align=WRAPPED, shown=shown)
    check_setting(page, cell.coordinate, key, language)


def _table(page: Worksheet, sheet: Sheet, language: Language, rows: Sequence[Mapping[str, object]]) -> None:
    put(page["A1"], sheet.title.say(language), font=TITLE)
    put(page["A2"], sheet.note.say(language), font=SMALL)
    for column, field in enumerate(sheet.fields, start=1):
        put(
            page.cell(HEAD_ROWS - 1, column),
            field.note.say(language),
            font=SMALL,
            fill=PALE_FILL,
            border=LINES,
            align=WRAPPED,
        )
        put(
            page.cell(HEAD_ROWS, column),
            _label(field.label, field.required, language),
            font=BOLD,
            fill=HEAD_FILL,
            border=LINES,
            align=WRAPPED,
        )
    first, last = HEAD_ROWS + 1, HEAD_ROWS + max(sheet.rows, len(rows) + SPARE_ROWS)
    forms = {"date": date_format(language), "number": "General", "whole": "0"}
    shown = [forms.get(field.form, "@") for field in sheet.fields]
    dressed = [
        put(page.cell(first, column), None, font=PLAIN, border=LINES, shown=form)
        for column, form in enumerate(shown, start=1)
    ]
    for number in range(first, last + 1):
        given = rows[number - first] if number - first < len(rows) else {}
        for column, field in enumerate(sheet.fields, start=1):
            value = cell_value(given.get(field.name), language)
            put(page.cell(number, column), value, like=dressed[column - 1])
    check_columns(page, sheet, language, first, last)
    set_widths(page, [field.width for field in sheet.fields])
    fit_rows(page, HEAD_ROWS - 1, HEAD_ROWS - 1, 12)
    fit_rows(page, HEAD_ROWS, HEAD_ROWS)
    page.freeze_panes = page.cell(first, 3 if sheet.fields[1].name == "name" else 2)
    print_well(page, head=HEAD_ROWS)
    page.print_area = f"A1:{page.cell(HEAD_ROWS + max(len(rows), 30), len(sheet.fields)).coordinate}"


def cell_value(value: Any, language: Language) -> Value:
    """Return a value of a campaign as a cell holds it: lists as a text with ``;`` between."""
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(_part(part, language) for part in value)
    return value  # type: ignore[no-any-return]


def _part(value: object, language: Language) -> str:
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y") if date_format(language).startswith("dd/") else value.isoformat()
    return str(value)


def _label(label: Message, required: bool, language: Language) -> str:
    return label.say(language) + (" *" if required else "")
