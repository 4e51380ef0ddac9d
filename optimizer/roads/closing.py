"""Roads without those that are closed: the extract with every piece inside a drawn shape taken out.

A long road between two junctions is one edge of the routing graph. Closing the whole edge would cut off villages that
lie on it before the landslide; so roads are cut where the shape meets them, and only what lies inside is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..campaign import Shape
from .area import METRES_PER_DEGREE
from .extract import osmium, readable

LINE_METRES = 10.0
"""A line closes the roads that pass within so many metres of it."""

_NEW_NODES = 1 << 40
_NEW_WAYS = 1 << 33
"""Where the ids of cut ends and of pieces begin: far above any of OpenStreetMap, and within what the engine holds."""

Point = tuple[float, float]
"""Longitude and latitude."""


@dataclass
class _Cuts:
    """What cutting gives: the roads that are cut, their pieces, and the nodes at cut ends."""

    ways: set[int] = field(default_factory=set)
    pieces: list[tuple[dict[str, str], list[int]]] = field(default_factory=list)
    nodes: list[Point] = field(default_factory=list)

    def end(self, point: Point) -> int:
        """Return the id of a new node."""
        self.nodes.append(point)
        return _NEW_NODES + len(self.nodes) - 1


def without(source: Path, target: Path, shapes: Sequence[Shape]) -> int:
    """Write an extract without the pieces of roads that lie inside the shapes.

    Returns
    -------
    int
        How many roads were cut.
    """
    library = osmium()
    mutable = library.osm.mutable
    with readable(source):
        cuts = _cut(source, shapes)
        nodes = [mutable.Node(id=_NEW_NODES + n, location=point) for n, point in enumerate(cuts.nodes)]
        pieces = [
            mutable.Way(id=_NEW_WAYS + n, tags=tags, nodes=refs) for n, (tags, refs) in enumerate(cuts.pieces)
        ]
        # The engine wants nodes, ways and relations each in the order of their ids.
        with library.SimpleWriter(str(target), overwrite=True) as writer:
            for thing in library.FileProcessor(str(source)):
                if nodes and not thing.is_node():
                    _write(writer.add_node, nodes)
                if pieces and thing.is_relation():
                    _write(writer.add_way, pieces)
                if not (thing.is_way() and thing.id in cuts.ways):
                    writer.add(thing)
            _write(writer.add_node, nodes)
            _write(writer.add_way, pieces)
    return len(cuts.ways)


def _write(add: Any, things: list[Any]) -> None:
    for thing in things:
        add(thing)
    things.clear()


def _cut(source: Path, shapes: Sequence[Shape]) -> _Cuts:
    library = osmium()
    import shapely  # type: ignore[import-untyped]

    blocked = shapely.union_all([_area(shape) for shape in shapes])
    shapely.prepare(blocked)
    cuts = _Cuts()
    objects = library.FileProcessor(str(source)).with_locations()
    for way in objects.with_filter(library.filter.KeyFilter("highway", "route")):
        if not way.is_way():
            continue
        nodes = [(node.ref, (node.lon, node.lat)) for node in way.nodes if node.location.valid()]
        if len(nodes) < 2 or not blocked.intersects(shapely.LineString([point for _, point in nodes])):
            continue
        cuts.ways.add(way.id)
        tags = dict(way.tags)
        run = [nodes[0][0]]
        for (_, start), (there, stop) in pairwise(nodes):
            for first, last in _open_parts(start, stop, blocked):
                if first != start:
                    _finish(run, tags, cuts)
                    run = [cuts.end(first)]
                run.append(there if last == stop else cuts.end(last))
            if not run or run[-1] != there:
                _finish(run, tags, cuts)
                run = [there]
        _finish(run, tags, cuts)
    return cuts


def _finish(run: list[int], tags: dict[str, str], cuts: _Cuts) -> None:
    if len(run) > 1:
        cuts.pieces.append((tags, run))


def _open_parts(start: Point, stop: Point, blocked: Any) -> list[tuple[Point, Point]]:
    """Return the ends of what is left of a straight piece of road, in order."""
    import shapely

    segment = shapely.LineString([start, stop])
    if not blocked.intersects(segment):
        return [(start, stop)]
    parts = []
    for part in shapely.get_parts(segment.difference(blocked)):
        if part.geom_type == "LineString" and part.length > 0:
            first, last = sorted(
                (tuple(part.coords[0]), tuple(part.coords[-1])), key=lambda point: math.dist(point, start)
            )
            parts.append((first, last))
    return sorted(parts, key=lambda ends: math.dist(ends[0], start))


def _area(shape: Shape) -> Any:
    """Return what a shape closes, as a polygon in degrees."""
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
