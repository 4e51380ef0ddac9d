"""Subset-row cuts: no choice of tours without a common customer violates one."""

from __future__ import annotations

import numpy as np

from optimizer.engine.orienteering.cuts import SubsetRow, coefficients, violated


def test_a_first_visit_is_forgotten_outside_the_memory() -> None:
    cut = SubsetRow(frozenset({0, 1, 2}), frozenset({0, 1, 2, 3}))
    assert cut.coefficient((0, 3, 1)) == 1
    assert cut.coefficient((0, 4, 1)) == 0
    assert cut.coefficient((0, 4, 1, 2)) == 1
    assert cut.coefficient((0, 1, 2, 0)) == 2
    assert cut.coefficient((3, 4, 0)) == 0


def test_all_coefficients_at_once_are_those_of_each() -> None:
    rng = np.random.default_rng(2)
    cuts = []
    for _ in range(70):
        customers = frozenset(rng.choice(9, 3, replace=False).tolist())
        cuts.append(
            SubsetRow(customers, customers | frozenset(np.flatnonzero(rng.integers(0, 2, 9)).tolist()))
        )
    routes = [tuple(rng.integers(0, 9, length).tolist()) for length in range(12)]
    wanted = [[cut.coefficient(route) for cut in cuts] for route in routes]
    assert coefficients(cuts, routes, 9).tolist() == wanted
    assert coefficients([], routes, 9).shape == (12, 0)
    assert coefficients(cuts, [], 9).shape == (0, 70)


def test_three_halves_are_cut_off_and_remembered_where_they_need_it() -> None:
    # Each pair of customers 0, 1, 2 has a tour of value one half; the pair (0, 2) passes by 5.
    routes = [(0, 1), (1, 2), (0, 5, 2), (3,)]
    cuts = violated(routes, np.array([0.5, 0.5, 0.5, 1.0]), 6, 10)
    assert cuts == [SubsetRow(frozenset({0, 1, 2}), frozenset({0, 1, 2, 5}))]
    assert sum(0.5 * cuts[0].coefficient(route) for route in routes[:3]) == 1.5
    assert violated(routes, np.array([0.5, 0.5, 0.5, 1.0]), 6, 0) == []


def test_whole_choices_violate_nothing() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        order = rng.permutation(9)
        breaks = np.sort(rng.integers(0, 10, 2))
        tours = [tuple(part.tolist()) for part in np.split(order, breaks)]
        customers = frozenset(rng.choice(9, 3, replace=False).tolist())
        memory = customers | frozenset(np.flatnonzero(rng.integers(0, 2, 9)).tolist())
        cut = SubsetRow(customers, memory)
        assert sum(cut.coefficient(tour) for tour in tours) <= 1
        assert violated(tours, np.ones(len(tours)), 9, 10) == []
