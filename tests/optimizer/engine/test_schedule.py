"""Times of a route: as early as hours allow, waiting taken out, the start late."""

from __future__ import annotations

from random import Random

import pytest
from small import broken_rules, every_route, rooms_of, small_campaign
from strategies import at, day, tiny, village

from optimizer import Campaign, Route, clock
from optimizer.campaign import FixedPoint
from optimizer.engine.columns import Column
from optimizer.engine.draft import Draft
from optimizer.engine.schedule import duties_of, routes_of


def scheduled(campaign: Campaign, *stops: tuple[int, int]) -> Route:
    instance = rooms_of(campaign).instance
    return routes_of(instance, Draft({0: Column(0, 1, stops)}, {0: (0,)}, {}))[0]


def times(route: Route) -> list[str]:
    inner = [clock(t) for stop in route.stops for t in (stop.arrive, stop.start, stop.end)]
    return [clock(route.depart), *inner, clock(route.back)]


def test_a_route_of_one_stop_leaves_when_the_shift_starts() -> None:
    assert times(scheduled(tiny(end=day(0)), (0, 1))) == ["18:00", "18:10", "18:10", "19:40", "19:50"]


def test_nobody_leaves_early_to_wait() -> None:
    campaign = tiny(villages=(village(open="19:00-22:00"),), end=day(0))
    assert times(scheduled(campaign, (0, 0))) == ["18:50", "19:00", "19:00", "20:00", "20:10"]


def test_a_session_moves_to_the_next_so_that_nobody_waits_between_them() -> None:
    campaign = tiny(villages=(village("v1"), village("v2", open="19:45-21:00")), end=day(0))
    route = scheduled(campaign, (0, 0), (1, 0))
    assert times(route) == ["18:25", "18:35", "18:35", "19:35", "19:45", "19:45", "20:45", "20:55"]


def test_waiting_stays_where_hours_leave_no_choice() -> None:
    campaign = tiny(
        villages=(village("v1", open="18:00-19:20"), village("v2", open="19:45-21:00")), end=day(0)
    )
    route = scheduled(campaign, (0, 0), (1, 0))
    # v1 may last till 19:20 at the latest; the crew is at v2 by 19:30 and waits.
    assert times(route) == ["18:10", "18:20", "18:20", "19:20", "19:30", "19:45", "20:45", "20:55"]


def test_a_session_stays_inside_one_interval_when_it_moves() -> None:
    campaign = tiny(
        villages=(village("v1", open="18:00-19:15,19:16-19:40"), village("v2", open="19:50-21:00")),
        end=day(0),
    )
    assert scheduled(campaign, (0, 0), (1, 0)).stops[0].end == at("19:15")


def test_a_route_home_earlier_is_not_made_later() -> None:
    campaign = tiny(villages=(village("v1", open="18:00-20:00"),), end=day(0))
    assert scheduled(campaign, (0, 0)).back == at("19:20")


def test_names_and_travel_minutes() -> None:
    route = scheduled(tiny(end=day(0), legs={("base", "v1"): 12, ("v1", "base"): 7}), (0, 1))
    assert (route.team, route.crew, route.travel_minutes) == ("T1", ("A",), 19)
    assert (route.shift_start, route.shift_end) == (at("18:00"), at("21:00"))


def test_duties_with_nobody_are_left_out() -> None:
    campaign = tiny(fixed_point=FixedPoint(open="08:00-10:00", volunteers=2), end=day(2))
    instance = rooms_of(campaign).instance
    duties = duties_of(instance, Draft(posts={0: (1, 0), 1: ()}))
    assert [(duty.date, duty.volunteers) for duty in duties] == [(day(0), ("A", "B"))]


@pytest.mark.parametrize("block", range(2))
def test_every_route_gets_times_that_the_check_accepts(block: int) -> None:
    drawn = 0
    for seed in range(60 * block, 60 * (block + 1)):
        rooms = rooms_of(small_campaign(seed))
        chance = Random(seed)
        for s, shift in enumerate(rooms.instance.shifts):
            routes = every_route(rooms.instance, s)
            for stops in chance.sample(routes, min(3, len(routes))):
                column = Column(s, min(shift.k_max, len(shift.able)), stops)
                found = broken_rules(rooms, Draft({s: column}, {s: shift.able[: column.crew]}, {}))
                # Who goes is not the schedule's business.
                codes = {violation.rule for violation in found}
                assert codes <= {"rule-7-leader", "rule-7-language", "rule-9-count", "rule-9-hours"}, (
                    f"seed {seed}, {stops}: {found}"
                )
                drawn += 1
    assert drawn >= 60
