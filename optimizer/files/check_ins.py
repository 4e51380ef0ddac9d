"""Check-ins: what visits really gave, from a table that teams fill in after each of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..campaign import CLASSES, Campaign
from ..language import Message, message
from ..plan import CheckIn, Plan, Served, VisitKey
from .cells import CellError, Text, as_text
from .ids import refuse_unknown
from .limits import COUNT, TABLE_BYTES
from .problems import Book, InputError, Problem, place_of, shown
from .quantities import Day, Whole
from .records import Record
from .sources import decode, is_ordinary, unreadable
from .tables import Columns, read_table

CHECK_IN_COLUMNS = Columns(("date", "team", "village"), (*CLASSES, "held", "reason"))

ROWS = 20_000

_WORDS = {
    True: ("yes", "true", "x", "1", "có", "co", "đã"),
    False: ("no", "false", "0", "không", "khong", "chưa"),
}


@dataclass(frozen=True)
class CheckIns:
    """The check-ins of a table, and what is odd about them though they can be used."""

    done: tuple[CheckIn, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Held:
    """Whether a visit took place."""

    @property
    def expected(self) -> Message:
        return message("yes or no (có or không)")

    def read(self, value: object) -> bool:
        text = as_text(value, self.expected, 20).casefold()
        for held, words in _WORDS.items():
            if text in words:
                return held
        raise CellError(message("is not understood; write {expected}", expected=self.expected))


def read_check_ins(path: Path, campaign: Campaign, base: Plan, freeze_until: date | None = None) -> CheckIns:
    """Return the check-ins of a CSV file.

    Columns: `date`, `team`, `village` (ids, or names where they are unique); households served by class in `poor`,
    `near_poor`, `elderly`, `no_device` and `other`, blank for none; `held`, ``no`` where the visit did not take
    place; and then `reason`.

    Parameters
    ----------
    path
        The file.
    campaign
        Its villages and teams are known.
    base
        The plan whose visits are checked in.
    freeze_until
        The first date that is planned anew; check-ins of that date and later are errors. None: any date.

    Raises
    ------
    InputError
        If anything is wrong with the file; its `problems` are all that is.
    """
    book = Book()
    name = shown(path.name)
    text = None
    try:
        if is_ordinary(path, name, TABLE_BYTES, book):
            text = decode(path.read_bytes(), name, book)
    except OSError as error:
        unreadable(error, name, book)
    found = [] if text is None else _read(text, name, campaign, base, freeze_until, book)
    if book.has_errors:
        raise InputError(book.problems)
    return CheckIns(tuple(found), book.warnings)


def check_ins_of(
    content: bytes, name: str, campaign: Campaign, base: Plan, freeze_until: date | None = None
) -> CheckIns:
    """Return the check-ins of the content of a file called `name`; as `read_check_ins` else."""
    book = Book()
    text = decode(content, name, book)
    found = [] if text is None else _read(text, name, campaign, base, freeze_until, book)
    if book.has_errors:
        raise InputError(book.problems)
    return CheckIns(tuple(found), book.warnings)


def _read(
    text: str, file: str, campaign: Campaign, base: Plan, freeze_until: date | None, book: Book
) -> list[CheckIn]:
    table = read_table(text, CHECK_IN_COLUMNS, file, book, ROWS)
    if table is None:
        return []
    villages = _names((village.id, village.name) for village in campaign.villages)
    teams = _names((team.id, team.name) for team in campaign.teams)
    planned = {
        (stop.village, route.date, route.team): len(route.crew)
        for route in base.routes
        for stop in route.stops
    }
    rows: dict[VisitKey, int | None] = {}
    found = []
    for record in table.records():
        day = record.need("date", Day())
        team = _known(record, "team", teams, message("team"))
        village = _known(record, "village", villages, message("village"))
        held = record.get("held", _Held(), True)
        reason = record.get("reason", Text(), "")
        counts = [record.get(name, Whole(0, COUNT)) for name in CLASSES]
        if held and not record.failed and all(count is None for count in counts):
            record.error(
                None,
                message(
                    "no households are given; write how many were served in {names} (0 where none were), or "
                    "“no” under held and the reason",
                    names=", ".join(CLASSES),
                ),
            )
        if not held and any(counts):
            record.error("held", message("a visit that was not held served nobody; correct one of the two"))
        if not held and not reason:
            record.error("reason", message("is missing; write why the visit was not held"))
        if day is not None and freeze_until is not None and day >= freeze_until:
            record.error(
                "date",
                message(
                    "is not before {date}, the first date that is planned anew; take a later date for that, or "
                    "leave the row out",
                    date=freeze_until,
                ),
            )
        if day is None or team is None or village is None:
            continue
        visit = (village, day, team)
        if visit not in planned:
            record.error(None, _no_visit(visit, planned), value=f"{village}, {day}, {team}")
        elif visit in rows:
            record.error(
                None,
                message(
                    "the visit is checked in already, in {place}; keep one of the two",
                    place=place_of(file, rows[visit] or 0),
                ),
                value=f"{village}, {day}, {team}",
            )
        rows[visit] = record.row
        if record.failed:
            continue
        poor, near_poor, elderly, no_device, other = (float(count or 0) for count in counts)
        served: Served = (poor, near_poor, elderly, no_device, other)
        _warn_of_many(record, campaign, village, served)
        found.append(CheckIn(village=village, date=day, team=team, served=served, held=held, reason=reason))
    return found


def _no_visit(visit: VisitKey, planned: Iterable[VisitKey]) -> Message:
    village, day, team = visit
    others = sorted(
        (abs((other[1] - day).days), other)
        for other in planned
        if other[0] == village and (other[1] == day or other[2] == team)
    )
    if others:
        _, (_, near_day, near_team) = others[0]
        return message(
            "the plan has no such visit; the nearest to it is by {team} on {date}: correct the row",
            team=near_team,
            date=near_day,
        )
    return message("the plan has no such visit; give the plan that was followed, or correct the row")


def _warn_of_many(record: Record, campaign: Campaign, village: str, served: Served) -> None:
    households = campaign.village_by_id[village].by_class
    for name, count, there in zip(CLASSES, served, households, strict=True):
        if count > there:
            record.warn(
                name,
                message(
                    "the village has {there} households of this class; no more are counted, correct one of the two",
                    there=there,
                ),
            )


def _names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ids by id, and by name where only one has it."""
    known: dict[str, str] = {}
    named: dict[str, list[str]] = {}
    for one, name in pairs:
        known[one] = one
        named.setdefault(_folded(name), []).append(one)
    for name, ids in named.items():
        if len(ids) == 1 and name:
            known.setdefault(name, ids[0])
    return known


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _known(record: Record, key: str, known: dict[str, str], what: Message) -> str | None:
    text = record.need(key, Text())
    if text is None:
        return None
    found = known.get(text, known.get(_folded(text)))
    if found is None:
        refuse_unknown(record, key, text, list(known), what)
    return found


def merged(earlier: Sequence[CheckIn], later: Sequence[CheckIn]) -> tuple[CheckIn, ...]:
    """Return earlier check-ins and later ones, a visit's later one in place of its earlier."""
    by_visit = {entry.visit: entry for entry in (*earlier, *later)}
    return tuple(
        by_visit[visit] for visit in sorted(by_visit, key=lambda visit: (visit[1], visit[2], visit[0]))
    )
