"""One run, measured in the process that it has for itself."""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import dataclass, replace
from importlib.metadata import version

import optimizer
from optimizer import Format, Progress, Watch, gap_of, status_of

from .cases import ENGINE, Order


@dataclass(frozen=True)
class Row:
    """What one run gave.

    Attributes
    ----------
    instance, kind, solver, vehicles
        What was planned and by whom.
    score, valid
        As the judge finds it: the check of a campaign's plan, the judge of published instances.
    best_known, to_best_known
        The best published score, and how much less the score is as a share of it; negative where it is more.
    bound, gap, status
        What is proven; None for peers, who prove nothing.
    read, first, best, total
        Seconds: to read the input; from there to the first plan better than nothing, and to the best one, None where
        a peer does not tell; of it all.
    megabytes
        Peak memory of the process, and of the largest process that it started.
    note
        Why there is no result, or how it was made.
    """

    instance: str
    kind: str
    solver: str
    vehicles: int | None = None
    score: float | None = None
    valid: bool = False
    best_known: int | None = None
    to_best_known: float | None = None
    bound: float | None = None
    gap: float | None = None
    status: str | None = None
    read: float = 0.0
    first: float | None = None
    best: float | None = None
    total: float = 0.0
    megabytes: float = 0.0
    note: str = ""


class Moments(Watch):
    """Notes when a run first had a plan that is better than doing nothing, and when it had its best."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.best: float | None = None
        self._nothing: float | None = None
        self._score = 0.0
        self._started = time.monotonic()

    def on_progress(self, progress: Progress) -> None:
        """Compare the score with the best so far; the first one heard of is the empty plan's."""
        now = time.monotonic() - self._started
        if self._nothing is None:
            self._nothing = self._score = progress.score
        if progress.score > self._score:
            self._score, self.best = progress.score, now
            if self.first is None:
                self.first = now


def measure(order: Order) -> Row:
    """Return what a run gives; what goes wrong is in the row's note."""
    started = time.monotonic()
    blank = Row(order.case.name, order.case.kind, order.solver, order.case.vehicles)
    _keep_to_cores(order.workers)
    try:
        row = (
            _campaign(order, blank)
            if order.case.kind == "campaign"
            else _instance(order, blank, order.case.kind)
        )
    except Exception as fault:
        row = replace(blank, note=" ".join(f"{type(fault).__name__}: {fault}".split())[:300])
    kilobytes = [
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return replace(
        row,
        total=time.monotonic() - started,
        megabytes=sum(kilobytes) / (1024 if sys.platform != "darwin" else 1024 * 1024),
    )


def _keep_to_cores(workers: int) -> None:
    """Let this process and those it starts have as many cores as every other solver has."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:workers])


def _campaign(order: Order, blank: Row) -> Row:
    started = time.monotonic()
    campaign = optimizer.load(order.case.path)
    read = time.monotonic() - started
    moments = Moments()
    if order.solver == ENGINE:
        plan = optimizer.solve(
            campaign, seconds=order.seconds, seed=order.seed, workers=order.workers, watch=moments
        )
    else:
        plan = optimizer.peer_plan(
            order.solver, campaign, seconds=order.seconds, seed=order.seed, workers=order.workers
        )
    proven = order.solver == ENGINE
    return replace(
        blank,
        score=plan.score,
        valid=optimizer.check(campaign, optimizer.plan_document(plan, "en")).ok,
        bound=plan.bound if proven else None,
        gap=plan.gap if proven else None,
        status=plan.status if proven else None,
        read=read,
        first=moments.first,
        best=moments.best,
        note=plan.run.engine,
    )


def _instance(order: Order, blank: Row, form: Format) -> Row:
    path = order.case.path
    started = time.monotonic()
    problem = optimizer.read_published(path, form, order.case.vehicles)
    known = optimizer.best_known_of(path, form, problem.vehicles, order.best_known)
    read = time.monotonic() - started
    moments = Moments()
    if order.solver == ENGINE:
        found = optimizer.plan_tours(
            problem,
            seconds=order.seconds,
            work=None,
            seed=order.seed,
            workers=order.workers,
            watch=moments,
            stop=None,
        )
    else:
        found = optimizer.peer_tours(
            order.solver, problem, seconds=order.seconds, seed=order.seed, workers=order.workers
        )
    verdict = optimizer.judge_file(path, form, problem.vehicles, found.tours)
    note = str(verdict.faults[0]) if verdict.faults else ""
    if known is not None and verdict.valid and verdict.score > known.score:
        certificate = optimizer.certify(path, form, problem.vehicles, found.tours, known, version("luudong"))
        note = f"better than the best known: {certificate.write(order.certificates)}"
    proven = order.solver == ENGINE
    gap = gap_of(verdict.score, found.bound)
    return replace(
        blank,
        vehicles=problem.vehicles,
        score=float(verdict.score),
        valid=verdict.valid and (not proven or found.bound >= verdict.score),
        best_known=None if known is None else known.score,
        to_best_known=None if known is None else (known.score - verdict.score) / max(1, known.score),
        bound=found.bound if proven else None,
        gap=gap if proven else None,
        status=status_of(gap) if proven else None,
        read=read,
        first=moments.first,
        best=found.best_seconds,
        note=note,
    )
