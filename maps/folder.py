"""What is made of a plan as files of a folder: whole, up to date, and nobody else's."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from optimizer import Campaign, Language, Plan

from .atlas import OVERVIEW, Atlas
from .basemap import Basemap
from .day import day
from .overview import overview

INDEX = "maps.json"
"""The file that records which pages a run wrote, so that a later run can take away outdated ones."""

_OURS = re.compile(r"[A-Za-z0-9_-]+\.(?:html|ics|gpx|kml|kmz|pdf)", re.ASCII)


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
    atlas = Atlas(campaign, plan, language, basemap=basemap)

    def page(date: dt.date, team: str) -> Callable[[], bytes]:
        return lambda: day(atlas, team, date).encode()

    pages = {name: page(*key) for key, name in atlas.files.items()}
    write_files(folder, pages, INDEX, more=lambda: _write(folder / OVERVIEW, overview(atlas).encode()))
    return Written(folder / OVERVIEW, tuple(folder / name for name in pages))


def write_files(
    folder: Path,
    files: Mapping[str, Callable[[], bytes]],
    index: str,
    *,
    replacing: bool = True,
    more: Callable[[], object] | None = None,
) -> tuple[Path, ...]:
    """Write files of one kind, each whole or not at all; take away those of an earlier run that are outdated.

    Parameters
    ----------
    folder
        Where the files go; it is made where it does not exist.
    files
        Names, and what makes their contents.
    index
        The name of the file that records what a run has written.
    replacing
        Whether the files are all of their kind, so that others of an earlier run are outdated.
    more
        Called when the files are written and none is taken away yet.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schema = f"luudong.{Path(index).stem}/1"
    earlier = _recorded(folder / index, schema)
    # Both generations are on record while this run goes on: were it stopped, the next would still clear up.
    _record(folder / index, schema, earlier | set(files))
    for name, make in files.items():
        _write(folder / name, make())
    if more is not None:
        more()
    if replacing:
        for name in earlier - set(files):
            (folder / name).unlink(missing_ok=True)
        _record(folder / index, schema, set(files))
    return tuple(folder / name for name in files)


def _recorded(index: Path, schema: str) -> set[str]:
    """Return the files that an earlier run recorded; names that cannot be ours are not believed."""
    try:
        found = json.loads(index.read_text("utf-8"))
        names = list(found["days"]) if found["schema"] == schema else []
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()
    return {name for name in names if isinstance(name, str) and _OURS.fullmatch(name) and name != OVERVIEW}


def _record(index: Path, schema: str, names: set[str]) -> None:
    text = json.dumps({"schema": schema, "days": sorted(names)}, indent=1) + "\n"
    _write(index, text.encode())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
