"""The search for tours: in time whatever the problem, optimal where trying everything is possible, repeatable."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_tours import all_tours, best_score, random_problem

from optimizer.engine.orienteering.problem import Orienteering
from optimizer.engine.orienteering.search import CHUNK, CYCLE, RECOMBINED, TourSearch


def on_a_line(*spots: float, prizes: tuple[float, ...], horizon: float, vehicles: int = 1) -> Orienteering:
    """Customers at these places of a line, start and end at 0, no service, no windows."""
    points = np.array([0.0, *spots])
    return Orienteering(
        "line",
        prizes=np.array([0.0, *prizes]),
        service=np.zeros(len(points)),
        opens=np.zeros(len(points)),
        closes=np.full(len(points), horizon),
        travel=np.abs(points[:, None] - points[None, :]),
        start=0,
        end=0,
        vehicles=vehicles,
    )


def in_a_square(seed: int, customers: int = 60, vehicles: int = 3, windows: bool = True) -> Orienteering:
    """Customers in a square of 100, distances cut down to one decimal and counted in tenths."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 100, (customers + 1, 2))
    points[0] = 50.0
    travel = np.floor(10 * np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1)))
    opens, closes = np.zeros(customers + 1), np.full(customers + 1, 2500.0)
    if windows:
        opens[1:] = np.floor(rng.uniform(0, 2000, customers))
        closes[1:] = opens[1:] + 300.0
    prizes = np.floor(rng.uniform(1, 50, customers + 1))
    prizes[0] = 0.0
    service = np.full(customers + 1, 100.0)
    service[0] = 0.0
    return Orienteering("square", prizes, service, opens, closes, travel, 0, 0, vehicles)


def test_one_vehicle_goes_the_way_that_pays_most() -> None:
    # 20 there and back reaches 3 and 7 on the one side, or 10 on the other.
    problem = on_a_line(3, 7, -10, prizes=(4.0, 5.0, 8.0), horizon=20)
    search = TourSearch(problem, seed=1)
    search.run(CHUNK)
    assert search.best_score == 9.0
    assert len(search.best) == 1
    assert set(search.best[0]) == {1, 2}


def test_more_vehicles_than_customers_leave_no_empty_tours() -> None:
    problem = on_a_line(3, -3, prizes=(1.0, 1.0), horizon=6, vehicles=5)
    search = TourSearch(problem, seed=1)
    search.run(CHUNK)
    assert sorted(search.best) == [(1,), (2,)]


@pytest.mark.parametrize(
    "problem",
    [
        on_a_line(prizes=(), horizon=10),
        on_a_line(3, prizes=(5.0,), horizon=10, vehicles=0),
        on_a_line(30, -40, prizes=(5.0, 5.0), horizon=10),
        on_a_line(3, prizes=(0.0,), horizon=10),
    ],
    ids=["no customers", "no vehicles", "out of reach", "no prizes"],
)
def test_where_nothing_can_be_had_nothing_is_found(problem: Orienteering) -> None:
    search = TourSearch(problem, seed=1)
    search.heat(0.5)
    search.run(CHUNK)
    assert search.best == ()
    assert search.best_score == 0.0
    assert search.routes() == []
    assert search.offer(()) is False


def test_a_place_that_only_a_detour_reaches_is_visited() -> None:
    # From the start to the second place it takes 9 directly and 4 by the first, which has a prize too.
    travel = np.array([[0.0, 2.0, 9.0], [2.0, 0.0, 2.0], [2.0, 2.0, 0.0]])
    problem = Orienteering(
        "detour",
        prizes=np.array([0.0, 1.0, 5.0]),
        service=np.zeros(3),
        opens=np.zeros(3),
        closes=np.full(3, 6.0),
        travel=travel,
        start=0,
        end=0,
        vehicles=1,
    )
    search = TourSearch(problem, seed=1)
    search.run(CHUNK)
    assert search.best == ((1, 2),)


