"""Bounds against the true optimum of campaigns small enough to try everything."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from exhaustive import Best, TooLargeError, best_plan
from small import Rooms, every_column, relaxed, rooms_of, small_campaign
from strategies import document_for, tiny, village, volunteer

from optimizer import check
from optimizer.engine.bound import lagrangian_bound, signed, trivial_bound
from optimizer.engine.formulation import Formulation
from optimizer.engine.master import Master
from optimizer.engine.pricing import Pricer, prices_of


def solved(seed: int) -> tuple[Rooms, Best] | None:
    campaign = small_campaign(seed)
    try:
        return rooms_of(campaign), best_plan(campaign, nodes=20_000)
    except TooLargeError:
        return None


def proven(formulation: Formulation, duals: np.ndarray) -> float:
    """Return the bound that duals prove, made to have the signs that their rows allow."""
    duals = signed(formulation, duals)
    shifts = range(len(formulation.instance.shifts))
    priced = Pricer(formulation, 1).price(prices_of(formulation, duals), shifts)
    return lagrangian_bound(formulation, duals, priced.best)


def slack(best: Best) -> float:
    """Return the rounding that scores may differ by."""
    return 1e-9 * max(1.0, abs(best.score))


@pytest.mark.parametrize("block", range(4))
def test_the_bound_of_column_generation_is_never_below_the_optimum(block: int) -> None:
    tried = 0
    for seed in range(80 * block, 80 * (block + 1)):
        found = solved(seed)
        if found is None:
            continue
        rooms, best = found
        tried += 1
        assert relaxed(rooms).bound >= best.score - slack(best), f"seed {seed}"
        assert trivial_bound(rooms.formulation) >= best.score - slack(best), f"seed {seed}"
    assert tried >= 75


def test_any_duals_prove_a_bound() -> None:
    for seed in range(400, 500):
        found = solved(seed)
        if found is None:
            continue
        rooms, best = found
        chance = Random(seed)
        values = (0.0, 0.0, 0.0, 0.1, 0.4, 2.0, -3.0)
        duals = np.array([chance.choice(values) for _ in rooms.formulation.equal])
        assert proven(rooms.formulation, duals) >= best.score - slack(best), f"seed {seed}"
        # And so do the best duals, shaken, on the rows with cuts.
        ended = relaxed(rooms)
        shaken = ended.duals * np.array([chance.uniform(0.5, 1.5) for _ in ended.duals])
        assert proven(ended.formulation, shaken) >= best.score - slack(best), f"seed {seed}"


def test_column_generation_ends_at_the_relaxation_over_all_routes() -> None:
    tight = 0
    for seed in range(500, 560):
        rooms = rooms_of(small_campaign(seed))
        found = relaxed(rooms)
        master = Master(found.formulation)
        master.add(every_column(rooms.instance))
        solution = master.solve()
        assert solution is not None
        assert found.bound == pytest.approx(solution.objective, rel=1e-6, abs=1e-5), f"seed {seed}"
        tight += bool(rooms.pool.columns)
    assert tight >= 20


def test_what_the_exhaustive_search_finds_is_a_plan() -> None:
    for seed in range(560, 600):
        campaign = small_campaign(seed)
        best = best_plan(campaign)
        document = document_for(campaign, best.routes, best.duties)
        assert check(campaign, document).violations == (), f"seed {seed}"
        assert document["score"] == pytest.approx(best.score, abs=1e-9)


def test_the_exhaustive_search_on_a_campaign_worked_out_by_hand() -> None:
    # Two people for 90 minutes give 2 × (90 − 30) = 120 minutes, 6 households of the 10, worth 48; the way there and
    # back costs 2 × 20 × 0.1 = 4. A second visit on the second date brings the other 4 for 32 − 4.
    campaign = tiny(end="2025-07-29")
    assert best_plan(campaign).score == pytest.approx(44 + 28)
    once = tiny(end="2025-07-29", villages=(village(max_visits=1),))
    assert best_plan(once).score == pytest.approx(44)
    alone = tiny(end="2025-07-29", volunteers=(volunteer("A", max_per_week=1),))
    assert best_plan(alone).score == pytest.approx(3 * 8 - 2)


def test_the_bound_does_not_skip_a_stop_that_only_shortens_the_way_home() -> None:
    # From v1 the way home takes 100 minutes, by v2, where nobody lives, 20: without that stop nothing is to be had.
    campaign = tiny(
        villages=(village("v1"), village("v2", households=0, poor=0)),
        legs={("v1", "base"): 100, ("base", "v1"): 10, ("v1", "v2"): 10, ("v2", "v1"): 10},
        end="2025-07-28",
    )
    best = best_plan(campaign)
    assert [stop.village for stop in best.routes[0].stops] == ["v1", "v2"]
    assert relaxed(rooms_of(campaign)).bound >= best.score > 0
