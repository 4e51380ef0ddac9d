"""Workbooks as we write them: text stays text whatever it begins with, numbers keep every digit, pages print well."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Sequence
from copy import copy
from math import ceil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | bool | dt.date | None

INK = "1F3A4D"
GREY = "6B7680"
PALE = "EEF2F5"
HEAD = "DCE6EC"
ALERT = "F7D4CF"
CARE = "FCE9C8"

TITLE = Font(name="Calibri", size=14, bold=True, color=INK)
BOLD = Font(name="Calibri", size=11, bold=True, color=INK)
PLAIN = Font(name="Calibri", size=11)
SMALL = Font(name="Calibri", size=9, color=GREY)
HEAD_FILL = PatternFill("solid", fgColor=HEAD)
PALE_FILL = PatternFill("solid", fgColor=PALE)
LINES = Border(**{side: Side("thin", color="C4CED6") for side in ("left", "right", "top", "bottom")})
WRAPPED = Alignment(vertical="top", wrap_text=True)
LEFT = Alignment(horizontal="left", indent=1, vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

DATE_FORMATS = {"vi": "dd/mm/yyyy"}
DATE_FORMAT = "yyyy-mm-dd"

_CELL_CHARACTERS = 32_767
# What a workbook writes for letters that XML cannot hold; so what looks like it must be written that way too.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_TITLE_CHARACTERS = 31
_MOST_LINES = 20


def date_format(language: str) -> str:
    """Return how a cell shows a date in `language`."""
    return DATE_FORMATS.get(language, DATE_FORMAT)


def escaped(text: str) -> str:
    """Return a text as a cell of a workbook holds it."""
    return _ESCAPE.sub(lambda found: f"_x{ord(found.group()):04X}_", text[:_CELL_CHARACTERS])


def unescaped(text: str) -> str:
    """Return the text that a cell holds as it was meant."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def put(
    cell: Cell,
    value: Value,
    *,
    font: Font | None = None,
    fill: PatternFill | None = None,
    align: Alignment | None = None,
    border: Border | None = None,
    shown: str | None = None,
    like: Cell | None = None,
) -> Cell:
    """Write a value into a cell and dress it.

    A text is text: beginning with ``=`` or ``+`` it is no formula, and stays none when somebody edits the cell.

    Parameters
    ----------
    cell, value
        Where and what; None for a cell that is dressed only.
    font, fill, align, border
        How it looks.
    shown
        The number format.
    like
        A cell of the same workbook that it is to look like: much faster than dressing each of thousands.
    """
    if like is not None:
        cell._style = copy(like._style)
    else:
        for name, style in (("font", font), ("fill", fill), ("alignment", align), ("border", border)):
            if style is not None:
                setattr(cell, name, style)
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"
        if bool(cell.quotePrefix) != (value[:1] in ("=", "+", "-", "@")):
            cell.quotePrefix = not cell.quotePrefix
    elif isinstance(value, float) and not isinstance(value, bool):
        cell.value = value
        # The library writes 16 digits, one less than some numbers have.
        cell._value = repr(value)
    else:
        cell.value = value
    if shown is not None and like is None:
        cell.number_format = shown
    return cell


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the columns from the first, in characters."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def fit_rows(sheet: Worksheet, first: int, last: int, points: float = 15) -> None:
    """Make rows as high as their texts need at the widths of the columns: not every program does so by itself."""
    for row in sheet.iter_rows(min_row=first, max_row=last):
        lines = 1
        for cell in row:
            if isinstance(cell.value, str):
                # Widths are counted in digits of 11 points; letters are a little narrower on average.
                narrow = 12 / (cell.font.size or 11)
                width = max(1.0, (sheet.column_dimensions[cell.column_letter].width - 1) * narrow)
                lines = max(lines, sum(max(1, ceil(len(part) / width)) for part in cell.value.split("\n")))
        sheet.row_dimensions[row[0].row].height = points * min(lines, _MOST_LINES) + 1


def print_well(sheet: Worksheet, *, head: int, landscape: bool = True) -> None:
    """Make a sheet print on A4, as wide as the page, its first `head` rows on every page, with page numbers."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.8, 0.4
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
    if head:
        sheet.print_title_rows = f"1:{head}"


def free_title(book: Workbook, wanted: str) -> str:
    """Return a name for a sheet: `wanted` as far as the format allows it, and none that is taken."""
    plain = _NO_TITLE.sub(" ", wanted).strip("' ")[:_TITLE_CHARACTERS].strip("' ") or "-"
    taken = {name.casefold() for name in book.sheetnames}
    title, number = plain, 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        ending = f" ({number})"
        title = plain[: _TITLE_CHARACTERS - len(ending)].rstrip() + ending
    return title


def save(book: Workbook, path: Path) -> None:
    """Write a workbook whole or not at all: what lies at `path` is replaced once all of it is written.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        # Replacing a device would take it from the whole machine.
        raise FileExistsError(errno.EEXIST, "not an ordinary file", str(path))
    draft = target.with_name(f".luudong-{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("xb") as file:
            book.save(file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
