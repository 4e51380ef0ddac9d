"""The sheet of villages: households and how many of them are served, by class, and the dates of visits."""

from __future__ import annotations

import datetime as dt

from openpyxl import Workbook
from openpyxl.formatting.rule import DataBarRule

from ..campaign import CLASSES
from ..collation import collation_key
from ..language import message
from ..sheets import Value
from . import words
from .pages import PERCENT, TENTHS, WHOLE, Month, page, table

_BAR = "7FB3A6"


def village_page(book: Workbook, month: Month) -> None:
    """Write the sheet."""
    title = month.say(words.VILLAGES)
    note = message(
        "Served of each group / households of the group, by the end of the month; priority are the first four groups."
    ).say(month.language)
    sheet = page(book, month, title, title, note)
    results = {result.village: result for result in month.plan.villages}
    visits: dict[str, list[dt.date]] = {}
    for route in sorted(month.plan.routes, key=lambda route: (route.date, route.shift_start)):
        for stop in route.stops:
            visits.setdefault(stop.village, []).append(route.date)
    classes = [month.say(words.CLASS_NAMES[name]) for name in CLASSES]
    rows: list[list[Value]] = []
    for village in sorted(month.campaign.villages, key=lambda one: (collation_key(one.name), one.id)):
        result = results.get(village.id)
        served = result.served if result else (0.0,) * len(CLASSES)
        dates = visits.get(village.id, [])
        groups = zip(served, village.by_class, strict=True)
        rows.append(
            [
                month.village(village.id),
                village.households,
                *(value for got, there in groups for value in (got, there)),
                result.coverage if result else None,
                len(dates),
                village.min_visits,
                "; ".join(map(month.day, dates)) or None,
            ]
        )
    after = table(
        sheet,
        month,
        (
            (words.VILLAGE, 32),
            (words.OF, 12),
            *(
                pair
                for name in classes
                for pair in ((message("{group}: served", group=name), 12.0), (name, 10.0))
            ),
            (words.COVERAGE, 14),
            (words.VISITS, 9),
            (message("Visits wanted"), 9),
            (words.DATES, 40),
        ),
        rows,
        formats=(None, WHOLE, *[TENTHS, WHOLE] * len(CLASSES), PERCENT, WHOLE, WHOLE),
    )
    sheet.row_dimensions[4].height = 48
    column = sheet.cell(1, 3 + 2 * len(CLASSES)).column_letter
    if rows:
        bars = DataBarRule("num", 0, "num", 1, color=_BAR)
        sheet.conditional_formatting.add(f"{column}5:{column}{after - 1}", bars)
