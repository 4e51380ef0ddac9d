"""Workbooks as offices make them, changed one thing at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from optimizer.campaign import Campaign
from optimizer.files import Reading, load, read_campaign
from optimizer.files.workbook.template import write_workbook

SHIPPED = Path(__file__).parents[4] / "data" / "villages" / "coc_san"


@pytest.fixture(scope="session")
def shipped() -> Campaign:
    return load(SHIPPED)


@pytest.fixture(scope="session")
def written(shipped: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of the shipped campaign; not to be changed."""
    path = tmp_path_factory.mktemp("written") / "campaign.xlsx"
    write_workbook(path, "vi", shipped)
    return path


SETTINGS = {
    "campaign.id": "tiny",
    "campaign.start": "25/7/2025",
    "campaign.end": "7/8/2025",
    "base.lat": "22,45",
    "base.lon": "103,93",
    "service.minutes_per_household": 25,
    "service.setup_minutes": 20,
    "service.session_minutes": "90; 120",
    "weights.poor": 8,
    "weights.near_poor": 6,
    "weights.elderly": 5,
    "weights.no_device": 4,
    "weights.other": 1,
}
TABLES: dict[str, list[list[Any]]] = {
    "villages": [
        ["id", "name", "lat", "lon", "households"],
        ["v1", "Tòng Chú 3", 22.45, 103.93, 100],
        ["v2", "Ún Tà", 22.45, 103.93, 100],
    ],
    "teams": [["id", "shifts"], ["T1", "Mo-Fr 18:00-21:00"], ["T2", "Sa 07:00-11:00"]],
    "volunteers": [["id", "team"], ["V1", "T1"], ["V2", "T2"]],
}


class Office:
    """A workbook with the tables of the smallest campaign; `book` may be changed before it is read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "office.xlsx"
        self.book = Workbook()
        self.book.remove(self.book.active)
        sheet = self.book.create_sheet("campaign")
        for key, value in SETTINGS.items():
            sheet.append([key, value])
        for name, rows in TABLES.items():
            self.fill(name, rows)

    def fill(self, name: str, rows: list[list[Any]]) -> Any:
        """Put rows into a sheet, in place of those it had."""
        if name in self.book.sheetnames:
            self.book.remove(self.book[name])
        sheet = self.book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        return sheet

    def set(self, key: str, value: Any) -> None:
        """Give a setting another value, or a row of its own."""
        sheet = self.book["campaign"]
        for (cell,) in sheet.iter_rows(max_col=1):
            if cell.value == key:
                sheet.cell(cell.row, 2, value)
                return
        sheet.append([key, value])

    def read(self) -> Reading:
        self.book.save(self.path)
        return read_campaign(self.path)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def edited(written: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Reading]:
    """Return a function that reads the shipped campaign's workbook after a change by somebody's office program."""

    def read(change: Callable[[Any], None]) -> Reading:
        book = load_workbook(written)
        change(book)
        book.save(tmp_path / "edited.xlsx")
        return read_campaign(tmp_path / "edited.xlsx")

    return read


def repacked(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a zip again with some of its parts changed, or left out where None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


@pytest.fixture
def repack() -> Callable[[Path, Path, Callable[[str, bytes], bytes | None]], Path]:
    return repacked
