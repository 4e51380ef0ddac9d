"""Pricing and listing against trying every tour."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tiny_tours import all_tours, random_problem

from optimizer.engine.orienteering.cuts import SubsetRow
from optimizer.engine.orienteering.network import Network, network_of
from optimizer.engine.orienteering.ng import Neighbourhoods
from optimizer.engine.orienteering.pricing import Pricer, Route
from optimizer.engine.orienteering.problem import Orienteering

EVERYWHERE = 64


def _routes(problem: Orienteering, network: Network) -> list[Route]:
    numbers = {int(place): number for number, place in enumerate(network.places)}
    return [
        tuple(numbers[place] for place in tour)
        for tour in all_tours(problem)
        if all(place in numbers for place in tour)
    ]


def _case(seed: int) -> tuple[Orienteering, Network, np.ndarray, list[SubsetRow], np.ndarray]:
    problem = random_problem(seed)
    network = network_of(problem)
    rng = np.random.default_rng(seed)
    duals = np.round(rng.uniform(0, 1, network.size) * network.prizes, 3)
    cuts = []
    triples = list(itertools.combinations(range(network.size), 3))
    if triples and rng.integers(2):
        for number in rng.integers(0, len(triples), 3):
            others = np.flatnonzero(rng.integers(0, 2, network.size))
            cuts.append(
                SubsetRow(frozenset(triples[number]), frozenset(triples[number]) | frozenset(others.tolist()))
            )
    return problem, network, duals, cuts, np.round(rng.uniform(0.1, 2, len(cuts)), 3)


def _worth(
    network: Network, duals: np.ndarray, cuts: list[SubsetRow], tolls: np.ndarray, route: Route
) -> float:
    paid = sum(toll * cut.coefficient(route) for cut, toll in zip(cuts, tolls, strict=True))
    return float((network.prizes - duals)[list(route)].sum() - paid)


@pytest.mark.parametrize("seed", range(150))
def test_with_memories_that_hold_everything_the_best_tour_is_found(seed: int) -> None:
    problem, network, duals, cuts, tolls = _case(seed)
    if network.size == 0:
        return
    pricer = Pricer(network, np.zeros(1, dtype=np.uint8))
    memory = Neighbourhoods(network, EVERYWHERE).memory()
    worths = [_worth(network, duals, cuts, tolls, route) for route in _routes(problem, network)]
    best = max([0.0, *worths])
    priced = pricer.exact(pricer.worth(duals, cuts, tolls), memory, 0.0, 50)
    assert priced.exact
    assert priced.bound == pytest.approx(best, abs=1e-6)
    for route, worth in zip(priced.routes, priced.worths, strict=True):
        assert worth == pytest.approx(_worth(network, duals, cuts, tolls, route))
        assert len(set(route)) == len(route)
        assert problem.holds((tuple(int(network.places[number]) for number in route),))


@pytest.mark.parametrize("seed", range(150))
def test_no_tour_is_worth_more_than_a_relaxation_says(seed: int) -> None:
    problem, network, duals, cuts, tolls = _case(seed)
    if network.size == 0:
        return
    best = max([0.0, *(_worth(network, duals, cuts, tolls, route) for route in _routes(problem, network))])
    for size, most in ((1, 1_000_000), (2, 1_000_000), (3, 4), (3, 12)):
        pricer = Pricer(network, np.zeros(1, dtype=np.uint8), most)
        memory = Neighbourhoods(network, size).memory()
        for threshold in (0.0, 0.5 * best, best + 1.0):
            priced = pricer.exact(pricer.worth(duals, cuts, tolls), memory, threshold, 50)
            assert priced.bound >= best - 1e-9


@pytest.mark.parametrize("seed", range(150))
def test_listing_gives_every_set_of_customers_above_the_threshold(seed: int) -> None:
    problem, network, duals, _, _ = _case(seed)
    if network.size == 0:
        return
    pricer = Pricer(network, np.zeros(1, dtype=np.uint8))
    worth = pricer.worth(duals, [], np.zeros(0))
    memory = Neighbourhoods(network, 2).memory()
    by_set = {
        frozenset(route): _worth(network, duals, [], np.zeros(0), route)
        for route in _routes(problem, network)
    }
    for threshold in (-1.0, 1.0):
        listed, _ = pricer.within(worth, memory, threshold, 100_000, 10_000)
        assert listed is not None
        assert {frozenset(route) for route in listed} == {
            places for places, gained in by_set.items() if gained > threshold
        }
    assert pricer.within(worth, memory, -1e9, 1, 10_000)[0] is None or len(by_set) <= 1


def test_a_set_flag_ends_pricing_without_a_proof() -> None:
    problem = random_problem(3)
    network = network_of(problem)
    flag = np.ones(1, dtype=np.uint8)
    pricer = Pricer(network, flag)
    worth = pricer.worth(np.zeros(network.size), [], np.zeros(0))
    priced = pricer.exact(worth, Neighbourhoods(network, 2).memory(), 0.0, 50)
    assert not priced.exact
    assert priced.bound == np.inf


def test_a_loop_through_places_without_memory_is_a_tour_of_the_relaxation() -> None:
    # Two customers side by side, each worth 5; with a memory of one's own place alone a tour goes to and fro.
    size = 3
    travel = np.ones((size, size)) - np.eye(size)
    problem = Orienteering(
        "to and fro",
        np.array([0.0, 5.0, 5.0]),
        np.zeros(size),
        np.zeros(size),
        np.full(size, 6.0),
        travel,
        0,
        0,
        1,
    )
    network = network_of(problem)
    pricer = Pricer(network, np.zeros(1, dtype=np.uint8))
    worth = pricer.worth(np.zeros(2), [], np.zeros(0))
    for members, best in ((1, 25.0), (2, 10.0)):
        priced = pricer.exact(worth, Neighbourhoods(network, members).memory(), 0.0, 50)
        assert priced.worths[0] == best
    grown = Neighbourhoods(network, 1)
    assert grown.holds((0, 1, 0))
    assert grown.grow([(0, 1, 0, 1, 0)], 2)
    assert not grown.holds((0, 1, 0))
    assert not grown.grow([(0, 1)], 2)
