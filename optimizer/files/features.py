"""Point features with properties, whatever file they come from, and GeoJSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..language import Message, message
from .limits import VILLAGES
from .points import Point, to_degrees, wrong_place
from .problems import Book


@dataclass(frozen=True)
class Feature:
    """One feature: its number from 1, its properties, and its point in degrees or what is wrong with it."""

    number: int
    properties: Mapping[str, object]
    point: Point | Message


@dataclass(frozen=True)
class Layer:
    """The features of one file."""

    features: Sequence[Feature]

    @property
    def names(self) -> list[str]:
        """The names of all properties, in the order in which they turn up."""
        return list(dict.fromkeys(name for feature in self.features for name in feature.properties))


def no_point() -> Message:
    """Return what is wrong with a feature that is no point."""
    return message(
        "the geometry is not a point; give every village one point (in QGIS: Centroids, or "
        "Multipart to singleparts)"
    )


def empty_point() -> Message:
    """Return what is wrong with a feature without geometry."""
    return message("the feature has no point; give every village one point")


def too_many_villages(file: str, book: Book) -> None:
    """Note that a file holds too many features to be a campaign's villages."""
    book.error(
        file,
        message("there are more than {limit} villages; keep only those of this campaign", limit=VILLAGES),
    )


def located(
    rows: Sequence[tuple[Mapping[str, object], Point | Message]], system: str, file: str, book: Book
) -> Layer | None:
    """Return features with their points converted to degrees and looked at; None for an unknown system."""
    given = [point for _, point in rows if not isinstance(point, Message)]
    degrees = to_degrees(given, system, file, book)
    if degrees is None:
        return None
    converted = iter(degrees)
    features: list[Feature] = []
    for number, (properties, point) in enumerate(rows, start=1):
        if not isinstance(point, Message):
            place = next(converted)
            point = wrong_place(place) or place
        features.append(Feature(number, properties, point))
    return Layer(features)


def read_geojson(text: str, file: str, book: Book) -> Layer | None:
    """Return the features of a GeoJSON text; None, and an error in the book, where it is none."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        book.error(
            file,
            message(
                "is no JSON (line {line}, column {column}); export it again as GeoJSON",
                line=error.lineno,
                column=error.colno,
            ),
            value=error.doc[error.pos : error.pos + 40],
        )
        return None
    except RecursionError:
        book.error(file, message("is nested far too deeply; export it again as GeoJSON"))
        return None
    except ValueError:
        # Python refuses integers of thousands of digits.
        book.error(file, message("holds a number of thousands of digits; write a plain number"))
        return None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        book.error(file, message("is no FeatureCollection with “features”; export it again as GeoJSON"))
        return None
    if len(features) > VILLAGES:
        too_many_villages(file, book)
        return None
    system = _system(document.get("crs"))
    return located([_row(feature) for feature in features], system, file, book)


def _system(crs: object) -> str:
    """Return the coordinate system: that of the older GeoJSON's `crs` member, else EPSG:4326."""
    if crs is None:
        return "EPSG:4326"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else "?"


def _row(feature: object) -> tuple[Mapping[str, object], Point | Message]:
    if not isinstance(feature, dict):
        return {}, message("is no feature; export the file again as GeoJSON")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        properties = {}
    return properties, _point(feature.get("geometry"))


def _point(geometry: object) -> Point | Message:
    if geometry is None:
        return empty_point()
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return no_point()
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) == 0:
        return empty_point()
    if len(coordinates) < 2 or not all(_is_number(number) for number in coordinates[:2]):
        return message("the coordinates are no numbers; write [longitude, latitude] in degrees")
    lon, lat = (math.inf if abs(number) > 1e300 else float(number) for number in coordinates[:2])
    return lon, lat


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
