"""The measurements: each in a process of its own, so that memory is that of one question."""

from __future__ import annotations

import os
import random
import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import optimizer
from optimizer import Area, Network

SAMPLE = 50
"""Ways asked for one by one, and origins of plain shortest paths."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Build:
    """A build: seconds, megabytes on disk, megabytes of memory at most, roads."""

    seconds: float
    disk_mb: float
    memory_mb: float
    roads: int


@dataclass(frozen=True)
class Matrix:
    """A matrix of n places: seconds, megabytes of memory at most, the share of pairs without a way."""

    places: int
    seconds: float
    memory_mb: float
    without: float


@dataclass(frozen=True)
class OneByOne:
    """Single routes against the matrix: milliseconds each, and the largest difference in seconds and metres."""

    routes: int
    milliseconds: float
    seconds_off: float
    metres_off: float


@dataclass(frozen=True)
class Plain:
    """The engine's times over those of plain shortest paths: median ratio, what 19 of 20 lie between, metres alike.

    `worst` is the pair with the largest ratio.
    """

    pairs: int
    median: float
    least: float
    most: float
    metres: float
    worst: Pair


@dataclass(frozen=True)
class Pair:
    """A pair of places: the engine's seconds over the plain ones, its metres and km/h, and where it is."""

    ratio: float
    metres: float
    kmh: float
    origin: Point
    destination: Point


def alone[Result](call: object, *arguments: object) -> Result:  # type: ignore[type-var]
    """Return what a function gives in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()  # type: ignore[arg-type]


def build(extract: Path, area: Area) -> Build:
    """Build the roads of an area in the folder that LUUDONG_ROADS names."""
    started = time.perf_counter()
    network = optimizer.build_roads(extract, area)
    seconds = time.perf_counter() - started
    size = sum(path.stat().st_size for path in network.folder.rglob("*") if path.is_file())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Build(seconds, size / 1e6, max(children, _memory()) / 1024, int(network.manifest["roads"]))


def matrix(folder: Path, count: int, seed: int) -> Matrix:
    """Ask for all ways between `count` places at once."""
    network = Network(folder)
    points = places(network, count, seed)
    started = time.perf_counter()
    found, _ = network.matrix(points, points, "scooter")
    seconds = time.perf_counter() - started
    return Matrix(count, seconds, _memory() / 1024, float((found != found).mean()))


def one_by_one(folder: Path, seed: int) -> OneByOne:
    """Ask for some ways one by one, and compare them with the matrix."""
    network = Network(folder)
    points = places(network, 2 * SAMPLE, seed)
    origins, destinations = points[:SAMPLE], points[SAMPLE:]
    seconds, metres = network.matrix(origins, destinations, "scooter")
    started = time.perf_counter()
    ways = [
        network.route(one, other, "scooter", "en") for one, other in zip(origins, destinations, strict=True)
    ]
    each = (time.perf_counter() - started) / SAMPLE
    known = [(number, way) for number, way in enumerate(ways) if way is not None]
    return OneByOne(
        len(known),
        1000 * each,
        max(abs(way.seconds - float(seconds[n, n])) for n, way in known),
        max(abs(way.metres - float(metres[n, n])) for n, way in known),
    )


def plain(folder: Path, seed: int) -> Plain:
    """Compare the engine's times with plain shortest paths between junctions and bends of the same roads."""
    network = Network(folder)
    graph = optimizer.road_graph(network)
    chance = random.Random(seed)
    origins = chance.sample(sorted(graph.edges), min(SAMPLE, len(graph.edges)))
    times, lengths, pairs = [], [], []
    for origin in origins:
        reached = graph.quickest(origin)
        far = sorted(node for node, (seconds, _) in reached.items() if seconds > 300)
        if not far:
            continue
        destinations = chance.sample(far, min(10, len(far)))
        seconds, metres = network.matrix(
            [graph.nodes[origin]], [graph.nodes[node] for node in destinations], "scooter"
        )
        for at, node in enumerate(destinations):
            if seconds[0, at] == seconds[0, at]:
                times.append(float(seconds[0, at]) / reached[node][0])
                lengths.append(float(metres[0, at]) / reached[node][1])
                speed = 3.6 * float(metres[0, at]) / float(seconds[0, at])
                ends = graph.nodes[origin], graph.nodes[node]
                pairs.append(Pair(times[-1], float(metres[0, at]), speed, *ends))
    cuts = statistics.quantiles(times, n=40)
    worst = max(pairs, key=lambda pair: pair.ratio)
    return Plain(len(times), statistics.median(times), cuts[0], cuts[-1], statistics.median(lengths), worst)


def places(network: Network, count: int, seed: int) -> list[Point]:
    """Return random points on roads that most others can be reached from."""
    graph = optimizer.road_graph(network)
    nodes = sorted(graph.edges)
    chance = random.Random(seed)
    reached = max((graph.quickest(chance.choice(nodes)) for _ in range(5)), key=len)
    return [graph.nodes[node] for node in chance.choices(sorted(reached), k=count)]


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def load() -> float:
    """Return the load of the machine, to be stated beside the figures."""
    return os.getloadavg()[0]
