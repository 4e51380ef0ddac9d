"""From a claimed plan to its end: load the campaign, solve, store."""

from __future__ import annotations

import json
import logging
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import select

import optimizer
from optimizer import InputError, Language, TravelUnavailableError

from ..language import message
from ..service.replans import asked_of
from ..storage.database import Database
from ..storage.tables import CampaignVersion, Plan
from .best import Best, UncheckedError, checked
from .orders import Orders, offer
from .record import LostError, Record
from .reporter import Reporter
from .turns import finish, give_back, locked

log = logging.getLogger("luudong.jobs")


def compute(database: Database, plan_id: str, claim: str, threads: int, orders: Orders) -> bool:
    """Compute a claimed plan and bring its row in order; False where the worker has to see to it.

    Parameters
    ----------
    database
        The database.
    plan_id, claim
        The plan, and the claim that holds it.
    threads
        Threads of the solver.
    orders
        Ends the run.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        If the database cannot be read or written for long.
    """
    with database.read() as session:
        row = session.get(Plan, plan_id)
        if row is None or row.state != "running" or row.worker != claim:
            return True
        seconds, seed, asked = row.seconds, row.seed, asked_of(row)
        base = (
            None
            if asked is None
            else session.scalars(select(Plan.base_document).where(Plan.id == plan_id)).one()
        )
        language = row.language
        archive = session.scalars(
            select(CampaignVersion.archive).where(CampaignVersion.id == row.version_id)
        ).one()
    try:
        campaign = offer(partial(_campaign, archive), orders)
        travel = optimizer.travel_times(campaign)
    except InputError as error:
        _fail(database, plan_id, claim, " ".join(problem.say(language) for problem in error.problems), orders)
        return True
    except TravelUnavailableError as error:
        _fail(database, plan_id, claim, error.reason.say(language), orders)
        return True
    record = Record(database, plan_id, claim, campaign, travel)
    solver: Callable[..., optimizer.Plan] = optimizer.solve
    if asked is not None and base is not None:
        solver = partial(
            optimizer.replan,
            base=optimizer.plan_of(json.loads(base)),
            freeze_until=asked.freeze_until,
            pinned=asked.pinned,
            done=asked.done,
        )
    _solve(record, solver, seconds, seed, threads, language, orders)
    return True


def _solve(
    record: Record,
    solver: Callable[..., optimizer.Plan],
    seconds: float,
    seed: int,
    threads: int,
    language: Language,
    orders: Orders,
) -> None:
    best: Best | None = None
    problem: str | None = None
    elapsed: float | None = None
    finished = False
    try:
        if not orders.event.is_set():
            with Reporter(record, language, orders.lose) as watch:
                found = solver(
                    record.campaign,
                    seconds=seconds,
                    seed=seed,
                    workers=threads,
                    watch=watch,
                    stop=orders.event,
                    travel=record.travel,
                )
            elapsed = found.run.seconds
            finished = found.status == "optimal" or not orders.event.is_set()
            best = checked(
                record.campaign, record.travel, optimizer.plan_document(_with_ways(record, found), language)
            )
    except optimizer.RequestError as error:
        problem = " ".join(reason.say(language) for reason in error.reasons)
    except UncheckedError as fault:
        problem = fault.reason.say(language)
    except MemoryError:
        # The process is the better for ending; the worker counts the attempt.
        raise
    except Exception as fault:
        log.error("plan %s: %s", record.plan_id, traceback.format_exc())
        problem = message(
            "A fault of the program ({detail}); the best plan so far is kept",
            detail=f"{type(fault).__name__}: {fault}"[:300],
        ).say(language)
    state = "failed" if problem else "succeeded" if finished else "stopped" if orders.stop else "queued"
    try:
        offer(lambda: _end(record, state, best, problem, elapsed), orders)
    except LostError:
        log.warning("plan %s was taken by another worker", record.plan_id)
        if best is not None:
            offer(partial(record.leave, best), orders)


def _with_ways(record: Record, plan: optimizer.Plan) -> optimizer.Plan:
    """Return the plan with the ways of its routes where they can be had: maps do without."""
    try:
        return optimizer.with_directions(record.campaign, plan, record.travel)
    except optimizer.RoadsError as error:
        log.warning("plan %s: %s", record.plan_id, error)
        return plan


def _end(record: Record, state: str, best: Best | None, problem: str | None, elapsed: float | None) -> None:
    if state != "queued":
        record.end(state, best, problem, elapsed)
        return
    if best is not None:
        record.keep(best)
    give_back(record.database, record.plan_id, record.worker, broken=False)


def _fail(database: Database, plan_id: str, claim: str, problem: str, orders: Orders) -> None:
    def write() -> None:
        with database.begin() as session:
            plan = locked(session, plan_id)
            if plan is not None and plan.state == "running" and plan.worker == claim:
                finish(session, plan, "failed", problem)

    offer(write, orders)


def _campaign(archive: bytes) -> optimizer.Campaign:
    with tempfile.TemporaryDirectory(prefix="luudong-") as folder:
        path = Path(folder) / "campaign.zip"
        path.write_bytes(archive)
        return optimizer.load(path)
