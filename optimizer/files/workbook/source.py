"""A workbook as the readers of a campaign take it: as a folder whose files are sheets, with errors told by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ...language import Language, Message, message
from ..problems import Book, Problem, near, shown
from ..settings import NO_SETTINGS, Settings, read_settings
from ..sources import CLOSED_AREAS_FILE, SETTINGS_FILE, VILLAGES_FILES, Folder
from .drawn_sheet import read_drawn
from .fields import VILLAGES_FILE
from .grid import Grid
from .headings import table_of
from .layout import SETTINGS_SHEET, SHEET_OF
from .opening import Opened
from .settings_sheet import SettingsSheet, cells_of, read_settings_sheet

_OPTIONAL = ("travel_times.csv", "closures.csv")


class Workbook(Folder):
    """The sheets of a workbook, as the files of a campaign folder.

    Parameters
    ----------
    path
        Where the workbook is.
    source
        The workbook, open as long as this is used.
    book
        Takes the errors.
    """

    def __init__(self, path: Path, source: Opened, book: Book) -> None:
        self._source = source
        self._sheets = _by_table(source, book)
        self._grids: dict[str, Grid] = {}
        self._settings: SettingsSheet | None = None
        self._drawn: list[int] = []
        self._title = shown(path.name)
        unknown = [name for name in source.names if name not in self._sheets.values()]
        names = [SETTINGS_FILE if table == SETTINGS_SHEET else table for table in self._sheets]
        super().__init__(path, [*names, *unknown], book)

    def sheet(self, name: str) -> Grid | None:
        """Return the sheet that holds a table; None where there is none."""
        if name not in self._sheets:
            return None
        if name not in self._grids:
            self._grids[name] = Grid(self._source, self._sheets[name], name, self._book)
        return self._grids[name]

    def text(self, name: str, limit: int) -> str | None:
        """Return the drawn closures as their file would hold them; nothing else in a workbook is a file."""
        if name == CLOSED_AREAS_FILE and name in self._source.names:
            text, self._drawn = read_drawn(self._source, name)
            return text
        self.missing(name, message("the sheet is missing"))
        return None

    def missing(self, name: str, what: Message) -> None:
        """Note that the sheet of a table is missing: that another's name is like it, else what to add."""
        if guess := self.near(name):
            what = message(
                "the sheet is missing; rename the sheet “{guess}” if that is it", guess=shown(guess)
            )
        else:
            what = message(
                "the sheet is missing; add a sheet “{name}” (luudong template writes a workbook with all sheets)",
                name=_sheet_name(name),
            )
        self._book.error(name, what)

    def near(self, name: str) -> str | None:
        """Return the name of a sheet that is none of a campaign's but looks like that of a table."""
        unknown = [other for other in self._source.names if other not in self._sheets.values()]
        return near(_sheet_name(name), unknown)

    def settings(self) -> Settings:
        """Return what the sheet of settings says; errors go into the book."""
        if SETTINGS_SHEET not in self._sheets:
            self.missing(SETTINGS_FILE, message("the sheet is missing"))
            return NO_SETTINGS
        self._settings = read_settings_sheet(self._source, self._sheets[SETTINGS_SHEET], self._book)
        return NO_SETTINGS if self._settings is None else read_settings(self._settings.document, self._book)

    def check_sheets(self) -> None:
        """Warn of a sheet that is not read while its name is nearly that of an optional table that is missing."""
        for name in _OPTIONAL:
            guess = None if self.has(name) else self.near(name)
            if guess:
                self._book.warn(
                    name,
                    message(
                        "there is no such sheet, and the sheet “{guess}” is not read; rename it if that is it",
                        guess=shown(guess),
                    ),
                )

    def located(self, problem: Problem) -> Problem:
        """Return a problem of a file as one of the sheet that stands for it, with its cell."""
        if problem.file == self._title:
            return problem
        table = self._table_of(problem.file)
        at = replace(
            problem,
            file=self._title,
            sheet=self._sheets.get(table, _sheet_name(problem.file)),
            message=_OnSheets.of(problem.message, self._named),
        )
        if table == SETTINGS_SHEET and self._settings is not None:
            row, cell = cells_of(self._settings.rows, self._settings.column, problem.key)
            return replace(at, row=problem.row or row, cell=cell)
        if problem.file == CLOSED_AREAS_FILE and problem.row is not None and self._drawn:
            row = self._drawn[problem.row - 1]
            return replace(at, row=row, cell=f"A{row}")
        grid = self._grids.get(table)
        if grid is None or not problem.key:
            return at
        return replace(at, key=grid.heading_of(problem.key), cell=grid.cell_of(problem.key, problem.row))

    def _table_of(self, file: str) -> str:
        if file == SETTINGS_FILE:
            return SETTINGS_SHEET
        return VILLAGES_FILE if file in VILLAGES_FILES else file

    @property
    def _named(self) -> dict[str, str]:
        names = {SETTINGS_FILE: self._sheets.get(SETTINGS_SHEET, SETTINGS_SHEET)}
        names |= {file: self._sheets.get(file, sheet.name) for file, sheet in SHEET_OF.items()}
        return {file: f"“{shown(name)}”" for file, name in names.items()}


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems sheet by sheet as they come, by row within a sheet."""
    first: dict[str, int] = {}
    for number, problem in enumerate(problems):
        first.setdefault(problem.sheet, number)
    return tuple(sorted(problems, key=lambda problem: (first[problem.sheet], problem.row or 0)))


def _by_table(source: Opened, book: Book) -> dict[str, str]:
    """Return the sheet of each table; of two of one table the first, with an error."""
    found: dict[str, str] = {}
    for name in source.names:
        table = table_of(name)
        if table is None:
            continue
        if table in found:
            book.error(
                SETTINGS_FILE if table == SETTINGS_SHEET else table,
                message(
                    "two sheets are meant for the same table (“{first}” and “{second}”); keep one, rename the other",
                    first=shown(found[table]),
                    second=shown(name),
                ),
            )
            continue
        found[table] = name
        if source.is_hidden(name):
            book.warn(
                SETTINGS_FILE if table == SETTINGS_SHEET else table,
                message("the sheet is hidden, and read all the same; delete it if it is not meant"),
            )
    return found


def _sheet_name(file: str) -> str:
    if file in VILLAGES_FILES:
        return SHEET_OF[VILLAGES_FILE].name
    return file.removesuffix(".csv").removesuffix(".toml")


@dataclass(frozen=True)
class _OnSheets(Message):
    """A message about files, said of the sheets that stand for them."""

    sheets: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, said: Message, sheets: Mapping[str, str]) -> Message:
        """Return `said` with the names of files replaced where it speaks of any."""
        named = tuple((file, sheet) for file, sheet in sheets.items() if file in str(said))
        return cls(said.template, said.values, said.catalogue, named) if named else said

    def say(self, language: Language) -> str:
        """Return the sentence in `language`."""
        text = super().say(language)
        for file, sheet in self.sheets:
            text = text.replace(file, sheet)
        return text
