"""Pricing of a campaign's shifts: prices from duals, and routes against all columns of the formulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from small import Rooms, every_column, rooms_of, small_campaign
from strategies import changed

from optimizer import Campaign, Place
from optimizer.campaign import ClosedArea, Mode, TravelSettings
from optimizer.engine.bound import signed
from optimizer.engine.columns import Column, Pool
from optimizer.engine.formulation import formulate
from optimizer.engine.instance import compile_campaign
from optimizer.engine.pricing import Pricer, prices_of
from optimizer.travel import Estimate, Legs, travel_times

RICH = 6
"""A seed whose shifts have many routes of positive reduced cost."""


def random_duals(rooms: Rooms, seed: int) -> NDArray[np.float64]:
    """Return duals of the right signs, many of them 0, on the scale of what service is worth."""
    chance = Random(seed)
    duals = np.array([chance.choice((0.0, 0.0, 0.0, 0.05, 1.0, -1.0, 4.0)) for _ in rooms.formulation.equal])
    for row in rooms.formulation.service:
        duals[row.row] = chance.choice((0.0, 0.1, 0.2, 0.4))
    return signed(rooms.formulation, duals)


def reduced_cost(rooms: Rooms, column: Column, duals: NDArray[np.float64]) -> float:
    rows = rooms.formulation.coefficients(column)
    return -column.cost(rooms.instance) - sum(float(duals[row]) * value for row, value in rows)


def test_pricing_proves_the_best_reduced_cost_of_every_shift() -> None:
    for seed in range(150):
        rooms = rooms_of(small_campaign(seed))
        duals = random_duals(rooms, seed)
        priced = rooms.pricer.price(prices_of(rooms.formulation, duals), range(len(rooms.instance.shifts)))
        best = np.full(len(rooms.instance.shifts), 1e-7)
        for column in every_column(rooms.instance):
            best[column.shift] = max(best[column.shift], reduced_cost(rooms, column, duals))
        assert priced.best == pytest.approx(best, abs=1e-9), f"seed {seed}"


class _ByMode:
    """Travel times of two ways to travel, as roads give them."""

    def legs(
        self, places: Sequence[Place], mode: Mode = "scooter", closed: Sequence[ClosedArea] = ()
    ) -> Legs:
        return Estimate({"scooter": 22.0, "car": 30.0, "foot": 5.0}[mode], 1.5, 2.0).legs(places)


def test_teams_of_one_base_and_hours_that_travel_differently_are_priced_apart() -> None:
    differing = 0
    for seed in range(80):
        given = small_campaign(seed)
        teams = tuple(
            team.model_copy(update={"shifts": given.teams[0].shifts, "mode": mode})
            for team, mode in zip(given.teams, ("scooter", "foot"), strict=False)
        )
        given = changed(given, teams=teams, travel_times=(), travel=TravelSettings(method="valhalla"))
        instance = compile_campaign(given, travel_times(given, _ByMode()))
        differing += len({shift.matrix for shift in instance.shifts}) > 1
        formulation = formulate(instance)
        rooms = Rooms(given, instance, formulation, Pool(instance), Pricer(formulation, 1))
        duals = random_duals(rooms, seed)
        priced = rooms.pricer.price(prices_of(formulation, duals), range(len(instance.shifts)))
        best = np.full(len(instance.shifts), 1e-7)
        known = set(every_column(instance))
        for column in known:
            best[column.shift] = max(best[column.shift], reduced_cost(rooms, column, duals))
        assert priced.best == pytest.approx(best, abs=1e-9), f"seed {seed}"
        assert set(priced.columns) <= known, f"seed {seed}"
    assert differing > 20


@pytest.mark.parametrize("exact", [True, False])
def test_columns_come_with_their_reduced_costs_and_are_routes_that_exist(exact: bool) -> None:
    for seed in range(150, 230):
        rooms = rooms_of(small_campaign(seed))
        duals = random_duals(rooms, seed)
        priced = rooms.pricer.price(
            prices_of(rooms.formulation, duals), range(len(rooms.instance.shifts)), exact=exact, per_crew=2
        )
        known = set(every_column(rooms.instance))
        for column, worth in zip(priced.columns, priced.worths, strict=True):
            assert column in known, f"seed {seed}"
            assert worth == pytest.approx(reduced_cost(rooms, column, duals), abs=1e-9), f"seed {seed}"


def test_the_answer_does_not_depend_on_the_number_of_threads() -> None:
    rooms = rooms_of(small_campaign(RICH))
    prices = prices_of(rooms.formulation, random_duals(rooms, RICH))
    two = Pricer(rooms.formulation, 2)
    try:
        shifts = range(len(rooms.instance.shifts))
        one, other = rooms.pricer.price(prices, shifts), two.price(prices, shifts)
    finally:
        two.close()
    assert (one.columns, one.worths, one.work) == (other.columns, other.worths, other.work)
    assert one.columns


def test_only_what_is_asked_for_is_priced() -> None:
    rooms = rooms_of(small_campaign(RICH))
    prices = prices_of(rooms.formulation, random_duals(rooms, RICH))
    shifts = range(len(rooms.instance.shifts))
    nothing = np.zeros((len(shifts), rooms.instance.village_count), dtype=np.bool_)
    assert rooms.pricer.price(prices, shifts, within=nothing).columns == ()
    ones = [np.array([1], dtype=np.int64)] * len(shifts)
    assert {column.crew for column in rooms.pricer.price(prices, shifts, crews=ones).columns} == {1}
    assert {column.shift for column in rooms.pricer.price(prices, [0]).columns} == {0}
    assert len(rooms.pricer.price(prices, [0], per_shift=1).columns) == 1


def twins(seed: int) -> Campaign:
    """Return a random campaign whose first team has a twin: the same shifts and base, as many people."""
    campaign = small_campaign(seed)
    first = campaign.teams[0].model_copy(update={"base_lat": None, "base_lon": None})
    people = [person for person in campaign.volunteers if person.team == first.id]
    return changed(
        campaign,
        teams=(first, *campaign.teams[1:], first.model_copy(update={"id": "twin"})),
        volunteers=(
            *campaign.volunteers,
            *(person.model_copy(update={"id": f"{person.id}-2", "team": "twin"}) for person in people),
        ),
    )


def test_shifts_priced_together_get_what_each_would_get_alone() -> None:
    together = 0
    for seed in range(60):
        rooms = rooms_of(twins(seed))
        prices = prices_of(rooms.formulation, random_duals(rooms, seed))
        # Languages cost the same in all shifts here, so that twins differ in the prices of shifts and people alone.
        prices = replace(prices, tongue=np.zeros_like(prices.tongue))
        shifts = range(len(rooms.instance.shifts))
        every = rooms.pricer.price(prices, shifts)
        alone = [rooms.pricer.price(prices, [s]) for s in shifts]
        for s in shifts:
            assert every.best[s] == pytest.approx(alone[s].best[s], abs=1e-9), f"seed {seed}"
        together += every.work < sum(one.work for one in alone)
    assert together >= 20
