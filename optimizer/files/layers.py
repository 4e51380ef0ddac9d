"""GeoPackages and Shapefiles, read by GDAL.

The first bytes are looked at before GDAL is asked: it opens many formats whatever a file is called, and some
of them lead to other files or to the network.
"""

from __future__ import annotations

import sqlite3
import struct
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ..language import Message, message
from .features import Layer, empty_point, located, no_point, too_many_villages
from .limits import LAYER_BYTES, VILLAGES
from .points import Point
from .problems import Book, shown
from .sources import SHAPEFILE_PARTS, Folder, unreadable

_SQLITE = b"SQLite format 3\0"
_GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
_APPLICATION_ID = slice(68, 72)
_SHAPEFILE = struct.pack(">L", 9994)
_HEAD = 100
_LAYER = "villages"


def read_geopackage(folder: Folder, file: str, book: Book) -> Layer | None:
    """Return the villages of a GeoPackage: its only layer of features, or the one named villages."""
    path = folder.path(file, LAYER_BYTES)
    if path is None:
        return None
    head = _head(path, file, book)
    if head is None:
        return None
    if not head.startswith(_SQLITE) or head[_APPLICATION_ID] not in _GEOPACKAGES:
        book.error(file, message("is no GeoPackage; export the layer again as GeoPackage"))
        return None
    if _has_views(path):
        book.error(file, message("holds views; export the villages' layer into a GeoPackage of its own"))
        return None
    found = _quietly(lambda: _gdal().list_layers(path), file, book)
    if found is None:
        return None
    names = [str(name) for name, geometry in found.tolist() if geometry is not None]
    named = [name for name in names if name.casefold() == _LAYER]
    if len(names) != 1 and len(named) != 1:
        _which_layer(names, file, book)
        return None
    return _read(path, (named or names)[0], "UTF-8", file, book)


def read_shapefile(folder: Folder, file: str, book: Book) -> Layer | None:
    """Return the villages of a Shapefile; taken to be in EPSG:4326 without .prj, in UTF-8 without .cpg."""
    path = folder.path(file, LAYER_BYTES)
    shx, dbf, prj, cpg = SHAPEFILE_PARTS
    parts = [folder.path(part, LAYER_BYTES) for part in (shx, dbf)]
    if path is None or None in parts:
        return None
    for optional in (prj, cpg):
        if folder.has(optional) and folder.path(optional, LAYER_BYTES) is None:
            return None
    head = _head(path, file, book)
    if head is None:
        return None
    if not head.startswith(_SHAPEFILE):
        book.error(file, message("is no Shapefile; export the layer again, with all its files"))
        return None
    return _read(path, None, None if folder.has(cpg) else "UTF-8", file, book)


def _head(path: Path, file: str, book: Book) -> bytes | None:
    try:
        with path.open("rb") as opened:
            return opened.read(_HEAD)
    except OSError as error:
        unreadable(error, file, book)
        return None


def _has_views(path: Path) -> bool:
    """Say whether a database has views: their rows are computed, and the computation need never end."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as database:
            return database.execute("SELECT 1 FROM sqlite_master WHERE type = 'view'").fetchone() is not None
    except (sqlite3.Error, UnicodeDecodeError):
        # GDAL will say that it is damaged. SQLite quotes the damage, which need not be text.
        return False


def _gdal() -> Any:
    # Only here, because the import takes longer than reading a campaign.
    import pyogrio  # type: ignore[import-untyped]

    return pyogrio


def _quietly[Result](call: Callable[[], Result], file: str, book: Book) -> Result | None:
    """Return what GDAL answers; None, and an error in the book, where it fails. Its warnings are dropped."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()
    except UnicodeDecodeError:
        book.error(file, message("its texts are not UTF-8; export the layer again with encoding UTF-8"))
    except Exception:
        # Damaged files raise more than pyogrio's own errors: a garbled .prj ends in its UnboundLocalError.
        book.error(file, message("is damaged or of an unknown kind; export the layer again"))
    return None


def _which_layer(names: Sequence[str], file: str, book: Book) -> None:
    if not names:
        book.error(file, message("has no layer of points; export the villages into it as a layer"))
    else:
        book.error(
            file,
            message(
                "has several layers ({names}); name the right one “villages”", names=shown(", ".join(names))
            ),
        )


def _read(path: Path, layer: str | None, encoding: str | None, file: str, book: Book) -> Layer | None:
    answer = _quietly(
        lambda: _gdal().raw.read(
            path, layer=layer, encoding=encoding, max_features=VILLAGES + 1, force_2d=True
        ),
        file,
        book,
    )
    if answer is None:
        return None
    meta, _, geometry, columns = answer
    if geometry is None:
        book.error(file, message("has no layer of points; export the villages into it as a layer"))
        return None
    if len(geometry) > VILLAGES:
        too_many_villages(file, book)
        return None
    system = meta["crs"]
    if system is None:
        book.warn(
            file,
            message(
                "has no coordinate system (.prj) and is taken to be in EPSG:4326 (WGS 84); "
                "add it if it is not"
            ),
        )
    values = [_values(column) for column in columns]
    names = [str(name) for name in meta["fields"]]
    rows: list[tuple[Mapping[str, object], Point | Message]] = [
        (dict(zip(names, cells, strict=True)), point)
        for point, *cells in zip(_points(geometry), *values, strict=True)
    ]
    return located(rows, system or "EPSG:4326", file, book)


def _values(column: Any) -> list[object]:
    """Return the values of a NumPy column as plain Python, None where there is none."""
    if column.dtype.kind == "M":
        column = column.astype("datetime64[ms]")
    return [None if value != value else value for value in column.tolist()]


def _points(geometry: Any) -> list[Point | Message]:
    """Return the points that well-known binary holds, or what is wrong with each."""
    import shapely  # type: ignore[import-untyped]

    points: list[Point | Message] = []
    for shape in shapely.from_wkb(geometry, on_invalid="ignore"):
        if shape is None or shape.is_empty:
            points.append(empty_point())
        elif shape.geom_type != "Point":
            points.append(no_point())
        else:
            points.append((shape.x, shape.y))
    return points
