"""Evenness, reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import day, duty, plan_for, route, tiny, village, volunteer

from optimizer.equity import coverage_of, gini, turns_of, village_gini, volunteer_gini


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], 0),
        ([0, 0], 0),
        ([3, 3, 3], 0),
        # One of n has all: 1 − 1/n.
        ([0, 0, 0, 8], 0.75),
        # Mean absolute difference of 1 and 3 over all four pairs: (0 + 2 + 2 + 0) / 4 = 1; half of it over the mean 2.
        ([1, 3], 0.25),
    ],
)
def test_gini_of_amounts(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_gini_is_half_the_relative_mean_absolute_difference(values: list[float]) -> None:
    total, count = sum(values), len(values)
    by_pairs = (
        sum(abs(one - other) for one in values for other in values) / (2 * count * total) if total else 0
    )
    assert gini(values) == pytest.approx(by_pairs, abs=1e-9)


def test_gini_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        gini([1, -1])


def test_coverage_tells_the_least_covered_first() -> None:
    # 60 minutes of session less 30 of setting up, two people: 60 volunteer-minutes, three households of 20 minutes.
    campaign = tiny(
        villages=(village("v1", poor=6, households=10), village("v2"), village("v3", poor=0)),
        coverage={"floor": 0.7},
    )
    plan = plan_for(campaign, [route(campaign, [("v1", "18:10", "19:10")])])
    second, first, none = coverage_of(campaign, plan)
    assert (second.village.id, second.reached, second.short) == ("v2", 0, pytest.approx(7))
    assert (first.village.id, first.priority, first.reached, first.short) == ("v1", 6, 3, pytest.approx(1.2))
    assert (none.village.id, none.priority, none.short) == ("v3", 0, 0)
    # v3 has nobody to cover and does not count: of 0 and 0.5 one has all.
    assert village_gini(campaign, plan) == pytest.approx(0.5)


def test_turns_are_shared_among_those_who_could_take_any() -> None:
    campaign = tiny(
        volunteers=(
            volunteer("A"),
            volunteer("B"),
            volunteer("C", available="05:00-06:00"),
            volunteer("D", available="Mo 07:00-12:00"),
        ),
        fixed_point={"open": "Mo 08:00-10:00", "volunteers": 1},
    )
    plan = plan_for(campaign, [route(campaign), route(campaign, date=day(1))], [duty("A")])
    assert turns_of(campaign, plan) == {"A": 3, "B": 2, "D": 0}
    # Ranks 1, 2, 3 of 0, 2, 3: 2 · 13 / (3 · 5) − 4/3 = 0.4.
    assert volunteer_gini(campaign, plan) == pytest.approx(0.4)
