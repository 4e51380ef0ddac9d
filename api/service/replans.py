"""Replans: asked for with all that they go on from, and compared with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import optimizer
from optimizer import CheckIn, Difference, Message, Replan, VisitKey

from ..language import message
from ..storage.database import Database
from ..storage.tables import CampaignVersion, Plan
from . import campaigns, plans, weeks
from .plans import ENDED, Wish
from .refusals import RefusalError


class NotFittingError(Exception):
    """What was asked for does not fit the base plan or the campaign; `reasons` says why, one sentence each."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(str(reasons[0]))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Asked:
    """What a replan is asked to keep: frozen before a date, pins, check-ins."""

    freeze_until: dt.date
    pinned: tuple[VisitKey, ...] = ()
    done: tuple[CheckIn, ...] = ()


@dataclass(frozen=True)
class Base:
    """A plan that is gone on from, as it is now, and the version of its campaign that the rest is planned with."""

    plan_id: str
    version_id: str
    document: bytes


@dataclass(frozen=True)
class Compared:
    """A replan with the plan that it goes on from, and what differs."""

    campaign: optimizer.Campaign
    old_id: str
    old: optimizer.Plan
    new: optimizer.Plan
    found: Difference


def base_of(database: Database, plan_id: str, number: int | None = None) -> Base:
    """Return a plan to go on from, with a version of its campaign; the newest where no number is given.

    Raises
    ------
    RefusalError
        If there is no such plan or version, it is still computed, or it has no document.
    """
    with database.read() as session:
        plan = plans.get(session, plan_id)
        if plan.state not in ENDED:
            raise RefusalError(
                "conflict",
                "plan-not-ended",
                message("The plan is still computed; stop it, or wait until it has ended."),
            )
        version = campaigns.version(session, plan.version.campaign_id, number)
        return Base(plan_id, version.id, plans.document(session, plan_id)[0])


def fitting(database: Database, base: Base, asked: Asked) -> Replan:
    """Return what a replan goes on from, earlier check-ins included.

    Raises
    ------
    NotFittingError
        If it cannot be made so; all reasons are in it.
    RefusalError
        If the campaign's travel times cannot be had.
    """
    campaign = campaigns.campaign_of(database, base.version_id)
    old = optimizer.plan_of(weeks.read(base.document))
    try:
        return optimizer.replan_request(
            campaign, old, freeze_until=asked.freeze_until, done=asked.done, pinned=asked.pinned
        )
    except optimizer.RequestError as error:
        raise NotFittingError(error.reasons) from error
    except optimizer.TravelUnavailableError as error:
        raise RefusalError(
            "conflict",
            "travel-times-missing",
            message("The campaign's travel times cannot be had: {reason}", reason=error.reason),
        ) from error


def create(session: Session, base: Base, asked: Asked, wish: Wish, user_id: str) -> Plan:
    """Store a replan that waits for a worker."""
    plan = plans.create(session, session.get_one(CampaignVersion, base.version_id), wish, user_id)
    plan.base_id, plan.base_document = base.plan_id, base.document
    request = Replan(
        freeze_until=asked.freeze_until, routes=(), duties=(), pinned=asked.pinned, done=asked.done
    )
    plan.asked = request.model_dump(mode="json")
    session.flush()
    return plan


def asked_of(row: Plan) -> Asked | None:
    """Return what a plan was asked to keep; None where it is no replan."""
    if row.asked is None:
        return None
    request = Replan.model_validate(row.asked)
    return Asked(request.freeze_until, request.pinned, request.done)


def compared(database: Database, plan_id: str) -> Compared:
    """Return what differs between a replan and the plan that it goes on from.

    Raises
    ------
    RefusalError
        If there is no such plan, it is no replan, or it has no document yet.
    """
    with database.read() as session:
        plan = plans.get(session, plan_id)
        if plan.base_id is None:
            raise RefusalError(
                "missing", "plan-is-no-replan", message("The plan does not go on from another one.")
            )
        before = session.scalars(select(Plan.base_document).where(Plan.id == plan_id)).one()
        after = plans.document(session, plan_id)[0]
        version_id, old_id = plan.version_id, plan.base_id
    assert before is not None
    old, new = (optimizer.plan_of(weeks.read(document)) for document in (before, after))
    campaign = campaigns.campaign_of(database, version_id)
    return Compared(campaign, old_id, old, new, optimizer.difference(old, new))
