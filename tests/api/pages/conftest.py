"""A service that knows the campaign of two villages and a plan of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.service import campaigns, plans, weeks
from api.service.plans import Wish
from api.service.uploads import Upload, take
from api.storage.tables import PlanEvent, User, now
from optimizer import Campaign, Plan, load, plan_of, read_plan

WEEK = "2025-W30"
"""The only week of the tiny campaign, which lasts from Friday to Sunday."""


@dataclass(frozen=True)
class Known:
    """What the service knows: ids, and the plan's document."""

    campaign_id: str
    plan_id: str
    user_id: str


@pytest.fixture
def campaign(tiny: Path) -> Campaign:
    """Return the tiny campaign as the solver takes it."""
    return load(tiny)


@pytest.fixture
def plan(planned: Path) -> Plan:
    """Return a plan of the tiny campaign: one route to Thôn Một, no visit to Thôn Hai, a duty short of people."""
    return plan_of(read_plan(planned))


@pytest.fixture
def known(app: FastAPI, tiny_zip: bytes, planned: Path) -> Known:
    """Store the tiny campaign and its plan; nothing is published."""
    taken = take([Upload("tiny.zip", tiny_zip)], upload_mb=1, unpacked_mb=1)
    document = planned.read_bytes()
    read = plan_of(read_plan(planned))
    with app.state.database.begin() as session:
        user = User(name="somebody", password_hash="none", role="planner")
        session.add(user)
        session.flush()
        version = campaigns.create(session, taken, user.id)
        made = plans.create(session, version, Wish(5, 0, "en"), user.id)
        made.state, made.elapsed = "succeeded", 5.0
        made.score, made.bound, made.gap = read.score, read.bound, read.gap
        made.document, made.document_sha256 = document, hashlib.sha256(document).hexdigest()
        made.started_at = made.finished_at = now()
        for second in range(3):
            event = PlanEvent(plan_id=made.id, state="running", elapsed=float(second), score=1.0, bound=9.0)
            session.add(event)
        return Known(version.campaign_id, made.id, user.id)


@pytest.fixture
def published(app: FastAPI, known: Known) -> Known:
    """Publish the only week of the plan."""
    with app.state.database.begin() as session:
        weeks.publish(
            session,
            campaign_id=known.campaign_id,
            week=WEEK,
            plan_id=known.plan_id,
            user_id=known.user_id,
            replaces=None,
        )
    return known
