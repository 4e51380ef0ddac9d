"""A plain graph of the roads of a network: what a textbook's shortest path runs on, to judge the engine's times by.

It knows one-way streets, classes and speed limits, and neither turns, lights, restrictions nor surfaces.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .extract import osmium, readable
from .network import ROADS, Network, Point, metres_between

SPEEDS: Mapping[str, float] = {
    "trunk": 45,
    "primary": 45,
    "secondary": 45,
    "tertiary": 45,
    "unclassified": 40,
    "residential": 35,
    "road": 35,
    "living_street": 20,
    "service": 25,
    "track": 15,
}
"""Kilometres an hour of a scooter on each class of road where no limit is tagged; other classes are closed to it."""

FASTEST = 45.0
_CLOSED = frozenset(("no", "private"))
_ONE_WAY = frozenset(("yes", "1", "true"))


@dataclass(frozen=True)
class Graph:
    """Nodes by their ids, and from each node the edges to others: node, metres, seconds."""

    nodes: Mapping[int, Point]
    edges: Mapping[int, list[tuple[int, float, float]]]

    def quickest(self, origin: int) -> dict[int, tuple[float, float]]:
        """Return seconds and metres of the quickest way to every node that can be reached (Dijkstra, 1959)."""
        found: dict[int, tuple[float, float]] = {}
        heap = [(0.0, 0.0, origin)]
        while heap:
            seconds, metres, node = heapq.heappop(heap)
            if node in found:
                continue
            found[node] = seconds, metres
            for other, length, time in self.edges.get(node, ()):
                if other not in found:
                    heapq.heappush(heap, (seconds + time, metres + length, other))
        return found


def road_graph(network: Network) -> Graph:
    """Return the graph of a network's roads for scooters.

    Raises
    ------
    RoadsError
        If the network's extract is damaged.
    """
    library = osmium()
    nodes: dict[int, Point] = {}
    edges: dict[int, list[tuple[int, float, float]]] = {}
    source = network.folder / ROADS
    with readable(source):
        objects = library.FileProcessor(str(source)).with_locations()
        for way in objects.with_filter(library.filter.KeyFilter("highway")):
            if not way.is_way():
                continue
            speed = _speed(way.tags)
            if speed is None:
                continue
            forward, backward = _directions(way.tags)
            line = [(node.ref, (node.lat, node.lon)) for node in way.nodes if node.location.valid()]
            nodes.update(line)
            for (one, start), (other, end) in pairwise(line):
                length = metres_between(start, end)
                seconds = length / speed * 3.6
                if forward:
                    edges.setdefault(one, []).append((other, length, seconds))
                if backward:
                    edges.setdefault(other, []).append((one, length, seconds))
    return Graph(nodes, edges)


def _speed(tags: Any) -> float | None:
    """Return kilometres an hour; None where a scooter may not ride."""
    usual = SPEEDS.get(tags.get("highway", "").removesuffix("_link"))
    for key in ("motorcycle", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            if tags[key] in _CLOSED:
                return None
            break
    if usual is None:
        return None
    try:
        limit = float(tags.get("maxspeed", ""))
    except ValueError:
        return usual
    return min(FASTEST, limit) if math.isfinite(limit) and limit > 0 else usual


def _directions(tags: Any) -> tuple[bool, bool]:
    """Say whether a way may be travelled forwards and backwards."""
    oneway = tags.get("oneway", "yes" if tags.get("junction") in ("roundabout", "circular") else "no")
    if oneway in _ONE_WAY:
        return True, False
    return (False, True) if oneway == "-1" else (True, True)
