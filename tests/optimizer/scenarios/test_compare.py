"""Plans side by side: what is told apart, and what is not."""

from typing import Any

import pytest
from batch_jobs import Here
from strategies import day, plan_for, route, tiny, village, volunteer

from optimizer import Campaign, Plan
from optimizer.scenarios import Figures, compare, figures_of, patched, plan_study, study_jobs, study_of
from optimizer.scenarios.compare import effect_of, valued_alike
from optimizer.scenarios.curve import Curve, Point
from optimizer.scenarios.study import Sweep

ONE_STOP = [("v1", "18:10", "19:10")]


def planned(campaign: Campaign, bound: float | None = None) -> Plan:
    """Return a plan that serves three households in one session, worth 24 less 4 of travel."""
    return plan_for(campaign, [route(campaign, ONE_STOP)], bound=bound)


@pytest.mark.parametrize(
    ("base", "other", "verdict"),
    [
        # The base's best lies in [20, base], the other's in [20, other]: they meet.
        (30.0, 40.0, "unclear"),
        (20.0, 20.0, "unclear"),
    ],
)
def test_intervals_that_meet_tell_nothing(base: float, other: float, verdict: str) -> None:
    campaign = tiny()
    changed = patched(campaign, {"more_volunteers": {"count": 1}})
    found = effect_of(campaign, planned(campaign, base), changed, planned(changed, other))
    assert (found.verdict, found.low, found.high) == (verdict, 20 - base, other - 20)


def test_intervals_apart_tell_which_is_better_and_by_how_much_at_least() -> None:
    campaign = tiny()
    changed = patched(campaign, {"more_volunteers": {"count": 1}})
    nothing = plan_for(campaign, [], bound=12.0)
    found = effect_of(campaign, nothing, changed, planned(changed, 25.0))
    assert (found.verdict, found.low, found.high) == ("better", 20 - 12, 25 - 0)
    back = effect_of(changed, planned(changed, 25.0), campaign, nothing)
    assert (back.verdict, back.low, back.high) == ("worse", 0 - 25, 12 - 20)


def test_other_weights_are_another_measure_and_judged_in_the_base_terms() -> None:
    campaign = tiny()
    changed = patched(campaign, {"weights": {"poor": 100}})
    found = effect_of(campaign, planned(campaign), changed, planned(changed))
    assert (found.verdict, found.low, found.high) == ("other", None, None)
    # Three households at 100 are 300 by its own weights, 24 by those of the base; both less 4 of travel.
    assert planned(changed).score == pytest.approx(296)
    assert found.in_base_terms == pytest.approx(20)


@pytest.mark.parametrize(
    ("changes", "alike"),
    [
        ({"more_volunteers": {"count": 1}}, True),
        ({"service": {"minutes_per_household": 10}}, True),
        ({"closures": [{"from": "v1", "start": day(0), "end": day(0)}]}, True),
        ({"penalties": {"change": 9}}, True),
        ({"campaign": {"end": day(3)}}, True),
        ({"weights": {"travel": 1}}, False),
        ({"penalties": {"visit": 9}}, False),
        ({"coverage": {"floor": 0.9}}, False),
        ({"villages": {"v1": {"min_visits": 1}}}, False),
        ({"villages": {"v1": {"poor": 9}}}, False),
        ({"fixed_point": {"open": "", "volunteers": 1}}, False),
    ],
)
def test_scores_compare_where_plans_are_valued_alike(changes: dict[str, Any], alike: bool) -> None:
    assert valued_alike(tiny(), patched(tiny(), changes)) is alike


def test_fewer_dates_want_fewer_duties() -> None:
    base = tiny(fixed_point={"open": "Mo-Su 08:00-10:00", "volunteers": 1})
    assert not valued_alike(base, patched(base, {"campaign": {"end": day(3)}}))


