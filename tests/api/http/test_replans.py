"""Replans over HTTP: asked for, refused with all reasons, computed as a worker does, compared with the old plan."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import optimizer
from api.jobs.orders import Orders
from api.jobs.solving import compute
from api.storage.tables import Plan

V1 = "/api/v1"


@pytest.fixture
def base(app: FastAPI, plan: str, planned_document: bytes) -> str:
    """Return the id of a plan of the tiny campaign that has ended."""
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.state = planned_document, "succeeded"
        row.document_sha256 = hashlib.sha256(planned_document).hexdigest()
    return plan


@pytest.fixture
def visit(planned_document: bytes) -> dict[str, str]:
    """Return the first visit of the plan."""
    route = json.loads(planned_document)["routes"][0]
    return {"village": route["stops"][0]["village"], "date": route["date"], "team": route["team"]}


def computed(app: FastAPI, plan_id: str) -> dict[str, Any]:
    """Compute a queued plan in this process, as a worker does; return its document."""
    database = app.state.database
    with database.begin() as session:
        row = session.get_one(Plan, plan_id)
        row.state, row.worker = "running", "test"
    assert compute(database, plan_id, "test", 1, Orders())
    with database.read() as session:
        row = session.get_one(Plan, plan_id)
        assert row.problem is None
        assert row.state == "succeeded"
        assert row.document is not None
        document: dict[str, Any] = json.loads(row.document)
        return document


def test_a_replan_is_queued_computed_and_compared(
    app: FastAPI, planner: TestClient, base: str, visit: dict[str, str]
) -> None:
    wish = {
        "seconds": 2,
        "freeze_until": "2025-07-26",
        "done": [{**visit, "held": False, "reason": "mưa"}] if visit["date"] < "2025-07-26" else [],
    }
    answer = planner.post(f"{V1}/plans/{base}/replan", json=wish)
    assert answer.status_code == 202, answer.text
    plan_id = answer.json()["id"]
    early = planner.get(f"{V1}/plans/{plan_id}/difference")
    assert (early.status_code, early.json()["code"]) == (404, "plan-has-no-document")
    document = computed(app, plan_id)
    assert document["replan"]["freeze_until"] == "2025-07-26"
    compared = planner.get(f"{V1}/plans/{plan_id}/difference")
    assert compared.status_code == 200, compared.text
    found = compared.json()
    assert found["since"] == "2025-07-26"
    assert found["gain"]["score"] >= -1e-6
    assert {"visits", "crews", "duties", "told", "villages", "changes"} <= found.keys()


def test_with_nothing_new_the_difference_is_nothing(
    app: FastAPI, planner: TestClient, base: str, planned_document: bytes
) -> None:
    answer = planner.post(f"{V1}/plans/{base}/replan", json={"seconds": 1, "freeze_until": "2025-07-26"})
    document = computed(app, answer.json()["id"])
    assert document["routes"] == json.loads(planned_document)["routes"]
    found = planner.get(f"{V1}/plans/{answer.json()['id']}/difference").json()
    assert (found["visits"], found["changes"]) == ([], 0)


def test_what_does_not_fit_is_refused_with_every_reason(
    app: FastAPI, planner: TestClient, base: str, visit: dict[str, str]
) -> None:
    wish = {
        "freeze_until": "2025-07-25",
        "done": [{**visit, "served": {"poor": 1}}, {"village": "mot", "date": "2025-08-01", "team": "T1"}],
    }
    answer = planner.post(f"{V1}/plans/{base}/replan", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "replan-invalid")
    told = [error["message"] for error in answer.json()["errors"]]
    assert len(told) == 2
    assert "not before 2025-07-25" in told[0]
    # Pins are looked at where the rest fits. The village is closed throughout.
    pin = {"village": "hai", "date": "2025-07-26", "team": "T1"}
    answer = planner.post(f"{V1}/plans/{base}/replan", json={"freeze_until": "2025-07-25", "pinned": [pin]})
    assert answer.status_code == 422
    assert "closed (lũ)" in answer.json()["errors"][0]["message"]


def test_a_plan_that_is_computed_or_empty_is_not_gone_on_from(planner: TestClient, plan: str) -> None:
    answer = planner.post(f"{V1}/plans/{plan}/replan", json={"freeze_until": "2025-07-26"})
    assert (answer.status_code, answer.json()["code"]) == (409, "plan-not-ended")
    nowhere = planner.post(f"{V1}/plans/nowhere/replan", json={"freeze_until": "2025-07-26"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "plan-not-found")
    none = planner.get(f"{V1}/plans/{plan}/difference")
    assert (none.status_code, none.json()["code"]) == (404, "plan-is-no-replan")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"freeze_until": "26/7/2025"},
        {"freeze_until": "2025-07-26", "seconds": 1e9},
        {"freeze_until": "2025-07-26", "done": [{"village": "mot"}]},
        {"freeze_until": "2025-07-26", "pins": []},
    ],
)
def test_a_wish_that_is_not_understood_is_refused(
    planner: TestClient, base: str, wrong: dict[str, object]
) -> None:
    answer = planner.post(f"{V1}/plans/{base}/replan", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_the_pages_ask_for_a_replan_and_show_both_sides(
    app: FastAPI, planner: TestClient, base: str, visit: dict[str, str]
) -> None:
    form = planner.get(f"/plans/{base}/replan")
    assert form.status_code == 200
    assert 'type="date"' in form.text
    assert f'value="{visit["village"]},{visit["date"]},{visit["team"]}"' in form.text
    row = "{date},{team},{village},1\n".format(**visit)
    bad = planner.post(
        f"/plans/{base}/replan",
        data={"freeze_until": visit["date"], "seconds": "2"},
        files={"checkins": ("done.csv", f"date,team,village,poor\n{row}".encode())},
    )
    assert bad.status_code == 422
    assert "not before" in bad.text
    late = planner.post(f"/plans/{base}/replan", data={"freeze_until": "soon", "seconds": "0"})
    assert late.status_code == 422
    assert "2025-08-04" in late.text
    good = planner.post(
        f"/plans/{base}/replan",
        data={"freeze_until": "2025-07-27", "seconds": "2"},
        files={"checkins": ("done.csv", f"date,team,village,poor\n{row}".encode())},
        follow_redirects=False,
    )
    assert good.status_code == 303, good.text
    plan_id = good.headers["location"].removeprefix("/plans/")
    assert planner.get(f"/plans/{plan_id}/difference", follow_redirects=False).status_code == 303
    document = computed(app, plan_id)
    assert [entry["served"]["poor"] for entry in document["replan"]["done"]] == [1]
    page = planner.get(f"/plans/{plan_id}/difference")
    assert page.status_code == 200
    assert f'href="/plans/{base}"' in page.text
    assert optimizer.plan_of(document).replan is not None
    assert f"/plans/{plan_id}/difference" in planner.get(f"/plans/{plan_id}").text
