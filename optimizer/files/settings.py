"""`campaign.toml`: the dates, the base, and how a campaign serves, weighs and travels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from ..campaign import CLASSES, Coverage, FixedPoint, Penalties, Place, Service, TravelSettings, Weights
from ..language import message
from .cells import Choice, Flag, Hours, Identifier, Text
from .limits import AMOUNT, CAMPAIGN_DATES, COUNT, ID_CHARACTERS
from .modes import TravelMode
from .points import LATITUDE, LONGITUDE
from .problems import Book, near, shown
from .quantities import Day, Days, Number, Whole, Wholes
from .records import Record
from .sources import SETTINGS_FILE

KEYS: dict[str, tuple[str, ...]] = {
    "campaign": ("id", "name", "start", "end", "rest_dates", "timezone", "illustrative"),
    "base": ("id", "name", "lat", "lon"),
    "service": (
        "minutes_per_household",
        "setup_minutes",
        "session_minutes",
        "min_crew",
        "max_crew",
        "max_visits_per_shift",
        "turnout",
        "min_gap_days",
    ),
    "fixed_point": ("open", "volunteers"),
    "weights": (*CLASSES, "travel", "shift"),
    "penalties": ("visit", "late", "duty", "cover", "change"),
    "coverage": ("floor",),
    "travel": ("method", "speed_kmh", "detour", "fixed_minutes", "mode", "walk_kmh", "walk_metres"),
}
"""Every table and key."""

REQUIRED = ("campaign", "base", "service", "weights")

SHARE = Number(0, 1)
_AMOUNT = Number(0, AMOUNT)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Settings:
    """What `campaign.toml` says, as far as it could be read; None for what is missing or wrong.

    Tables that may be left out have their defaults.

    Attributes
    ----------
    head
        The keys of ``[campaign]``, as arguments of `Campaign`.
    base_id
        The id of the base, known even where its place is not.
    """

    head: Mapping[str, Any] | None = None
    start: date | None = None
    end: date | None = None
    rest_dates: tuple[date, ...] = ()
    base_id: str | None = None
    base: Place | None = None
    service: Service | None = None
    fixed_point: FixedPoint | None = None
    weights: Weights | None = None
    penalties: Penalties | None = field(default_factory=Penalties)
    coverage: Coverage | None = field(default_factory=Coverage)
    travel: TravelSettings | None = field(default_factory=TravelSettings)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of `Campaign` that stand in this file; fit for it where there was no error."""
        return {
            **(self.head or {}),
            "base": self.base,
            "service": self.service,
            "fixed_point": self.fixed_point,
            "weights": self.weights,
            "penalties": self.penalties,
            "coverage": self.coverage,
            "travel": self.travel,
        }

    @property
    def working_dates(self) -> tuple[date, ...] | None:
        """The dates of the campaign without the rest dates; None where the dates are not known."""
        if self.start is None or self.end is None:
            return None
        span = (self.end - self.start).days + 1
        dates = (self.start + timedelta(days=offset) for offset in range(span))
        return tuple(day for day in dates if day not in self.rest_dates)


NO_SETTINGS = Settings()
"""What a `campaign.toml` says that could not be read at all."""


def read_settings(document: Mapping[str, object], book: Book) -> Settings:
    """Return what a parsed `campaign.toml` says; errors go into the book."""
    settings = NO_SETTINGS
    for table in KEYS:
        record = _table(table, document, book)
        if record is not None:
            settings = replace(settings, **_READERS[table](record))
    for name, value in document.items():
        if name not in KEYS:
            _unknown_table(name, value, book)
    return settings


def _table(table: str, document: Mapping[str, object], book: Book) -> Record | None:
    """Return the record of one table; None where it is missing or no table. Unknown keys are errors."""
    cells = document.get(table)
    if cells is None:
        if table in REQUIRED:
            book.error(
                SETTINGS_FILE,
                message("the table is missing; add [{table}] with its required keys", table=table),
                key=table,
            )
        return None
    if not isinstance(cells, dict):
        book.error(
            SETTINGS_FILE,
            message("must be one table; write [{table}] on a line and its keys below it", table=table),
            key=table,
            value=cells,
        )
        return None
    for key in cells:
        if key not in KEYS[table]:
            _unknown_key(key, table, cells[key], book)
    return Record(book, SETTINGS_FILE, None, cells, f"{table}.")


def _unknown_key(key: str, table: str, value: object, book: Book) -> None:
    keys = KEYS[table]
    elsewhere = [other for other, names in KEYS.items() if key in names]
    if elsewhere:
        what = message(
            "the key does not belong under [{table}]; move it under [{other}]",
            table=table,
            other=elsewhere[0],
        )
    elif guess := near(key, keys):
        what = message("the key is not known; did you mean “{guess}”?", guess=guess)
    else:
        what = message("the key is not known; remove it (known are: {names})", names=", ".join(keys))
    book.error(SETTINGS_FILE, what, key=f"{table}.{shown(key)}", value=value)


def _unknown_table(name: str, value: object, book: Book) -> None:
    homes = [table for table, keys in KEYS.items() if name in keys]
    if not isinstance(value, dict | list) and homes:
        what = message("the key stands outside its table; move it under [{table}]", table=homes[0])
    elif guess := near(name, KEYS):
        what = message("the table is not known; did you mean [{guess}]?", guess=guess)
    else:
        what = message("the table is not known; remove it (known are: {names})", names=", ".join(KEYS))
    book.error(SETTINGS_FILE, what, key=shown(name), value=value)