def test_figures_add_up() -> None:
    campaign = tiny(
        villages=(village("v1", households=12, poor=2, near_poor=2), village("v2", min_visits=1)),
        coverage={"floor": 0.5},
        penalties={"visit": 7, "cover": 2, "duty": 3},
        fixed_point={"open": "Mo 08:00-10:00", "volunteers": 2},
    )
    plan = planned(campaign)
    found = figures_of(campaign, plan)
    assert found.served == (2, 1, 0, 0, 0)
    assert (found.households, found.priority) == (3, 3)
    assert (found.travel_minutes, found.crew_minutes) == (20, 40)
    assert (found.routes, found.sessions, found.turns) == (1, 1, 2)
    assert (found.unvisited, found.below_floor, found.empty_places) == (1, 1, 2)
    # A visit of v2, half of its ten households, two empty places.
    assert found.unmet == pytest.approx(7 + 2 * 5 + 3 * 2)
    assert (found.score, found.bound) == (plan.score, plan.bound)


def test_a_study_is_planned_with_the_same_limits_and_seed() -> None:
    study = study_of(
        tiny(),
        {
            "run": {"work": 2, "seed": 5},
            "scenario": [
                {"id": "more", "more_volunteers": {"count": 2}},
                {"id": "fast", "service": {"minutes_per_household": 5}},
                {"id": "alone", "service": {"min_crew": 3}},
            ],
            "sweep": [{"id": "pace", "key": "service.minutes_per_household", "values": [10, 20, 40]}],
        },
    )
    assert {(job.seconds, job.work, job.seed, job.threads) for job in study_jobs(study)} == {(None, 2, 5, 1)}
    assert {(job.seconds, job.work, job.seed) for job in study_jobs(study, seconds=1, seed=0)} == {
        (1, None, 0)
    }
    runner = Here()
    comparison = plan_study(study, runner=runner)
    # The middle of the sweep is the base: it is planned once.
    assert len(runner.ran) == len(study.all) - 1
    base, more, fast, alone = comparison.rows
    assert base.effect is None
    assert base.figures and more.figures and fast.figures and alone.figures
    # Ten poor households are all that there are; two people serve them in several evenings, so more help little.
    assert base.figures.households == pytest.approx(10)
    assert fast.effect and fast.effect.verdict == "better"
    assert alone.effect and alone.effect.verdict == "worse"
    [curve] = comparison.curves
    assert [point.value for point in curve.points] == [10, 20, 40]
    found = [point.figures for point in curve.points]
    assert [figures.score for figures in found] == sorted((figures.score for figures in found), reverse=True)
    assert all(figures.bound >= figures.score for figures in found)


def test_what_has_no_plan_says_why() -> None:
    study = study_of(
        tiny(volunteers=(volunteer("A"),)), {"scenario": [{"id": "more", "more_volunteers": {"count": 2}}]}
    )
    rows = compare(study, []).rows
    assert [(row.plan, row.figures, row.effect) for row in rows] == [(None, None, None)] * 2
    assert all("stopped" in str(row.problem) for row in rows)


def test_a_step_of_a_curve_is_the_mean_from_end_to_end() -> None:
    def point(value: float, score: float, bound: float, priority: float, other: float) -> Point:
        served = (priority, 0.0, 0.0, 0.0, other)
        return Point(value, Figures(score, bound, 0, served, *[0] * 8, 0.0, 0.0, 0.0))

    points = (point(0.5, 100, 104, 40, 20), point(0.6, 99, 103, 39.5, 18.5), point(0.8, 88, 94, 37, 17))
    step = Curve(Sweep("floor", "floor", "coverage.floor", (0.5, 0.6, 0.8), ()), points).step
    assert step is not None
    # Three steps of 0.1 from 0.5 to 0.8.
    assert step.size == pytest.approx(0.1)
    assert (step.households, step.priority) == (pytest.approx(-2), pytest.approx(-1))
    assert (step.low, step.high) == (pytest.approx((88 - 104) / 3), pytest.approx((94 - 100) / 3))
