"""Changes of a campaign, and the campaign with them made.

Changes are made to the cells of its files, which are then read again: what may stand in a campaign is said in one
place, `optimizer.files`, and every mistake is told in the same words.

What can be changed, by key:

- the tables of campaign.toml, with their keys (`start`, `end` and `rest_dates` of ``campaign``)
- `villages`, `teams`, `volunteers`: columns of a row by its id, or of all rows under ``*``
- `closures`, `travel_times`: rows that are added; a travel time takes the place of that of the same pair
- `copy_teams`, `leave_out_teams`, `more_volunteers`, `cut_shifts`: see `people`
- `no_closures`, `no_fixed_point`: taken away where true
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..campaign import Campaign
from ..files import InputError, Problem
from ..files.problems import Book, near, shown
from ..files.settings import KEYS
from ..files.sources import CLOSURES_FILE, TEAMS_FILE, TRAVEL_TIMES_FILE, VOLUNTEERS_FILE
from ..files.writing import HEADINGS, VILLAGES_FILE
from ..language import message
from .draft import Draft, is_cell, refuse_cell
from .people import copy_teams, cut_shifts, leave_out_teams, more_volunteers, unknown_key

ROWS = {"villages": VILLAGES_FILE, "teams": TEAMS_FILE, "volunteers": VOLUNTEERS_FILE}
ADDED = {"closures": CLOSURES_FILE, "travel_times": TRAVEL_TIMES_FILE}
IDENTITY = ("id", "name", "timezone", "illustrative")
"""Keys of ``[campaign]`` that say which campaign it is."""

EVERY = "*"


@dataclass(frozen=True)
class Patched:
    """The changed campaign, None where there are problems; `warnings` are those that the base has not."""

    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def patched(campaign: Campaign, changes: Mapping[str, object]) -> Campaign:
    """Return a campaign with some changes made.

    Parameters
    ----------
    campaign
        The campaign as it is; it stays so.
    changes
        By key, as in a scenario of scenarios.toml: ``{"coverage": {"floor": 0.8}}``.

    Raises
    ------
    InputError
        If anything is wrong with the changes; its `problems` are all that is.
    """
    found = patch(campaign, changes)
    if found.campaign is None:
        raise InputError(found.problems)
    return found.campaign


def patch(campaign: Campaign, changes: Mapping[str, object], file: str = "", prefix: str = "") -> Patched:
    """Return a campaign with some changes made, or all that is wrong with them.

    Parameters
    ----------
    campaign, changes
        As in `patched`.
    file, prefix
        How the place of a mistake is named: the file, and what comes before the key.
    """
    if not changes:
        return Patched(campaign)
    book = Book()
    draft = Draft(campaign, book, file, prefix)
    for key, value in changes.items():
        if key not in CHANGES:
            unknown_key(draft, shown(key), key, list(CHANGES), value)
    for key, change in CHANGES.items():
        if key in changes:
            change(draft, key, changes[key])
    reading = draft.read()
    if book.has_errors or reading.campaign is None:
        return Patched(None, (*book.problems, *map(draft.placed, reading.problems)))
    before = Draft(campaign, Book()).read().warnings if reading.warnings else ()
    known = {(old.file, old.key, old.value) for old in before}
    fresh = (new for new in reading.warnings if (new.file, new.key, new.value) not in known)
    # Drawn areas have no table: no scenario changes them.
    made = reading.campaign.model_copy(update={"closed_areas": campaign.closed_areas})
    return Patched(made, (), tuple(map(draft.placed, fresh)))


def _settings(draft: Draft, table: str, value: object) -> None:
    """Change keys of a table of campaign.toml."""
    if not isinstance(value, Mapping):
        draft.error(table, message("must be a table of keys and their values"), value)
        return
    known = [key for key in KEYS[table] if table != "campaign" or key not in IDENTITY]
    target = draft.settings.setdefault(table, {})
    for key, cell in value.items():
        place = f"{table}.{shown(key)}"
        if key not in known:
            unknown_key(draft, place, key, known, cell)
        elif not is_cell(cell):
            refuse_cell(draft, place, cell)
        elif cell is None:
            target.pop(key, None)
        else:
            target[key] = cell


def _rows(draft: Draft, table: str, value: object) -> None:
    """Change columns of rows that are named by their ids."""
    rows = draft.ids(ROWS[table])
    known = [column for column in HEADINGS[ROWS[table]] if column != "id"]
    if not isinstance(value, Mapping):
        draft.error(table, message("must be a table of keys and their values"), value)
        return
    # All rows first: what is said of one row counts more.
    for name in sorted(value, key=lambda name: name != EVERY):
        cells, place = value[name], f"{table}.{shown(name)}"
        if name != EVERY and name not in rows:
            _unknown_id(draft, place, name, list(rows))
        elif not isinstance(cells, Mapping):
            draft.error(place, message("must be a table of keys and their values"), cells)
        else:
            for column, cell in cells.items():
                if column not in known:
                    unknown_key(draft, f"{place}.{shown(column)}", column, known, cell)
                elif not is_cell(cell):
                    refuse_cell(draft, f"{place}.{column}", cell)
                else:
                    for row in rows.values() if name == EVERY else [rows[name]]:
                        row[column] = cell


def _unknown_id(draft: Draft, place: str, name: str, known: list[str]) -> None:
    if guess := near(name, known):
        draft.error(place, message("there is no row with this id; did you mean “{guess}”?", guess=guess))
    else:
        draft.error(place, message("there is no row with this id; write one of the table, or * for all rows"))


def _added(draft: Draft, table: str, value: object) -> None:
    """Add rows to a table; of travel times the new row of a pair takes the place of the old one."""
    file = ADDED[table]
    if not isinstance(value, list | tuple):
        draft.error(table, message("must be a list of rows, each a table of keys and their values"), value)
        return
    for number, cells in enumerate(value, start=1):
        place = f"{table}[{number}]"
        if not isinstance(cells, Mapping):
            draft.error(place, message("must be a table of keys and their values"), cells)
            continue
        for column, cell in cells.items():
            if column not in HEADINGS[file]:
                unknown_key(draft, f"{place}.{shown(column)}", column, list(HEADINGS[file]), cell)
            elif not is_cell(cell):
                refuse_cell(draft, f"{place}.{column}", cell)
        row = {column: cells.get(column) for column in HEADINGS[file]}
        if file == TRAVEL_TIMES_FILE:
            pair = row["from"], row["to"]
            old = {n for n, given in enumerate(draft.tables[file]) if (given["from"], given["to"]) == pair}
            draft.remove(file, old)
        draft.add(file, row, place)


def _no_closures(draft: Draft, key: str, value: object) -> None:
    """Take all closures of the base away; those of the same scenario are added after."""
    if _is_true(draft, key, value):
        draft.remove(CLOSURES_FILE, set(range(len(draft.tables[CLOSURES_FILE]))))


def _no_fixed_point(draft: Draft, key: str, value: object) -> None:
    """Take the fixed point away."""
    if _is_true(draft, key, value):
        draft.settings.pop("fixed_point", None)


def _is_true(draft: Draft, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        draft.error(key, message("must be true or false"), value)
    return value is True


CHANGES: Mapping[str, Callable[[Draft, str, object], None]] = {
    **dict.fromkeys(KEYS, _settings),
    "no_fixed_point": _no_fixed_point,
    "leave_out_teams": leave_out_teams,
    "copy_teams": copy_teams,
    "more_volunteers": more_volunteers,
    **dict.fromkeys(ROWS, _rows),
    "cut_shifts": cut_shifts,
    "no_closures": _no_closures,
    **dict.fromkeys(ADDED, _added),
}
"""What a scenario can change, in the order in which changes are made."""
