"""A campaign whose cells are being changed, and where each row comes from."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..campaign import Campaign
from ..files import Problem, Reading, read_campaign
from ..files.problems import Book
from ..files.records import Record
from ..files.sources import SETTINGS_FILE, TEAMS_FILE, VOLUNTEERS_FILE
from ..files.writing import VILLAGES_FILE, Row, settings_of, tables_of, write_files
from ..language import Message, message

_TABLES = {VILLAGES_FILE: "villages", TEAMS_FILE: "teams", VOLUNTEERS_FILE: "volunteers"}
_FIRST_ROW = 2


class Draft:
    """The cells of a campaign, to be changed, and the errors of the changes.

    Parameters
    ----------
    campaign
        What is changed.
    book
        Takes the errors.
    file, prefix
        How their place is named: the file, and what comes before the key.

    Attributes
    ----------
    settings, tables
        As `settings_of` and `tables_of` give them.
    """

    def __init__(self, campaign: Campaign, book: Book, file: str = "", prefix: str = "") -> None:
        self.campaign = campaign
        self.settings = settings_of(campaign)
        self.tables = tables_of(campaign)
        self._book, self._file, self._prefix = book, file, prefix
        self._origins = {
            file: [f"{_TABLES[file]}.{row['id']}" if file in _TABLES else "" for row in rows]
            for file, rows in self.tables.items()
        }

    def error(self, key: str, what: Message, value: object = None) -> None:
        """Note what is wrong with a change."""
        self._book.error(self._file, what, key=self._prefix + key, value=value)

    def record(self, key: str, cells: Mapping[str, object]) -> Record:
        """Return the cells of a change, its mistakes named as being under `key`."""
        return Record(self._book, self._file, None, cells, f"{self._prefix}{key}.")

    def add(self, file: str, row: Row, origin: str) -> None:
        """Add a row to a table; `origin` is the key of the change that it comes from."""
        self.tables[file].append(row)
        self._origins[file].append(origin)

    def remove(self, file: str, wanted: set[int]) -> None:
        """Remove the rows at some positions from a table."""
        rows, origins = self.tables[file], self._origins[file]
        kept = [place for place in range(len(rows)) if place not in wanted]
        rows[:] = [rows[place] for place in kept]
        origins[:] = [origins[place] for place in kept]

    def ids(self, file: str) -> dict[str, Row]:
        """Return the rows of a table by id."""
        return {str(row["id"]): row for row in self.tables[file]}

    def read(self) -> Reading:
        """Return what the cells make as a campaign."""
        with tempfile.TemporaryDirectory(prefix="luudong-") as folder:
            write_files(self.settings, self.tables, Path(folder))
            return read_campaign(Path(folder))

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of `read` with the place of the change that made it."""
        key = problem.key or ""
        origins = self._origins.get(problem.file, [])
        place = -1 if problem.row is None else problem.row - _FIRST_ROW
        if problem.file != SETTINGS_FILE:
            origin = origins[place] if 0 <= place < len(origins) else ""
            key = ".".join(part for part in (origin or problem.file.partition(".")[0], key) if part)
        return replace(problem, file=self._file, row=None, key=self._prefix + key)


def is_cell(value: object) -> bool:
    """Say whether a value can stand in a cell of a file."""
    if isinstance(value, list | tuple):
        return all(is_cell(part) and not isinstance(part, list | tuple) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | dt.date)


def refuse_cell(draft: Draft, key: str, value: object) -> None:
    """Note that a value can stand in no cell."""
    draft.error(
        key, message("is not understood here; write a text, a number, a date, or a list of them"), value
    )
