"""Replans: what is frozen stays and is exempt, what is pinned stays, check-ins and changes count."""

from collections.abc import Sequence

import pytest
from strategies import changed, day, document_for, duty, route, team, tiny, village, volunteer

from optimizer import Campaign, Duty, Route
from optimizer.campaign import Closure, FixedPoint, Penalties
from optimizer.check import check
from optimizer.plan import CheckIn, Replan

CAMPAIGN = tiny(
    villages=(village(households=20, poor=20), village("v2")),
    fixed_point=FixedPoint(open="08:00-10:00", volunteers=1),
    penalties=Penalties(change=5),
)
PAST, LATER = route(CAMPAIGN), route(CAMPAIGN, date=day(4))
ON_DUTY = duty("A", date=day(1))


def replan(
    routes: Sequence[Route] = (PAST, LATER), duties: Sequence[Duty] = (ON_DUTY,), **given: object
) -> Replan:
    """Return a replan on the third date, of a base plan with a visit before it and one after it."""
    return Replan(freeze_until=day(2), routes=tuple(routes), duties=tuple(duties), **given)  # type: ignore[arg-type]


def codes(
    campaign: Campaign,
    routes: Sequence[Route],
    duties: Sequence[Duty] = (ON_DUTY,),
    base: Replan | None = None,
) -> set[str]:
    document = document_for(campaign, routes, duties, replan=replan() if base is None else base)
    return {violation.rule for violation in check(campaign, document).violations}


def test_a_replan_with_nothing_new_changes_nothing() -> None:
    document = document_for(CAMPAIGN, [PAST, LATER], [ON_DUTY], replan=replan())
    assert check(CAMPAIGN, document).ok
    assert document["breakdown"]["change"] == 0
    assert document["score"] == pytest.approx(88)


def test_each_change_after_the_freeze_date_costs() -> None:
    # The visit moves by a date: two visits and 2 × 2 turns differ.
    moved = route(CAMPAIGN, date=day(5))
    document = document_for(CAMPAIGN, [PAST, moved], [ON_DUTY], replan=replan())
    assert check(CAMPAIGN, document).ok
    assert document["breakdown"]["change"] == pytest.approx(30)
    assert document["score"] == pytest.approx(88 - 30)
    document["breakdown"]["change"] = 25
    document["score"] += 5
    found = {violation.rule for violation in check(CAMPAIGN, document).violations}
    assert found == {"figure-breakdown", "figure-score"}


def test_what_is_frozen_stays_as_it_was() -> None:
    assert codes(CAMPAIGN, [LATER]) == {"replan-frozen"}
    assert codes(CAMPAIGN, [route(CAMPAIGN, crew=["A"]), LATER]) == {"replan-frozen"}
    assert codes(CAMPAIGN, [route(CAMPAIGN, [("v1", "18:10", "19:10")]), LATER]) == {"replan-frozen"}
    assert codes(CAMPAIGN, [PAST, LATER], []) == {"replan-frozen"}
    assert codes(CAMPAIGN, [PAST, LATER], [duty("B", date=day(1))]) == {"replan-frozen"}
    # The order of names is no difference.
    assert codes(CAMPAIGN, [route(CAMPAIGN, crew=["B", "A"]), LATER]) == set()


def test_nothing_joins_what_is_frozen() -> None:
    joined = route(CAMPAIGN, [("v2", "18:10", "19:40")], date=day(1), crew=["B"])
    assert codes(CAMPAIGN, [PAST, joined, LATER]) == {"replan-frozen"}
    assert codes(CAMPAIGN, [PAST, LATER], [ON_DUTY, duty("B")]) == {"replan-frozen"}


def test_a_frozen_route_is_exempt_from_rules_1_to_5_and_7() -> None:
    # Everything about the first visit is wrong by now; it was made, and stays.
    later = changed(
        CAMPAIGN,
        rest_dates=(day(0),),
        teams=(team(shifts="Tu-Su 18:00-21:00"),),
        villages=(village(households=20, poor=20, open="Tu-Su 00:00-24:00"), village("v2")),
        volunteers=(volunteer("A", off=(day(0),)), volunteer("B", available="Tu-Su 00:00-24:00")),
        closures=(
            Closure(origin="v1", start=day(0), end=day(0)),
            Closure(origin="base", destination="v1", start=day(0), end=day(0)),
        ),
    )
    assert codes(later, [PAST, LATER]) == set()
    assert {"rule-1-date", "rule-1-volunteer-off"} <= codes(later, [PAST, LATER], base=replan(routes=[LATER]))


