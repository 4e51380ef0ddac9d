"""Whole runs: the plan is valid, within the optimum and its bound, the same for a seed, and there in time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exhaustive import TooLargeError, best_plan
from hypothesis import HealthCheck, given, settings
from small import small_campaign
from strategies import campaigns, changed, day, team, tiny, village, volunteer

from optimizer import Campaign, Closure, Plan, Progress, Watch, check, load, plan_document, solve
from optimizer.campaign import Coverage, FixedPoint, Penalties

ROOT = Path(__file__).parents[3]


def accepted(campaign: Campaign, plan: Plan) -> Plan:
    """Return the plan; the check has to accept it."""
    assert check(campaign, plan_document(plan, "en")).violations == ()
    return plan


def planned(campaign: Campaign, work: float = 0.3, seed: int = 0) -> Plan:
    """Return the plan of a short run by work alone, checked."""
    return accepted(campaign, solve(campaign, seconds=None, work=work, seed=seed, workers=1))


def but_for_run(plan: Plan) -> dict[str, Any]:
    return {key: value for key, value in plan_document(plan, "en").items() if key != "run"}


@pytest.mark.parametrize("block", range(4))
def test_plans_are_valid_and_between_nothing_and_the_optimum(block: int) -> None:
    optimal = tried = 0
    for seed in range(15 * block, 15 * (block + 1)):
        campaign = small_campaign(seed)
        try:
            best = best_plan(campaign, nodes=20_000)
        except TooLargeError:
            continue
        plan = planned(campaign)
        near = 1e-6 * max(1.0, abs(best.score))
        assert plan.score <= best.score + near, f"seed {seed}"
        assert plan.bound >= best.score - near, f"seed {seed}"
        assert plan.score == pytest.approx(plan.breakdown.score, abs=1e-9), f"seed {seed}"
        tried += 1
        optimal += plan.score >= best.score - near
    # Search is no proof, but on so little it should not miss much.
    assert optimal >= 0.9 * tried


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(campaigns())
def test_any_campaign_gets_a_plan_that_the_check_accepts(campaign: Campaign) -> None:
    plan = planned(campaign, work=0.05)
    assert plan.bound >= plan.score


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    campaign = small_campaign(6, most_shifts=30)
    one, other = (but_for_run(planned(campaign, seed=3)) for _ in range(2))
    assert one == other


CHILD = """
import json, sys
sys.path[:0] = sys.argv[1:3]
from small import small_campaign
from optimizer import plan_document, solve
plan = solve(small_campaign(6, most_shifts=30), seconds=None, work=0.3, seed=3, workers=1)
sys.stdout.write(json.dumps({k: v for k, v in plan_document(plan, "en").items() if k != "run"}, sort_keys=True))
"""


def test_another_process_gives_the_same_plan() -> None:
    here = Path(__file__).parent
    found = subprocess.run(
        [sys.executable, "-c", CHILD, str(here), str(here.parent)],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join(sys.path)},
    )
    mine = but_for_run(planned(small_campaign(6, most_shifts=30), seed=3))
    assert json.loads(found.stdout) == json.loads(json.dumps(mine))


# Campaigns that cannot have what they want.


def causes(plan: Plan) -> set[tuple[str, str]]:
    return {(unmet.kind, unmet.code) for unmet in plan.unmet}


WANTING = {"penalties": Penalties(visit=50, cover=4, duty=10, late=5), "coverage": Coverage(floor=0.5)}


def wanting(**fields: Any) -> Campaign:
    """Return `tiny` with a visit wanted in its village, and half of its households to be reached."""
    return tiny(**{"villages": (village(min_visits=1),), "end": day(2)} | WANTING | fields)


def test_what_can_be_met_is_met() -> None:
    plan = planned(wanting())
    assert plan.unmet == ()
    assert plan.score > 0


HOPELESS: dict[str, tuple[dict[str, Any], str]] = {
    "a village closed throughout": (
        {"closures": (Closure(origin="v1", start=day(0), end=day(2)),)},
        "closed",
    ),
    "a village that is never open": ({"villages": (village(min_visits=1, open="off"),)}, "hours"),
    "nobody speaks its language": ({"villages": (village(min_visits=1, language="dao"),)}, "language"),
    "a team on leave": ({"teams": (team(off=(day(0), day(1), day(2))),)}, "leave"),
    "no volunteers at all": ({"volunteers": ()}, "team"),
    "nobody is free": ({"volunteers": (volunteer("A", available="06:00-12:00"),)}, "absent"),
    "no shifts": ({"teams": (team(shifts="off"),)}, "no-shifts"),
    "too far away": ({"legs": {("base", "v1"): 300}}, "far"),
}


@pytest.mark.parametrize(("fields", "code"), HOPELESS.values(), ids=HOPELESS)
def test_what_cannot_be_met_is_named_with_its_cause(fields: dict[str, Any], code: str) -> None:
    begun = time.monotonic()
    plan = planned(wanting(**fields))
    assert plan.routes == ()
    assert plan.status == "optimal"  # it is proven that nothing is to be had, and so the run ends at once
    assert time.monotonic() - begun < 5
    # A visit is missing, and half of ten households.
    assert plan.score == pytest.approx(-50 - 4 * 5)
    assert causes(plan) == {("visit", code), ("cover", code)}
    assert sum(unmet.cost for unmet in plan.unmet) == pytest.approx(70)


def test_a_village_nobody_reaches_does_not_hold_back_the_other() -> None:
    campaign = wanting(villages=(village("v1", min_visits=1), village("v2", min_visits=1, language="dao")))
    plan = planned(campaign)
    assert {stop.village for route in plan.routes for stop in route.stops} == {"v1"}
    assert {(unmet.village, unmet.kind, unmet.code) for unmet in plan.unmet} == {
        ("v2", "visit", "language"),
        ("v2", "cover", "language"),
    }


def test_duties_are_staffed_where_no_shift_can_go_out() -> None:
    campaign = wanting(
        volunteers=(volunteer("A", available="06:00-12:00"),),
        fixed_point=FixedPoint(open="08:00-10:00,14:00-15:00", volunteers=1),
    )
    plan = planned(campaign)
    assert [duty.volunteers for duty in plan.duties] == [("A",)] * 3
    assert sum(unmet.kind == "duty" for unmet in plan.unmet) == 3


def test_a_campaign_without_villages_or_teams_gets_an_empty_plan() -> None:
    for fields in ({"villages": ()}, {"teams": (), "volunteers": ()}):
        assert planned(tiny(**fields)).routes == ()


# When to stop.


class Trace(Watch):
    def __init__(self, stop: threading.Event | None = None) -> None:
        self.heard: list[Progress] = []
        self.stop = stop

    def on_progress(self, progress: Progress) -> None:
        self.heard.append(progress)
        if self.stop is not None and progress.phase.template == "bound":
            self.stop.set()


def test_progress_only_gets_better_and_ends_where_the_plan_does() -> None:
    trace = Trace()
    campaign = small_campaign(6, most_shifts=30)
    plan = solve(campaign, seconds=None, work=0.3, workers=1, watch=trace)
    scores, bounds = [p.score for p in trace.heard], [p.bound for p in trace.heard]
    assert scores == sorted(scores)
    assert bounds == sorted(bounds, reverse=True)
    assert plan.score == pytest.approx(scores[-1], abs=1e-9)
    assert plan.bound == pytest.approx(bounds[-1], abs=1e-6)


def test_a_run_stopped_before_it_begins_gives_a_plan() -> None:
    stop = threading.Event()
    stop.set()
    campaign = small_campaign(6, most_shifts=30)
    plan = accepted(campaign, solve(campaign, seconds=60, workers=1, stop=stop))
    assert plan.run.seconds < 2
    assert plan.bound > plan.score


def test_a_run_stopped_while_it_bounds_gives_its_first_plan() -> None:
    stop = threading.Event()
    campaign = small_campaign(6, most_shifts=30)
    plan = accepted(campaign, solve(campaign, seconds=60, workers=1, stop=stop, watch=Trace(stop)))
    assert plan.routes
    assert plan.run.seconds < 3


def test_a_run_ends_when_the_plan_is_optimal() -> None:
    campaign = tiny(end=day(0))
    plan = accepted(campaign, solve(campaign, seconds=60, workers=1))
    assert plan.status == "optimal"
    assert plan.run.seconds < 3


@pytest.fixture(scope="module")
def coc_san() -> Campaign:
    return load(ROOT / "data" / "villages" / "coc_san")


@pytest.mark.slow
def test_the_clock_is_kept_on_a_campaign_of_real_size(coc_san: Campaign) -> None:
    planned(small_campaign(6))  # what is compiled is compiled
    begun = time.monotonic()
    plan = solve(coc_san, seconds=5, workers=1)
    taken = time.monotonic() - begun
    accepted(coc_san, plan)
    assert taken <= 6.5  # a second, and some for a busy machine
    assert plan.routes


@pytest.mark.slow
def test_a_run_of_real_size_stops_when_told(coc_san: Campaign) -> None:
    stop = threading.Event()
    timer = threading.Timer(4, stop.set)
    timer.start()
    plan = accepted(coc_san, solve(coc_san, seconds=120, workers=1, stop=stop))
    timer.cancel()
    assert plan.run.seconds < 7
    assert plan.routes


@pytest.mark.slow
def test_work_gives_the_same_plan_on_a_campaign_of_real_size(coc_san: Campaign) -> None:
    week = changed(coc_san, end=coc_san.start.replace(day=coc_san.start.day + 6))
    one, other = (but_for_run(planned(week, work=0.7, seed=1)) for _ in range(2))
    assert one == other
    assert one["routes"]


def test_plans_on_the_way_are_whole_and_never_worse_than_the_last() -> None:
    class Keeping(Watch):
        def __init__(self) -> None:
            self.plans: list[Plan] = []

        def on_plan(self, plan: Callable[[], Plan]) -> None:
            self.plans.append(plan())

    campaign, watch = small_campaign(3), Keeping()
    found = solve(campaign, seconds=None, work=2.0, workers=1, watch=watch)
    assert watch.plans
    scores = [plan.score for plan in watch.plans]
    assert scores == sorted(scores)
    assert scores[-1] <= found.score + 1e-9
    for plan in watch.plans:
        verdict = check(campaign, plan_document(plan, "en"))
        assert verdict.ok, verdict.violations
