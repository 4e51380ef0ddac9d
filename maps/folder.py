"""The pages of a plan as files of a folder."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from optimizer import Campaign, Language, Plan

from .atlas import OVERVIEW, Atlas
from .basemap import Basemap
from .day import day
from .overview import overview

INDEX = "maps.json"
"""The file that records which pages a run wrote, so that a later run can take away outdated ones."""

_SCHEMA = "luudong.maps/1"
_DAY_PAGE = re.compile(r"[A-Za-z0-9_-]+-\d{4}-\d{2}-\d{2}\.html", re.ASCII)


@dataclass(frozen=True)
class Written:
    """The files of one run: the overview, and the pages of the days by date, then by team."""

    overview: Path
    days: tuple[Path, ...]


def write_maps(
    campaign: Campaign, plan: Plan, folder: Path, language: Language = "vi", basemap: Basemap | None = None
) -> Written:
    """Write the overview of a plan and a page for each team and date.

    Every file appears whole or not at all. Pages of days that an earlier run wrote and that this plan does
    not have are removed; nothing else in the folder is touched.

    Parameters
    ----------
    campaign, plan
        What is shown; the plan must be one of this campaign.
    folder
        Where the files go; it is made where it does not exist.
    language
        The language of the pages.
    basemap
        What the ground is drawn from.

    Raises
    ------
    KeyError
        If the plan names a team, village or volunteer that the campaign does not have.
    OSError
        If the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    atlas = Atlas(campaign, plan, language, basemap=basemap)
    pages = {name: (team, date) for (date, team), name in atlas.files.items()}
    earlier = _recorded(folder)
    # Both generations are on record while this run goes on: were it stopped, the next would still clear up.
    _record(folder, earlier | set(pages))
    for name, (team, date) in pages.items():
        _write(folder / name, day(atlas, team, date))
    _write(folder / OVERVIEW, overview(atlas))
    for name in earlier - set(pages):
        (folder / name).unlink(missing_ok=True)
    _record(folder, set(pages))
    return Written(folder / OVERVIEW, tuple(folder / name for name in pages))


def _recorded(folder: Path) -> set[str]:
    """Return the pages of days that an earlier run recorded; names that cannot be ours are not believed."""
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
        names = list(index["days"]) if index["schema"] == _SCHEMA else []
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()
    return {name for name in names if isinstance(name, str) and _DAY_PAGE.fullmatch(name)}


def _record(folder: Path, names: set[str]) -> None:
    _write(folder / INDEX, json.dumps({"schema": _SCHEMA, "days": sorted(names)}, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
