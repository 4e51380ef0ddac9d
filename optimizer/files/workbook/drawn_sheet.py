"""Closures drawn on the map, in a workbook: a sheet called as their file, with one GeoJSON feature in each row.

Nobody writes such a sheet by hand; it keeps a campaign whole on its way through a workbook.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from openpyxl import Workbook

from ...campaign import ClosedArea
from ...language import Language, message
from ...sheets import PLAIN, SMALL, put, unescaped
from ..closed_areas import feature_of
from ..sources import CLOSED_AREAS_FILE
from .opening import Opened

_CELL_CHARACTERS = 30_000


def write_drawn(book: Workbook, areas: Sequence[ClosedArea], language: Language) -> None:
    """Write the sheet, where there is something to write."""
    if not areas:
        return
    page = book.create_sheet(CLOSED_AREAS_FILE)
    note = message("Closures drawn on the map, as a program wrote them; delete a row to leave one out.")
    put(page["A1"], note.say(language), font=SMALL)
    for row, area in enumerate(areas, start=2):
        text = json.dumps(feature_of(area), ensure_ascii=False, allow_nan=False)
        # A cell holds no more than 32,767 characters.
        parts = [text[start : start + _CELL_CHARACTERS] for start in range(0, len(text), _CELL_CHARACTERS)]
        for column, part in enumerate(parts, start=1):
            put(page.cell(row, column), part, font=PLAIN)


def read_drawn(source: Opened, name: str) -> tuple[str, list[int]]:
    """Return the sheet as a GeoJSON text, and the row of each feature."""
    features, rows = [], []
    for number, row in source.rows(name):
        text = "".join(unescaped(value) for value in row if isinstance(value, str))
        if text.lstrip().startswith("{"):
            features.append(text)
            rows.append(number)
    return f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}', rows
