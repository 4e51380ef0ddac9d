"""`closures.geojson`: lines and polygons drawn on the map where roads are closed on some dates."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ..campaign import ClosedArea, Shape
from ..language import Message, message
from .cells import Identifier, Text
from .limits import CLOSURES, TABLE_BYTES
from .points import Point, to_degrees, wrong_place
from .problems import Book
from .quantities import Day
from .records import Record
from .settings import Settings
from .sources import CLOSED_AREAS_FILE, Folder

POSITIONS = 100_000
"""Positions of all shapes together: far more than anybody draws by hand."""

Rings = list[list[Point]]


def read_closed_areas(
    folder: Folder, settings: Settings, dates: tuple[date, date] | None, book: Book
) -> list[ClosedArea]:
    """Return the drawn closures of the campaign folder, none where there is no such file; errors go into the book.

    Parameters
    ----------
    folder, book
        Where the file is and its errors go.
    settings
        The method of travel times: only real roads can be closed by a drawing.
    dates
        The first and last date of the campaign; None where they are not known.
    """
    file = CLOSED_AREAS_FILE
    text = folder.text(file, TABLE_BYTES) if folder.has(file) else None
    document = None if text is None else _document(text, file, book)
    if document is None:
        return []
    features = document["features"]
    if features and settings.travel is not None and settings.travel.method != "valhalla":
        book.error(
            file,
            message(
                "drawn closures need real roads; write method = “valhalla” under [travel] in campaign.toml, or "
                "write the closed pairs of places into closures.csv"
            ),
        )
    system = _system(document.get("crs"))
    found: list[ClosedArea] = []
    known: set[str] = set()
    left = POSITIONS
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        record = Record(book, file, number, properties if isinstance(properties, dict) else {})
        shapes = _shapes(feature, system, record, book)
        left -= sum(len(ring) for _, rings in shapes for ring in rings)
        if left < 0:
            book.error(
                file,
                message(
                    "the shapes have more than {limit} positions; draw them more simply", limit=POSITIONS
                ),
            )
            break
        area = _area(record, number, shapes, dates, known)
        if area is not None:
            found.append(area)
    return found


def feature_of(area: ClosedArea) -> dict[str, Any]:
    """Return a closure as a GeoJSON feature: what `read_closed_areas` reads back."""
    properties = {
        "id": area.id,
        "start": area.start.isoformat(),
        "end": area.end.isoformat(),
        "reason": area.reason,
    }
    return {"type": "Feature", "properties": properties, "geometry": _geometry(area)}


def _geometry(area: ClosedArea) -> dict[str, Any]:
    """Return the shapes of an area, which are of one kind: lines, or polygons."""
    if area.shapes[0][0] == "line":
        return {
            "type": "MultiLineString",
            "coordinates": [list(ring) for _, rings in area.shapes for ring in rings],
        }
    return {
        "type": "MultiPolygon",
        "coordinates": [[list(ring) for ring in rings] for _, rings in area.shapes],
    }


def _document(text: str, file: str, book: Book) -> dict[str, Any] | None:
    document: dict[str, Any] = {}
    try:
        found = json.loads(text)
        document = found if isinstance(found, dict) else {}
    except (ValueError, RecursionError):
        pass
    features = document.get("features")
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        book.error(file, message("is no FeatureCollection with “features”; export it again as GeoJSON"))
        return None
    if len(features) > CLOSURES:
        book.error(
            file, message("there are more than {limit} closures; keep only those that hold", limit=CLOSURES)
        )
        return None
    return document


def _system(crs: object) -> str:
    """Return the coordinate system: that of the older GeoJSON's `crs` member, else EPSG:4326."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else "EPSG:4326"


def _area(
    record: Record, number: int, shapes: Sequence[Shape], dates: tuple[date, date] | None, known: set[str]
) -> ClosedArea | None:
    fields: dict[str, Any] = {
        "id": record.get("id", Identifier(), f"closure-{number}"),
        "start": record.need("start", Day()),
        "end": record.need("end", Day()),
        "reason": record.get("reason", Text(), ""),
    }
    start, end = fields["start"], fields["end"]
    if fields["id"] in known:
        record.error("id", message("stands for another closure already; give each its own"))
    known.add(fields["id"])
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
    if record.failed or not shapes:
        return None
    return ClosedArea(**fields, shapes=tuple(shapes))


def _shapes(feature: object, system: str, record: Record, book: Book) -> list[Shape]:
    """Return the shapes of a feature; none, and an error, where it has none that can be used."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    found = list(_drawn(geometry if isinstance(geometry, dict) else {}))
    wrong: Message | None = None
    shapes: list[Shape] = []
    if not found:
        wrong = message(
            "the geometry is neither a line nor a polygon; draw where the road is closed as one of them"
        )
    for kind, given in found:
        rings = [_degrees(ring, system, record.file, book) for ring in given]
        least = 2 if kind == "line" else 4
        places = [place for ring in rings for point in ring if (place := wrong_place(point))]
        if any(len(ring) < least for ring in rings) or not rings:
            wrong = message(
                "the shape has too few positions; draw a line of two or a polygon of three corners or more"
            )
        elif places:
            wrong = places[0]
        elif kind == "line":
            shapes.append(("line", tuple(tuple(ring) for ring in rings)))
        else:
            shapes.append(("polygon", tuple(tuple(ring) for ring in rings)))
    if wrong is not None:
        record.error(None, wrong)
        return []
    return shapes


def _drawn(geometry: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lines and polygons of a geometry, as far as its form goes."""
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        return
    match geometry.get("type"):
        case "LineString":
            yield "line", [coordinates]
        case "MultiLineString":
            yield "line", coordinates
        case "Polygon":
            yield "polygon", coordinates
        case "MultiPolygon":
            for polygon in coordinates:
                yield "polygon", polygon if isinstance(polygon, list) else []


def _degrees(ring: object, system: str, file: str, book: Book) -> list[Point]:
    """Return the positions of a ring in degrees; infinite where they are no numbers."""
    points = [_position(position) for position in ring] if isinstance(ring, list) else []
    found = to_degrees(points, system, file, book)
    return [] if found is None else [(float(lon), float(lat)) for lon, lat in found]


def _position(position: object) -> Point:
    if isinstance(position, list) and len(position) >= 2:
        lon, lat = position[:2]
        if all(isinstance(number, int | float) and not isinstance(number, bool) for number in (lon, lat)):
            return (float(lon), float(lat)) if max(abs(lon), abs(lat)) < 1e300 else (math.inf, math.inf)
    return math.inf, math.inf
