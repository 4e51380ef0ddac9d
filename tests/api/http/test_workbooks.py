"""Workbooks over HTTP: empty, of a campaign, of a plan's month."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient
from openpyxl import load_workbook

import optimizer
from api.service.workbooks import MEDIA_TYPE

V1 = "/api/v1"


def read(content: bytes, folder: Path) -> optimizer.Reading:
    (folder / "got.xlsx").write_bytes(content)
    return optimizer.read_campaign(folder / "got.xlsx")


def test_a_campaign_goes_out_as_a_workbook_and_comes_back(
    planner: TestClient, campaign: str, tiny: Path, tmp_path: Path
) -> None:
    answer = planner.get(f"{V1}/campaigns/{campaign}/versions/1/campaign.xlsx")
    assert answer.status_code == 200 and answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["content-disposition"] == 'attachment; filename="campaign-1.xlsx"'
    assert read(answer.content, tmp_path).campaign == optimizer.load(tiny)
    files = {"files": ("campaign-1.xlsx", answer.content, MEDIA_TYPE)}
    stored = planner.post(f"{V1}/campaigns/{campaign}/versions", files=files)
    assert (stored.status_code, stored.json()["number"]) == (201, 2)
    again = planner.get(f"{V1}/campaigns/{campaign}/versions/2/campaign.xlsx?lang=vi")
    assert read(again.content, tmp_path).campaign == optimizer.load(tiny)


def test_errors_of_a_workbook_are_told_by_sheet_and_cell(planner: TestClient) -> None:
    empty = planner.get(f"{V1}/template.xlsx")
    assert empty.headers["content-disposition"] == 'attachment; filename="campaign.xlsx"'
    refused = planner.post(f"{V1}/campaigns", files={"files": ("campaign.xlsx", empty.content, MEDIA_TYPE)})
    assert refused.status_code == 422
    first = refused.json()["errors"][0]
    assert (first["file"], first["row"], first["key"]) == ("campaign.xlsx", 6, "campaign.id")
    assert first["place"] == "sheet campaign, row 6, cell C6"


def test_the_month_of_a_plan(
    planner: TestClient, plan: str, planned_document: bytes, progress: Callable[..., None]
) -> None:
    assert planner.get(f"{V1}/plans/{plan}/month.xlsx").status_code == 404
    sha256 = hashlib.sha256(planned_document).hexdigest()
    progress(plan, "succeeded", document=planned_document, document_sha256=sha256)
    answer = planner.get(f"{V1}/plans/{plan}/month.xlsx", headers={"Accept-Language": "vi"})
    assert answer.headers["content-disposition"] == 'attachment; filename="month.xlsx"'
    assert "Tuần 30" in load_workbook(io.BytesIO(answer.content)).sheetnames
    same = planner.get(
        f"{V1}/plans/{plan}/month.xlsx?lang=vi", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert same.status_code == 304
    page = planner.get(f"/plans/{plan}", headers={"Accept": "text/html"}).text
    assert f'href="/api/v1/plans/{plan}/month.xlsx?lang=' in page
