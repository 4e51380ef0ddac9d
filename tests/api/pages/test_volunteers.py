"""Whom a planner calls: the volunteers of a campaign, with their phones."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_planner_has_a_list_of_whom_to_call(planner: TestClient, tiny_zip: bytes) -> None:
    made = planner.post("/campaigns/new", files={"files": ("tiny.zip", tiny_zip)})
    page = planner.get(f"{made.url.path}/volunteers").text
    assert f'href="{made.url.path}/volunteers"' in made.text
    assert "Tổ 1 (2)" in page
    assert page.index("An") < page.index("Bình")
    assert "No phones are given" in page
    assert "tel:" not in page


def test_the_list_has_phones_that_can_be_dialled(planner: TestClient, tiny: Path) -> None:
    files = {path.name: path.read_bytes() for path in tiny.iterdir()}
    files["volunteers.csv"] = b"id,team,name,role,languages,phone\nV1,T1,An,,dao,900000001\n"
    made = planner.post("/campaigns/new", files=[("files", item) for item in files.items()])
    page = planner.get(f"{made.url.path}/volunteers").text
    assert '<a href="tel:0900000001" aria-label="Call An: 0900\xa0000\xa0001">0900\xa0000\xa0001</a>' in page
    assert "dao" in page
    assert "No phones are given" not in page