def _campaign(record: Record) -> dict[str, Any]:
    start, end = record.need("start", Day()), record.need("end", Day())
    rest = record.get("rest_dates", Days(), ())
    if start and end:
        if end < start:
            record.error(
                "end",
                message("lies before the start ({start}); write a date on or after it", start=start),
            )
            start = end = None
        elif (end - start).days >= CAMPAIGN_DATES:
            record.error(
                "end",
                message(
                    "makes the campaign {count} dates long; at most {limit} are planned: end it earlier",
                    count=(end - start).days + 1,
                    limit=CAMPAIGN_DATES,
                ),
            )
            start = end = None
    if start and end:
        for day in rest:
            if not start <= day <= end:
                record.warn(
                    "rest_dates",
                    message("the rest date lies outside the campaign; correct or remove it"),
                    value=day,
                )
        if len({day for day in rest if start <= day <= end}) == (end - start).days + 1:
            record.error(
                "rest_dates", message("no working date is left; remove rest dates or move the campaign's end")
            )
            start = end = None
    head = {
        "id": record.need("id", Text(ID_CHARACTERS)),
        "name": record.get("name", Text(), ""),
        "timezone": _timezone(record),
        "illustrative": record.get("illustrative", Flag(), False),
        "start": start,
        "end": end,
        "rest_dates": rest,
    }
    return {"head": None if record.failed else head, "start": start, "end": end, "rest_dates": rest}


def _timezone(record: Record) -> str:
    default = "Asia/Ho_Chi_Minh"
    name = record.get("timezone", Text(), default)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        record.error(
            "timezone",
            message("the time zone is not known; write a name such as Asia/Ho_Chi_Minh"),
        )
    return name


def _base(record: Record) -> dict[str, Any]:
    base_id = record.get("id", Identifier(), "base")
    known = not record.failed
    place: dict[str, Any] = {
        "lat": record.need("lat", LATITUDE),
        "lon": record.need("lon", LONGITUDE),
        "name": record.get("name", Text(), ""),
    }
    return {
        "base_id": base_id if known else None,
        "base": None if record.failed else Place(id=base_id, **place),
    }


def _service(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "minutes_per_household": record.need("minutes_per_household", Number(0, _DAY_MINUTES, open=True)),
        "setup_minutes": record.need("setup_minutes", Whole(0, _DAY_MINUTES)),
        "session_minutes": record.need("session_minutes", Wholes(Whole(1, _DAY_MINUTES))),
        "min_crew": record.get("min_crew", Whole(1, COUNT), 1),
        "max_crew": record.get("max_crew", Whole(1, COUNT)),
        "max_visits_per_shift": record.get("max_visits_per_shift", Whole(1, COUNT), 3),
        "turnout": record.get("turnout", SHARE, 1.0),
        "min_gap_days": record.get("min_gap_days", Whole(1, COUNT), 1),
    }
    setup, sessions = fields["setup_minutes"], fields["session_minutes"]
    if setup is not None and sessions and sessions[0] <= setup:
        record.error(
            "session_minutes",
            message(
                "{session} minutes are not above setup_minutes ({setup}), so nobody would be served; "
                "write only lengths above {setup}",
                session=sessions[0],
                setup=setup,
            ),
        )
    least, most = fields["min_crew"], fields["max_crew"]
    if most is not None and most < least:
        record.error("max_crew", message("is below min_crew ({least}); write at least {least}", least=least))
    return {"service": None if record.failed else Service(**fields)}


def _fixed_point(record: Record) -> dict[str, Any]:
    # An empty text means always, as everywhere in opening hours; a missing key is more likely forgotten.
    always = record.has("open") and record.is_blank("open")
    fields: dict[str, Any] = {
        "open": "" if always else record.need("open", Hours()),
        "volunteers": record.need("volunteers", Whole(0, COUNT)),
    }
    return {"fixed_point": None if record.failed else FixedPoint(**fields)}


def _weights(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = {name: record.need(name, _AMOUNT) for name in CLASSES}
    fields |= {name: record.get(name, _AMOUNT, 0.0) for name in ("travel", "shift")}
    for higher, lower in pairwise(CLASSES):
        above, below = fields[higher], fields[lower]
        if above is not None and below is not None and below > above:
            record.error(
                lower,
                message(
                    "is above the weight of {higher} ({above}); weights may not increase from poor to other: "
                    "write at most {above}",
                    higher=higher,
                    above=f"{above:.12g}",
                ),
            )
    return {"weights": None if record.failed else Weights(**fields)}


def _penalties(record: Record) -> dict[str, Any]:
    fields = {name: record.get(name, _AMOUNT, 0.0) for name in KEYS["penalties"]}
    return {"penalties": None if record.failed else Penalties(**fields)}


def _coverage(record: Record) -> dict[str, Any]:
    floor = record.get("floor", SHARE, 0.0)
    return {"coverage": None if record.failed else Coverage(floor=floor)}


def _travel(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "method": record.get("method", Choice(("estimate", "valhalla", "table")), "estimate"),
        "speed_kmh": record.get("speed_kmh", Number(0.1, 1000), 22.0),
        "detour": record.get("detour", Number(0, 100, open=True), 1.5),
        "fixed_minutes": record.get("fixed_minutes", Number(0, _DAY_MINUTES), 2.0),
        "mode": record.get("mode", TravelMode(), "scooter"),
        "walk_kmh": record.get("walk_kmh", Number(0.5, 10), 4.0),
        "walk_metres": record.get("walk_metres", Number(0, 20_000), 2000.0),
    }
    return {"travel": None if record.failed else TravelSettings(**fields)}


_READERS: dict[str, Callable[[Record], dict[str, Any]]] = {
    "campaign": _campaign,
    "base": _base,
    "service": _service,
    "fixed_point": _fixed_point,
    "weights": _weights,
    "penalties": _penalties,
    "coverage": _coverage,
    "travel": _travel,
}
