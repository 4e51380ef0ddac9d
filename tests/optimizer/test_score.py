"""The score, term by term, on cases worked out by hand.

Unless told otherwise: 20 minutes per household, 30 minutes of setting up, one village of 10 poor households
worth 8 each, a crew of two, every way 10 minutes at a tenth of a point per volunteer-minute.
"""

import pytest
from hypothesis import given, settings
from strategies import (
    Case,
    cases,
    changed,
    day,
    duty,
    route,
    service,
    team,
    tiny,
    village,
    volunteer,
    weights,
)

from optimizer.campaign import Coverage, FixedPoint, Penalties
from optimizer.score import Score, count_changes, score, session_gives

EXACT = 1e-6


def of(kind: str, found: Score) -> list[tuple[float, float]]:
    """Return amount and cost of each shortfall of a kind."""
    return [(short.amount, short.cost) for short in found.shortfalls if short.kind == kind]


def test_the_empty_plan_of_a_campaign_that_asks_for_nothing_scores_nothing() -> None:
    found = score(tiny(), (), ())
    assert found.score == 0
    assert found.villages[0].served == (0, 0, 0, 0, 0)
    assert not found.shortfalls


def test_one_route() -> None:
    campaign = tiny()
    found = score(campaign, [route(campaign)], [])
    # 2 × (90 − 30) = 120 minutes serve 6 poor households: 6 × 8 = 48. Two people 20 minutes on the road: 4.
    assert found.breakdown.benefit == pytest.approx(48, abs=EXACT)
    assert found.breakdown.travel == pytest.approx(4, abs=EXACT)
    assert found.score == pytest.approx(44, abs=EXACT)
    assert found.villages[0].visits == 1
    assert found.villages[0].served[0] == pytest.approx(6, abs=EXACT)
    assert found.villages[0].coverage == pytest.approx(0.6, abs=EXACT)


def test_service_is_used_up_class_by_class() -> None:
    place = village(households=15, poor=1, near_poor=2, elderly=3, no_device=4)
    campaign = tiny(villages=(place,))
    found = score(campaign, [route(campaign)], [])
    # 6 households' worth of service: 1 poor, 2 near-poor, 3 elderly, nothing left: 8 + 12 + 15.
    assert found.villages[0].served == pytest.approx((1, 2, 3, 0, 0), abs=EXACT)
    assert found.breakdown.benefit == pytest.approx(35, abs=EXACT)
    assert found.villages[0].coverage == pytest.approx(0.6, abs=EXACT)


def test_served_households_are_real_numbers_and_reach_the_last_class() -> None:
    place = village(households=9, poor=1, near_poor=1, elderly=1, no_device=1)
    campaign = tiny(villages=(place,), service=service(minutes_per_household=16))
    found = score(campaign, [route(campaign)], [])
    # 120 minutes at 16 each are 7.5 households: one of each class, 3.5 others: 8 + 6 + 5 + 4 + 3.5.
    assert found.villages[0].served == pytest.approx((1, 1, 1, 1, 3.5), abs=EXACT)
    assert found.breakdown.benefit == pytest.approx(26.5, abs=EXACT)
    assert found.villages[0].coverage == 1


def test_a_village_served_in_full_takes_no_more() -> None:
    campaign = tiny(villages=(village(households=4, poor=4),))
    found = score(campaign, [route(campaign)], [])
    assert found.breakdown.benefit == pytest.approx(32, abs=EXACT)


def test_one_session_brings_out_no_more_than_the_turnout_two_do() -> None:
    campaign = tiny(villages=(village(turnout=0.4),))
    once = route(campaign)
    # 0.4 × 10 × 20 = 80 minutes of the 120: 4 households. A second session brings out as many again.
    assert score(campaign, [once], []).breakdown.benefit == pytest.approx(32, abs=EXACT)
    twice = [once, route(campaign, date=day(1))]
    assert score(campaign, twice, []).breakdown.benefit == pytest.approx(64, abs=EXACT)


def test_a_session_that_is_all_setting_up_gives_nothing() -> None:
    campaign = tiny(service=service(setup_minutes=90))
    assert session_gives(campaign, campaign.villages[0], 2, 60) == 0
    assert score(campaign, [route(campaign)], []).breakdown.benefit == 0


def test_waiting_is_free_and_every_leg_costs() -> None:
    places = (village(), village("v2", households=0, poor=0))
    campaign = tiny(villages=places, legs={("base", "v1"): 7, ("v1", "v2"): 5, ("v2", "base"): 9})
    plan = route(campaign, [("v1", "18:10", "19:10"), ("v2", "19:30", "20:30")], crew=["A"], depart="18:00")
    # Legs of 7, 5 and 9 minutes by one person: 2.1; what lies between them is waiting.
    assert score(campaign, [plan], []).breakdown.travel == pytest.approx(2.1, abs=EXACT)


