"""Replans: the rest of a campaign planned anew from a plan, and what differs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from optimizer import CLASSES, CheckIn, Difference, VisitKey

from ...identity.audit import record
from ...identity.dependencies import database_of, request_id_of, settings_of
from ...language import message
from ...service import replans
from ...service.plans import Wish
from ...service.replans import Asked as Keeping
from ...service.replans import NotFittingError
from ..described import problems
from ..etags import etag
from ..problems import ProblemError
from ..replays import IdempotencyKey, fingerprint_of, once
from ..schemas import PlanAnswer, PlanWish
from .shared import Asked, PlanReader, PlanWriter, owner_of, written

router = APIRouter(tags=["plans"])

Day = Annotated[dt.date, Field(description="Local to the campaign", examples=["2025-08-04"])]


class VisitWish(BaseModel):
    """A visit of the plan that is gone on from."""

    model_config = ConfigDict(extra="forbid")

    village: Annotated[str, Field(max_length=200)]
    date: Day
    team: Annotated[str, Field(max_length=200)]

    @property
    def key(self) -> VisitKey:
        """The visit as the optimizer names it."""
        return self.village, self.date, self.team


Households = Annotated[int, Field(ge=0, le=1_000_000)]


class ServedWish(BaseModel):
    """Households by class, each counted once."""

    model_config = ConfigDict(extra="forbid")

    poor: Households = 0
    near_poor: Households = 0
    elderly: Households = 0
    no_device: Households = 0
    other: Households = 0


class CheckInWish(VisitWish):
    """What a visit really gave, in place of what it was to give."""

    served: ServedWish = ServedWish()
    held: Annotated[bool, Field(description="Whether it took place; one that did not served nobody")] = True
    reason: Annotated[str, Field(max_length=500, description="Why it did not")] = ""

    def check_in(self) -> CheckIn:
        """Return the check-in as the optimizer takes it."""
        poor, near_poor, elderly, no_device, other = (float(getattr(self.served, name)) for name in CLASSES)
        return CheckIn(
            village=self.village,
            date=self.date,
            team=self.team,
            served=(poor, near_poor, elderly, no_device, other) if self.held else (0.0, 0.0, 0.0, 0.0, 0.0),
            held=self.held,
            reason=self.reason,
        )


class ReplanWish(PlanWish):
    """What a replan is asked to be: what stays, what was done, and how long to compute."""

    freeze_until: Annotated[
        dt.date,
        Field(description="The first date that is planned anew; all before it stays to the letter"),
    ]
    pinned: Annotated[
        tuple[VisitWish, ...],
        Field(max_length=2000, description="Visits that have to stay; times and crews may change"),
    ] = ()
    done: Annotated[
        tuple[CheckInWish, ...],
        Field(max_length=5000, description="Check-ins of visits before that date; earlier ones still count"),
    ] = ()


class DifferenceAnswer(Difference):
    """What changes when a replan takes the place of the plan that it goes on from."""


@router.post(
    "/plans/{plan_id}/replan",
    summary="Plan the rest anew",
    status_code=202,
    response_model=PlanAnswer,
    responses=problems(409, 422),
)
def create_replan(
    request: Request,
    principal: PlanWriter,
    plan_id: str,
    wish: ReplanWish,
    language: Asked,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Queue a replan: the campaign as it is now, what was done, frozen and pinned, and changes at their price."""
    assert principal.user_id is not None
    user_id = principal.user_id
    most = settings_of(request).solve_seconds_max
    if wish.seconds > most:
        said = message("must be {most} at most", most=int(most))
        error = {"place": "body.seconds", "value": str(wish.seconds), "message": said}
        raise ProblemError(
            422, "invalid-request", message("The plan may not take so long; see the list."), errors=[error]
        )
    keeping = Keeping(
        wish.freeze_until,
        tuple(visit.key for visit in wish.pinned),
        tuple(entry.check_in() for entry in wish.done),
    )
    database = database_of(request)
    base = replans.base_of(database, plan_id, wish.version)
    try:
        replans.fitting(database, base, keeping)
    except NotFittingError as error:
        raise not_fitting(error) from error

    def work(session: Session) -> Response:
        asked = Wish(wish.seconds, wish.seed, wish.language or language)
        plan = replans.create(session, base, keeping, asked, user_id)
        detail: dict[str, Any] = {"base": plan_id, "freeze_until": wish.freeze_until.isoformat()}
        record(session, principal, "plan.created", f"plan:{plan.id}", detail, request_id_of(request))
        return written(
            PlanAnswer.of(plan), 202, Location=f"/api/v1/plans/{plan.id}", ETag=etag(plan.revision)
        )

    fingerprint = fingerprint_of("replan", plan_id, wish.model_dump_json())
    answer = once(database, owner_of(principal), idempotency_key, fingerprint, work)
    if request.app.state.queue is not None:
        request.app.state.queue.wake()
    return answer


@router.get("/plans/{plan_id}/difference", summary="What a replan changes", response_model=DifferenceAnswer)
def get_difference(request: Request, principal: PlanReader, plan_id: str) -> Response:
    """Return which visits moved, whose turns changed, who must be told, and what it gains; minutes after midnight."""
    return written(replans.compared(database_of(request), plan_id).found)


def not_fitting(error: NotFittingError) -> ProblemError:
    """Return the problem of a replan that cannot be made as it was asked for."""
    return ProblemError(
        422,
        "replan-invalid",
        message("The plan cannot be gone on from like this; see the list."),
        errors=[{"place": "body", "value": "", "message": reason} for reason in error.reasons],
    )
