"""Campaigns over HTTP: uploaded, refused with all that is wrong, listed, read."""

import io
import json
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.storage.tables import AuditEntry, Campaign, CampaignVersion

V1 = "/api/v1"
UPLOADS = 50


def counted(app: FastAPI, table: type) -> int:
    with app.state.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_an_upload_is_stored_and_found_where_it_says(planner: TestClient, upload, tiny_zip: bytes) -> None:
    answer = upload()
    assert answer.status_code == 201
    stored = answer.json()
    assert (stored["number"], stored["title"], stored["warnings"]) == (1, "Hai thôn", [])
    found = planner.get(answer.headers["location"])
    assert found.json()["versions"] == [
        {key: value for key, value in stored.items() if key not in ("title", "warnings")}
    ]
    assert found.json()["created_at"].endswith("Z")
    archive = planner.get(f"{answer.headers['location']}/versions/1/archive")
    assert archive.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(tiny_zip)).namelist()
    assert sorted(zipfile.ZipFile(io.BytesIO(archive.content)).namelist()) == sorted(names)


def test_files_can_come_one_by_one(planner: TestClient, tiny: Path) -> None:
    files = [("files", (path.name, path.read_bytes())) for path in tiny.iterdir()]
    assert planner.post(f"{V1}/campaigns", files=files).status_code == 201


def test_errors_come_as_a_list_and_nothing_is_stored(app: FastAPI, planner: TestClient, tiny: Path) -> None:
    (tiny / "teams.csv").write_text("id,name,shifts\nT1,T,25:00-26:00\n", encoding="utf-8")
    (tiny / "closures.csv").write_text("from,to,start,end\nnowhere,,2025-07-25,x\n", encoding="utf-8")
    files = [("files", (path.name, path.read_bytes())) for path in tiny.iterdir()]
    answer = planner.post(f"{V1}/campaigns", files=files)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "campaign-invalid"
    by_file = {error["file"]: error for error in problem["errors"]}
    assert by_file["teams.csv"]["row"] == 2
    assert by_file["teams.csv"]["key"] == "shifts"
    assert by_file["teams.csv"]["value"] == "25:00-26:00"
    assert by_file["teams.csv"]["message"]
    assert "closures.csv" in by_file
    vietnamese = planner.post(f"{V1}/campaigns?lang=vi", files=files).json()
    assert vietnamese["errors"][0]["message"] != problem["errors"][0]["message"]
    assert (counted(app, Campaign), counted(app, CampaignVersion), counted(app, AuditEntry)) == (0, 0, 0)


def test_a_new_version_is_the_next_and_the_campaign_has_a_new_tag(
    planner: TestClient, upload, campaign: str
) -> None:
    before = planner.get(f"{V1}/campaigns/{campaign}")
    known = {"If-None-Match": before.headers["etag"]}
    assert planner.get(f"{V1}/campaigns/{campaign}", headers=known).status_code == 304
    answer = upload(path=f"/campaigns/{campaign}/versions")
    assert (answer.status_code, answer.json()["number"]) == (201, 2)
    assert planner.get(answer.headers["location"]).json()["number"] == 2
    after = planner.get(f"{V1}/campaigns/{campaign}", headers=known)
    assert [version["number"] for version in after.json()["versions"]] == [1, 2]


def test_what_is_not_there(planner: TestClient, upload, campaign: str) -> None:
    for path, code in [
        ("/campaigns/nowhere", "campaign-not-found"),
        ("/campaigns/%00", "impossible-value"),
        (f"/campaigns/{campaign}/versions/2", "version-not-found"),
        (f"/campaigns/{campaign}/versions/2/archive", "version-not-found"),
    ]:
        answer = planner.get(f"{V1}{path}")
        assert answer.status_code in (400, 404)
        assert answer.json()["code"] in (code, "campaign-not-found")
    assert upload(path="/campaigns/nowhere/versions").json()["code"] == "campaign-not-found"
    assert planner.get(f"{V1}/campaigns/{campaign}/versions/{2**31}").status_code == 422


def test_an_upload_beyond_the_limit_is_refused_whether_or_not_it_says_so(
    app: FastAPI, planner: TestClient
) -> None:
    limit = app.state.settings.upload_mb << 20
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.zip"\r\n\r\n'

    def body():
        yield head
        for _ in range(2 * limit >> 20):
            yield bytes(1 << 20)

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    announced = planner.post(f"{V1}/campaigns", content=head + bytes(2 * limit), headers=kind)
    streamed = planner.post(f"{V1}/campaigns", content=body(), headers=kind)
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_bomb_is_refused(app: FastAPI, upload) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("campaign.toml", "")
        archive.writestr("travel_times.csv", bytes((app.state.settings.unpacked_mb + 1) << 20))
    answer = upload(content.getvalue())
    assert (answer.status_code, answer.json()["code"]) == (413, "unpacked-too-large")
    assert counted(app, Campaign) == 0


def test_many_uploads_at_once_are_all_answered(app: FastAPI, upload) -> None:
    ready = threading.Barrier(UPLOADS)

    def send(_: int) -> int:
        ready.wait()
        return upload().status_code

    with ThreadPoolExecutor(UPLOADS) as pool:
        statuses = list(pool.map(send, range(UPLOADS)))
    assert statuses == [201] * UPLOADS
    assert counted(app, Campaign) == UPLOADS


def test_many_new_versions_at_once_have_each_their_number(planner: TestClient, upload, campaign: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: upload(path=f"/campaigns/{campaign}/versions"), range(8)))
    assert sorted(answer.json()["number"] for answer in answers) == list(range(2, 10))


def test_lists_come_in_pages(planner: TestClient, upload) -> None:
    made = [upload().json()["campaign_id"] for _ in range(5)]
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = planner.get(f"{V1}/campaigns", params=query).json()
        found += [entry["id"] for entry in page["items"]]
        cursor = page["next"]
        pages += 1
    assert (found, pages) == (made[::-1], 3)


@pytest.mark.parametrize("cursor", ["x", "🙂", "W10=", "WyIyMDI1IiwgMV0=", "W1tdLFtdXQ=="])
def test_a_cursor_of_nobody_is_refused(planner: TestClient, cursor: str) -> None:
    answer = planner.get(f"{V1}/campaigns", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-unknown")


def test_the_audit_log_says_who_stored_what(app: FastAPI, upload) -> None:
    answer = upload(**{"X-Request-Id": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    with app.state.database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert entry.target == f"campaign:{answer.json()['campaign_id']}"
    assert entry.actor.startswith("user:")
    assert entry.request_id == "mine-1"


def test_a_plan_made_by_hand_is_checked(planner: TestClient, campaign: str, planned: Path) -> None:
    document = json.loads(planned.read_text(encoding="utf-8"))
    path = f"{V1}/campaigns/{campaign}/check"
    assert planner.post(path, json=document).json() == {
        "campaign_id": campaign,
        "version": 1,
        "ok": True,
        "violations": [],
    }
    document["score"] += 1
    wrong = planner.post(path, json=document).json()
    assert not wrong["ok"]
    assert "figure-score" in {violation["rule"] for violation in wrong["violations"]}
    assert not planner.post(path, json={}).json()["ok"]
    assert planner.post(path, content=b"[1]", headers={"Content-Type": "application/json"}).status_code == 422
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = planner.post(path, content=deep, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
