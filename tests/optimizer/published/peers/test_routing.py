"""The problem that all peers are given: what holds, what it is worth, and its alternatives."""

import numpy as np
from instances import CORNERS, LINE, written

from optimizer import read_published
from optimizer.published.peers.lengths import lengthened, narrowed
from optimizer.published.peers.routing import Routing, Task, Vehicle, routing_of
from optimizer.published.peers.scaling import costs_of

ROOM = Routing(
    vehicles=(Vehicle(0, 0, 0, 100, 2, fixed=5, per_time=1), Vehicle(0, 0, 50, 100, 1)),
    tasks=(
        Task(1, 7, 20, 0, 80, (30, 10)),
        Task(1, 7, 60, 0, 40, (50, 0)),
        Task(2, 8, 10, 60, 90, (20, 20)),
    ),
    travel=np.array([[0, 10, 15], [10, 0, 10], [15, 10, 0]]),
)


def test_times_windows_and_rules() -> None:
    # Task 0 from 10 to 30, task 2 waits from 40 until 60, home at 70 + 15.
    assert ROOM.finish(0, (0, 2)) == 85
    assert ROOM.finish(0, (2, 0)) is None  # 70 + 10 + 20 + 10 is 110
    assert ROOM.finish(1, (0,)) == 90
    assert ROOM.finish(1, (1,)) is None  # not for this vehicle
    assert ROOM.finish(1, (0, 2)) is None  # one stop at most
    assert ROOM.holds(((0, 2), ()))
    assert not ROOM.holds(((0,), (0,)))
    assert not ROOM.holds(((0, 1), ()))  # of one group
    assert not ROOM.holds(((0,),))  # a route for each vehicle
    assert ROOM.worth(((0, 2), ())) == 30 + 20 - 5 - 35
    assert not ROOM.alike


def test_the_rule_narrows_and_spare_time_lengthens() -> None:
    by_prize, kept = narrowed(ROOM, 0.0)
    assert kept == [1, 2]
    assert len(by_prize.tasks) == 2
    # 30 in 20 + 10 minutes is more than 50 in 60 + 10.
    assert narrowed(ROOM, 1.0)[1] == [0, 2]
    assert lengthened(ROOM, ((0,), ())) == ((1,), ())
    # With the longer one first, the vehicle would be home at 70 + 10 + 10 + 15.
    assert lengthened(ROOM, ((0, 2), ())) == ((0, 2), ())
    assert lengthened(ROOM, ((), (0,))) == ((), (0,))


def test_costs_of_vehicles_that_earn_unlike_each_other() -> None:
    costs = costs_of(ROOM, 0.1)
    assert costs.prizes.tolist() == [30, 50, 20]
    assert costs.shortfall.tolist() == [[0, 0, 0], [20, costs.forbidden, 0]]
    assert costs.forbidden > costs.prizes.sum()


def test_travel_has_a_small_cost_where_it_has_none(tmp_path) -> None:
    routing = routing_of(read_published(written(tmp_path, "r1.txt", CORNERS), "toptw", 2))
    costs = costs_of(routing, 0.1)
    everything = sum(vehicle.closes for vehicle in routing.vehicles)
    assert costs.per_time.tolist() == [1, 1]
    assert abs(everything / costs.prizes.sum() - 0.1) < 0.01


def test_published_instances_as_routing(tmp_path) -> None:
    routing = routing_of(read_published(written(tmp_path, "p.txt", LINE), "top"))
    assert routing.alike
    assert [task.place for task in routing.tasks] == [1, 2, 3]
    # Whole lengths stay, others are counted up, so that no tour is longer than it seems.
    assert routing.travel[0, 1] == 10_000
    assert routing.travel[0, 3] == 42_427
    assert routing.finish(0, (0, 2)) == 10_000 + 36_056 + 31_623