@pytest.mark.parametrize("hundred", range(3))
def test_tiny_problems_are_solved_as_by_trying_everything(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        problem = random_problem(seed)
        search = TourSearch(problem, seed)
        for _ in range(3):
            search.run(CHUNK)
        assert problem.holds(search.best), seed
        assert problem.score(search.best) == search.best_score, seed
        if _metric(problem):
            assert search.best_score == best_score(problem), seed
        else:
            assert search.best_score <= best_score(problem), seed


def _metric(problem: Orienteering) -> bool:
    through = (problem.travel[:, :, None] + problem.service[None, :, None] + problem.travel[None, :, :]).min(
        1
    )
    return bool((problem.travel <= through + 1e-9).all())


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), customers=st.integers(1, 40), windows=st.booleans())
def test_tours_are_in_time_at_every_point_of_the_search(seed: int, customers: int, windows: bool) -> None:
    problem = in_a_square(seed, customers, windows=windows)
    search = TourSearch(problem, seed)
    best = 0.0
    for share in (0.0, 0.1, 0.5, 0.9, 1.0):
        search.heat(share)
        search.run(300)
        assert problem.holds(search.best)
        assert problem.score(search.best) == search.best_score >= best
        best = search.best_score
        for tour in search.routes():
            assert tour
            assert problem.holds((tour,))


def test_the_same_calls_give_the_same_tours() -> None:
    problem = in_a_square(5)

    def trajectory(seed: int) -> list[object]:
        search = TourSearch(problem, seed)
        seen: list[object] = []
        for share in (0.0, 0.3, 0.6, 0.9):
            search.heat(share)
            search.run(RECOMBINED // 2 + 7)
            seen.append((search.best, search.routes()))
        return seen

    assert trajectory(3) == trajectory(3)
    assert trajectory(3) != trajectory(4)


def test_it_goes_on_through_cycles_when_nobody_says_what_is_spent() -> None:
    problem = in_a_square(6, customers=12, vehicles=2)
    search = TourSearch(problem, 1)
    search.run(CYCLE + CHUNK)
    before = search.best_score
    search.run(CHUNK)
    assert search.best_score >= before
    assert problem.holds(search.best)


def test_better_tours_are_taken_over_and_worse_ones_are_not() -> None:
    problem = in_a_square(7)
    ahead, behind = TourSearch(problem, 1), TourSearch(problem, 2)
    ahead.run(10 * CHUNK)
    behind.run(1)
    assert behind.best_score < ahead.best_score
    assert behind.offer(ahead.best)
    assert (behind.best, behind.best_score) == (ahead.best, ahead.best_score)
    assert set(ahead.best) <= set(behind.routes())
    assert not behind.offer(ahead.best)
    assert not behind.offer(ahead.best[:1])
    behind.run(CHUNK)
    assert behind.best_score >= ahead.best_score


def test_tours_that_do_not_hold_are_refused() -> None:
    problem = on_a_line(3, 7, -10, prizes=(4.0, 5.0, 8.0), horizon=20, vehicles=1)
    search = TourSearch(problem, 1)
    assert not search.offer(((1, 2, 3),))
    assert not search.offer(((1,), (2,)))
    assert not search.offer(((1, 1),))
    assert search.routes() == []


def test_tours_may_pass_places_that_pay_nothing() -> None:
    problem = on_a_line(3, 7, prizes=(0.0, 5.0), horizon=20)
    search = TourSearch(problem, 1)
    assert search.offer(((1, 2),))
    assert search.best == ((2,),)


def test_a_place_that_pays_nothing_stays_where_the_way_needs_it() -> None:
    for seed in range(300):
        problem = random_problem(seed)
        for tour in all_tours(problem)[:40]:
            search = TourSearch(problem, seed)
            score = problem.score((tour,))
            assert search.offer((tour,)) == (score > 0)
            assert search.best_score == score
            assert problem.holds(search.best)


def test_tours_out_of_a_pool_are_put_together() -> None:
    # Each plan has one good tour; together they are better than either.
    problem = in_a_square(8, vehicles=2)
    search, rival = TourSearch(problem, 1), TourSearch(problem, 2)
    rival.run(5 * CHUNK)
    first, second = rival.best
    search.offer((first, second[:2]))
    search.offer((second, first[:2]))
    search.run(RECOMBINED)
    assert search.best_score >= rival.best_score
