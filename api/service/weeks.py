"""ISO weeks of a plan: from draft to published, replaced, withdrawn.

A publication keeps the plan's document as it was when the week was published, the whole plan: a plan may go on
improving, and what a visit is to serve depends on the weeks before. At most one publication of a campaign and week
counts; one that was replaced or withdrawn is kept, with the time of its end.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from ..language import message
from ..storage.tables import Campaign, CampaignVersion, Plan, Publication, now
from .campaigns import no_campaign
from .refusals import RefusalError

ANY = "*"
"""Stands for whichever publication there is, as in `If-Match: *`."""

_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)


class StaleError(Exception):
    """Another state of the week counts than the one the change was meant for.

    Parameters
    ----------
    current
        The id of the publication that counts; None where the week is not published.
    """

    def __init__(self, current: str | None) -> None:
        super().__init__(f"the publication that counts is {current}")
        self.current = current


@dataclass(frozen=True)
class Week:
    """What a plan does in one week; `start` is a Monday, `end` the Sunday."""

    week: str
    start: dt.date
    end: dt.date
    routes: int
    visits: int
    duties: int
    teams: tuple[str, ...]


def week_of(date: dt.date) -> str:
    """Return the ISO week of a date, such as ``2025-W31``."""
    year, number, _ = date.isocalendar()
    return f"{year:04d}-W{number:02d}"


def days_of(week: str) -> tuple[dt.date, ...]:
    """Return the seven dates of a week, Monday first.

    Raises
    ------
    RefusalError
        If it is not a week such as ``2025-W31`` of a year that has it.
    """
    found = _WEEK.fullmatch(week)
    try:
        if found is None:
            raise ValueError(week)
        monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return tuple(monday + dt.timedelta(days=offset) for offset in range(7))
    except (ValueError, OverflowError):
        detail = message(
            "“{week}” is not a week; write the year and the week, such as 2025-W31.", week=week[:20]
        )
        raise RefusalError("invalid", "week-invalid", detail) from None


def weeks_of(document: Mapping[str, Any]) -> list[Week]:
    """Return the weeks in which a plan (its document) has routes or duties, in order."""
    weeks = sorted({week_of(dt.date.fromisoformat(entry["date"])) for entry in _entries(document)})
    return [_week(document, week) for week in weeks]


def part_of(document: Mapping[str, Any], week: str) -> dict[str, list[dict[str, Any]]]:
    """Return the `routes` and `duties` of a plan's document that lie in a week.

    Raises
    ------
    RefusalError
        If there is no such week.
    """
    dates = {date.isoformat() for date in days_of(week)}
    return {
        kind: [entry for entry in document[kind] if entry["date"] in dates] for kind in ("routes", "duties")
    }


def current(session: Session, campaign_id: str, week: str) -> Publication | None:
    """Return the publication of a week that counts, without its document."""
    return session.scalar(_current(campaign_id).where(Publication.week == week))


def current_id(session: Session, campaign_id: str, week: str) -> str | None:
    """Return the id of the publication of a week that counts: the quick way for readers."""
    found: str | None = session.scalar(
        select(Publication.id)
        .where(
            Publication.campaign_id == campaign_id,
            Publication.week == week,
            Publication.withdrawn_at.is_(None),
        )
        .order_by(Publication.published_at.desc())
        .limit(1)
    )
    return found


def published(session: Session, campaign_id: str) -> list[Publication]:
    """Return the publications of a campaign that count, by week, without their documents."""
    found = session.scalars(_current(campaign_id)).all()
    return sorted({entry.week: entry for entry in reversed(found)}.values(), key=lambda entry: entry.week)


def publication(session: Session, publication_id: str) -> Publication | None:
    """Return a publication with its document, whether it still counts or not."""
    return session.get(Publication, publication_id, options=[undefer(Publication.document)])


def publish(
    session: Session, *, campaign_id: str, week: str, plan_id: str, user_id: str, replaces: str | None
) -> Publication:
    """Publish a week of a plan as the plan is now.

    Parameters
    ----------
    session
        In a transaction that writes.
    campaign_id, week, plan_id
        What is published; the plan must be one of the campaign's.
    user_id
        Who publishes.
    replaces
        The id of the publication that the caller saw, `ANY` for whichever there is, None for none.

    Raises
    ------
    RefusalError
        If there is no such week, campaign or plan, or nothing to publish.
    StaleError
        If the week is published otherwise than the caller saw.
    """
    days_of(week)
    _lock(session, campaign_id)
    plan = session.scalar(
        select(Plan)
        .join(CampaignVersion, CampaignVersion.id == Plan.version_id)
        .where(Plan.id == plan_id, CampaignVersion.campaign_id == campaign_id)
        .options(undefer(Plan.document))
    )
    if plan is None:
        raise RefusalError("missing", "plan-not-found", message("The campaign has no such plan."))
    before = _expected(session, campaign_id, week, replaces)
    if plan.document is None:
        detail = message("No plan has been found yet; publish when the computation has one.")
        raise RefusalError("conflict", "plan-has-no-document", detail)
    if not any(part_of(read(plan.document), week).values()):
        detail = message(
            "The plan has neither a route nor a duty in week {week}; choose another week.", week=week
        )
        raise RefusalError("conflict", "week-empty", detail)
    moment = now()
    if before is not None:
        before.withdrawn_at = moment
    made = Publication(
        campaign_id=campaign_id,
        plan_id=plan.id,
        week=week,
        document=plan.document,
        published_by=user_id,
        published_at=moment,
    )
    session.add(made)
    session.flush()
    return made


def withdraw(session: Session, *, campaign_id: str, week: str, replaces: str | None) -> Publication:
    """Take a week back: from now on it is not published.

    Parameters
    ----------
    session
        In a transaction that writes.
    campaign_id, week
        What is withdrawn.
    replaces
        The id of the publication that the caller saw, `ANY` for whichever there is.

    Raises
    ------
    RefusalError
        If there is no such week or campaign.
    StaleError
        If the week is not published, or otherwise than the caller saw.
    """
    days_of(week)
    _lock(session, campaign_id)
    found = _expected(session, campaign_id, week, replaces)
    if found is None:
        raise StaleError(None)
    found.withdrawn_at = now()
    session.flush()
    return found


def read(document: bytes) -> dict[str, Any]:
    """Return a document that is stored as bytes."""
    value: dict[str, Any] = json.loads(document)
    return value


def _entries(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*document["routes"], *document["duties"]]


def _week(document: Mapping[str, Any], week: str) -> Week:
    part, days = part_of(document, week), days_of(week)
    return Week(
        week=week,
        start=days[0],
        end=days[-1],
        routes=len(part["routes"]),
        visits=sum(len(route["stops"]) for route in part["routes"]),
        duties=len(part["duties"]),
        teams=tuple(sorted({route["team"] for route in part["routes"]})),
    )


def _current(campaign_id: str) -> Select[Publication]:
    return (
        select(Publication)
        .where(Publication.campaign_id == campaign_id, Publication.withdrawn_at.is_(None))
        .order_by(Publication.published_at.desc())
    )


def _lock(session: Session, campaign_id: str) -> None:
    """Let those who publish weeks of a campaign come one after the other."""
    found = session.scalar(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())
    if found is None:
        raise no_campaign()


def _expected(session: Session, campaign_id: str, week: str, replaces: str | None) -> Publication | None:
    """Return the publication that counts, where it is the one that the caller saw."""
    found = current(session, campaign_id, week)
    seen = None if found is None else found.id
    if replaces != seen and not (replaces == ANY and seen is not None):
        raise StaleError(seen)
    return found
