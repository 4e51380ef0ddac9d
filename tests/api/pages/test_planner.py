"""The planner's pages, over HTTP."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.service import weeks

from .conftest import WEEK, Known


def field(text: str, name: str) -> str:
    """Return what a hidden field holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def test_a_campaign_is_uploaded_as_a_zip(planner: TestClient, tiny_zip: bytes) -> None:
    page = planner.get("/campaigns/new").text
    del planner.headers["X-CSRF-Token"]
    answer = planner.post(
        "/campaigns/new", data={"csrf": field(page, "csrf")}, files={"files": ("tiny.zip", tiny_zip)}
    )
    assert re.fullmatch(r"/campaigns/[0-9a-f]{32}", answer.url.path)
    assert "Hai thôn" in answer.text
    assert "Hai thôn" in planner.get("/campaigns").text


def test_a_campaign_is_uploaded_as_files_and_gets_versions(planner: TestClient, tiny: Path) -> None:
    files = [("files", (path.name, path.read_bytes())) for path in sorted(tiny.iterdir())]
    first = planner.post("/campaigns/new", files=files)
    answer = planner.post(f"{first.url.path}/versions/new", files=files)
    assert answer.url.path == first.url.path
    assert "Version 2" in answer.text


def test_errors_are_told_in_place_and_nothing_is_stored(planner: TestClient, tiny: Path) -> None:
    (tiny / "teams.csv").write_text("id,name,shifts\nT1,<b>Tổ</b>,28:00-21:30\n", encoding="utf-8")
    files = [("files", (path.name, path.read_bytes())) for path in sorted(tiny.iterdir())]
    answer = planner.post("/campaigns/new", files=files)
    assert answer.status_code == 422
    assert "<strong>teams.csv, row 2, shifts</strong>" in answer.text
    assert "“28:00-21:30”" in answer.text
    assert "No campaign yet" in planner.get("/campaigns").text


def test_what_is_no_campaign_is_refused_in_place(planner: TestClient) -> None:
    answer = planner.post("/campaigns/new", files={"files": ("a.zip", b"PK\3\4 no zip")})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'type="file"' in answer.text


def test_a_form_without_a_chosen_file_is_refused_in_place(planner: TestClient) -> None:
    # As browsers send it: a part without a name and without content.
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = planner.post("/campaigns/new", content=body, headers=headers)
    assert answer.status_code == 422
    assert "No file came" in answer.text
    assert 'type="file"' in answer.text


def test_a_plan_is_asked_for_and_stopped(planner: TestClient, known: Known) -> None:
    answer = planner.post(f"/campaigns/{known.campaign_id}/plans", data={"seconds": "3", "seed": "7"})
    assert re.fullmatch(r"/plans/[0-9a-f]{32}", answer.url.path)
    assert "Waiting its turn" in answer.text
    assert f'data-events="/api/v1{answer.url.path}/events"' in answer.text
    assert "Stopped" in planner.post(f"{answer.url.path}/stop").text


@pytest.mark.parametrize(
    "data", [{"seconds": "0"}, {"seconds": "1e9"}, {"seconds": "nan"}, {"seconds": "5", "seed": "-1"}, {}]
)
def test_a_plan_is_not_asked_for_with_wrong_settings(
    planner: TestClient, known: Known, data: dict[str, str]
) -> None:
    answer = planner.post(f"/campaigns/{known.campaign_id}/plans", data=data)
    assert answer.status_code == 422
    assert "whole number" in answer.text


def test_the_pages_of_a_plan(planner: TestClient, known: Known) -> None:
    summary = planner.get(f"/plans/{known.plan_id}").text
    assert "Proven optimal" in summary
    assert 'data-events=""' in summary
    assert "Thôn Một" in planner.get(f"/plans/{known.plan_id}/calendar").text
    assert "no visit" in planner.get(f"/plans/{known.plan_id}/villages").text
    unmet = planner.get(f"/plans/{known.plan_id}/unmet").text
    assert "Thôn Hai" in unmet
    assert "lũ" in unmet


def test_a_week_is_published_and_withdrawn(app: FastAPI, planner: TestClient, known: Known) -> None:
    at = f"/plans/{known.plan_id}/weeks/{WEEK}"
    page = planner.post(f"{at}/publish", data={"expected": ""}).text
    assert "Withdraw week 1" in page
    # The page of somebody else, who has not seen that, is out of date.
    stale = planner.post(f"{at}/publish", data={"expected": ""})
    assert stale.status_code == 409
    assert "meanwhile" in stale.text
    expected = field(page, "expected")
    assert "Publish week 1" in planner.post(f"{at}/withdraw", data={"expected": expected}).text
    with app.state.database.read() as session:
        assert weeks.published(session, known.campaign_id) == []


def test_a_week_without_anything_is_not_published(planner: TestClient, known: Known) -> None:
    answer = planner.post(f"/plans/{known.plan_id}/weeks/2025-W31/publish", data={"expected": ""})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_names_of_a_campaign_stay_text(planner: TestClient, tiny: Path) -> None:
    villages = tiny / "villages.csv"
    hostile = "<script>alert(1)</script>"
    villages.write_text(villages.read_text("utf-8").replace("Thôn Một", hostile), encoding="utf-8")
    toml = tiny / "campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace("Hai thôn", hostile), encoding="utf-8")
    files = [("files", (path.name, path.read_bytes())) for path in sorted(tiny.iterdir())]
    page = planner.post("/campaigns/new", files=files).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
