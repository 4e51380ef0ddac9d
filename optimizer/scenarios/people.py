"""Changes of who goes out and when: teams copied and left out, more volunteers, hours taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

from ..files.cells import CellError, Hours, Identifier
from ..files.limits import VOLUNTEERS
from ..files.people import TEAM_COLUMNS
from ..files.problems import near, shown
from ..files.quantities import Whole
from ..files.records import Record
from ..files.sources import CLOSURES_FILE, TEAMS_FILE, TRAVEL_TIMES_FILE, VOLUNTEERS_FILE
from ..files.writing import Row
from ..hours import parse_hours
from ..language import Message, message
from .draft import Draft, is_cell, refuse_cell
from .hours import without

_PERSONAL = {"name": None, "off": None, "phone": None}
"""What a copied volunteer has not."""


def leave_out_teams(draft: Draft, key: str, value: object) -> None:
    """Take teams away, with their volunteers and what is said of their bases."""
    for place, name in enumerate(_list(draft, key, value), start=1):
        team = _known(draft, f"{key}[{place}]", name, draft.ids(TEAMS_FILE), message("team"))
        if team is not None:
            _drop(draft, TEAMS_FILE, "id", {team})
            _drop(draft, VOLUNTEERS_FILE, "team", {team})
            for file in (TRAVEL_TIMES_FILE, CLOSURES_FILE):
                for column in ("from", "to"):
                    _drop(draft, file, column, {f"base:{team}"})


def copy_teams(draft: Draft, key: str, value: object) -> None:
    """Add teams that are copies of others, each with volunteers of its own who are like those of the other."""
    for place, cells in _tables(draft, key, value):
        record = _record(draft, place, cells, ("team", *TEAM_COLUMNS.all))
        teams = draft.ids(TEAMS_FILE)
        named, copy = record.need("team", Identifier()), record.need("id", Identifier())
        team = None if named is None else _known(draft, f"{place}.team", named, teams, message("team"))
        if copy is not None and copy in teams:
            record.error("id", message("the id is taken already; give the copy its own"))
        if record.failed or team is None or copy is None:
            continue
        row: Row = {**teams[team], "name": None, "colour": None}
        row |= {column: cell for column, cell in cells.items() if column != "team"}
        draft.add(TEAMS_FILE, row, place)
        for member in _members(draft, team):
            _add_like(draft, member, copy, f"{copy}-{member['id']}", member["role"], place)
        _copy_base(draft, team, copy, place)


def more_volunteers(draft: Draft, key: str, value: object) -> None:
    """Add volunteers, to the teams by turns, like one who is named or like the members of their teams by turns."""
    for place, cells in _tables(draft, key, value):
        record = _record(draft, place, cells, ("count", "teams", "like"))
        count = record.need("count", Whole(0, VOLUNTEERS))
        people, teams = draft.ids(VOLUNTEERS_FILE), draft.ids(TEAMS_FILE)
        like = record.get("like", Identifier())
        if like is not None and _known(draft, f"{place}.like", like, people, message("volunteer")) is None:
            continue
        given = _list(draft, f"{place}.teams", cells["teams"]) if "teams" in cells else list(teams)
        chosen = [_known(draft, f"{place}.teams", name, teams, message("team")) for name in given]
        wanted = [team for team in chosen if team is not None]
        if record.failed or count is None or len(wanted) < len(chosen) or not wanted:
            continue
        models = {team: [people[like]] if like else _members(draft, team) for team in wanted}
        if empty := [team for team in wanted if not models[team]]:
            record.error(
                "like",
                message("the team {team} has nobody to be like; write the id of a volunteer", team=empty[0]),
            )
            continue
        turns = {team: cycle(members) for team, members in models.items()}
        for _, team in zip(range(count), cycle(wanted), strict=False):
            _add_like(draft, next(turns[team]), team, _free_id(draft, team), "member", place)


def cut_shifts(draft: Draft, key: str, value: object) -> None:
    """Take hours away from the shifts of every team."""
    try:
        cut = parse_hours(Hours().read(value))
    except CellError as error:
        draft.error(key, error.reason, value)
        return
    for row in draft.tables[TEAMS_FILE]:
        try:
            row["shifts"] = without(parse_hours(Hours().read(row["shifts"])), cut)
        except CellError:
            # Shifts that were changed to what nobody understands are told of when the cells are read.
            continue


def _copy_base(draft: Draft, team: str, copy: str, origin: str) -> None:
    """Give the base of the copy the ways of the base that it is a copy of."""
    old, new = f"base:{team}", f"base:{copy}"
    rows = draft.tables[TRAVEL_TIMES_FILE]
    used = any(old in (row["from"], row["to"]) for row in rows)
    for file in (TRAVEL_TIMES_FILE, CLOSURES_FILE):
        for row in list(draft.tables[file]):
            if old in (row["from"], row["to"]):
                ends = {end: new if row[end] == old else row[end] for end in ("from", "to")}
                draft.add(file, {**row, **ends}, origin)
    if used:
        draft.add(TRAVEL_TIMES_FILE, {"from": old, "to": new, "minutes": 0, "metres": None}, origin)


def _members(draft: Draft, team: str) -> list[Row]:
    return [row for row in draft.tables[VOLUNTEERS_FILE] if row["team"] == team]


def _add_like(draft: Draft, model: Row, team: str, name: str, role: object, origin: str) -> None:
    row: Row = {**model, **_PERSONAL, "id": name, "team": team, "role": role}
    draft.add(VOLUNTEERS_FILE, row, origin)


def _free_id(draft: Draft, team: str) -> str:
    taken = draft.ids(VOLUNTEERS_FILE)
    return next(name for name in (f"{team}-new-{n}" for n in range(1, VOLUNTEERS + 2)) if name not in taken)


def _drop(draft: Draft, file: str, column: str, values: set[str]) -> None:
    rows = draft.tables[file]
    draft.remove(file, {place for place, row in enumerate(rows) if row[column] in values})


def _known(draft: Draft, key: str, name: object, known: Mapping[str, Row], what: Message) -> str | None:
    """Return an id that is among `known`; None, and an error, where it is not."""
    if isinstance(name, str) and name in known:
        return name
    guess = near(shown(name), known)
    reason = (
        message("there is no {what} with this id; did you mean “{guess}”?", what=what, guess=guess)
        if guess
        else message("there is no {what} with this id; there are: {known}", what=what, known=_listed(known))
    )
    draft.error(key, reason, name)
    return None


def _listed(names: Mapping[str, Row]) -> str:
    some = list(names)[:10]
    return ", ".join(some) + (" …" if len(names) > len(some) else "")


def _list(draft: Draft, key: str, value: object) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return value
    draft.error(key, message('must be a list of ids, such as ["T1", "T2"]'), value)
    return ()


def _tables(draft: Draft, key: str, value: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each table of a list, or the only one, and the key that names it."""
    many = isinstance(value, list | tuple)
    for number, cells in enumerate(value if isinstance(value, list | tuple) else [value], start=1):
        place = f"{key}[{number}]" if many else key
        if isinstance(cells, Mapping):
            yield place, cells
        else:
            draft.error(place, message("must be a table of keys and their values"), cells)


def _record(draft: Draft, place: str, cells: Mapping[str, object], known: Sequence[str]) -> Record:
    """Return the cells as a record; keys that are not known, and values that no cell holds, are errors of it."""
    record = draft.record(place, cells)
    for column, cell in cells.items():
        if column not in known:
            record.failed = True
            unknown_key(draft, f"{place}.{shown(column)}", column, known, cell)
        elif column != "teams" and not is_cell(cell):
            record.failed = True
            refuse_cell(draft, f"{place}.{column}", cell)
    return record


def unknown_key(draft: Draft, key: str, name: str, known: Sequence[str], value: object) -> None:
    """Note that a key is not known, with the one that it looks like."""
    if guess := near(name, known):
        draft.error(key, message("the key is not known; did you mean “{guess}”?", guess=guess), value)
    else:
        draft.error(
            key,
            message("the key is not known; remove it (known are: {names})", names=", ".join(known)),
            value,
        )
