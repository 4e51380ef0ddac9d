"""The villages: one file of several kinds, and one village from each row or feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..campaign import PRIORITY, Village
from ..language import Message, message
from .cells import Hours, Tag, Text
from .features import Layer, read_geojson
from .ids import Register
from .layers import read_geopackage, read_shapefile
from .limits import COUNT, TABLE_BYTES, VILLAGES
from .points import LATITUDE, LONGITUDE
from .problems import Book
from .quantities import Day, Whole
from .records import Record
from .settings import SHARE, Settings
from .sources import VILLAGES_FILES, Folder
from .tables import Columns, match_columns, open_table
from .visits import check_visits

_OPTIONAL = (
    *PRIORITY,
    "open",
    "language",
    "min_visits",
    "max_visits",
    "min_gap_days",
    "first_visit_by",
    "turnout",
)
COLUMNS = Columns(("id", "name", "households"), _OPTIONAL)
"""What a feature has besides its point."""

TABLE_COLUMNS = Columns((*COLUMNS.required, "lat", "lon"), _OPTIONAL)


@dataclass
class Villages:
    """The villages as far as they could be read.

    Attributes
    ----------
    file
        The file that they stand in.
    models
        The sound villages, each with its record.
    register
        The ids of all, sound or not.
    """

    file: str
    models: list[tuple[Record, Village]] = field(default_factory=list)
    register: Register = field(default_factory=Register)


def read_villages(folder: Folder, settings: Settings, book: Book) -> Villages:
    """Return the villages of the campaign folder; errors go into the book."""
    file = _choose(folder, book)
    villages = Villages(file or VILLAGES_FILES[0])
    if file is None:
        villages.register.is_complete = False
    elif file.endswith(".csv"):
        _read_csv(folder, villages, settings, book)
    else:
        _read_features(folder, villages, settings, book)
    if villages.register.is_complete and not villages.register.rows:
        book.error(villages.file, message("there is no village; add at least one"))
    return villages


def _choose(folder: Folder, book: Book) -> str | None:
    """Return the villages file that is there; of several the first, with an error."""
    found = [name for name in VILLAGES_FILES if folder.has(name)]
    if not found:
        folder.missing(
            VILLAGES_FILES[0],
            message(
                "the file is missing; put villages.geojson, villages.gpkg, villages.shp or villages.csv into "
                "the campaign folder"
            ),
        )
        return None
    if len(found) > 1:
        book.error(
            found[0],
            message(
                "there are several files of villages ({names}); keep one, such as {kept}, "
                "and remove the others",
                names=", ".join(found),
                kept=found[0],
            ),
        )
    return found[0]


def _read_csv(folder: Folder, villages: Villages, settings: Settings, book: Book) -> None:
    table = open_table(folder, villages.file, TABLE_COLUMNS, book, VILLAGES, TABLE_BYTES)
    if table is None:
        villages.register.is_complete = False
        return
    for record in table.records():
        lat, lon = record.need("lat", LATITUDE), record.need("lon", LONGITUDE)
        _add(villages, record, (lon, lat), settings)
    villages.register.is_complete &= table.is_whole


def _read_features(folder: Folder, villages: Villages, settings: Settings, book: Book) -> None:
    layer = _layer(folder, villages.file, book)
    if layer is None:
        villages.register.is_complete = False
        return
    if not layer.features:
        return
    is_shapefile = villages.file.endswith(".shp")
    names = layer.names
    positions = match_columns(names, COLUMNS, villages.file, book, cut=is_shapefile)
    if positions is None:
        villages.register.is_complete = False
        return
    columns = {column: names[position] for column, position in positions.items()}
    for feature in layer.features:
        cells = {column: feature.properties.get(name) for column, name in columns.items()}
        record = Record(book, villages.file, feature.number, cells)
        if isinstance(feature.point, Message):
            record.error(None, feature.point)
            _add(villages, record, (None, None), settings)
        else:
            _add(villages, record, feature.point, settings)


def _layer(folder: Folder, file: str, book: Book) -> Layer | None:
    if file.endswith(".gpkg"):
        return read_geopackage(folder, file, book)
    if file.endswith(".shp"):
        return read_shapefile(folder, file, book)
    text = folder.text(file, TABLE_BYTES)
    return None if text is None else read_geojson(text, file, book)


def _add(
    villages: Villages, record: Record, point: tuple[float | None, float | None], settings: Settings
) -> None:
    """Add the village of a record; of one that is not sound only the id, as other tables may name it."""
    service = settings.service
    lon, lat = point
    fields: dict[str, Any] = {
        "id": villages.register.enter(record),
        "name": record.need("name", Text()),
        "lat": lat,
        "lon": lon,
        "households": record.need("households", Whole(0, COUNT)),
        "open": record.get("open", Hours(), ""),
        "language": record.get("language", Tag()),
        "min_visits": record.get("min_visits", Whole(0, COUNT)),
        "max_visits": record.get("max_visits", Whole(0, COUNT)),
        "min_gap_days": record.get("min_gap_days", Whole(1, COUNT), service.min_gap_days if service else 1),
        "first_visit_by": record.get("first_visit_by", Day()),
        "turnout": record.get("turnout", SHARE, service.turnout if service else 1.0),
    }
    fields |= {name: record.get(name, Whole(0, COUNT), 0) for name in PRIORITY}
    _check_households(record, fields)
    if fields["id"] is not None and fields["id"] == settings.base_id:
        record.error(
            "id", message("is also the id of [base] in campaign.toml; give one of the two another id")
        )
    if fields["min_visits"] is None:
        fields["min_visits"] = 1 if fields["households"] else 0
    check_visits(
        record,
        fields["min_visits"],
        fields["max_visits"],
        fields["min_gap_days"],
        fields["first_visit_by"],
        settings.working_dates,
    )
    if not record.failed:
        villages.models.append((record, Village(**fields)))


def _check_households(record: Record, fields: Mapping[str, Any]) -> None:
    counted = sum(fields[name] for name in PRIORITY)
    if fields["households"] is not None and counted > fields["households"]:
        record.error(
            "households",
            message(
                "poor, near_poor, elderly and no_device together are {counted}, above the households; count "
                "each household once, in the first class that applies",
                counted=counted,
            ),
        )
