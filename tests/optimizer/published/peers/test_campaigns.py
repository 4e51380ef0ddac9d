"""Peers plan campaigns that the check accepts, and get what there is to get where days do not depend on each other."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import campaigns, changed, day, service, team, tiny, village, volunteer

from optimizer import PEERS, Campaign, Closure, Plan, check, peer_plan, plan_document
from optimizer.campaign import FixedPoint, Penalties

SECONDS = 0.5


def planned(name: str, campaign: Campaign, seconds: float = SECONDS, workers: int = 1) -> Plan:
    """Return a peer's plan; the check has to accept it."""
    plan = peer_plan(name, campaign, seconds=seconds, workers=workers)
    assert check(campaign, plan_document(plan, "en")).violations == ()
    return plan


def featured() -> Campaign:
    """Return a campaign of a week in which every hard rule has something to forbid."""
    return tiny(
        villages=(
            village("v1", min_visits=1, min_gap_days=2, max_visits=2, first_visit_by=day(1)),
            village("v2", open="18:00-19:30,20:00-21:00", language="dao"),
            village("v3", households=30, poor=30, min_visits=2),
            village("v4", open="Mo off; Tu-Su 17:00-21:00"),
        ),
        teams=(team("T1"), team("T2", shifts="08:00-11:00,18:00-21:00", off=(day(2),))),
        volunteers=(
            volunteer("A", role="leader", max_per_week=3),
            volunteer("B", languages=("Dao",), max_hours_per_week=9.0),
            volunteer("C", off=(day(1),)),
            volunteer("D", "T2", available="17:00-22:00", max_per_week=4),
            volunteer("E", "T2"),
            volunteer("F", "T2", role="leader", languages=("dao",), max_per_week=4),
        ),
        closures=(
            Closure(origin="v3", start=day(0), end=day(1)),
            Closure(origin="v1", destination="v2", start=day(0), end=day(6)),
        ),
        rest_dates=(day(3),),
        fixed_point=FixedPoint(open="Mo-Fr 08:00-10:00", volunteers=1),
        service=service(min_crew=2, max_crew=3, max_visits_per_shift=2),
        penalties=Penalties(visit=40, late=20, duty=10, cover=4),
    )


@pytest.mark.parametrize("name", PEERS)
def test_every_hard_rule_is_kept(name) -> None:
    plan = planned(name, featured())
    assert plan.routes
    assert plan.duties
    assert plan.status == "feasible"
    assert plan.bound >= plan.score


@pytest.mark.parametrize("name", ["pyvrp", "vroom", "ortools"])
def test_one_evening_has_the_best_plan(name) -> None:
    # Two volunteers give 2 · 60 minutes in a session of 90 minutes: 6 of 10 poor households, 48 points, less 2 · 20
    # minutes of travel at 0.1. Two sessions of 60 and one of 90 do not fit into three hours with three ways of 10.
    campaign = tiny(end=day(0), villages=(village("v1"), village("v2", households=2, poor=2)))
    plan = planned(name, campaign)
    # v1 for 90 and v2 for 60 minutes take 10 + 90 + 10 + 60 + 10 = 180: 6 · 8 + 2 · 8 − 2 · 30 · 0.1.
    assert plan.score == pytest.approx(48 + 16 - 6)


def test_the_hand_rule_sends_half_to_the_neediest() -> None:
    campaign = tiny(
        end=day(0),
        villages=(village("v1", households=4, poor=4), village("v2"), village("v3", households=3, poor=3)),
        volunteers=tuple(volunteer(name) for name in "ABCD"),
        service=service(max_visits_per_shift=1),
    )
    [route] = planned("hand", campaign).routes
    assert len(route.crew) == 2
    assert [stop.village for stop in route.stops] == ["v2"]


def test_nobody_goes_out_for_nothing() -> None:
    campaign = tiny(villages=(village(households=0, poor=0),))
    assert not planned("vroom", campaign).routes


def test_several_rules_side_by_side() -> None:
    # Two dates: a second on each of two threads is time for two rules.
    assert planned("pyvrp", changed(featured(), end=day(1)), seconds=1.0, workers=2).routes


def test_what_cannot_be_reached_is_left_out() -> None:
    campaign = tiny(
        villages=(village("v1", open="08:00-10:00"), village("v2")),
        legs={("base", "v2"): 100},
    )
    for name in PEERS:
        assert not planned(name, campaign).routes


def test_crews_and_days_are_counted_over_the_campaign() -> None:
    # One turn a week for each of two volunteers: one of the seven evenings.
    people = (volunteer("A", max_per_week=1), volunteer("B", max_per_week=1))
    campaign = tiny(volunteers=people, service=service(min_crew=2))
    for name in PEERS:
        assert len(planned(name, campaign).routes) == 1
    two_weeks = changed(campaign, end=campaign.start + dt.timedelta(days=13))
    assert len(planned("hand", two_weeks).routes) == 2


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(campaigns())
def test_random_campaigns_by_the_hand_rule(campaign) -> None:
    planned("hand", campaign)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(campaigns(dates=3))
def test_random_campaigns_by_the_others(campaign) -> None:
    for name in ("pyvrp", "vroom", "ortools"):
        planned(name, campaign, seconds=0.2)
