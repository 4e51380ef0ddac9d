"""Shapes on the ground."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.geometry import Point, arc, heading, hull, kilometres, north_of, rings, thinned

COC_SAN = (22.4564, 103.9318)
points = st.tuples(st.floats(-80, 80), st.floats(-179, 179))
near = st.tuples(st.floats(22.40, 22.52), st.floats(103.88, 103.97))


def side(a: Point, b: Point, c: Point) -> float:
    return (b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1])


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert kilometres((22.0, 103.9), (23.0, 103.9)) == pytest.approx(111.195, abs=0.001)
    assert kilometres(COC_SAN, COC_SAN) == 0


@given(points, points)
def test_distances_are_symmetric_and_at_most_half_the_earth(one: Point, other: Point) -> None:
    assert kilometres(one, other) == pytest.approx(kilometres(other, one), abs=1e-9)
    assert kilometres(one, other) <= math.pi * 6371.01


@given(st.lists(near, min_size=1, max_size=30))
def test_the_outline_is_convex_and_holds_every_point(places: list[Point]) -> None:
    outline = hull(places, 0.3)
    edges = list(zip(outline, [*outline[1:], outline[0]], strict=True))
    turns = {math.copysign(1, side(a, b, place)) for a, b in edges for place in places}
    assert len(turns) == 1


@pytest.mark.parametrize(
    ("farthest", "distances"),
    [(7.2, [2, 4, 6, 8]), (4.0, [1, 2, 3, 4]), (0.9, [0.5, 1.0]), (35, [10, 20, 30, 40]), (0.01, [])],
)
def test_rings_at_round_distances(farthest: float, distances: list[float]) -> None:
    assert rings(COC_SAN, [north_of(COC_SAN, farthest)]) == pytest.approx(distances)


@given(st.floats(0.06, 5000))
def test_one_to_four_rings_whatever_the_size(farthest: float) -> None:
    found = rings((0.0, 0.0), [north_of((0.0, 0.0), farthest)])
    assert 1 <= len(found) <= 5


@given(near, near)
def test_an_arc_joins_its_ends_and_stays_near_the_line(one: Point, other: Point) -> None:
    path = arc(one, other, 0.1)
    assert path[0] == pytest.approx(one)
    assert path[-1] == pytest.approx(other)
    straight = kilometres(one, other)
    assert all(kilometres(one, place) <= 1.1 * straight + 1e-6 for place in path)


def test_the_way_there_and_the_way_back_lie_on_different_sides() -> None:
    one, other = COC_SAN, (22.4904, 103.9434)
    there, back = arc(one, other, 0.1), arc(other, one, 0.1)
    assert side(one, other, there[4]) > 0 > side(one, other, back[4]) or (
        side(one, other, there[4]) < 0 < side(one, other, back[4])
    )


@pytest.mark.parametrize(
    ("to", "degrees"), [((22.5, 103.9), 0), ((22.4, 104.0), 90), ((22.3, 103.9), 180), ((22.4, 103.8), 270)]
)
def test_headings_are_clockwise_from_north(to: Point, degrees: float) -> None:
    assert heading((22.4, 103.9), to) == pytest.approx(degrees, abs=0.1)


def test_an_arc_keeps_to_the_right() -> None:
    northwards = arc((22.4, 103.9), (22.5, 103.9), 0.1)
    assert northwards[4][1] > 103.9


def test_a_way_is_latitude_first_and_without_needless_points() -> None:
    straight = [(103.9, 22.4), (103.95, 22.4), (104.0, 22.4)]
    assert thinned(straight) == [(22.4, 103.9), (22.4, 104.0)]
    assert thinned([(103.9, 22.4), (103.95, 22.5), (104.0, 22.4)])[1] == (22.5, 103.95)
