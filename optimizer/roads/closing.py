"""Roads without those that are closed: the extract with every piece inside a drawn shape taken out.

A long road between two junctions is one edge of the routing graph. Closing the whole edge would cut off villages that
lie on it before the landslide; so ways are cut where the shape meets them, and only what lies inside is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..campaign import Shape
from .area import METRES_PER_DEGREE
from .extract import osmium, readable

LINE_METRES = 10.0
"""A line closes the roads that pass within so many metres of it."""

_NEW_IDS = 1 << 33
"""Where the ids of pieces begin: far above any of OpenStreetMap, and within what the engine can hold."""

_PIECES = 4096
"""Ids set aside for the pieces of one way: a way has at most 2,000 nodes."""


def without(source: Path, target: Path, shapes: Sequence[Shape]) -> int:
    """Write an extract without the pieces of roads that lie inside the shapes.

    Returns
    -------
    int
        How many roads were cut.
    """
    library = osmium()
    import shapely  # type: ignore[import-untyped]

    blocked = [_area(shape) for shape in shapes]
    for area in blocked:
        shapely.prepare(area)
    tree = shapely.STRtree(blocked)
    cut: list[Any] = []
    pieces: list[Any] = []
    with readable(source):
        objects = library.FileProcessor(str(source)).with_locations()
        with library.SimpleWriter(str(target), overwrite=True) as writer:
            for thing in objects:
                if thing.is_relation():
                    # The engine wants ways in the order of their ids, and before relations.
                    while pieces:
                        writer.add_way(pieces.pop(0))
                if not (thing.is_way() and ("highway" in thing.tags or "route" in thing.tags)):
                    writer.add(thing)
                    continue
                nodes = [node for node in thing.nodes if node.location.valid()]
                points = [(node.lon, node.lat) for node in nodes]
                if len(points) < 2:
                    continue
                if not len(tree.query(shapely.LineString(points), predicate="intersects")):
                    writer.add(thing)
                    continue
                cut.append(thing.id)
                segments = shapely.linestrings(list(pairwise(points)))
                hit = set(tree.query(segments, predicate="intersects")[0].tolist())
                for run in _pieces(len(points), hit):
                    number = _NEW_IDS + len(cut) * _PIECES + run[0]
                    refs = [nodes[at].ref for at in run]
                    pieces.append(library.osm.mutable.Way(id=number, tags=dict(thing.tags), nodes=refs))
            for piece in pieces:
                writer.add_way(piece)
    return len(cut)


def _pieces(points: int, hit: set[int]) -> Iterator[list[int]]:
    """Yield the runs of points between segments that are hit."""
    run = [0]
    for segment in range(points - 1):
        if segment in hit:
            if len(run) > 1:
                yield run
            run = [segment + 1]
        else:
            run.append(segment + 1)
    if len(run) > 1:
        yield run


def _area(shape: Shape) -> Any:
    """Return what a shape closes, as a polygon in degrees."""
    import math

    import shapely
    from shapely import affinity

    kind, rings = shape
    if kind == "polygon":
        return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
    # Metres are as long in both directions once longitudes are scaled.
    lines = shapely.MultiLineString(list(rings))
    scale = math.cos(math.radians(lines.centroid.y))
    flat = affinity.scale(lines, xfact=scale, yfact=1.0, origin=(0, 0))
    wide = flat.buffer(LINE_METRES / METRES_PER_DEGREE)
    return affinity.scale(wide, xfact=1 / scale, yfact=1.0, origin=(0, 0))