def test_a_frozen_duty_is_exempt_from_rule_8() -> None:
    shut = changed(CAMPAIGN, fixed_point=None)
    assert codes(shut, [PAST, LATER]) == set()
    assert "rule-8-slot" in codes(shut, [PAST, LATER], base=replan(duties=[]))


def test_frozen_visits_count_in_the_spacing() -> None:
    wider = changed(CAMPAIGN, villages=(village(households=20, poor=20, min_gap_days=4), village("v2")))
    assert codes(wider, [PAST, LATER]) == set()
    nearer = route(CAMPAIGN, date=day(3))
    assert codes(wider, [PAST, nearer]) == {"rule-6-spacing"}
    once = changed(CAMPAIGN, villages=(village(households=20, poor=20, max_visits=1), village("v2")))
    assert codes(once, [PAST, LATER]) == {"rule-6-max"}


def test_what_frozen_visits_alone_break_is_past_changing() -> None:
    base = replan(routes=[PAST, route(CAMPAIGN, date=day(1))])
    tighter = changed(
        CAMPAIGN, villages=(village(households=20, poor=20, min_gap_days=3, max_visits=1), village("v2"))
    )
    assert codes(tighter, base.routes, base=base) == set()


def test_frozen_turns_count_in_the_week_of_a_volunteer() -> None:
    def limited(most: int) -> Campaign:
        return changed(CAMPAIGN, volunteers=(volunteer("A", max_per_week=most), volunteer("B")))

    # A was out on the first date and on duty on the second: two turns before the third.
    assert codes(limited(3), [PAST, LATER]) == set()
    assert codes(limited(2), [PAST, LATER]) == {"rule-9-count"}
    # At the limit, or over it by what is past: nothing more, and no finding.
    assert codes(limited(2), [PAST]) == set()
    assert codes(limited(1), [PAST]) == set()


def test_a_pinned_visit_stays_though_its_time_may_move() -> None:
    base = replan(pinned=(("v1", day(4), "T1"),))
    later = route(CAMPAIGN, [("v1", "19:00", "20:00")], date=day(4), crew=["B"])
    assert codes(CAMPAIGN, [PAST, later], base=base) == set()
    assert codes(CAMPAIGN, [PAST], base=base) == {"replan-pinned"}
    assert codes(CAMPAIGN, [PAST, route(CAMPAIGN, date=day(5))], base=base) == {"replan-pinned"}


def test_check_ins_replace_what_was_planned() -> None:
    done = CheckIn(village="v1", date=day(0), team="T1", served=(1, 0, 0, 0, 0))
    document = document_for(CAMPAIGN, [PAST, LATER], [ON_DUTY], replan=replan(done=(done,)))
    assert check(CAMPAIGN, document).ok
    # 1 household instead of 6 on the first visit.
    assert document["breakdown"]["benefit"] == pytest.approx(7 * 8)
    plain = document_for(CAMPAIGN, [PAST, LATER], [ON_DUTY], replan=replan())
    plain["replan"] = document["replan"]
    assert "figure-breakdown" in {violation.rule for violation in check(CAMPAIGN, plain).violations}


def test_a_check_in_needs_its_visit_and_comes_once() -> None:
    done = CheckIn(village="v1", date=day(0), team="T1", served=(1, 0, 0, 0, 0))
    other = CheckIn(village="v2", date=day(0), team="T1", served=(1, 0, 0, 0, 0))
    assert codes(CAMPAIGN, [PAST, LATER], base=replan(done=(done, done))) == {"replan-done"}
    assert codes(CAMPAIGN, [PAST, LATER], base=replan(done=(other,))) == {"replan-done"}


def test_travel_of_a_frozen_route_is_that_of_the_campaign() -> None:
    slower = changed(
        CAMPAIGN, closures=(Closure(origin="base", destination="v1", start=day(0), end=day(0), minutes=30),)
    )
    assert codes(slower, [PAST, LATER]) == {"figure-travel", "figure-breakdown", "figure-score", "figure-gap"}
    assert codes(slower, [PAST.model_copy(update={"travel_minutes": 60}), LATER]) == set()
