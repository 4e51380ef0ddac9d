"""A campaign from its folder or zip, with everything that is wrong with it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..campaign import Campaign
from ..language import message
from .closed_areas import read_closed_areas
from .cross_checks import check_crews, check_distances, check_files, check_languages, check_pairs
from .limits import SETTINGS_BYTES
from .people import read_teams, read_volunteers
from .problems import Book, InputError, Problem, shown
from .settings import NO_SETTINGS, Settings, read_settings
from .sources import SETTINGS_FILE, Folder, list_folder
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
    """Return the campaign in a folder, or in a zip of it.

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
    """Return the campaign in a folder, or in a zip of it, with its problems and warnings.

    Nothing in the files raises: whatever is wrong is a problem of the reading.
    """
    book = Book()
    path = Path(path)
    campaign: Campaign | None = None
    if _is_folder(path):
        names = list_folder(path, book)
        if names is not None:
            campaign = _read_folder(Folder(path, names, book), book)
    elif path.suffix.casefold() == ".zip":
        with tempfile.TemporaryDirectory(prefix="luudong-") as target:
            folder = unpack(path, Path(target), book)
            if folder is not None:
                campaign = _read_folder(folder, book)
    else:
        _refuse(path, book)
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
    """Note that `path` is neither a folder nor a zip."""
    name = shown(path.name or str(path))
    if path.suffix.casefold() in (".xlsx", ".xlsm", ".xls", ".ods"):
        what = message(
            "workbooks are not read; save each sheet as CSV UTF-8 (teams.csv, volunteers.csv, villages.csv "
            "…) beside a campaign.toml, and give their folder or a zip of it"
        )
    elif path.name.casefold() == SETTINGS_FILE:
        what = message("is one file of a campaign; give the folder that it lies in")
    elif _is_there(path):
        what = message("is no campaign; give a folder with campaign.toml, or a zip of it")
    else:
        what = message("is not there; give the folder of a campaign, or a zip of it")
    book.error(name, what)


def _read_folder(folder: Folder, book: Book) -> Campaign | None:
    settings = _read_settings(folder, book)
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
