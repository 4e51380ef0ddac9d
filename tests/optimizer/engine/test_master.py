"""The master problem: signs of duals, reduced costs, routes added and held."""

from __future__ import annotations

import numpy as np
import pytest
from small import Rooms, every_column, rooms_of, small_campaign
from strategies import tiny

from optimizer.engine.bound import signed
from optimizer.engine.columns import Column
from optimizer.engine.master import Master, MasterSolution

SEEDS = range(40)


def solved(rooms: Rooms, columns: list[Column]) -> tuple[Master, MasterSolution]:
    master = Master(rooms.formulation)
    master.add(columns)
    solution = master.solve()
    assert solution is not None
    return master, solution


def reduced(rooms: Rooms, columns: list[Column], duals: np.ndarray) -> np.ndarray:
    return np.array(
        [
            -column.cost(rooms.instance)
            - sum(duals[row] * value for row, value in rooms.formulation.coefficients(column))
            for column in columns
        ]
    )


def test_duals_of_inequalities_are_not_negative() -> None:
    for seed in SEEDS:
        rooms = rooms_of(small_campaign(seed))
        _, solution = solved(rooms, every_column(rooms.instance))
        assert np.abs(signed(rooms.formulation, solution.duals) - solution.duals).max() < 1e-7, f"seed {seed}"


def test_no_reduced_cost_is_positive_at_the_optimum_and_those_of_routes_in_use_are_zero() -> None:
    for seed in SEEDS:
        rooms = rooms_of(small_campaign(seed))
        columns = every_column(rooms.instance)
        _, solution = solved(rooms, columns)
        costs = reduced(rooms, columns, solution.duals)
        assert (costs <= 1e-6).all(), f"seed {seed}"
        assert (np.abs(costs[solution.routes > 1e-6]) <= 1e-6).all(), f"seed {seed}"


def test_a_master_without_routes_pays_every_penalty() -> None:
    campaign = tiny(
        villages=(small_campaign(0).villages[0].model_copy(update={"min_visits": 2, "language": None}),),
        penalties={"visit": 7.0},
    )
    _, solution = solved(rooms_of(campaign), [])
    assert solution.objective == pytest.approx(-14)
    assert solution.routes.shape == (0,)


def test_one_route_in_use_is_worth_what_its_score_says() -> None:
    rooms = rooms_of(tiny(end="2025-07-28"))
    _, solution = solved(rooms, [Column(0, 2, ((0, 1),))])
    # 2 × 60 minutes serve 6 households of weight 8; the way costs 2 × 20 × 0.1.
    assert solution.objective == pytest.approx(48 - 4)
    assert solution.routes == pytest.approx([1.0])


def test_a_route_can_be_held_and_let_go() -> None:
    rooms = rooms_of(tiny(end="2025-07-28"))
    master, free = solved(rooms, [Column(0, 2, ((0, 1),)), Column(0, 1, ((0, 1),))])
    master.ban(0)
    without = master.solve()
    assert without is not None
    assert without.routes == pytest.approx([0.0, 1.0])
    assert without.objective == pytest.approx(24 - 2)
    master.release()
    again = master.solve()
    assert again is not None
    assert again.objective == pytest.approx(free.objective)


def test_a_route_added_twice_is_there_once() -> None:
    rooms = rooms_of(tiny(end="2025-07-28"))
    master, _ = solved(rooms, [Column(0, 2, ((0, 1),))])
    assert master.add([Column(0, 2, ((0, 1),)), Column(0, 1, ((0, 1),))]) == [1]


def test_routes_added_later_are_priced_in() -> None:
    rooms = rooms_of(tiny(end="2025-07-28"))
    master, one = solved(rooms, [Column(0, 1, ((0, 1),))])
    master.add([Column(0, 2, ((0, 1),))])
    two = master.solve()
    assert two is not None
    assert two.objective > one.objective
    assert two.routes == pytest.approx([0.0, 1.0])
