"""What a planner has moved in an exported month: visits that are to stay, whatever else is planned."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from ..campaign import Campaign
from ..files.cells import CellError
from ..files.limits import WORKBOOK_BYTES
from ..files.problems import Book, InputError, Problem, near, shown
from ..files.quantities import Day
from ..files.sources import is_ordinary, unreadable
from ..files.workbook.opening import Opened, RefusedError, Row, opened
from ..language import Message, languages, message
from ..plan import VisitKey
from ..sheets import unescaped
from .record import MARK, SHEET, visit_of
from .words import TEAM_ID

_TIMES = re.compile(r"^\s*\d{1,2}[:hg.]\d{2}\s*[-–—]\s*\d{1,2}[:hg.]\d{2}\s*")
_BRACKETED = re.compile(r"\[([^\[\]]+)\]\s*$")
_DATES_NEEDED = 2
_HEAD_WITHIN = 20
_CELL_CHARACTERS = 2_000


def read_pins(path: Path, campaign: Campaign) -> tuple[VisitKey, ...]:
    """Return the visits that stand at another date or team than in the plan that the month was written from.

    A visit that was taken out is pinned nowhere; one that was written into an empty cell is pinned there. The time
    before the village's name does not matter: pinned are village, date and team.

    Parameters
    ----------
    path
        A workbook that `write_month` wrote and somebody edited.
    campaign
        Whose villages and teams it names.

    Raises
    ------
    InputError
        If it is no such workbook, is of another campaign, or names what the campaign does not have: all of it.
    """
    path = Path(path)
    name = shown(path.name)
    book = Book()
    if not is_ordinary(path, name, WORKBOOK_BYTES, book):
        raise InputError(book.problems)
    reader = _Reader(campaign, name)
    try:
        with opened(path) as source:
            pins = reader.pins(source)
    except RefusedError as error:
        book.error(name, error.reason, value=error.value)
        raise InputError(book.problems) from error
    except OSError as error:
        unreadable(error, name, book)
        raise InputError(book.problems) from error
    if reader.problems:
        raise InputError(reader.problems)
    return pins


class _Reader:
    """Reads the sheets of weeks of one workbook; what is wrong with them is in `problems`."""

    def __init__(self, campaign: Campaign, file: str) -> None:
        self.problems: list[Problem] = []
        self._campaign = campaign
        self._file = file
        self._villages = _by_name(campaign)

    def pins(self, source: Opened) -> tuple[VisitKey, ...]:
        """Return the visits that are not where they were."""
        planned = self._planned(source)
        if planned is None:
            return ()
        found = [
            visit for name in source.names if name != SHEET for visit in self._week(name, source.rows(name))
        ]
        moved = [visit for visit in dict.fromkeys(found) if visit not in planned]
        return tuple(sorted(moved, key=lambda visit: (visit[1], visit[2], visit[0])))

    def _planned(self, source: Opened) -> frozenset[VisitKey] | None:
        """Return the visits of the plan that was exported; None, and a problem, where they are not known."""
        rows = [_texts(row) for _, row in source.rows(SHEET)] if SHEET in source.names else []
        if not rows or rows[0][0] != MARK:
            self._problem(
                message(
                    "is no month that luudong has written; export it again, and edit that (luudong month)"
                )
            )
            return None
        _, campaign, *_ = rows[0]
        if campaign != self._campaign.id:
            self._problem(
                message(
                    "is of the campaign “{other}”, not of “{campaign}”; give the month of this campaign",
                    other=shown(campaign),
                    campaign=self._campaign.id,
                )
            )
            return None
        visits = (visit_of((cells[0], cells[1], cells[2])) for cells in rows[1:])
        return frozenset(visit for visit in visits if visit is not None)

    def _week(self, sheet: str, rows: Iterator[tuple[int, Row]]) -> Iterator[VisitKey]:
        """Yield the visits in a sheet; none where it is no sheet of a week."""
        dates: Mapping[int, dt.date] = {}
        team_at = 0
        for count, (number, row) in enumerate(rows):
            if not dates:
                if count >= _HEAD_WITHIN:
                    return
                dates = _dates(row)
                team_at = _team_column(row, dates)
                continue
            cells = _texts(row)
            for column, date in dates.items():
                for line in cells[column][:_CELL_CHARACTERS].splitlines():
                    if line.strip():
                        yield from self._visit(sheet, number, column, line, cells[team_at].strip(), date)

    def _visit(
        self, sheet: str, row: int, column: int, line: str, team: str, date: dt.date
    ) -> Iterator[VisitKey]:
        named = self._villages_of(line)
        if not team:
            # The rows of the fixed point have no team; a visit that was dropped there has no place.
            if named:
                self._problem(
                    message("the row has no team, so nobody would go; put the visit into the row of a team"),
                    sheet,
                    row,
                    column,
                    line,
                )
        elif team not in self._campaign.team_by_id:
            self._problem(message("there is no team {team}", team=shown(team)), sheet, row, column, line)
        elif len(named) == 1:
            yield named[0], date, team
        elif named:
            what = message(
                "several villages are called so; write the id behind the name: {name} [{id}]",
                name=self._campaign.village_by_id[named[0]].name,
                id=named[0],
            )
            self._problem(what, sheet, row, column, line)
        else:
            self._problem(self._unknown(line), sheet, row, column, line)

    def _villages_of(self, line: str) -> tuple[str, ...]:
        """Return the ids of the villages that a line may mean."""
        text = _TIMES.sub("", unicodedata.normalize("NFC", line))
        bracketed = _BRACKETED.search(text)
        for name in ([bracketed.group(1)] if bracketed else []) + [text]:
            if found := self._villages.get(_folded(name)):
                return found
        return ()

    def _unknown(self, line: str) -> Message:
        names = [village.name for village in self._campaign.villages]
        if guess := near(_TIMES.sub("", line).strip(), names):
            return message("there is no such village; did you mean “{guess}”?", guess=guess)
        return message(
            "there is no such village; write its name as in the other cells, or leave the cell empty"
        )

    def _problem(
        self,
        what: Message,
        sheet: str = "",
        row: int | None = None,
        column: int | None = None,
        value: str = "",
    ) -> None:
        cell = "" if row is None or column is None else f"{get_column_letter(column + 1)}{row}"
        self.problems.append(
            Problem(self._file, row, None, shown(value), what, sheet=shown(sheet), cell=cell)
        )


def _by_name(campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return the ids of the villages by name and by id; an id goes before a name that is the same."""
    found: dict[str, tuple[str, ...]] = {}
    for village in campaign.villages:
        name = _folded(village.name)
        found[name] = (*found.get(name, ()), village.id)
    return found | {_folded(village.id): (village.id,) for village in campaign.villages}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _texts(row: Row) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _dates(row: Row) -> dict[int, dt.date]:
    """Return the date above each column, where the row is the head of a week."""
    found = {}
    for column, value in enumerate(row):
        if isinstance(value, str | dt.date):
            try:
                found[column] = Day().read(value)
            except CellError:
                continue
    return found if len(found) >= _DATES_NEEDED else {}


def _team_column(row: Row, dates: Mapping[int, dt.date]) -> int:
    labels = {TEAM_ID.say(language).casefold() for language in languages()}
    for column, text in enumerate(_texts(row)):
        if column not in dates and text.strip().casefold() in labels:
            return column
    return 0
