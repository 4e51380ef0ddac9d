"""Cuts, enumeration and the proof over all routes that matter, against trying everything."""

from __future__ import annotations

import pytest
from exhaustive import TooLargeError, best_plan
from small import Rooms, broken_rules, every_column, relaxed, rooms_of, small_campaign

from optimizer.engine.bound import signed
from optimizer.engine.budget import Budget, Limits
from optimizer.engine.closing import close_gap, routes_within
from optimizer.engine.draft import Draft, draft_score
from optimizer.engine.enumeration import all_routes
from optimizer.engine.generation import Relaxed
from optimizer.engine.pricing import ground_of, prices_of, tariff_of
from optimizer.engine.restricted import Rounding, solve_restricted


def reduced_costs(found: Relaxed, rooms: Rooms) -> dict[tuple[int, int, tuple[tuple[int, int], ...]], float]:
    """Return the reduced cost of every route, from the rows that it stands in."""
    formulation = found.formulation
    duals = signed(formulation, found.duals)
    return {
        (column.shift, column.crew, column.stops): -column.cost(rooms.instance)
        - sum(float(duals[row]) * value for row, value in formulation.coefficients(column))
        for column in every_column(rooms.instance)
    }


@pytest.mark.parametrize("loss", [0.0, 3.0, 40.0])
def test_enumeration_finds_every_route_above_a_threshold(loss: float) -> None:
    for seed in range(80):
        rooms = rooms_of(small_campaign(seed))
        found = relaxed(rooms)
        prices = prices_of(found.formulation, signed(found.formulation, found.duals))
        known = reduced_costs(found, rooms)
        for s, shift in enumerate(rooms.instance.shifts):
            for crew in range(shift.k_min, shift.k_max + 1):
                worth, stops, lengths, counts, complete = all_routes(
                    ground_of(rooms.instance, s, found.formulation.permitted),
                    tariff_of(rooms.instance, prices, s),
                    crew,
                    -loss - 1e-7,
                    100_000,
                )
                assert complete
                mine = {
                    tuple((int(stops[n, i]), int(lengths[n, i])) for i in range(int(counts[n]))): worth[n]
                    for n in range(len(worth))
                }
                right = {
                    route: value
                    for (t, k, route), value in known.items()
                    if (t, k) == (s, crew) and value > -loss
                }
                assert set(right) <= set(mine), f"seed {seed}, shift {s}, crew {crew}"
                assert all(mine[route] == pytest.approx(known[s, crew, route], abs=1e-7) for route in mine)


@pytest.mark.parametrize("block", range(3))
def test_the_proof_over_routes_within_the_gap_is_never_below_the_optimum(block: int) -> None:
    closed = 0
    for seed in range(60 * block, 60 * (block + 1)):
        campaign = small_campaign(seed)
        try:
            best = best_plan(campaign, nodes=20_000)
        except TooLargeError:
            continue
        rooms = rooms_of(campaign)
        found = relaxed(rooms)
        if not rooms.instance.shifts:
            continue
        # From the worst plan there is, so that all has to be found.
        gap = found.bound - draft_score(rooms.instance, Draft())
        columns = routes_within(found, gap, 100_000, lambda: False)
        assert columns is not None
        draft, bound = close_gap(found, columns, Draft(), Budget(None, 50.0, None), 1.0, 1, 0)
        near = 1e-6 * max(1.0, abs(best.score))
        assert bound >= best.score - near, f"seed {seed}"
        assert draft is not None
        assert broken_rules(rooms, draft) == ()
        assert draft_score(rooms.instance, draft) <= best.score + near, f"seed {seed}"
        closed += draft_score(rooms.instance, draft) >= best.score - near
    assert closed >= 25


def test_routes_that_lose_more_than_the_gap_are_in_no_better_plan() -> None:
    for seed in range(200, 260):
        campaign = small_campaign(seed)
        try:
            best = best_plan(campaign, nodes=20_000)
        except TooLargeError:
            continue
        rooms = rooms_of(campaign)
        found = relaxed(rooms)
        if not rooms.instance.shifts:
            continue
        # With the gap that a plan just below the optimum leaves, the optimum must still be there.
        columns = routes_within(found, found.bound - best.score + 1e-3, 100_000, lambda: False)
        assert columns is not None
        everything = frozenset(range(len(rooms.instance.shifts)))
        outcome = solve_restricted(
            rooms.instance, columns, Draft(), everything, Limits(None, 50.0, None), rounding=Rounding.PROOF
        )
        assert outcome.bound >= best.score - 1e-6 * max(1.0, abs(best.score)), f"seed {seed}"
        # And no higher than a hundredth of a minute for each session and class can lift it.
        assert outcome.bound <= best.score + 0.5 + 1e-4 * abs(best.score), f"seed {seed}"


def test_too_many_routes_and_being_stopped_give_none() -> None:
    rooms = rooms_of(small_campaign(6))
    found = relaxed(rooms)
    assert routes_within(found, 1e6, 3, lambda: False) is None
    assert routes_within(found, 1e6, 100_000, lambda: True) is None
