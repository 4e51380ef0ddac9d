"""A campaign from its folder, zip or workbook, with everything that is wrong with it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..campaign import Campaign
from ..language import message
from .closed_areas import read_closed_areas
from .cross_checks import check_crews, check_distances, check_files, check_languages, check_pairs
from .limits import SETTINGS_BYTES, WORKBOOK_BYTES
from .people import read_teams, read_volunteers
from .problems import Book, InputError, Problem, shown
from .settings import NO_SETTINGS, Settings, read_settings
from .sources import SETTINGS_FILE, WORKBOOKS, Folder, is_ordinary, list_folder, lone_workbook, unreadable
from .toml_file import parse_toml
from .travel_tables import places_of, read_closures, read_travel_times
from .villages import read_villages
from .zips import unpack


@dataclass(frozen=True)
class Reading:
    """What reading a campaign gave.

    Attributes
    ----------
    campaign
        The campaign; None where there are problems.
    problems
        All errors: by file in the order of reading, by row within a file; of a file with very many, the first
        hundred and how many more there are.
    warnings
        What is likely a mistake, though the campaign can be used; in the same order.
    """

    campaign: Campaign | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load(path: Path) -> Campaign:
    """Return the campaign in a folder, in a zip of it, or in a workbook.

    Raises
    ------
    InputError
        If anything is wrong with it; its `problems` are all that is.
    """
    reading = read_campaign(path)
    if reading.campaign is None:
        raise InputError(reading.problems)
    return reading.campaign


def read_campaign(path: Path) -> Reading:
    """Return the campaign in a folder, in a zip of it, or in a workbook, with its problems and warnings.

    Nothing in the files raises: whatever is wrong is a problem of the reading.
    """
    book = Book()
    path = Path(path)
    if _is_folder(path):
        return _of_folder(path, book)
    ending = path.suffix.casefold()
    if ending in WORKBOOKS:
        return _of_workbook(path, book)
    if ending == ".zip":
        with tempfile.TemporaryDirectory(prefix="luudong-") as target:
            folder = unpack(path, Path(target), book)
            if folder is None:
                return _reading(None, book)
            if inner := lone_workbook(folder.names):
                return _of_workbook(Path(target) / inner, book)
            return _reading(_read_folder(folder, _read_settings(folder, book), book), book)
    _refuse(path, book)
    return _reading(None, book)


def _of_folder(path: Path, book: Book) -> Reading:
    names = list_folder(path, book)
    if names is None:
        return _reading(None, book)
    if inner := lone_workbook(names):
        return _of_workbook(path / inner, book)
    folder = Folder(path, names, book)
    return _reading(_read_folder(folder, _read_settings(folder, book), book), book)


def _of_workbook(path: Path, book: Book) -> Reading:
    # Only here, because the import takes longer than reading a campaign.
    from .workbook.opening import RefusedError, opened
    from .workbook.source import Workbook, in_order

    name = shown(path.name)
    if not _is_there(path):
        book.error(name, message("is not there; give the folder of a campaign, a zip of it, or its workbook"))
        return _reading(None, book)
    if not is_ordinary(path, name, WORKBOOK_BYTES, book):
        return _reading(None, book)
    workbook: Workbook | None = None
    campaign: Campaign | None = None
    try:
        with opened(path) as source:
            workbook = Workbook(path, source, book)
            campaign = _read_folder(workbook, workbook.settings(), book)
            workbook.check_sheets()
    except RefusedError as error:
        campaign = None
        book.error(name, error.reason, value=error.value)
    except OSError as error:
        campaign = None
        unreadable(error, name, book)
    if workbook is None:
        return _reading(campaign, book)
    problems, warnings = (tuple(map(workbook.located, found)) for found in (book.problems, book.warnings))
    return Reading(campaign, in_order(problems), in_order(warnings))


def _reading(campaign: Campaign | None, book: Book) -> Reading:
    return Reading(campaign, book.problems, book.warnings)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _refuse(path: Path, book: Book) -> None:
    """Note that `path` is neither a folder nor a zip or workbook."""
    name = shown(path.name or str(path))
    if path.suffix.casefold() in (".xls", ".ods", ".xlsb", ".numbers"):
        what = message("workbooks of this kind are not read; save it as .xlsx (Excel Workbook) and give that")
    elif path.name.casefold() == SETTINGS_FILE:
        what = message("is one file of a campaign; give the folder that it lies in")
    elif _is_there(path):
        what = message("is no campaign; give a folder with campaign.toml, a zip of it, or a workbook (.xlsx)")
    else:
        what = message("is not there; give the folder of a campaign, a zip of it, or its workbook")
    book.error(name, what)


def _read_folder(folder: Folder, settings: Settings, book: Book) -> Campaign | None:
    villages = read_villages(folder, settings, book)
    teams = read_teams(folder, book)
    volunteers = read_volunteers(folder, teams, book)
    places = places_of(settings, villages, teams)
    travel = read_travel_times(folder, places, book)
    dates = (settings.start, settings.end) if settings.start and settings.end else None
    closures = read_closures(folder, places, dates, book)
    closed_areas = read_closed_areas(folder, settings, dates, book)
    check_files(folder, book)
    check_distances(villages, settings)
    check_crews(teams, volunteers, settings, book)
    check_languages(villages, volunteers, book)
    check_pairs(travel, places, settings, book)
    if book.has_errors:
        return None
    return Campaign(
        **settings.arguments,
        villages=tuple(village for _, village in villages.models),
        teams=tuple(team for _, team in teams.models),
        volunteers=tuple(volunteers.models),
        travel_times=tuple(travel.rows),
        closures=tuple(closures),
        closed_areas=tuple(closed_areas),
    )


def _read_settings(folder: Folder, book: Book) -> Settings:
    text = folder.text(SETTINGS_FILE, SETTINGS_BYTES)
    document = None if text is None else parse_toml(text, book)
    return NO_SETTINGS if document is None else read_settings(document, book)