def test_a_shift_costs_each_of_the_crew() -> None:
    campaign = tiny(weights=weights(shift=3, travel=0))
    found = score(campaign, [route(campaign), route(campaign, date=day(1), crew=["A"])], [])
    assert found.breakdown.shift == pytest.approx(9, abs=EXACT)


def test_missing_visits_cost_each() -> None:
    campaign = tiny(villages=(village(min_visits=3),), penalties=Penalties(visit=50))
    found = score(campaign, [route(campaign)], [])
    assert found.breakdown.visit == pytest.approx(100, abs=EXACT)
    assert of("visit", found) == [(2, 100)]
    assert found.score == pytest.approx(44 - 100, abs=EXACT)


def test_more_visits_than_wanted_earn_nothing() -> None:
    campaign = tiny(villages=(village(min_visits=1),), penalties=Penalties(visit=50))
    assert score(campaign, [route(campaign), route(campaign, date=day(1))], []).breakdown.visit == 0


@pytest.mark.parametrize(("visited", "cost"), [(1, 0), (2, 0), (3, 70), (None, 70)])
def test_a_first_visit_after_its_date_or_never_is_late(visited: int | None, cost: float) -> None:
    campaign = tiny(villages=(village(first_visit_by=day(2)),), penalties=Penalties(late=70))
    found = score(campaign, [] if visited is None else [route(campaign, date=day(visited))], [])
    assert found.breakdown.late == cost
    assert of("late", found) == ([(1, 70)] if cost else [])


def test_each_volunteer_missing_at_the_fixed_point_costs() -> None:
    point = FixedPoint(open="Mo 08:00-10:00,13:00-15:00", volunteers=2)
    campaign = tiny(fixed_point=point, penalties=Penalties(duty=30))
    # One duty has one of its two volunteers, the other does not appear and so has nobody: 1 + 2 are missing.
    found = score(campaign, [], [duty("A")])
    assert found.breakdown.duty == pytest.approx(90, abs=EXACT)
    assert of("duty", found) == [(1, 30), (2, 60)]
    assert [(short.date, short.start) for short in found.shortfalls] == [(day(0), 480), (day(0), 780)]


def test_households_below_the_floor_cost_each() -> None:
    place = village(households=20, poor=5, near_poor=5)
    campaign = tiny(villages=(place,), penalties=Penalties(cover=4), coverage=Coverage(floor=0.9))
    # The floor is 9 of 10 priority households; 6 are served; the other class does not count.
    found = score(campaign, [route(campaign)], [])
    assert found.breakdown.cover == pytest.approx(12, abs=EXACT)
    assert of("cover", found) == [(pytest.approx(3, abs=EXACT), pytest.approx(12, abs=EXACT))]


def test_a_floor_met_but_for_rounding_is_met() -> None:
    place = village(households=3, poor=1, near_poor=1, elderly=1)
    campaign = tiny(
        villages=(place,),
        service=service(minutes_per_household=1 / 3),
        coverage=Coverage(floor=1),
        penalties=Penalties(cover=4),
    )
    found = score(campaign, [route(campaign)], [])
    assert not found.shortfalls
    assert found.breakdown.cover == 0


def test_a_village_without_priority_households_is_covered() -> None:
    campaign = tiny(villages=(village(poor=0),), coverage=Coverage(floor=1))
    found = score(campaign, [], [])
    assert found.villages[0].coverage == 1
    assert not found.shortfalls


def test_a_shortfall_without_price_is_listed_all_the_same() -> None:
    campaign = tiny(
        villages=(village(min_visits=1, first_visit_by=day(1)),),
        coverage=Coverage(floor=0.5),
        fixed_point=FixedPoint(open="Mo 08:00-10:00", volunteers=1),
    )
    found = score(campaign, [], [])
    assert [(short.kind, short.cost) for short in found.shortfalls] == [
        ("visit", 0),
        ("late", 0),
        ("duty", 0),
        ("cover", 0),
    ]
    assert found.score == 0


def test_villages_come_in_the_order_of_the_campaign() -> None:
    campaign = tiny(villages=tuple(village(name) for name in ("v3", "v1", "v2")))
    found = score(campaign, [route(campaign)], [])
    assert [result.village for result in found.villages] == ["v3", "v1", "v2"]
    assert [result.visits for result in found.villages] == [0, 1, 0]


