"""What the tests of the API send and find."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

import optimizer
from api.storage.tables import Plan, PlanEvent

V1 = "/api/v1"

Sent = Callable[..., httpx2.Response]


@pytest.fixture
def upload(planner: TestClient, tiny_zip: bytes) -> Sent:
    """Return a function that uploads a campaign, the tiny one unless another zip is given."""

    def send(content: bytes = tiny_zip, path: str = "/campaigns", **headers: str) -> httpx2.Response:
        files = {"files": ("tiny.zip", content, "application/zip")}
        return planner.post(f"{V1}{path}", files=files, headers=headers)

    return send


@pytest.fixture
def campaign(upload: Sent) -> str:
    """Return the id of the tiny campaign, stored."""
    return str(upload().json()["campaign_id"])


@pytest.fixture
def plan(planner: TestClient, campaign: str) -> str:
    """Return the id of a plan of the tiny campaign that waits."""
    answer = planner.post(f"{V1}/campaigns/{campaign}/plans", json={"seconds": 2})
    return str(answer.json()["id"])


@pytest.fixture
def progress(app: FastAPI) -> Callable[..., None]:
    """Return a function that does as a worker does: tells of a plan's progress."""

    def tell(plan_id: str, state: str, **values: object) -> None:
        with app.state.database.begin() as session:
            session.execute(
                update(Plan)
                .where(Plan.id == plan_id)
                .values(state=state, revision=Plan.revision + 1, **values)
            )
            figures = {key: values[key] for key in ("score", "bound", "gap") if key in values}
            session.add(PlanEvent(plan_id=plan_id, state=state, **figures))

    return tell


@pytest.fixture
def planned_document(tiny: Path) -> bytes:
    """Return a plan of the tiny campaign as plan.json."""
    return _planned(optimizer.load(tiny))


@cache
def _planned(campaign: optimizer.Campaign) -> bytes:
    plan = optimizer.solve(campaign, seconds=None, work=0.5, workers=1)
    return json.dumps(optimizer.plan_document(plan, "vi"), ensure_ascii=False).encode()
