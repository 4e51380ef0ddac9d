"""Plans over HTTP: asked for, followed, stopped."""

import json
import threading
import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.storage.tables import Plan

V1 = "/api/v1"


class Bell:
    """A queue that only counts."""

    def __init__(self) -> None:
        self.rung = 0

    def wake(self) -> bool:
        self.rung += 1
        return True


def test_a_plan_is_accepted_kept_and_workers_are_woken(
    app: FastAPI, planner: TestClient, campaign: str
) -> None:
    app.state.queue = Bell()
    answer = planner.post(f"{V1}/campaigns/{campaign}/plans", json={"seconds": 2, "seed": 5})
    assert answer.status_code == 202
    accepted = answer.json()
    assert (accepted["state"], accepted["seconds"], accepted["seed"]) == ("queued", 2, 5)
    assert (accepted["language"], accepted["version"], accepted["score"]) == ("en", 1, None)
    assert planner.get(answer.headers["location"]).json() == accepted
    assert app.state.queue.rung == 1


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ({"seconds": 1e9}, "body.seconds"),
        ({"seconds": 0}, "body.seconds"),
        ({"seconds": 2, "seed": -1}, "body.seed"),
        ({"seconds": 2, "minutes": 1}, "body.minutes"),
        ({"seconds": 2, "language": "fr"}, "body.language"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(
    app: FastAPI, planner: TestClient, campaign: str, wish: dict[str, object], place: str
) -> None:
    answer = planner.post(f"{V1}/campaigns/{campaign}/plans", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert [error["place"] for error in answer.json()["errors"]] == [place]
    with app.state.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 0


def test_a_plan_of_what_is_not_there_is_refused(planner: TestClient, campaign: str) -> None:
    nowhere = planner.post(f"{V1}/campaigns/nowhere/plans", json={})
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "campaign-not-found")
    version = planner.post(f"{V1}/campaigns/{campaign}/plans", json={"version": 2})
    assert (version.status_code, version.json()["code"]) == (404, "version-not-found")


def test_the_tag_changes_with_the_state(planner: TestClient, plan: str, progress) -> None:
    first = planner.get(f"{V1}/plans/{plan}")
    known = {"If-None-Match": first.headers["etag"]}
    assert planner.get(f"{V1}/plans/{plan}", headers=known).status_code == 304
    progress(plan, "running", score=3.0, bound=4.0, gap=0.25)
    later = planner.get(f"{V1}/plans/{plan}", headers=known)
    assert (later.status_code, later.json()["score"]) == (200, 3.0)


def test_the_best_so_far_is_there_while_the_plan_is_computed(
    planner: TestClient, plan: str, progress
) -> None:
    path = f"{V1}/plans/{plan}/document"
    none = planner.get(path)
    assert (none.status_code, none.json()["code"]) == (404, "plan-has-no-document")
    progress(plan, "running", document=b'{"score": 1}', document_sha256="1" * 64)
    found = planner.get(path)
    assert found.json() == {"score": 1}
    assert planner.get(path, headers={"If-None-Match": found.headers["etag"]}).status_code == 304
    progress(plan, "running", document=b'{"score": 2}', document_sha256="2" * 64)
    assert planner.get(path, headers={"If-None-Match": found.headers["etag"]}).json() == {"score": 2}


def test_stopping(app: FastAPI, planner: TestClient, campaign: str, plan: str, progress) -> None:
    progress(plan, "running", document=b"{}", document_sha256="1" * 64)
    app.state.queue = Bell()
    accepted = planner.delete(f"{V1}/plans/{plan}")
    running = accepted.json()
    assert (accepted.status_code, running["state"]) == (202, "running")
    assert running["stop_requested_at"]
    assert app.state.queue.rung == 1
    progress(plan, "stopped")
    ended = planner.delete(f"{V1}/plans/{plan}")
    assert (ended.status_code, ended.json()["state"]) == (200, "stopped")
    assert planner.get(f"{V1}/plans/{plan}/document").status_code == 200
    waiting = planner.post(f"{V1}/campaigns/{campaign}/plans", json={}).json()["id"]
    assert planner.delete(f"{V1}/plans/{waiting}").json()["state"] == "stopped"
    assert planner.delete(f"{V1}/plans/nowhere").json()["code"] == "plan-not-found"


def test_plans_are_listed_in_pages_by_state(planner: TestClient, campaign: str, progress) -> None:
    made = [planner.post(f"{V1}/campaigns/{campaign}/plans", json={}).json()["id"] for _ in range(3)]
    progress(made[0], "failed", problem="no crew")
    query = {"campaign": campaign, "state": "queued", "limit": 1}
    first = planner.get(f"{V1}/plans", params=query).json()
    second = planner.get(f"{V1}/plans", params={**query, "cursor": first["next"]}).json()
    assert [page["items"][0]["id"] for page in (first, second)] == [made[2], made[1]]
    assert second["next"] is None
    failed = planner.get(f"{V1}/plans", params={"state": "failed"}).json()["items"]
    assert [(plan["id"], plan["problem"]) for plan in failed] == [(made[0], "no crew")]
    assert planner.get(f"{V1}/plans", params={"state": "lost"}).status_code == 422


def events(text: str) -> list[tuple[str | None, str, dict[str, object]]]:
    """Return id, name and data of each event of a stream."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append((fields.get("id"), fields["event"], json.loads(fields["data"])))
    return found


def test_events_are_told_from_the_first_and_the_end_is_last(planner: TestClient, plan: str, progress) -> None:
    progress(plan, "running", score=1.0, bound=9.0, gap=0.8)

    def work() -> None:
        time.sleep(1)
        progress(plan, "running", score=2.0, bound=8.0, gap=0.75)
        progress(plan, "succeeded", score=8.0, bound=8.0, gap=0.0)

    worker = threading.Thread(target=work)
    worker.start()
    answer = planner.get(f"{V1}/plans/{plan}/events")
    worker.join()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    told = events(answer.text)
    assert [name for _, name, _ in told] == ["progress"] * 4 + ["end"]
    assert [data["score"] for _, _, data in told] == [None, 1.0, 2.0, 8.0, 8.0]
    assert told[-1][2]["state"] == "succeeded"
    again = planner.get(f"{V1}/plans/{plan}/events", headers={"Last-Event-ID": str(told[1][0])})
    assert events(again.text) == told[2:]
    strange = planner.get(f"{V1}/plans/{plan}/events", headers={"Last-Event-ID": "x"})
    assert events(strange.text) == told
    # A browser asks again by itself until it is told that there is no more.
    assert told[-1][0] == "end"
    assert planner.get(f"{V1}/plans/{plan}/events", headers={"Last-Event-ID": "end"}).status_code == 204


def test_events_of_no_plan(planner: TestClient) -> None:
    assert planner.get(f"{V1}/plans/nowhere/events").json()["code"] == "plan-not-found"
