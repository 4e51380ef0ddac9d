"""Closing over listed tours against trying every choice."""

from __future__ import annotations

import pytest
from tiny_tours import all_tours, best_score, random_problem

from optimizer.engine.budget import Budget
from optimizer.engine.orienteering import closing
from optimizer.engine.orienteering.closing import Listed
from optimizer.engine.orienteering.integer import worth_of
from optimizer.engine.orienteering.network import network_of


@pytest.mark.parametrize("few", [0, 1500])
def test_over_all_tours_the_best_choice_is_found_and_nothing_above_it(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    # With few at 0 cuts come as long as they help; else CP-SAT decides at once.
    monkeypatch.setattr(closing, "FEW", few)
    for seed in range(60):
        problem = random_problem(seed)
        network = network_of(problem)
        numbers = {int(place): number for number, place in enumerate(network.places)}
        routes = [
            tuple(numbers[place] for place in tour)
            for tour in all_tours(problem)
            if all(place in numbers for place in tour)
        ]
        best = best_score(problem)
        for score in (best - network.grain, best):
            if not routes or score < 0:
                continue
            listed = Listed(network, problem.vehicles, routes, routes[:3])
            *_, last = listed.close(score, Budget(None, 100.0, None), 0)
            assert last.final, seed
            if score < best:
                assert last.routes is not None, seed
                assert worth_of(network, last.routes) == best == network.floor(last.bound), seed
            else:
                assert last.routes is None, seed
                assert network.floor(last.bound) <= score, seed
