"""Plans and published weeks as lists and headings show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer import Campaign

from ...storage import tables
from .calendar import week_name


@dataclass(frozen=True)
class PlanRow:
    """A plan without its document.

    Attributes
    ----------
    shown_state
        The state; ``stopping`` for one that runs and was asked to stop.
    going
        Whether it waits or is computed.
    has_document
        Whether there is a plan to look at.
    gap
        As a share, 0 for proven optimal.
    base_id
        The plan that a replan goes on from.
    """

    id: str
    campaign_id: str
    campaign_title: str
    version_number: int
    created_at: dt.datetime
    finished_at: dt.datetime | None
    seconds: float
    seed: int
    shown_state: str
    going: bool
    has_document: bool
    score: float | None
    bound: float | None
    gap: float | None
    elapsed: float | None
    problem: str | None
    base_id: str | None


def plan_row(plan: tables.Plan) -> PlanRow:
    """Return what is shown of a plan."""
    going = plan.state in ("queued", "running")
    return PlanRow(
        id=plan.id,
        campaign_id=plan.version.campaign_id,
        campaign_title=plan.version.campaign.title,
        version_number=plan.version.number,
        created_at=plan.created_at,
        finished_at=plan.finished_at,
        seconds=plan.seconds,
        seed=plan.seed,
        shown_state="stopping" if going and plan.stop_requested_at else plan.state,
        going=going,
        has_document=plan.document_sha256 is not None,
        score=plan.score,
        bound=plan.bound,
        gap=plan.gap,
        elapsed=plan.elapsed,
        problem=plan.problem,
        base_id=plan.base_id,
    )


@dataclass(frozen=True)
class PublishedRow:
    """A week that is published; `number` counts the campaign's weeks from 1, as the calendar does."""

    id: str
    week: str
    number: int
    start: dt.date
    end: dt.date
    plan_id: str
    published_at: dt.datetime


def published_rows(
    campaign: Campaign, publications: Iterable[tables.Publication]
) -> tuple[PublishedRow, ...]:
    """Return the published weeks; those that lie outside the campaign as it is now are left out."""
    span = (campaign.end - campaign.start).days + 1
    dates = [campaign.start + dt.timedelta(days=offset) for offset in range(span)]
    names = list(dict.fromkeys(week_name(date) for date in dates))
    return tuple(
        PublishedRow(
            publication.id,
            publication.week,
            names.index(publication.week) + 1,
            min(date for date in dates if week_name(date) == publication.week),
            max(date for date in dates if week_name(date) == publication.week),
            publication.plan_id,
            publication.published_at,
        )
        for publication in publications
        if publication.week in names
    )
