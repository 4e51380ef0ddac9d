"""Plans: asked for, watched, stopped, and those made by hand checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

import optimizer
from optimizer import Language, Report

from ..language import message
from ..storage.database import Database
from ..storage.tables import CampaignVersion, Plan, PlanEvent, now
from . import campaigns
from .campaigns import Position
from .refusals import RefusalError

ENDED = ("succeeded", "stopped", "failed")
"""States that do not change any more."""


@dataclass(frozen=True)
class Wish:
    """What a plan is asked to be: seconds of computing, seed of its random numbers, language of its reasons."""

    seconds: float
    seed: int = 0
    language: Language = "vi"


def create(session: Session, version: CampaignVersion, wish: Wish, user_id: str) -> Plan:
    """Store a plan that waits for a worker, and the event that says so."""
    plan = Plan(
        version=version,
        state="queued",
        seconds=wish.seconds,
        seed=wish.seed,
        language=wish.language,
        created_by=user_id,
    )
    session.add(plan)
    session.flush()
    session.add(PlanEvent(plan_id=plan.id, state="queued"))
    return plan


def get(session: Session, plan_id: str) -> Plan:
    """Return a plan, without its document.

    Raises
    ------
    RefusalError
        If there is none of that id.
    """
    found = session.get(Plan, plan_id)
    if found is None:
        raise RefusalError("missing", "plan-not-found", message("There is no such plan."))
    return found


def listed(
    session: Session,
    after: Position | None,
    limit: int,
    *,
    campaign_id: str | None = None,
    state: str | None = None,
) -> list[Plan]:
    """Return up to `limit` plans, the newest first, that come after a position."""
    query = select(Plan)
    if campaign_id is not None:
        query = query.join(CampaignVersion, Plan.version_id == CampaignVersion.id)
        query = query.where(CampaignVersion.campaign_id == campaign_id)
    if state is not None:
        query = query.where(Plan.state == state)
    if after is not None:
        query = query.where(tuple_(Plan.created_at, Plan.id) < (after.at, after.id))
    return list(session.scalars(query.order_by(Plan.created_at.desc(), Plan.id.desc()).limit(limit)))


def document(session: Session, plan_id: str) -> tuple[bytes, str]:
    """Return the best plan so far as plan.json, and the SHA-256 of these bytes in hexadecimal.

    Raises
    ------
    RefusalError
        If there is no such plan, or it has none yet.
    """
    plan = get(session, plan_id)
    found = session.execute(select(Plan.document, Plan.document_sha256).where(Plan.id == plan.id)).one()
    if found.document is None or found.document_sha256 is None:
        raise RefusalError(
            "missing",
            "plan-has-no-document",
            message("No plan has been found yet; look again while it is computed."),
        )
    return found.document, found.document_sha256


def document_digest(session: Session, plan_id: str) -> str:
    """Return the SHA-256 of the best plan so far, without reading the plan itself.

    Raises
    ------
    RefusalError
        If there is no such plan, or it has none yet.
    """
    found = session.scalar(select(Plan.document_sha256).where(Plan.id == plan_id))
    return found or document(session, plan_id)[1]


def request_stop(session: Session, plan_id: str) -> Plan:
    """Stop a plan and keep the best found: at once while it waits, by its worker while it runs; else do nothing.

    Raises
    ------
    RefusalError
        If there is no such plan.
    """
    at = now()
    # By their states, so that a worker that takes the plan at the same moment sees one of the two.
    waiting = session.execute(
        update(Plan)
        .where(Plan.id == plan_id, Plan.state == "queued")
        .values(state="stopped", finished_at=at, stop_requested_at=at, revision=Plan.revision + 1)
        .returning(Plan.phase, Plan.elapsed, Plan.score, Plan.bound, Plan.gap)
    ).one_or_none()
    if waiting is not None:
        session.add(PlanEvent(plan_id=plan_id, state="stopped", **waiting._mapping))
    else:
        session.execute(
            update(Plan)
            .where(Plan.id == plan_id, Plan.state == "running", Plan.stop_requested_at.is_(None))
            .values(stop_requested_at=at, revision=Plan.revision + 1)
        )
    session.flush()
    session.expire_all()
    return get(session, plan_id)


def events(session: Session, plan_id: str, after: int, limit: int = 200) -> list[PlanEvent]:
    """Return up to `limit` events of a plan, in order, whose ids are above `after`."""
    query = select(PlanEvent).where(PlanEvent.plan_id == plan_id, PlanEvent.id > after)
    return list(session.scalars(query.order_by(PlanEvent.id).limit(limit)))


def check_by_hand(
    database: Database, campaign_id: str, number: int | None, plan: dict[str, Any]
) -> tuple[CampaignVersion, Report]:
    """Check a plan, whoever made it, against a version of a campaign; the newest where no number is given.

    Raises
    ------
    RefusalError
        If there is no such campaign or version, or its travel times cannot be had.
    """
    with database.read() as session:
        version = campaigns.version(session, campaign_id, number)
    campaign = campaigns.campaign_of(database, version.id)
    try:
        return version, optimizer.check(campaign, plan)
    except optimizer.TravelUnavailableError as error:
        raise RefusalError(
            "conflict",
            "travel-times-missing",
            message("The campaign's travel times cannot be had: {reason}", reason=error.reason),
        ) from error
