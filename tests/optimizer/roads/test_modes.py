"""Teams that travel differently, from planning to replanning: each by its own minutes on real roads."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from small_roads import place

import optimizer
from optimizer import Campaign, Plan, Team, Village, Volunteer
from optimizer.campaign import Service, TravelSettings, Weights

FIRST = dt.date(2025, 7, 28)

pytestmark = pytest.mark.usefixtures("network")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """Return a campaign with its base at C; from there M is near on foot only, F and D by scooter."""
    return Campaign(
        id="modes",
        start=FIRST,
        end=FIRST + dt.timedelta(days=3),
        base=place("C").model_copy(update={"id": "base"}),
        service=Service(minutes_per_household=20, setup_minutes=10, session_minutes=(60, 120)),
        weights=Weights(poor=5, near_poor=4, elderly=3, no_device=2, other=1, travel=0.05),
        villages=tuple(
            Village(id=p.id, name=p.name, lat=p.lat, lon=p.lon, households=30, poor=20)
            for p in map(place, "FDMN")
        ),
        teams=(
            Team(id="T1", shifts="18:00-21:00"),
            Team(id="T2", shifts="18:00-21:00", mode="foot"),
            Team(id="T3", shifts="18:00-21:00", mode="car"),
        ),
        volunteers=tuple(
            Volunteer(id=f"{team}-{n}", team=team) for team in ("T1", "T2", "T3") for n in range(2)
        ),
        travel=TravelSettings(method="valhalla"),
    )


@pytest.fixture(scope="module")
def plan(campaign: Campaign) -> Plan:
    return optimizer.solve(campaign, work=4, workers=1)


def assert_own_minutes(campaign: Campaign, plan: Plan, since: dt.date = FIRST) -> None:
    """Hold every route after a date against the engine's ways in the mode of its team."""
    network = optimizer.find_roads(campaign.places)
    assert network is not None
    points = {spot.id: (spot.lat, spot.lon) for spot in campaign.places}
    for route in plan.routes:
        if route.date < since:
            continue
        minutes = 0.0
        for one, other in pairwise(["base", *(stop.village for stop in route.stops), "base"]):
            way = network.route(points[one], points[other], campaign.mode_of(route.team), "en")
            assert way is not None
            minutes += way.seconds / 60
        legs = len(route.stops) + 1
        assert minutes - legs / 60 <= route.travel_minutes <= minutes + 1.02 * legs


def frozen(plan: Plan, since: dt.date) -> list[object]:
    """Return what is kept of routes before a date, which is all but the minutes that ways take now."""
    return [(r.team, r.date, r.depart, r.back, r.crew, r.stops) for r in plan.routes if r.date < since]


def test_every_team_is_planned_in_its_own_minutes(campaign: Campaign, plan: Plan) -> None:
    assert {route.team for route in plan.routes} == {"T1", "T2", "T3"}
    assert_own_minutes(campaign, plan)
    document = optimizer.plan_document(plan, "en")
    assert {legs["mode"] for legs in document["travel"]["legs"]} == {"scooter", "foot", "car"}
    assert optimizer.check(campaign, document).ok


def test_the_check_sees_a_walk_in_a_scooters_minutes(campaign: Campaign, plan: Plan) -> None:
    document = optimizer.plan_document(plan, "en")
    scooters = next(entry for entry in document["travel"]["legs"] if entry["mode"] == "scooter")
    for entry in document["travel"]["legs"]:
        entry["minutes"] = scooters["minutes"]
    assert not optimizer.check(campaign, document).ok


def test_ways_are_those_of_the_team(campaign: Campaign, plan: Plan) -> None:
    drawn = optimizer.with_directions(campaign, plan, optimizer.travel_times(campaign))
    for route in drawn.routes:
        ways = optimizer.directions_of(campaign, drawn, route)
        assert [way.mode for way in ways if way is not None] == [campaign.mode_of(route.team)] * len(ways)
        assert route.travel_minutes == sum(way.minutes for way in ways if way is not None)


def test_a_replan_keeps_to_them(campaign: Campaign, plan: Plan) -> None:
    since = FIRST + dt.timedelta(days=1)
    # From the second day on the walkers have a car.
    teams = tuple(
        team.model_copy(update={"mode": "car"}) if team.id == "T2" else team for team in campaign.teams
    )
    for given in (campaign, campaign.model_copy(update={"teams": teams})):
        again = optimizer.replan(given, plan, freeze_until=since, work=3, workers=1)
        assert optimizer.check(given, optimizer.plan_document(again, "en")).ok
        assert frozen(again, since) == frozen(plan, since)
        assert_own_minutes(given, again, since)


@pytest.mark.parametrize("peer", ["hand", "ortools"])
def test_peers_route_each_team_in_its_own_minutes(campaign: Campaign, peer: str) -> None:
    day = campaign.model_copy(update={"end": FIRST})
    found = optimizer.peer_plan(peer, day, seconds=0.5, workers=1)
    assert {route.team for route in found.routes} == {"T1", "T2", "T3"}
    assert optimizer.check(day, optimizer.plan_document(found, "en"), optimizer.travel_times(day)).ok
    assert_own_minutes(day, found)
