"""Replans by the engine: between the kept plan and the best of all replans, and never above their bound."""

from __future__ import annotations

import pytest
from exhaustive import TooLargeError
from replans import Situation, best_replan, small_replan
from strategies import changed, day, duty, route, team, tiny, village, volunteer

from optimizer import Campaign, CheckIn, Closure, Plan, Replan, RequestError, check, plan_document
from optimizer.campaign import FixedPoint, Penalties
from optimizer.engine.formulation import permitted_visits
from optimizer.engine.instance import compile_campaign
from optimizer.engine.kept import kept_draft
from optimizer.engine.solve import solve
from optimizer.travel import travel_times


def planned(campaign: Campaign, work: float = 0.2, **given: object) -> Plan:
    """Return the plan of a short run by work alone; the check has to accept it."""
    plan = solve(campaign, seconds=None, work=work, workers=1, **given)  # type: ignore[arg-type]
    assert check(campaign, plan_document(plan, "en")).violations == ()
    return plan


def replanned(situation: Situation) -> Plan:
    return planned(situation.campaign, replan=situation.replan)


@pytest.mark.parametrize("block", range(3))
def test_a_replan_is_between_the_kept_plan_and_the_best_of_all(block: int) -> None:
    tried = optimal = 0
    for seed in range(50 * block, 50 * (block + 1)):
        situation = small_replan(seed)
        if situation is None:
            continue
        try:
            best = best_replan(situation)
        except TooLargeError:
            continue
        if best is None:
            with pytest.raises(RequestError):
                replanned(situation)
            continue
        plan = replanned(situation)
        near = 1e-6 * max(1.0, abs(best))
        assert plan.score <= best + near, f"seed {seed}"
        assert plan.bound >= best - near, f"seed {seed}"
        assert plan.score >= plan.run.extra["kept"]["score"] - near or situation.replan.pinned, f"seed {seed}"
        tried += 1
        optimal += plan.score >= best - near
    assert tried >= 40
    # Search is no proof, but on so little it should not miss much.
    assert optimal >= 0.95 * tried


def visits(plan: Plan) -> set[tuple[str, int, str]]:
    """Return the visits of a plan: village, number of the date, team."""
    return {(s.village, (r.date - day(0)).days, r.team) for r in plan.routes for s in r.stops}


TWO_TEAMS = tiny(
    teams=(team("T1"), team("T2")),
    volunteers=(volunteer("A"), volunteer("B"), volunteer("C", "T2"), volunteer("D", "T2")),
    villages=(village("v1"), village("v2", min_gap_days=2)),
)


def test_pinned_visits_are_made_without_a_base_plan_too() -> None:
    pinned = [("v2", day(3), "T2"), ("v2", day(5), "T1"), ("v1", day(3), "T2")]
    plan = planned(TWO_TEAMS, pinned=pinned)
    assert {("v2", 3, "T2"), ("v2", 5, "T1"), ("v1", 3, "T2")} <= visits(plan)
    assert plan.replan is None


def test_a_pin_is_kept_at_a_loss_and_the_bound_knows_it() -> None:
    # Nobody lives in v2: a visit there only costs 20 × 0.1 for the one volunteer, and keeps them from v1.
    campaign = tiny(
        villages=(village("v1", max_visits=1), village("v2", households=0, poor=0)),
        end=day(0),
        volunteers=(volunteer("A"),),
        service=TWO_TEAMS.service.model_copy(update={"max_visits_per_shift": 1}),
    )
    free = planned(campaign)
    pinned = planned(campaign, pinned=[("v2", day(0), "T1")])
    assert free.score == pytest.approx(3 * 8 - 2)
    assert pinned.score == pytest.approx(-2)
    assert pinned.bound == pytest.approx(-2, abs=1e-5)


def test_impossible_pins_are_refused_all_at_once() -> None:
    closed = changed(
        TWO_TEAMS,
        rest_dates=(day(2),),
        closures=(Closure(origin="v1", start=day(4), end=day(4), reason="sạt lở"),),
    )
    wrong = [
        ("v9", day(3), "T1"),
        ("v1", day(3), "T9"),
        ("v1", day(2), "T1"),
        ("v1", day(4), "T1"),
        ("v2", day(5), "T1"),
        ("v2", day(6), "T2"),
    ]
    with pytest.raises(RequestError) as caught:
        planned(closed, pinned=wrong)
    reasons = caught.value.say("en").split("\n")
    assert len(reasons) == 5
    for part, reason in zip(
        ("no village v9", "no team T9", "no shift on that date", "closed (sạt lở)", "too near"),
        reasons,
        strict=True,
    ):
        assert part in reason
    assert "ghim" in caught.value.say("vi")


