"""Replans from outside: nothing new, chains of replans, requests that do not fit, the same difference for a seed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from strategies import changed, day, duty, plan_for, route, team, tiny, village, volunteer

from optimizer import (
    Campaign,
    CheckIn,
    Closure,
    Plan,
    RequestError,
    check,
    difference,
    plan_document,
    plan_of,
    replan,
    solve,
)
from optimizer.campaign import FixedPoint, Penalties

ROOT = Path(__file__).parents[3]

CAMPAIGN = tiny(
    end=day(9),
    villages=(
        village("v1", households=30, poor=20, near_poor=10),
        village("v2", households=20, poor=10, min_gap_days=2),
        village("v3", households=12, poor=3, elderly=9),
    ),
    teams=(team("T1"), team("T2", shifts="Sa,Su 07:00-11:00")),
    volunteers=(
        volunteer("A", max_per_week=4),
        volunteer("B"),
        volunteer("C", "T2"),
        volunteer("D", "T2"),
    ),
    fixed_point=FixedPoint(open="Mo-Fr 08:00-10:00", volunteers=1),
    penalties=Penalties(change=5, duty=8, visit=30),
)


def done(village: str, date: dt.date, served: int, team: str = "T1", **given: object) -> CheckIn:
    return CheckIn(village=village, date=date, team=team, served=(served, 0, 0, 0, 0), **given)  # type: ignore[arg-type]


def replanned(campaign: Campaign, base: Plan, **given: object) -> Plan:
    """Return the replan of a short run by work alone; the check has to accept it."""
    plan = replan(campaign, base, seconds=None, work=0.5, workers=1, **given)  # type: ignore[arg-type]
    assert check(campaign, plan_document(plan, "en")).violations == ()
    return plan


@pytest.fixture(scope="module")
def base() -> Plan:
    """Return a plan as it comes out of its file."""
    return plan_of(plan_document(solve(CAMPAIGN, seconds=None, work=0.5, workers=1), "en"))


def first_visit(plan: Plan) -> tuple[str, dt.date, str]:
    visit = plan.routes[0]
    return visit.stops[0].village, visit.date, visit.team


def test_with_nothing_new_nothing_changes(base: Plan) -> None:
    plan = replanned(CAMPAIGN, base, freeze_until=day(3))
    assert plan.routes == base.routes
    assert plan.duties == base.duties
    assert plan.score == pytest.approx(base.score)
    assert plan.breakdown.change == 0
    assert difference(base, plan).nothing


def test_a_plan_that_is_far_from_best_is_kept_too_where_nothing_is_new() -> None:
    # Nobody asked for a better plan: the crew is too small and so are the sessions.
    poor = plan_for(
        CAMPAIGN, [route(CAMPAIGN, [("v1", "18:30", "19:30")], crew=["B"], date=day(n)) for n in (1, 6)]
    )
    plan = replanned(CAMPAIGN, poor, freeze_until=day(2))
    assert plan.routes == poor.routes
    assert plan.bound > plan.score + 50


def test_what_was_not_done_comes_back_and_frozen_routes_stay(base: Plan) -> None:
    village_id, date, team_id = first_visit(base)
    since = date + dt.timedelta(days=1)
    missed = done(village_id, date, 0, team_id, held=False, reason="mưa")
    plan = replanned(CAMPAIGN, base, freeze_until=since, done=[missed])
    frozen = [r for r in base.routes if r.date < since]
    assert [r for r in plan.routes if r.date < since] == frozen
    assert plan.replan is not None
    assert plan.replan.done == (missed,)
    assert plan.score >= plan.run.extra["kept"]["score"] - 1e-6


def test_check_ins_of_an_earlier_replan_still_count_and_may_be_corrected(base: Plan) -> None:
    village_id, date, team_id = first_visit(base)
    one = replanned(
        CAMPAIGN, base, freeze_until=date + dt.timedelta(days=1), done=[done(village_id, date, 1, team_id)]
    )
    later = date + dt.timedelta(days=3)
    two = replanned(CAMPAIGN, one, freeze_until=later)
    assert two.routes == one.routes
    assert two.replan is not None
    assert [entry.served[0] for entry in two.replan.done] == [1]
    three = replanned(CAMPAIGN, one, freeze_until=later, done=[done(village_id, date, 2, team_id)])
    assert three.replan is not None
    assert [entry.served[0] for entry in three.replan.done] == [2]


def test_a_cut_road_moves_no_more_than_it_has_to(base: Plan) -> None:
    since = day(3)
    cut = changed(CAMPAIGN, closures=(Closure(origin="base", destination="v2", start=since, end=day(9)),))
    plan = replanned(cut, base, freeze_until=since)
    later = [r for r in plan.routes if r.date >= since]
    # Beyond v1 or v3, v2 can still be reached: by no route that begins or ends there.
    assert not [r for r in later if "v2" in (r.stops[0].village, r.stops[-1].village)]
    # The dearer a change, the fewer of them.
    counts = []
    for price in (0, 5, 1000):
        priced = changed(cut, penalties=Penalties(change=price, duty=8, visit=30))
        counts.append(difference(base, replanned(priced, base, freeze_until=since)).changes)
    assert counts[0] >= counts[1] >= counts[2] > 0


def test_pins_stay_where_others_move(base: Plan) -> None:
    pin = next((s.village, r.date, r.team) for r in reversed(base.routes) for s in r.stops)
    poor = changed(CAMPAIGN, villages=tuple(v.model_copy(update={"poor": 0}) for v in CAMPAIGN.villages))
    plan = replanned(poor, base, freeze_until=day(1), pinned=[pin])
    assert pin in {(s.village, r.date, r.team) for r in plan.routes for s in r.stops}
    assert plan.replan is not None
    assert plan.replan.pinned == (pin,)


def test_what_does_not_fit_is_told_at_once(base: Plan) -> None:
    village_id, date, team_id = first_visit(base)
    with pytest.raises(RequestError) as caught:
        replanned(
            CAMPAIGN,
            base,
            freeze_until=date,
            done=[done("v1", day(40), 1), *[done(village_id, date, 1, team_id)] * 2],
        )
    told = caught.value.say("en").split("\n")
    assert len(told) == 3
    assert "no visit of the base plan" in told[0]
    assert "not before" in told[1]
    assert "2 check-ins" in told[2]
    gone = changed(CAMPAIGN, volunteers=CAMPAIGN.volunteers[1:], villages=CAMPAIGN.villages[1:])
    with pytest.raises(
        RequestError, match=r"villages that the campaign no longer has: v1(.|\n)*volunteers .*: A"
    ):
        replanned(gone, plan_for(CAMPAIGN, [route(CAMPAIGN)]), freeze_until=day(5))
    with pytest.raises(RequestError, match="another"):
        replanned(CAMPAIGN, base.model_copy(update={"campaign": "another"}), freeze_until=day(5))


def test_people_who_left_after_the_freeze_date_are_no_hindrance(base: Plan) -> None:
    away = tuple(
        v.model_copy(update={"off": tuple(day(n) for n in range(3, 10))}) if v.id == "A" else v
        for v in CAMPAIGN.volunteers
    )
    plan = replanned(changed(CAMPAIGN, volunteers=away), base, freeze_until=day(3))
    assert not [r for r in plan.routes if r.date >= day(3) and "A" in r.crew]
    told = {entry.volunteer: entry for entry in difference(base, plan).told}
    gone = [d for r in base.routes if r.date >= day(3) and "A" in r.crew for d in [r.date]]
    assert sorted(date for date, team_id in told["A"].stays_away if team_id) == sorted(gone)


def test_the_same_seed_gives_the_same_difference(base: Plan) -> None:
    village_id, date, team_id = first_visit(base)
    entry = done(village_id, date, 1, team_id)
    since = date + dt.timedelta(days=1)
    plans = [replanned(CAMPAIGN, base, freeze_until=since, done=[entry], seed=7) for _ in range(2)]
    assert difference(base, plans[0]) == difference(base, plans[1])


def test_a_chained_difference_is_by_date_and_names_everybody() -> None:
    old = plan_for(
        CAMPAIGN,
        [
            route(CAMPAIGN, date=day(1)),
            route(CAMPAIGN, [("v2", "18:10", "19:40")], date=day(2)),
            route(CAMPAIGN, [("v3", "18:10", "19:10")], crew=["B"], date=day(3)),
        ],
        [duty("A", date=day(2)), duty("B", date=day(3))],
    )
    new = plan_for(
        CAMPAIGN,
        [
            route(CAMPAIGN, date=day(4)),
            route(CAMPAIGN, [("v2", "18:40", "20:10")], date=day(2)),
            route(CAMPAIGN, [("v2", "18:10", "19:10")], crew=["B"], date=day(5)),
            route(CAMPAIGN, [("v3", "18:10", "19:10")], crew=["A"], date=day(3)),
        ],
        [duty("A", date=day(2)), duty("C", date=day(3))],
    )
    found = difference(old, new)
    assert [(change.kind, change.village) for change in found.visits] == [
        ("moved", "v1"),
        ("retimed", "v2"),
        ("added", "v2"),
    ]
    moved = found.visits[0]
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.date, moved.after.date) == (day(1), day(4))
    told = {entry.volunteer: entry for entry in found.told}
    assert set(told) == {"A", "B", "C"}
    assert told["C"].comes == ((day(3), None),)
    assert told["A"].stays_away == ((day(1), "T1"),)
    assert told["A"].comes == ((day(3), "T1"), (day(4), "T1"))
    assert told["A"].elsewhere == ((day(2), "T1"),)
    assert (day(3), None) in told["B"].stays_away
    assert found.villages == ("v1", "v2")
    assert (found.visits_changed, found.visits_before) == (1, 3)
    assert found.gain is None
    assert not found.nothing
    assert difference(new, new).nothing
