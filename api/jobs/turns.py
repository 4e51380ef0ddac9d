"""Whose turn it is, who is at work, and what becomes of a plan whose worker fell silent.

Every change of a plan's state is one short transaction that names the state it expects, so that of two workers that
want the same plan one gets it. A claim is named by `worker`, unique for each; who has lost it can write no more.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from ..language import message
from ..storage.database import Database
from ..storage.tables import Plan, PlanEvent, now

SILENCE = dt.timedelta(seconds=30)
"""After so long without a sign of life a plan is taken from its worker."""

ATTEMPTS = 3
"""So many broken-off attempts make a plan fail: something about it kills whoever computes it."""

INTERRUPTED, WAITING = "interrupted", "waiting"
"""Phases of events: an attempt broke off, or was put off because the worker ends; the plan is taken up again."""


@dataclass(frozen=True)
class Turn:
    """A plan claimed: nobody else computes it while this claim gives signs of life."""

    plan: str
    worker: str
    seconds: float


def claim(database: Database, worker: str) -> Turn | None:
    """Take the plan whose turn it is; None where none waits.

    Turns go to the user with the fewest plans running, among those to whoever was served longest ago, and of one
    user's plans to the one that has waited longest.

    Parameters
    ----------
    database
        The database.
    worker
        The name of the worker process, at most 100 characters.
    """
    name = f"{worker}/{secrets.token_hex(4)}"
    while _waits(database):
        with database.begin() as session:
            plan = _next(session)
            if plan is None:
                return None
            taken = session.execute(
                update(Plan)
                .where(Plan.id == plan.id, Plan.state == "queued")
                .values(
                    state="running",
                    worker=name,
                    started_at=now(),
                    beat_at=now(),
                    revision=Plan.revision + 1,
                )
                .returning(Plan.id)
            )
            if taken.first() is not None:
                session.add(event_of(plan, "running"))
                return Turn(plan.id, name, plan.seconds)
    return None


def _waits(database: Database) -> bool:
    """Look without a lock: mostly nothing waits, and others write."""
    with database.read() as session:
        return session.scalars(select(Plan.id).where(Plan.state == "queued").limit(1)).first() is not None


def _next(session: Session) -> Plan | None:
    served = (
        select(
            Plan.created_by,
            func.count().filter(Plan.state == "running").label("running"),
            func.max(Plan.started_at).label("served_at"),
        )
        .group_by(Plan.created_by)
        .subquery()
    )
    return session.scalars(
        select(Plan)
        .join(served, served.c.created_by == Plan.created_by)
        .where(Plan.state == "queued", Plan.stop_requested_at.is_(None))
        .order_by(served.c.running, served.c.served_at.asc().nulls_first(), Plan.created_at, Plan.id)
        .limit(1)
    ).first()


def beat(database: Database, workers: Collection[str]) -> None:
    """Give a sign of life for claims."""
    if workers:
        with database.begin() as session:
            session.execute(
                update(Plan).where(Plan.worker.in_(workers), Plan.state == "running").values(beat_at=now())
            )


def to_stop(database: Database, workers: Collection[str]) -> set[str]:
    """Return those claims whose plans somebody wants to stop."""
    if not workers:
        return set()
    with database.read() as session:
        return {
            worker
            for worker in session.scalars(
                select(Plan.worker).where(Plan.worker.in_(workers), Plan.stop_requested_at.is_not(None))
            )
            if worker
        }


def sweep(database: Database) -> None:
    """Stop what waits and shall stop, and take plans from workers that fell silent."""
    silent_since = now() - SILENCE
    with database.read() as session:
        unwanted = session.scalars(
            select(Plan.id).where(Plan.state == "queued", Plan.stop_requested_at.is_not(None))
        ).all()
        silent = session.execute(
            select(Plan.id, Plan.worker).where(
                Plan.state == "running",
                # A sign of life from far ahead is from before the clock was put back.
                or_(Plan.beat_at < silent_since, Plan.beat_at > silent_since + 2 * SILENCE),
            )
        ).all()
    for plan in unwanted:
        _stop_waiting(database, plan)
    for plan, worker in silent:
        give_back(database, plan, worker or "", broken=True, unless_since=silent_since)


def _stop_waiting(database: Database, plan_id: str) -> None:
    with database.begin() as session:
        plan = locked(session, plan_id)
        if plan is not None and plan.state == "queued":
            finish(session, plan, "stopped")


def give_back(
    database: Database,
    plan_id: str,
    worker: str,
    *,
    broken: bool,
    unless_since: dt.datetime | None = None,
) -> bool:
    """Let go of a claim: the plan waits again with its best plan so far; False where it is no longer held.

    Parameters
    ----------
    database
        The database.
    plan_id, worker
        The plan, and the claim that is let go.
    broken
        Whether the attempt broke off. The last of `ATTEMPTS` makes the plan fail, with its best plan kept.
    unless_since
        Leaves a claim that has given a sign of life since then.
    """
    with database.begin() as session:
        plan = locked(session, plan_id)
        if plan is None or plan.state != "running" or plan.worker != worker:
            return False
        if unless_since is not None and plan.beat_at is not None:
            gave_sign = unless_since <= plan.beat_at <= unless_since + 2 * SILENCE
            if gave_sign:
                return False
        plan.attempts += broken
        if plan.stop_requested_at is not None:
            finish(session, plan, "stopped")
        elif plan.attempts >= ATTEMPTS:
            reason = message(
                "Computing broke off {times} times and is not tried again; the best plan so far is kept. "
                "Often memory or disk space has run out: give the machine more, or plan a smaller campaign",
                times=plan.attempts,
            )
            finish(session, plan, "failed", reason.say(plan.language))
        else:
            plan.state, plan.worker, plan.beat_at = "queued", None, None
            plan.phase = INTERRUPTED if broken else WAITING
            plan.revision += 1
            session.add(event_of(plan, "queued"))
    return True


def locked(session: Session, plan_id: str) -> Plan | None:
    """Return a plan, kept from other writers until the transaction ends."""
    # Of the plan alone: PostgreSQL locks no row of what is joined to it.
    return session.get(Plan, plan_id, with_for_update={"of": Plan})


def finish(session: Session, plan: Plan, state: str, problem: str | None = None) -> None:
    """Put a plan, locked in this session, into a state that it stays in, and tell of it."""
    plan.state, plan.problem = state, problem
    plan.worker, plan.beat_at, plan.phase = None, None, None
    plan.finished_at = now()
    plan.revision += 1
    session.add(event_of(plan, state))


def event_of(plan: Plan, state: str) -> PlanEvent:
    """Return the event of a plan's figures as they are now."""
    return PlanEvent(
        plan_id=plan.id,
        state=state,
        phase=plan.phase,
        elapsed=plan.elapsed,
        score=plan.score,
        bound=plan.bound,
        gap=plan.gap,
    )