def test_pins_beyond_the_crews_are_told_by_name() -> None:
    campaign = changed(TWO_TEAMS, volunteers=(volunteer("A", max_per_week=1), volunteer("C", "T2")))
    with pytest.raises(RequestError, match="v1,2025-07-30,T1"):
        planned(campaign, pinned=[("v1", day(1), "T1"), ("v1", day(2), "T1")])


CAMPAIGN = tiny(
    villages=(village(households=40, poor=40), village("v2", households=40, poor=40)),
    fixed_point=FixedPoint(open="08:00-10:00", volunteers=1),
    penalties=Penalties(change=5, duty=20),
    volunteers=(volunteer("A", max_per_week=5), volunteer("B"), volunteer("C")),
)
PAST = route(CAMPAIGN)
ON_DUTY = duty("A", date=day(1))


def request(routes: list, duties: list, **given: object) -> Replan:
    return Replan(freeze_until=day(2), routes=tuple(routes), duties=tuple(duties), **given)  # type: ignore[arg-type]


def kept(campaign: Campaign, replan: Replan) -> Plan:
    return planned(campaign, replan=replan, settled=True)


def test_what_is_possible_of_a_base_plan_is_kept_times_and_all() -> None:
    # Later than it could be, and named in another order: so people were told, and so it stays.
    later = route(
        CAMPAIGN, [("v1", "19:00", "20:30")], crew=["B", "A"], date=day(4), depart="18:40", back="20:50"
    )
    plan = kept(CAMPAIGN, request([PAST, later], [ON_DUTY, duty("C", date=day(3))]))
    assert plan.routes == (PAST, later)
    assert [d.volunteers for d in plan.duties] == [("A",), ("C",)]
    assert plan.breakdown.change == 0


def test_a_closed_road_costs_a_route_only_the_stops_beyond_it() -> None:
    both = route(CAMPAIGN, [("v1", "18:10", "19:10"), ("v2", "19:20", "20:20")], date=day(4))
    cut = changed(CAMPAIGN, closures=(Closure(origin="v1", destination="v2", start=day(4), end=day(4)),))
    plan = kept(cut, request([PAST, both], [ON_DUTY]))
    assert [stop.village for stop in plan.routes[1].stops] in (["v1"], ["v2"])
    pinned = kept(cut, request([PAST, both], [ON_DUTY], pinned=(("v2", day(4), "T1"),)))
    assert [stop.village for stop in pinned.routes[1].stops] == ["v2"]


def test_a_crew_loses_who_can_no_longer_join_and_finds_a_leader() -> None:
    led = changed(
        CAMPAIGN,
        volunteers=(
            volunteer("A", role="leader", off=(day(4),)),
            volunteer("B"),
            volunteer("C", role="leader"),
        ),
    )
    plan = kept(led, request([PAST, route(CAMPAIGN, date=day(4))], [ON_DUTY]))
    assert set(plan.routes[1].crew) == {"B", "C"}


def test_frozen_turns_leave_less_of_a_week() -> None:
    # A was out and on duty before the freeze date: with three turns a week one is left.
    limited = changed(CAMPAIGN, volunteers=(volunteer("A", max_per_week=3), volunteer("B", max_per_week=0)))
    base = request([PAST, *(route(CAMPAIGN, crew=["A"], date=day(n)) for n in (3, 5))], [ON_DUTY])
    instance = compile_campaign(limited, travel_times(limited), base)
    draft = kept_draft(instance, base, permitted_visits(instance))
    assert [instance.shifts[s].day for s in draft.columns] == [3]
    assert sum(people.count(0) for people in draft.crews.values()) == 1


def test_check_ins_return_what_was_left_over_to_the_pool() -> None:
    once = changed(CAMPAIGN, villages=(village(households=6, poor=6),), fixed_point=None)
    base = request([PAST], [])
    # All six were to be served on the first date: nothing is left to be done.
    assert visits(planned(once, replan=base)) == {("v1", 0, "T1")}
    not_held = CheckIn(village="v1", date=day(0), team="T1", served=(0, 0, 0, 0, 0), held=False, reason="mưa")
    plan = planned(once, replan=base.model_copy(update={"done": (not_held,)}))
    assert len(visits(plan)) == 2
    assert plan.villages[0].served[0] == pytest.approx(6)


def test_the_same_seed_gives_the_same_replan() -> None:
    situation = small_replan(3)
    assert situation is not None
    one, other = replanned(situation), replanned(situation)
    assert (one.routes, one.duties, one.score, one.bound) == (
        other.routes,
        other.duties,
        other.score,
        other.bound,
    )
