"""The run against trying everything."""

import pytest
from tiny_tours import best_score, random_problem

from optimizer.engine.orienteering import generation, pricing, proof
from optimizer.engine.orienteering.solve import plan_tours


@pytest.mark.parametrize("hundred", range(4))
def test_the_bound_is_never_below_the_best_score_and_equal_when_proven(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        problem = random_problem(seed)
        best = best_score(problem)
        found = plan_tours(problem, seconds=None, work=2.0, workers=1)
        assert problem.holds(found.tours), seed
        assert problem.score(found.tours) == found.score, seed
        assert found.score <= best <= found.bound, seed
        # So small a problem is solved whatever it looks like.
        assert found.score == best == found.bound, seed


@pytest.mark.parametrize("listing", [True, False])
def test_a_bound_by_short_memories_and_cuts_is_valid_too(
    monkeypatch: pytest.MonkeyPatch, listing: bool
) -> None:
    # So small problems would be solved before memories grow or cuts come.
    monkeypatch.setattr(generation, "NG", 1)
    monkeypatch.setattr(pricing, "COARSE", (1,))
    if not listing:
        monkeypatch.setattr(proof, "LABELS", 1)
    proven = 0
    for seed in range(1000, 1200):
        problem = random_problem(seed, most=7)
        best = best_score(problem)
        found = plan_tours(problem, seconds=None, work=0.2, workers=1)
        assert found.score <= best <= found.bound, seed
        assert best == found.bound or not listing, seed
        proven += found.score == found.bound
    assert proven > 180
