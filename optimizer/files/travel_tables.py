"""Travel times and closures between places."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..campaign import Closure, TravelRow
from ..language import message
from .cells import Reference, Text
from .ids import refuse_unknown
from .limits import AMOUNT, CLOSURES, TABLE_BYTES, TRAVEL_BYTES, TRAVEL_MINUTES, TRAVEL_ROWS
from .people import Teams
from .problems import Book
from .quantities import Day, Number, Whole
from .records import Record
from .settings import Settings
from .sources import CLOSURES_FILE, TRAVEL_TIMES_FILE, Folder
from .tables import Columns, Table, open_table
from .villages import Villages

TRAVEL_COLUMNS = Columns(("from", "to", "minutes"), ("metres",))
CLOSURE_COLUMNS = Columns(("from", "start", "end"), ("to", "minutes", "reason"))

_MINUTES = Whole(0, TRAVEL_MINUTES)
_METRES = Number(0, AMOUNT)


@dataclass(frozen=True)
class Places:
    """The ids of all places.

    Attributes
    ----------
    ids
        The base, the teams' own bases, the villages, in this order; each also as its own value, so that rows
        of large tables share one text.
    villages
        Those of villages.
    is_complete
        Whether all are known, so that an id that is not among them is that of no place.
    """

    ids: dict[str, str]
    villages: frozenset[str]
    is_complete: bool


def places_of(settings: Settings, villages: Villages, teams: Teams) -> Places:
    """Return the ids of the places of a campaign, as far as they could be read."""
    ids = [] if settings.base_id is None else [settings.base_id]
    ids += [f"base:{team}" for team in teams.register.rows if team in teams.own_bases]
    ids += villages.register.rows
    complete = settings.base_id is not None and villages.register.is_complete and teams.register.is_complete
    return Places(dict(zip(ids, ids, strict=True)), frozenset(villages.register.rows), complete)


@dataclass
class TravelTable:
    """The travel table as far as it could be read.

    Attributes
    ----------
    rows
        The sound rows, each directed pair once.
    numbers
        The row in the file of each of them.
    positions
        The position in `rows` of each directed pair.
    is_sound
        Whether the whole table could be read, without an error.
    """

    rows: list[TravelRow] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("L"))
    positions: dict[tuple[str, str], int] = field(default_factory=dict)
    is_sound: bool = True


def read_travel_times(folder: Folder, places: Places, book: Book) -> TravelTable:
    """Return the travel times of the folder, none where there is no such file; errors go into the book."""
    travel = TravelTable()
    if not folder.has(TRAVEL_TIMES_FILE):
        return travel
    table = open_table(folder, TRAVEL_TIMES_FILE, TRAVEL_COLUMNS, book, TRAVEL_ROWS, TRAVEL_BYTES)
    if table is None:
        travel.is_sound = False
        return travel
    for row, found in _travel_rows(table, places):
        _enter(travel, row, found, table)
    travel.is_sound = not book.count(TRAVEL_TIMES_FILE)
    return travel


def _travel_rows(table: Table, places: Places) -> Iterator[tuple[int, TravelRow]]:
    """Return the sound rows.

    A full table of 200 villages has 40,000 rows, nearly all of them plain: those are read without a `Record`.
    """
    origin_at, destination_at, minutes_at = (table.positions[name] for name in TRAVEL_COLUMNS.required)
    metres_at = table.positions.get("metres")
    known = places.ids
    for row, cells in table.rows:
        origin, destination, minutes = cells[origin_at], cells[destination_at], cells[minutes_at]
        plain = origin in known and destination in known and minutes.isascii() and minutes.isdigit()
        if plain and len(minutes) <= 5 and (metres_at is None or not cells[metres_at]):
            yield row, TravelRow(origin=known[origin], destination=known[destination], minutes=int(minutes))
        else:
            record = table.record(row, cells)
            fields: dict[str, Any] = {
                "origin": _place(record, "from", places),
                "destination": _place(record, "to", places),
                "minutes": record.need("minutes", _MINUTES),
                "metres": record.get("metres", _METRES),
            }
            if not record.failed:
                yield row, TravelRow(**fields)


def _enter(travel: TravelTable, row: int, found: TravelRow, table: Table) -> None:
    pair = found.origin, found.destination
    if found.origin == found.destination:
        if found.minutes:
            table.book.warn(
                table.file,
                message("the way from a place to itself takes no time; the row is set aside, remove it"),
                row=row,
                key="minutes",
                value=found.minutes,
            )
        return
    position = travel.positions.setdefault(pair, len(travel.rows))
    if position == len(travel.rows):
        travel.rows.append(found)
        travel.numbers.append(row)
    elif travel.rows[position] == found:
        table.book.warn(
            table.file,
            message(
                "the pair stands in row {row} already, with the same values; remove one of the two",
                row=travel.numbers[position],
            ),
            row=row,
            value=" → ".join(pair),
        )
    else:
        table.book.error(
            table.file,
            message(
                "the pair stands in row {row} already, with other values; keep the right one of the two",
                row=travel.numbers[position],
            ),
            row=row,
            value=" → ".join(pair),
        )


def _place(record: Record, key: str, places: Places) -> str | None:
    """Return the place that a required cell names; None, and an error, where there is no such place."""
    found = record.need(key, Reference())
    if found is not None and places.is_complete and found not in places.ids:
        refuse_unknown(record, key, found, places.ids, message("village or base"))
    return found


def read_closures(
    folder: Folder, places: Places, dates: tuple[date, date] | None, book: Book
) -> list[Closure]:
    """Return the closures of the campaign folder, none where there is no such file; errors go into the book.

    Parameters
    ----------
    folder, book
        Where the file is and its errors go.
    places
        What may be closed.
    dates
        The first and last date of the campaign; None where they are not known.
    """
    if not folder.has(CLOSURES_FILE):
        return []
    table = open_table(folder, CLOSURES_FILE, CLOSURE_COLUMNS, book, CLOSURES, TABLE_BYTES)
    found = [] if table is None else [_closure(record, places, dates) for record in table.records()]
    return [closure for closure in found if closure is not None]


def _closure(record: Record, places: Places, dates: tuple[date, date] | None) -> Closure | None:
    is_pair = not record.is_blank("to")
    fields: dict[str, Any] = {
        "origin": _place(record, "from", places),
        "destination": _place(record, "to", places) if is_pair else None,
        "start": record.need("start", Day()),
        "end": record.need("end", Day()),
        "minutes": record.get("minutes", _MINUTES),
        "reason": record.get("reason", Text(), ""),
    }
    origin, start, end = fields["origin"], fields["start"], fields["end"]
    if is_pair and origin is not None and origin == fields["destination"]:
        record.error("to", message("is the same place as “from”; write the other end, or leave “to” empty"))
    if not is_pair and places.is_complete and origin in places.ids and origin not in places.villages:
        record.error(
            "from",
            message("only a village can be closed by itself; write a village, or the other end under “to”"),
        )
    if not is_pair and not record.is_blank("minutes"):
        record.error(
            "minutes",
            message(
                "a closed village has no minutes; leave the cell empty, or write the other end under “to”"
            ),
        )
    if start and end and end < start:
        record.error(
            "end", message("lies before the start ({start}); write a date on or after it", start=start)
        )
    elif start and end and dates and (end < dates[0] or start > dates[1]):
        record.warn(
            "start",
            message(
                "the closure lies outside the campaign's dates and changes nothing; correct or remove it"
            ),
        )
    return None if record.failed else Closure(**fields)