def test_a_check_in_replaces_what_its_visit_was_to_give() -> None:
    campaign = tiny(villages=(village(households=10, poor=5, near_poor=5),))
    first, second = route(campaign), route(campaign, date=day(1))
    done = {("v1", day(0), "T1"): (2.0, 3.0, 0.0, 0.0, 0.0)}
    # The first visit served 2 + 3. The second can serve 6: the 3 poor and 2 near-poor who are left.
    found = score(campaign, [first, second], [], done=done)
    assert found.villages[0].served == pytest.approx((5, 5, 0, 0, 0), abs=EXACT)
    assert found.villages[0].visits == 2
    assert score(campaign, [first], [], done=done).breakdown.benefit == pytest.approx(16 + 18, abs=EXACT)


def test_nobody_is_served_twice_by_check_ins() -> None:
    campaign = tiny(villages=(village(households=3, poor=3),))
    done = {("v1", day(0), "T1"): (2.0, 0, 0, 0, 0), ("v1", day(1), "T1"): (2.0, 0, 0, 0, 0)}
    found = score(campaign, [route(campaign), route(campaign, date=day(1))], [], done=done)
    assert found.villages[0].served[0] == 3
    assert found.villages[0].coverage == 1


def test_changes_cost_each() -> None:
    campaign = tiny(penalties=Penalties(change=5))
    assert score(campaign, [], [], changes=3).score == pytest.approx(-15, abs=EXACT)


def test_changes_are_visits_and_turns_that_only_one_plan_has() -> None:
    campaign = tiny(
        villages=(village(), village("v2")), fixed_point=FixedPoint(open="08:00-10:00", volunteers=2)
    )
    base = route(campaign, date=day(3))
    other_village = route(campaign, [("v2", "18:10", "19:40")], date=day(3))
    later = route(campaign, [("v1", "18:30", "19:30")], date=day(3))
    fewer = route(campaign, crew=["A"], date=day(3))

    def changes(*plan: object, duties: tuple[object, ...] = (), since: int = 2) -> int:
        return count_changes(([base], [duty("A", date=day(4))]), (plan, duties), day(since))  # type: ignore[arg-type]

    same_duty = (duty("A", date=day(4)),)
    assert changes(base, duties=same_duty) == 0
    # Times may move within the shift.
    assert changes(later, duties=same_duty) == 0
    assert changes(other_village, duties=same_duty) == 2
    assert changes(fewer, duties=same_duty) == 1
    assert changes(base, duties=(duty("A", "B", date=day(4)),)) == 1
    # Without the route: one visit and two turns.
    assert changes(duties=same_duty) == 3
    # Only what is dated on or after the freeze date counts.
    assert changes(since=4) == 1
    assert changes(since=5) == 0


def test_teams_with_their_own_base_pay_their_own_way() -> None:
    campaign = tiny(
        teams=(team(), team("T2", base_lat=22.5, base_lon=104.0)),
        volunteers=(volunteer("A"), volunteer("C", "T2")),
        legs={("base:T2", "v1"): 25},
    )
    plan = route(campaign, [("v1", "18:30", "20:00")], crew=["C"], team="T2")
    assert score(campaign, [plan], []).breakdown.travel == pytest.approx(5, abs=EXACT)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_parts_agree_with_each_other(case: Case) -> None:
    campaign = case.campaign
    found = score(campaign, case.routes, case.duties)
    parts = found.breakdown
    assert [result.village for result in found.villages] == [place.id for place in campaign.villages]
    served = sum(
        weight * households
        for result in found.villages
        for weight, households in zip(campaign.weights.by_class, result.served, strict=True)
    )
    assert parts.benefit == pytest.approx(served, abs=EXACT)
    for place, result in zip(campaign.villages, found.villages, strict=True):
        assert all(0 <= got <= all_ + 1e-9 for got, all_ in zip(result.served, place.by_class, strict=True))
        # A class is touched only when those before it are served in full.
        for number in range(1, 5):
            if result.served[number] > 1e-9:
                assert result.served[:number] == pytest.approx(place.by_class[:number], abs=EXACT)
    for kind in ("visit", "late", "duty", "cover"):
        assert getattr(parts, kind) == pytest.approx(sum(cost for _, cost in of(kind, found)), abs=EXACT)
    assert all(short.amount > 0 for short in found.shortfalls)
    assert found.score == pytest.approx(
        parts.benefit - parts.travel - parts.shift - parts.visit - parts.late - parts.duty - parts.cover,
        abs=EXACT,
    )
    without = changed(campaign, weights=campaign.weights.model_copy(update={"travel": 0.0}))
    assert score(without, case.routes, case.duties).score == pytest.approx(
        found.score + parts.travel, abs=EXACT
    )
