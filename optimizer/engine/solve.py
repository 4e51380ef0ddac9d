"""The whole run: first plan, relaxation and bound, dive, search, roster; and the best plan at any moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from importlib.metadata import version
from typing import Any

import numpy as np

from ..campaign import CLASSES, Campaign
from ..explain import unmet_of
from ..language import Message
from ..plan import Duty, Plan, Replan, Route, Run, VisitKey, gap_of, status_of
from ..score import Score, count_changes, score
from ..travel import TravelTimes, travel_times
from .bound import trivial_bound
from .budget import Budget
from .columns import Pool
from .construct import construct
from .dive import crew_variants, dive
from .draft import Draft, draft_score
from .formulation import formulate
from .generation import Generation, Relaxed
from .instance import Instance, compile_campaign
from .kept import kept_draft, unchanged_route
from .offers import guide_of, near_routes
from .pins import refuse_impossible, refuse_left_out
from .pricing import Pricer
from .progress import Phase, Progress, Watch
from .roster import fair_roster
from .schedule import duties_of, routes_of
from .search import Search
from .standing import done_of

ENGINE = "column generation, dive and neighbourhood search"

NEAR = 1e-3
"""A bound this near, relatively, to what column generation can still prove is left alone until there is a plan."""

CLOSING = 3e-5
"""Seconds for each shift and village that the last steps take: the score, the reasons, people shared out fairly."""

DIVE, ASSIGN = 0.18, 0.08
"""Shares of the budget for the dive, and for people over its routes."""

STAGES = (
    (3_000, 0.02, 0.05, 0.15),
    (5_000, 0.05, 0.15, 0.3),
    (10_000, 0.2, 0.3, 0.5),
    (20_000, 0.2, 0.4, 1.0),
)
"""After the dive: the bound goes on, then a proof over at most so many routes, then search, each up to a share of
what is left to spend."""

REPLAN_STAGES = (
    (3_000, 0.5, 0.52, 0.6),
    (5_000, 0.3, 0.33, 0.6),
    (10_000, 0.2, 0.3, 0.6),
    (20_000, 0.2, 0.4, 1.0),
)
"""The same for replans, without a dive. They start from a plan that is good: cuts come early, and guide the search."""

BESIDE = 0.005
"""Gap below which the bound is what is missing: it is proven alone then, and not beside the search."""


def solve(
    campaign: Campaign,
    *,
    seconds: float | None = 60.0,
    work: float | None = None,
    seed: int = 0,
    workers: int = 2,
    watch: Watch | None = None,
    stop: threading.Event | None = None,
    travel: TravelTimes | None = None,
    pinned: Sequence[VisitKey] = (),
    replan: Replan | None = None,
    settled: bool = False,
) -> Plan:
    """Plan a campaign.

    Parameters
    ----------
    campaign
        What is given.
    seconds
        Limit by the clock; None for none.
    work
        Limit in units of work, one to three seconds of one core each, which do not depend on the machine: with one
        worker the same seed and work give the same plan. None for none.
    seed
        Seed of every random choice.
    workers
        Threads.
    watch
        Hears of progress.
    stop
        Ends the run when set; the best plan so far is returned.
    travel
        Minutes between places; by default what the campaign asks for.
    pinned
        Visits (village, date, team) that have to be in the plan, besides those that `replan` names.
    replan
        Where the plan goes on from: what is dated before its `freeze_until` stays to the letter, changes of the rest
        are priced, pins stay and check-ins count. See `optimizer.replan`, which makes one from a base plan.
    settled
        Whether the base plan of `replan` is to be kept as it is, as far as it is still possible: then only a bound is
        looked for.

    Returns
    -------
    Plan
        The best plan found and the best bound proven, by the time that the limits allow or when it is optimal.

    Raises
    ------
    TravelUnavailableError
        If travel times are missing.
    PinnedError
        If a pinned visit is not possible, or none of the plans found has all of them.
    """
    travel = travel_times(campaign) if travel is None else travel
    pinned = tuple(dict.fromkeys((*pinned, *(replan.pinned if replan else ()))))
    refuse_impossible(campaign, travel, pinned, replan)
    run = _Run(
        campaign,
        travel,
        Budget(seconds, work, stop),
        watch or Watch(),
        seed,
        workers,
        replan,
        pinned,
        settled,
    )
    run.go()
    return run.plan()


class _Run:
    """One run: its rooms, the best draft and the best bound."""

    def __init__(
        self,
        campaign: Campaign,
        travel: TravelTimes,
        budget: Budget,
        watch: Watch,
        seed: int,
        workers: int,
        replan: Replan | None,
        pinned: Sequence[VisitKey],
        settled: bool,
    ) -> None:
        self.campaign, self.travel = campaign, travel
        self.budget, self.watch = budget, watch
        self.seed, self.workers = seed, workers
        self.replan, self.settled = replan, settled
        self.instance: Instance = compile_campaign(campaign, travel, replan, pinned)
        self.budget.set_aside(CLOSING * len(self.instance.shifts) * self.instance.village_count)
        self.formulation = formulate(self.instance)
        self.bound = trivial_bound(self.formulation)
        self.phase: Message = Phase.FIRST
        self.best = Draft()
        self.score = draft_score(self.instance, self.best)
        self.first_plan: float | None = None
        self.kept: dict[str, Any] | None = None
        self._lock = threading.RLock()

    def go(self) -> None:
        """Run all phases."""
        pricer = Pricer(self.formulation, self.workers, lambda: self.budget.done)
        try:
            self._go(pricer)
        finally:
            pricer.close()

    def _go(self, pricer: Pricer) -> None:
        self._tell()
        pool = Pool(self.instance)
        if self.replan is not None:
            kept = kept_draft(self.instance, self.replan, self.formulation.permitted)
            for s, column in kept.columns.items():
                pool.add(crew_variants(self.instance, s, column.stops))
            self.kept = self._worth(kept)
            self._better(kept)
        if not self.settled:
            self._better(construct(self.formulation, pricer, pool, self.budget))
        self._enter(Phase.BOUND)
        generation = Generation(self.formulation, pool.columns, pricer, self.budget, self._bounded)
        generation.run(until=0.5, near=0.0 if self.settled else NEAR)
        relaxed = generation.relaxed
        if relaxed is None or self._closed() or self.settled:
            return
        search = Search(
            self.instance,
            self.best,
            self.budget,
            pricer,
            workers=self.workers,
            seed=self.seed,
            on_better=self._better,
        )
        if self.replan is None and not generation.rough:
            self._enter(Phase.DIVE)
            wishes = dive(
                generation.master, relaxed.solution, pricer, self.budget, until=self.budget.spent + DIVE
            )
            search.assign(wishes, until=self.budget.spent + ASSIGN)
        if self.budget.done:
            return
        pool.add(near_routes(relaxed, pricer, self.budget))
        search.guide = guide_of(relaxed, pool)
        with search.improving(self._closed):
            self._take_turns(generation, relaxed, search, pool)

    def _take_turns(self, generation: Generation, relaxed: Relaxed, search: Search, pool: Pool) -> None:
        """Let bound, proof and search take turns; of several workers, all but one search while bounds are proven."""
        for most, bounding, closing, searching in STAGES if self.replan is None else REPLAN_STAGES:
            left = 1.0 - self.budget.spent
            begun = self.budget.spent
            if not self._closed() and not generation.converged:
                self._enter(Phase.BOUND)
                near = gap_of(self.score, self.bound) < BESIDE
                with search.resting() if near else nullcontext():
                    generation.run(until=begun + bounding * left)
                relaxed = generation.relaxed or relaxed
            if self.budget.done:
                return
            pool.add(generation.master.pool)
            if np.isfinite(relaxed.bound) and not self._closed():
                self._enter(Phase.PROOF)
                self._bounded(search.close(relaxed, most, begun + closing * left))
            if self.budget.done:
                return
            self._enter(Phase.SEARCH)
            search.guide = guide_of(relaxed, pool)
            search.improve(begun + searching * left, self._closed)

    def _enter(self, phase: Message) -> None:
        self.phase = phase
        self._tell()

    def _bounded(self, bound: float) -> None:
        with self._lock:
            self.bound = min(self.bound, bound)
            self._tell()

    def _better(self, draft: Draft) -> None:
        found = draft_score(self.instance, draft)
        with self._lock:
            if found > self.score:
                self.best, self.score = draft, found
                if self.first_plan is None:
                    self.first_plan = self.budget.elapsed
                self._tell()
                self.watch.on_plan(lambda: self._plan_of(draft))

    def _closed(self) -> bool:
        return status_of(gap_of(self.score, self.bound)) == "optimal"

    def _tell(self) -> None:
        self.watch.on_progress(Progress(self.budget.elapsed, self.phase, self.score, self.bound))

    def plan(self) -> Plan:
        """Return the best draft as a plan, its roster made fair, with score, bound and reasons.

        Raises
        ------
        PinnedError
            If it lacks a pinned visit.
        """
        refuse_left_out(self.instance, self.best)
        if self.settled:
            return self._plan_of(self.best)
        return self._plan_of(fair_roster(self.instance, self.best, self.budget.closing(), self.seed))

    def _plan_of(self, draft: Draft) -> Plan:
        started = time.monotonic()
        routes, duties = routes_of(self.instance, draft), duties_of(self.instance, draft)
        if self.replan is not None:
            routes, duties = self._joined(draft, self.replan, routes, duties)
        judged = self._judged(routes, duties)
        if self.bound < judged.score - 1e-6 * max(1.0, abs(judged.score)):
            raise AssertionError(f"the bound {self.bound} is below the score {judged.score}")
        bound = max(self.bound, judged.score)
        gap = gap_of(judged.score, bound)
        return Plan(
            campaign=self.campaign.id,
            campaign_sha256=self.campaign.sha256,
            status=status_of(gap),
            score=judged.score,
            bound=bound,
            gap=gap,
            breakdown=judged.breakdown,
            routes=routes,
            duties=duties,
            villages=judged.villages,
            travel=self.travel.record,
            unmet=unmet_of(
                self.campaign,
                self.travel,
                routes,
                duties,
                done=done_of(self.replan),
                since=None if self.replan is None else self.replan.freeze_until,
                pinned=[pin.visit for pin in self.instance.standing.pins],
            ),
            replan=self.replan,
            run=Run(
                seconds=self.budget.elapsed,
                seed=self.seed,
                version=version("luudong"),
                engine=ENGINE,
                extra={
                    "first_plan_seconds": self.first_plan,
                    "closing_seconds": time.monotonic() - started,
                    **({} if self.kept is None else {"kept": self.kept}),
                },
            ),
        )

    def _judged(self, routes: tuple[Route, ...], duties: tuple[Duty, ...]) -> Score:
        changes = 0
        if self.replan is not None:
            base = self.replan.routes, self.replan.duties
            changes = count_changes(base, (routes, duties), self.replan.freeze_until)
        return score(self.campaign, routes, duties, done=done_of(self.replan), changes=changes)

    def _worth(self, kept: Draft) -> dict[str, Any]:
        """Return what keeping all that is possible of the base plan is worth: score, and households by class."""
        assert self.replan is not None
        judged = self._judged(
            *self._joined(kept, self.replan, routes_of(self.instance, kept), duties_of(self.instance, kept))
        )
        served = [sum(result.served[c] for result in judged.villages) for c in range(len(CLASSES))]
        return {"score": judged.score, "served": dict(zip(CLASSES, served, strict=True))}

    def _joined(
        self, draft: Draft, replan: Replan, routes: tuple[Route, ...], duties: tuple[Duty, ...]
    ) -> tuple[tuple[Route, ...], tuple[Duty, ...]]:
        """Return the routes and duties of the draft behind the frozen ones, times kept where nothing changed."""
        past = self.instance.past
        assert past is not None
        later = tuple(
            unchanged_route(self.instance, replan, draft.columns[s], draft.crews[s], route)
            for s, route in zip(sorted(draft.columns), routes, strict=True)
        )
        return (*past.routes, *later), (*past.duties, *duties)
