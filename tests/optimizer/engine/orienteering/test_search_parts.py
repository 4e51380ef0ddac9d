"""What the search is made of: times of a schedule, costs of insertions, packing of remembered tours."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_tours import all_tours, random_problem

from optimizer.engine.orienteering.dice import new_dice
from optimizer.engine.orienteering.insertion import insert, rate
from optimizer.engine.orienteering.recombination import new_pool, pack, recombine, remember, tour_in
from optimizer.engine.orienteering.schedule import ground_of, new_schedule, put_tour, settle, tour_of


def test_times_of_a_schedule_are_those_of_the_problem() -> None:
    for seed in range(60):
        problem = random_problem(seed)
        ground = ground_of(problem)
        schedule = new_schedule(ground, 1)
        for tour in all_tours(problem)[:50]:
            put_tour(ground, schedule, 0, tour)
            assert settle(ground, schedule, 0)
            assert tour_of(schedule, 0) == tour
            assert schedule.begin[0, len(tour) + 1] == problem.finish(tour)
            assert schedule.prize[0] == problem.score((tour,))


def test_a_place_fits_exactly_where_the_longer_tour_is_in_time() -> None:
    fitted = 0
    for seed in range(80):
        problem = random_problem(seed)
        if not float(problem.travel.max()).is_integer():
            continue
        ground = ground_of(problem)
        schedule = new_schedule(ground, 1)
        dice = new_dice(seed)
        for tour in [*all_tours(problem)[:30], ()]:
            if not np.isfinite(problem.finish(tour)):
                continue
            put_tour(ground, schedule, 0, tour)
            for place in set(ground.customers.tolist()) - set(tour):
                cost, after = np.zeros((problem.size, 1)), np.zeros((problem.size, 1), dtype=np.int64)
                candidates = np.full(problem.size, place, dtype=np.int32)
                # Positions are passed over at times: once in a hundred, three times in a row hardly ever.
                for _ in range(3):
                    cost[place, 0] = 0.0
                    rate(ground, schedule, 0, candidates, 1, cost, after, -1, 0.0, dice)
                    if np.isfinite(cost[place, 0]):
                        break
                longer = [(*tour[:k], place, *tour[k:]) for k in range(len(tour) + 1)]
                in_time = [k for k, other in enumerate(longer) if np.isfinite(problem.finish(other))]
                assert np.isfinite(cost[place, 0]) == bool(in_time), (seed, tour, place)
                if in_time:
                    assert after[place, 0] in in_time
                    fitted += 1
    assert fitted > 100


def test_a_place_that_does_not_fit_leaves_the_tour_as_it_was() -> None:
    refused = 0
    for seed in range(60):
        problem = random_problem(seed)
        ground = ground_of(problem)
        schedule = new_schedule(ground, 1)
        for tour in all_tours(problem)[:20]:
            for place in set(problem.customers) - set(tour):
                put_tour(ground, schedule, 0, tour)
                begin = schedule.begin[0, : len(tour) + 2].copy()
                longer = (tour[0], place, *tour[1:])
                assert insert(ground, schedule, 0, place, 1) == bool(np.isfinite(problem.finish(longer)))
                if tour_of(schedule, 0) == tour:
                    refused += 1
                    assert (schedule.begin[0, : len(tour) + 2] == begin).all()
                else:
                    assert tour_of(schedule, 0) == longer
    assert refused > 100


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 255)), min_size=1, max_size=10),
    vehicles=st.integers(1, 4),
)
def test_packing_is_as_good_as_trying_everything(rows: list[tuple[int, int]], vehicles: int) -> None:
    rows = sorted(rows, reverse=True)
    prizes = np.array([float(prize) for prize, _ in rows])
    bits = np.array([[places] for _, places in rows], dtype=np.uint64)
    best = max(
        sum(rows[row][0] for row in some)
        for count in range(1, vehicles + 1)
        for some in itertools.combinations(range(len(rows)), count)
        if sum(bin(rows[row][1]).count("1") for row in some)
        == bin(int(np.bitwise_or.reduce([rows[row][1] for row in some]))).count("1")
    )
    chosen = np.full(vehicles, -1, dtype=np.int64)
    assert pack(prizes, bits, 0.0, 10**6, chosen)
    assert prizes[chosen[chosen >= 0]].sum() == best
    assert not pack(prizes, bits, float(best), 10**6, chosen)


def test_of_two_orders_of_the_same_places_the_shorter_is_remembered() -> None:
    for seed in range(60):
        problem = random_problem(seed)
        if problem.score(((tuple(problem.customers)),)) == 0:
            continue
        tours = set(all_tours(problem))
        pairs = sorted(tour for tour in tours if len(tour) == 2 and tour[::-1] in tours)
        if not pairs:
            continue
        ground = ground_of(problem)
        schedule = new_schedule(ground, 2)
        put_tour(ground, schedule, 0, pairs[0])
        put_tour(ground, schedule, 1, pairs[0][::-1])
        shorter = int(schedule.length[1] < schedule.length[0])
        pool = new_pool(problem.size, np.random.default_rng(seed))
        remember(schedule, 0, 1.0, pool)
        remember(schedule, 1, 1.0, pool)
        slots = np.flatnonzero(pool.sizes)
        assert len(slots) == 1
        assert tour_in(pool, int(slots[0])) == tour_of(schedule, shorter)


def test_an_empty_pool_gives_nothing() -> None:
    assert recombine(new_pool(70, np.random.default_rng(0)), 3, 0.0, 100, 1000) is None
