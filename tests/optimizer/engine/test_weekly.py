"""Whole turns in a week: the inequalities against all choices of turns."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engine.linear import LinearProgram
from optimizer.engine.weekly import whole_turns


def test_ten_hours_hold_two_turns_of_four_hours_and_two_of_three_and_a_half() -> None:
    assert whole_turns((210, 240), (5, 5), 3, 600) == (((1, 0), 2), ((0, 1), 2), ((1, 1), 2))


def test_a_turn_of_four_hours_takes_the_place_of_one_and_a_half_shorter_ones() -> None:
    # Ten and a half hours: three turns of 3.5 h, or two of which one is longer: 2·short + 3·long ≤ 6.
    assert ((2, 3), 6) in whole_turns((210, 240), (5, 5), 3, 630)


def test_limits_that_already_speak_of_whole_turns_give_nothing_new() -> None:
    assert whole_turns((240,), (2,), 5, 2 * 240) == ()


def test_many_lengths_are_left_as_they_are() -> None:
    assert whole_turns(tuple(range(1, 12)), (9,) * 11, 99, 60) == ()


@pytest.mark.parametrize("most", [1, 2, 3, 9])
@settings(max_examples=40, deadline=None)
@given(
    lengths=st.sets(st.sampled_from([90, 120, 200, 210, 240, 300]), min_size=1, max_size=3),
    available=st.lists(st.integers(1, 4), min_size=3, max_size=3),
    minutes=st.integers(300, 1200),  # a turn that does not fit at all is nobody's
    worth=st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_the_relaxation_is_as_good_as_whole_turns_and_no_better(
    most: int, lengths: set[int], available: list[int], minutes: int, worth: list[int]
) -> None:
    each, number = tuple(sorted(lengths)), tuple(available[: len(lengths)])
    choices = [
        turns
        for turns in product(*(range(a + 1) for a in number))
        if sum(turns) <= most and sum(n * length for n, length in zip(turns, each, strict=True)) <= minutes
    ]
    best = max(sum(n * w for n, w in zip(turns, worth, strict=False)) for turns in choices)
    inequalities = whole_turns(each, number, most, minutes)
    for coefficients, right in inequalities:
        assert all(sum(c * n for c, n in zip(coefficients, turns, strict=True)) <= right for turns in choices)
    program = LinearProgram()
    for a, w in zip(number, worth, strict=False):
        program.add_column(float(w), float(a))
    everything = range(len(each))
    for coefficients, right in [((1,) * len(each), most), (each, minutes), *inequalities]:
        program.add_row(-float("inf"), float(right), [(n, float(coefficients[n])) for n in everything])
    solution = program.solve()
    assert solution is not None
    assert solution.objective == pytest.approx(best)
