"""What a job writes about its plan: progress, the best plan so far, the end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy.orm import Session

from optimizer import Campaign, Progress, TravelTimes, gap_of

from ..storage.database import Database
from ..storage.tables import Plan
from .best import Best, better
from .turns import event_of, finish, locked


class LostError(Exception):
    """The plan is no longer this job's: it was taken away after a silence."""


@dataclass(frozen=True)
class Record:
    """The row of one plan, as the job that holds its claim may write it.

    Parameters
    ----------
    database
        The database.
    plan_id, worker
        The plan and the claim.
    campaign, travel
        The plan's campaign and its travel times: what is stored is checked against them.

    All methods but `leave` raise `LostError` where the claim is lost; all raise what SQLAlchemy raises where the
    database cannot be reached or written. Nothing is half written then.
    """

    database: Database
    plan_id: str
    worker: str
    campaign: Campaign
    travel: TravelTimes

    def progress(self, progress: Progress) -> None:
        """Write where the run stands. Score and bound never fall back behind an earlier attempt's."""
        with self.database.begin() as session:
            plan = self._held(session)
            plan.phase, plan.elapsed = progress.phase.template[:40], progress.seconds
            _figures(plan, progress.score, progress.bound)
            plan.revision += 1
            session.add(event_of(plan, "running"))

    def keep(self, best: Best) -> None:
        """Store a checked plan, unless the one that is stored is better."""
        with self.database.begin() as session:
            plan = self._held(session)
            if self._store(plan, best):
                plan.revision += 1

    def end(
        self, state: str, best: Best | None, problem: str | None = None, elapsed: float | None = None
    ) -> None:
        """Store the best plan and the state that the plan ends in, both or neither."""
        with self.database.begin() as session:
            plan = self._held(session)
            if best is not None:
                self._store(plan, best)
            if elapsed is not None:
                plan.elapsed = elapsed
            finish(session, plan, state, problem)

    def leave(self, best: Best) -> None:
        """Store a checked plan though the claim is lost: it may be better than what the next worker has."""
        with self.database.begin() as session:
            plan = locked(session, self.plan_id)
            if plan is not None and plan.state in ("queued", "running") and self._store(plan, best):
                plan.revision += 1

    def _held(self, session: Session) -> Plan:
        plan = locked(session, self.plan_id)
        if plan is None or plan.state != "running" or plan.worker != self.worker:
            raise LostError(self.plan_id)
        return plan

    def _store(self, plan: Plan, new: Best) -> bool:
        best = better(self.campaign, self.travel, plan.document, new)
        if best is None:
            return False
        plan.document, plan.document_sha256 = best.content, best.sha256
        _figures(plan, best.score, best.bound)
        return True


def _figures(plan: Plan, score: float, bound: float) -> None:
    if math.isfinite(score):
        plan.score = score if plan.score is None else max(plan.score, score)
    if math.isfinite(bound):
        plan.bound = bound if plan.bound is None else min(plan.bound, bound)
    if plan.score is not None and plan.bound is not None:
        plan.bound = max(plan.bound, plan.score)
        plan.gap = gap_of(plan.score, plan.bound)
