"""The measurements of `make bench-roads`, on the small network."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_roads import metres, place

import optimizer
from api.benches.roads import measure


@pytest.fixture
def network(small: Path, store: Path) -> optimizer.Network:
    return optimizer.build_roads(small, optimizer.Area.parse("103.90,22.40,104.00,22.50"))


def test_plain_shortest_paths_know_one_way_streets(network: optimizer.Network) -> None:
    graph = optimizer.road_graph(network)
    names = {name: number for number, name in enumerate("ABCFDENMGH", start=1)}
    assert graph.nodes[names["A"]] == pytest.approx((place("A").lat, place("A").lon))
    reached = graph.quickest(names["D"])
    assert reached[names["C"]][1] == pytest.approx(metres("DEC"), rel=1e-3)
    # 36 km/h are 10 m/s.
    assert reached[names["C"]][0] == pytest.approx(metres("DEC") / 10, rel=1e-3)
    assert graph.quickest(names["C"])[names["D"]][1] == pytest.approx(metres("CBD"), rel=1e-3)
    assert names["G"] not in reached
    # The path from M is not for scooters.
    assert graph.quickest(names["M"])[names["C"]][1] == pytest.approx(metres("MNABC"), rel=1e-3)


def test_the_engine_agrees_with_plain_shortest_paths(network: optimizer.Network) -> None:
    found = measure.plain(network.folder, seed=0)
    assert found.pairs > 5
    assert 0.98 <= found.least <= found.median <= found.most <= 1.5
    assert found.metres == pytest.approx(1.0, abs=0.01)
    assert found.worst.ratio >= found.median and 10 < found.worst.kmh < 60


def test_single_routes_agree_with_the_matrix(network: optimizer.Network) -> None:
    found = measure.one_by_one(network.folder, seed=0)
    assert found.routes and found.seconds_off <= 1.5 and found.metres_off <= 2
    assert measure.matrix(network.folder, 6, seed=0).without == 0
