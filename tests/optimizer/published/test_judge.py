"""The judge agrees with the engine's own reckoning, and names what is wrong."""

import tempfile
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instances import CORNERS, LINE, top_text, toptw_text, written

from optimizer import read_published
from optimizer.published import Format, judge


def faults(text: str, form: Format, name: str, vehicles: int, tours: list[list[int]]) -> list[str]:
    return [str(fault) for fault in judge(text, form, name, vehicles, tours).faults]


def test_toptw_by_hand() -> None:
    # Out to point 1 at 5, done at 7, on to point 2 at 12, done at 14, home at 24. Point 3 opens at 20, so 1 may be
    # before it: 7 + 6 = 13, waits until 20.
    assert judge(CORNERS, "toptw", "r1", 2, [[1, 2], [3]]).score == 40
    assert judge(CORNERS, "toptw", "r1", 2, [[1, 2], [3]]).valid
    assert judge(CORNERS, "toptw", "r1", 1, [[1, 3]]).valid
    assert faults(CORNERS, "toptw", "r1", 1, [[4]]) == ["point 4 is reached at 5 and closes at 4"]
    # From point 2, done at 12, it is 9.8 to point 3: 21.8, in time; by way of point 1 it is not.
    assert faults(CORNERS, "toptw", "r1", 1, [[2, 3]]) == []
    assert faults(CORNERS, "toptw", "r1", 1, [[1, 2, 3]]) == ["point 3 is reached at 23.8 and closes at 22"]


def test_rules_about_points_and_vehicles() -> None:
    assert faults(CORNERS, "toptw", "r1", 1, [[1], [2]]) == ["there are 2 tours for 1 vehicles"]
    assert "point 1 is visited more than once" in faults(CORNERS, "toptw", "r1", 2, [[1], [1]])
    assert "there is no point 9" in faults(CORNERS, "toptw", "r1", 2, [[9]])
    assert "there is no point -1" in faults(CORNERS, "toptw", "r1", 2, [[-1]])
    assert "point 0 is start or end and cannot be visited" in faults(CORNERS, "toptw", "r1", 2, [[0]])
    assert "point 4 is start or end and cannot be visited" in faults(LINE, "top", "p", 2, [[4]])


def test_top_by_hand() -> None:
    assert judge(LINE, "top", "p", 2, [[1, 3], [2]]).score == 16
    assert judge(LINE, "top", "p", 2, [[1, 3], [2]]).valid
    assert faults(LINE, "top", "p", 2, [[1, 2, 3]]) == ["a tour is 8.324555 long and may be 8"]
    assert faults(LINE, "top", "p", 2, [[3, 1]]) == ["a tour is 11.971298 long and may be 8"]


def test_the_name_decides_the_decimals() -> None:
    # One way is 1.4 or 1.41: there and back again 2.8 or 2.82.
    text = toptw_text(2.8, [(1, 1, 0, 5, 0, 9)])
    assert judge(text, "toptw", "r1", 1, [[1]]).valid
    assert not judge(text, "toptw", "pr1", 1, [[1]]).valid


@pytest.mark.parametrize("text", ["", "a b c\n" * 5, "1 2\n3\n0 0 0 0 1e999999 0 0 0 9\n"])
def test_other_text_is_refused(text) -> None:
    for form in ("top", "toptw"):
        with pytest.raises(ValueError):
            judge(text, form, "p", 1, [[1]])


coordinate = st.integers(-40, 40).map(lambda tenths: tenths / 10)


@st.composite
def toptw_files(draw: st.DrawFn) -> str:
    customers = []
    for _ in range(draw(st.integers(1, 5))):
        opens = draw(st.integers(0, 25))
        window = opens, opens + draw(st.integers(0, 15))
        point = draw(coordinate), draw(coordinate)
        customers.append((*point, draw(st.integers(0, 3)), draw(st.integers(0, 9)), *window))
    return toptw_text(draw(st.integers(0, 40)), customers, (draw(coordinate), draw(coordinate)))


@st.composite
def top_files(draw: st.DrawFn) -> str:
    inner = draw(st.lists(st.tuples(coordinate, coordinate, st.integers(0, 9)), min_size=1, max_size=4))
    ends = [(draw(coordinate), draw(coordinate), 0) for _ in range(2)]
    return top_text(draw(st.integers(0, 250)) / 10, 2, [ends[0], *inner, ends[1]])


def agree(text: str, form: Format, name: str, draws: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        problem = read_published(written(Path(folder), f"{name}.txt", text), form, 2)
    everything = [tour for n in range(problem.size + 1) for tour in permutations(range(problem.size), n)]
    tours = tuple(draws.draw(st.lists(st.sampled_from(everything), max_size=3)))
    verdict = judge(text, form, name, 2, tours)
    assert verdict.valid == problem.holds(tours)
    if verdict.valid:
        assert verdict.score == problem.score(tours)


@settings(deadline=None, max_examples=150)
@given(toptw_files(), st.sampled_from(["r1", "c1", "pr1"]), st.data())
def test_judge_and_engine_agree_on_toptw(text, name, draws) -> None:
    agree(text, "toptw", name, draws)


@settings(deadline=None, max_examples=150)
@given(top_files(), st.data())
def test_judge_and_engine_agree_on_top(text, draws) -> None:
    agree(text, "top", "p", draws)
