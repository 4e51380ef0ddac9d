"""Teams and volunteers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..campaign import Team, Volunteer
from ..language import message
from .cells import Choice, Hours, Identifier, Tags, Text
from .colours import Colour
from .ids import Register, refuse_unknown
from .limits import AMOUNT, COUNT, TABLE_BYTES, TEAMS, VOLUNTEERS
from .modes import TravelMode
from .phones import Phone
from .points import LATITUDE, LONGITUDE
from .problems import Book
from .quantities import Days, Number, Whole
from .records import Record
from .sources import TEAMS_FILE, VOLUNTEERS_FILE, Folder
from .tables import Columns, open_table

TEAM_COLUMNS = Columns(("id", "shifts"), ("name", "off", "base_lat", "base_lon", "colour", "travel"))
VOLUNTEER_COLUMNS = Columns(
    ("id", "team"),
    ("name", "role", "languages", "available", "off", "max_per_week", "max_hours_per_week", "phone"),
)


@dataclass
class Teams:
    """The teams as far as they could be read.

    Attributes
    ----------
    models
        The sound teams, each with its record.
    register
        The ids of all, sound or not.
    own_bases
        The ids of the teams that have a base of their own.
    """

    models: list[tuple[Record, Team]] = field(default_factory=list)
    register: Register = field(default_factory=Register)
    own_bases: set[str] = field(default_factory=set)


@dataclass
class Volunteers:
    """The volunteers as far as they could be read: the sound ones, and how many each team has in all."""

    models: list[Volunteer] = field(default_factory=list)
    register: Register = field(default_factory=Register)
    per_team: Counter[str] = field(default_factory=Counter)


def read_teams(folder: Folder, book: Book) -> Teams:
    """Return the teams of the campaign folder; errors go into the book."""
    teams = Teams()
    for record in _records(folder, TEAMS_FILE, TEAM_COLUMNS, TEAMS, teams.register, book):
        fields: dict[str, Any] = {
            "id": teams.register.enter(record),
            "name": record.get("name", Text(), ""),
            "shifts": record.need("shifts", Hours()),
            "off": record.get("off", Days(), ()),
            "base_lat": record.get("base_lat", LATITUDE),
            "base_lon": record.get("base_lon", LONGITUDE),
            "colour": record.get("colour", Colour(), ""),
            "mode": record.get("travel", TravelMode()),
        }
        for given, missing in (("base_lat", "base_lon"), ("base_lon", "base_lat")):
            if not record.is_blank(given):
                teams.own_bases.add(fields["id"] or "")
                if record.is_blank(missing):
                    record.error(
                        missing,
                        message(
                            "is missing though {given} is there; write both, or none for the campaign's base",
                            given=given,
                        ),
                    )
        if not record.failed:
            teams.models.append((record, Team(**fields)))
    if teams.register.is_complete and not teams.register.rows:
        book.error(TEAMS_FILE, message("there is no team; add at least one"))
    return teams


def read_volunteers(folder: Folder, teams: Teams, book: Book) -> Volunteers:
    """Return the volunteers of the campaign folder; errors go into the book."""
    volunteers = Volunteers()
    for record in _records(folder, VOLUNTEERS_FILE, VOLUNTEER_COLUMNS, VOLUNTEERS, volunteers.register, book):
        fields: dict[str, Any] = {
            "id": volunteers.register.enter(record),
            "team": record.need("team", Identifier()),
            "name": record.get("name", Text(), ""),
            "role": record.get("role", Choice(("leader", "member")), "member"),
            "languages": record.get("languages", Tags(), ()),
            "available": record.get("available", Hours(), ""),
            "off": record.get("off", Days(), ()),
            "max_per_week": record.get("max_per_week", Whole(0, COUNT)),
            "max_hours_per_week": record.get("max_hours_per_week", Number(0, AMOUNT)),
            "phone": _phone(record),
        }
        team = fields["team"]
        if team is not None:
            volunteers.per_team[team] += 1
            if teams.register.is_complete and team not in teams.register.rows:
                refuse_unknown(record, "team", team, teams.register.rows, message("team"))
        if not record.failed:
            volunteers.models.append(Volunteer(**fields))
    return volunteers


def _phone(record: Record) -> str:
    """Return the number to dial; where a spreadsheet has taken its front away, put it back and say so."""
    found = record.get("phone", Phone())
    if found is None:
        return ""
    if found.put_back:
        record.warn(
            "phone",
            message(
                "has lost its “{lost}”, as spreadsheets leave numbers; {number} is used: format the column as text "
                "and write it so",
                lost=found.put_back,
                number=found.number,
            ),
        )
    return found.number


def _records(
    folder: Folder, file: str, columns: Columns, limit: int, register: Register, book: Book
) -> Iterator[Record]:
    """Return the rows of a table; `register` learns whether all of them could be had."""
    table = open_table(folder, file, columns, book, limit, TABLE_BYTES)
    if table is None:
        register.is_complete = False
        return
    yield from table.records()
    register.is_complete &= table.is_whole
