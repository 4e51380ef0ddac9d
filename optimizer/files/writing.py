"""A campaign as the files of its folder: the way back from `reading`.

What is read from the files that are written here is the same campaign, to its digest. Villages become
`villages.csv`; comments and columns that nobody knows are not in a campaign and so not in its files.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from .closed_areas import feature_of
from .people import TEAM_COLUMNS, VOLUNTEER_COLUMNS
from .settings import KEYS
from .sources import (
    CLOSED_AREAS_FILE,
    CLOSURES_FILE,
    SETTINGS_FILE,
    TEAMS_FILE,
    TRAVEL_TIMES_FILE,
    VOLUNTEERS_FILE,
)
from .travel_tables import CLOSURE_COLUMNS, TRAVEL_COLUMNS
from .villages import TABLE_COLUMNS

VILLAGES_FILE = "villages.csv"

Row = dict[str, object]
"""The cells of a row by column, typed; None where a cell is empty."""

Tables = dict[str, list[Row]]
"""The rows of each table by its file."""

HEADINGS = {
    VILLAGES_FILE: TABLE_COLUMNS.all,
    TEAMS_FILE: TEAM_COLUMNS.all,
    VOLUNTEERS_FILE: VOLUNTEER_COLUMNS.all,
    TRAVEL_TIMES_FILE: TRAVEL_COLUMNS.all,
    CLOSURES_FILE: CLOSURE_COLUMNS.all,
}
"""The columns of each table."""

_REQUIRED = {
    *TABLE_COLUMNS.required,
    *TEAM_COLUMNS.required,
    *VOLUNTEER_COLUMNS.required,
    *TRAVEL_COLUMNS.required,
    *CLOSURE_COLUMNS.required,
}

_MODELS = {
    VILLAGES_FILE: "villages",
    TEAMS_FILE: "teams",
    VOLUNTEERS_FILE: "volunteers",
    TRAVEL_TIMES_FILE: "travel_times",
    CLOSURES_FILE: "closures",
}
_FIELDS = {
    (TEAMS_FILE, "travel"): "mode",
    **dict.fromkeys(((TRAVEL_TIMES_FILE, "from"), (CLOSURES_FILE, "from")), "origin"),
    **dict.fromkeys(((TRAVEL_TIMES_FILE, "to"), (CLOSURES_FILE, "to")), "destination"),
}
"""Fields of the models whose columns are called otherwise."""


def settings_of(campaign: Campaign) -> dict[str, dict[str, object]]:
    """Return the tables of `campaign.toml`, defaults written out, without what is not set."""
    given = campaign.model_dump(include={*KEYS} - {"campaign"}, exclude_none=True)
    head = campaign.model_dump(include={*KEYS["campaign"]})
    return {
        table: dict(head if table == "campaign" else given[table])
        for table in KEYS
        if table in given or table == "campaign"
    }


def tables_of(campaign: Campaign) -> Tables:
    """Return the rows of every other table.

    Rules of a village that are the campaign's defaults are left empty, so that they follow the default where it is
    changed.
    """
    tables = {}
    for file, attribute in _MODELS.items():
        models = getattr(campaign, attribute)
        fields = {column: _FIELDS.get((file, column), column) for column in HEADINGS[file]}
        tables[file] = [{column: getattr(model, name) for column, name in fields.items()} for model in models]
    for row in tables[VILLAGES_FILE]:
        for rule in ("turnout", "min_gap_days"):
            if row[rule] == getattr(campaign.service, rule):
                row[rule] = None
    return tables


def write_campaign(campaign: Campaign, folder: Path) -> None:
    """Write a campaign as a folder of files, all of them or none.

    Raises
    ------
    FileExistsError
        If there is something at `folder` already, other than an empty folder.
    OSError
        If the folder cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".luudong-", dir=folder.parent))
    try:
        draft.chmod(0o755)
        write_files(settings_of(campaign), tables_of(campaign), draft)
        if campaign.closed_areas:
            document = {
                "type": "FeatureCollection",
                "features": [feature_of(area) for area in campaign.closed_areas],
            }
            (draft / CLOSED_AREAS_FILE).write_text(
                json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8"
            )
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def write_files(
    settings: Mapping[str, Mapping[str, object]], tables: Mapping[str, Sequence[Row]], folder: Path
) -> None:
    """Write `campaign.toml` and the tables, the optional ones where they have rows, into a folder that is there."""
    (folder / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8", newline="\n")
    for file, rows in tables.items():
        if rows or file not in (TRAVEL_TIMES_FILE, CLOSURES_FILE):
            (folder / file).write_text(_table_text(HEADINGS[file], rows), encoding="utf-8", newline="\n")


def settings_text(settings: Mapping[str, Mapping[str, object]]) -> str:
    """Return `campaign.toml` as text."""
    return "\n".join(
        "".join([f"[{table}]\n", *(f"{key} = {_toml(value)}\n" for key, value in keys.items())])
        for table, keys in settings.items()
    )


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(part) for part in value)}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    # Texts, numbers and truth are written as JSON writes them.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _table_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    used = [
        column
        for column in columns
        if column in _REQUIRED or any(row.get(column) not in (None, "", ()) for row in rows)
    ]
    writer.writerow(used)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in used])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ";".join(_cell(part) for part in value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
