"""What an exported month remembers of the plan, in a hidden sheet: so that an edit can be told from what was there."""

from __future__ import annotations

import datetime as dt

from openpyxl import Workbook

from ..plan import VisitKey
from ..sheets import put
from .pages import Month

SHEET = "luudong"
MARK = "luudong.month/1"


def write_record(book: Workbook, month: Month) -> None:
    """Write the hidden sheet: the campaign, and every visit as it was planned."""
    sheet = book.create_sheet(SHEET)
    rows = [(MARK, month.campaign.id, month.plan.campaign_sha256), *map(_row, visits_of(month))]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
    sheet.sheet_state = "hidden"


def visits_of(month: Month) -> list[VisitKey]:
    """Return the visits of the plan in the order of time."""
    return sorted(
        ((stop.village, route.date, route.team) for route in month.plan.routes for stop in route.stops),
        key=lambda visit: (visit[1], visit[2], visit[0]),
    )


def _row(visit: VisitKey) -> tuple[str, str, str]:
    village, date, team = visit
    return village, date.isoformat(), team


def visit_of(cells: tuple[str, str, str]) -> VisitKey | None:
    """Return the visit in a row of the hidden sheet; None where somebody has changed it."""
    try:
        return cells[0], dt.date.fromisoformat(cells[1]), cells[2]
    except ValueError:
        return None
