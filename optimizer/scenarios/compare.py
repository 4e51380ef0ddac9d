"""Plans of scenarios side by side: what each is worth, whom it serves, and whether a difference is an effect.

The best plan of a campaign is worth something between the score that was found and the bound that was proven. So two
campaigns surely differ only where these two intervals do not meet; where they meet, the difference that is seen may be
the solver's doubt. Scores compare at all only where both campaigns value plans alike; where weights, penalties, the
floor, or what is asked for were changed, it is whom they serve that is compared.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..batch import BatchWatch, Outcome, ResultStore, Runner, SolveJob, run_batch
from ..campaign import Campaign
from ..language import ORIGINAL, Language, Message, message
from ..plan import Plan
from ..score import score
from .curve import Curve, curve_of
from .figures import Figures, figures_of
from .study import Scenario, Study

SECONDS = 12.0
"""How long each scenario is planned where nothing says so."""

Verdict = Literal["better", "worse", "unclear", "other"]

_VALUED = ("weights", "penalties", "coverage", "fixed_point")


@dataclass(frozen=True)
class Effect:
    """How a scenario differs from the base.

    Attributes
    ----------
    verdict
        Whether the best plan of the scenario is surely worth more than that of the base, surely less, or neither can
        be said; ``other`` where the two value plans differently, so that scores do not compare.
    low, high
        Where the difference of the two best plans lies, points; None with ``other``.
    in_base_terms
        What the plan of the scenario is worth by the weights, penalties and floor of the base; None where what they
        are about differs.
    """

    verdict: Verdict
    low: float | None
    high: float | None
    in_base_terms: float | None


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario with its plan, what that gives, and how it differs from the base; `problem` says why it has none."""

    scenario: Scenario
    plan: Plan | None
    figures: Figures | None
    effect: Effect | None
    problem: Message | None = None


@dataclass(frozen=True)
class Comparison:
    """The base first, then the scenarios; and the curves of the sweeps."""

    rows: tuple[ScenarioRow, ...]
    curves: tuple[Curve, ...] = ()

    @property
    def base(self) -> ScenarioRow:
        """The campaign as it is."""
        return self.rows[0]


def study_jobs(
    study: Study,
    *,
    seconds: float | None = None,
    work: float | None = None,
    seed: int | None = None,
    threads: int = 1,
) -> list[SolveJob]:
    """Return what is to be planned, in the order of `Study.all`, all with the same limits and seed.

    Parameters
    ----------
    study
        Its own limits and seed hold where none is given here.
    seconds, work, seed, threads
        As in `SolveJob`; 12 seconds where nobody says anything.

    Raises
    ------
    TravelUnavailableError
        If travel times on real roads are wanted and cannot be had.
    """
    if seconds is None and work is None:
        seconds, work = study.seconds, study.work
    if seconds is None and work is None:
        seconds = SECONDS
    seed = (study.seed or 0) if seed is None else seed
    return [
        SolveJob.on_roads(
            scenario.id, scenario.campaign, seconds=seconds, work=work, seed=seed, threads=threads
        )
        for scenario in study.all
    ]


def plan_study(
    study: Study,
    *,
    seconds: float | None = None,
    work: float | None = None,
    seed: int | None = None,
    threads: int = 1,
    runner: Runner | None = None,
    store: ResultStore | None = None,
    watch: BatchWatch | None = None,
    stop: threading.Event | None = None,
    language: Language = ORIGINAL,
) -> Comparison:
    """Plan the scenarios of a study and compare the plans.

    Parameters
    ----------
    study
        The scenarios.
    seconds, work, seed, threads
        As in `study_jobs`.
    runner, store, watch, stop
        As in `run_batch`. Where it is stopped, scenarios without a plan have a problem.
    language
        The language of the plans' reasons.
    """
    jobs = study_jobs(study, seconds=seconds, work=work, seed=seed, threads=threads)
    outcomes = list(run_batch(jobs, runner=runner, store=store, watch=watch, stop=stop))
    return compare(study, outcomes, language)


def compare(study: Study, outcomes: Sequence[Outcome], language: Language = ORIGINAL) -> Comparison:
    """Put the plans of a study side by side.

    Parameters
    ----------
    study
        The scenarios.
    outcomes
        What came of the jobs of `study_jobs`, in any order; a scenario without one has a problem.
    language
        The language of the plans' reasons.
    """
    results = {outcome.number: outcome.result for outcome in outcomes}
    plans: dict[str, Plan] = {}
    problems: dict[str, Message] = {}
    for number, scenario in enumerate(study.all):
        result = results.get(number)
        if result is not None and result.document is not None:
            plans[scenario.id] = result.plan(language)
        else:
            stopped = message("was stopped before it was planned")
            problems[scenario.id] = (result and result.problem) or stopped
    base = plans.get(study.base.id)
    rows = tuple(
        _row(scenario, study.base.campaign, base, plans, problems)
        for scenario in (study.base, *study.scenarios)
    )
    curves = tuple(curve_of(sweep, plans) for sweep in study.sweeps)
    return Comparison(rows, curves)


def _row(
    scenario: Scenario,
    base_campaign: Campaign,
    base: Plan | None,
    plans: Mapping[str, Plan],
    problems: Mapping[str, Message],
) -> ScenarioRow:
    plan = plans.get(scenario.id)
    if plan is None:
        return ScenarioRow(scenario, None, None, None, problems[scenario.id])
    effect = None
    if base is not None and scenario.campaign is not base_campaign:
        effect = effect_of(base_campaign, base, scenario.campaign, plan)
    return ScenarioRow(scenario, plan, figures_of(scenario.campaign, plan), effect)


def effect_of(base_campaign: Campaign, base: Plan, campaign: Campaign, plan: Plan) -> Effect:
    """Return how the plan of a changed campaign differs from that of the campaign as it is."""
    if valued_alike(base_campaign, campaign):
        low, high = plan.score - base.bound, plan.bound - base.score
        verdict: Verdict = "better" if low > 0 else "worse" if high < 0 else "unclear"
        return Effect(verdict, low, high, plan.score)
    return Effect("other", None, None, _in_base_terms(base_campaign, campaign, plan))


def valued_alike(one: Campaign, other: Campaign) -> bool:
    """Say whether two campaigns value plans alike: the same weights, penalties, floor, and the same that is wanted."""

    def wanted(campaign: Campaign) -> list[tuple[object, ...]]:
        return [(v.id, v.by_class, v.min_visits, v.first_visit_by) for v in campaign.villages]

    # What a change costs is no part of a plan that is made afresh.
    same = all(
        getattr(one, name).model_dump(exclude={"change"})
        == getattr(other, name).model_dump(exclude={"change"})
        if getattr(one, name) is not None and getattr(other, name) is not None
        else getattr(one, name) is getattr(other, name)
        for name in _VALUED
    )
    same_duties = one.fixed_point is None or one.working_dates == other.working_dates
    return same and same_duties and wanted(one) == wanted(other)


def _in_base_terms(base: Campaign, campaign: Campaign, plan: Plan) -> float | None:
    """Return what a plan is worth by the weights, penalties and floor of the base, all else as in its own campaign."""
    terms = {"weights": base.weights, "penalties": base.penalties, "coverage": base.coverage}
    valued = campaign.model_copy(update=terms)
    if not valued_alike(base, valued):
        return None
    return score(valued, plan.routes, plan.duties).score
