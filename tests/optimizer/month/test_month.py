"""The month as a workbook: what it says, for whom, and that nothing in it is taken for a formula."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook
from strategies import MONDAY, day, duty, plan_for, route, team, tiny, village, volunteer

from optimizer.campaign import FixedPoint
from optimizer.month import month_bytes, write_month

HOSTILE = '=HYPERLINK("http://x","<img src=x onerror=alert(1)>")'
LONG = "+" + "Thôn " * 39


@pytest.fixture(scope="module")
def campaign():
    return tiny(
        name="Chiến dịch & thử",
        villages=(
            village("v1", name="Tòng Chú 10", poor=10, language="dao"),
            village("v2", name="Tòng Chú 3"),
            village("v3", name=HOSTILE),
            village("v4", name=LONG),
        ),
        teams=(team("T1", name="Tổ 1: [A/B]*?"), team("T2", name="@SUM(1)")),
        volunteers=(
            volunteer("A", name="Nguyễn Văn Đức", role="leader", languages=("dao",)),
            volunteer("B", name="Trần Thị Ân"),
            volunteer("C", "T2", name="-1+1"),
        ),
        fixed_point=FixedPoint(open="Mo-Fr 08:00-10:00", volunteers=1),
        rest_dates=(day(6),),
        illustrative=True,
    )


@pytest.fixture(scope="module")
def plan(campaign):
    routes = [
        route(campaign, [("v1", "18:10", "19:40")]),
        route(campaign, [("v2", "18:10", "19:40")], date=day(1)),
        route(campaign, [("v3", "18:10", "19:40")], ["C"], team="T2", date=day(2)),
    ]
    return plan_for(campaign, routes, [duty("B")])


@pytest.fixture(scope="module", params=["vi", "en"])
def book(request, campaign, plan):
    return load_workbook(io.BytesIO(month_bytes(campaign, plan, request.param)))


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_no_cell_is_a_formula_whatever_names_begin_with(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    said = [cell for cell in cells if isinstance(cell.value, str)]
    assert {HOSTILE, "-1+1"} <= {cell.value for cell in said}
    assert all(cell.quotePrefix for cell in said if cell.value[0] in "=+-@")
    assert not any(cell.quotePrefix for cell in said if cell.value[0] not in "=+-@")


def test_every_sheet_has_frozen_panes_and_prints_on_a4(book):
    assert book["luudong"].sheet_state == "hidden"
    for sheet in book.worksheets[1:-1]:
        assert sheet.freeze_panes, sheet.title
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.print_title_rows == "$1:$4"


def test_what_a_week_shows(campaign, plan):
    book = load_workbook(io.BytesIO(month_bytes(campaign, plan, "vi")))
    week = book["Tuần 31"]
    rows = texts(week)
    assert rows[0][0] == "Tuần 31: 28/7/2025 đến 3/8/2025"
    assert rows[2][2:] == ["Th 2", "Th 3", "Th 4", "Th 5", "Th 6", "Th 7", "CN"]
    assert [value.date() for value in rows[3][2:]] == [MONDAY + dt.timedelta(days=n) for n in range(7)]
    assert rows[4][:4] == ["T1", "Tổ 1: [A/B]*?", "18:10–19:40 Tòng Chú 10", "18:10–19:40 Tòng Chú 3"]
    assert rows[5][:3] == ["T1", None, None]
    assert rows[6][4] == f"18:10–19:40 {HOSTILE}"
    assert rows[8][1:3] == ["Trực điểm hỗ trợ cố định", "08:00–10:00: Trần Thị Ân"]
    assert book.sheetnames[:4] == ["Tổng quan", "Tuần 31", "Tổ 1   A B", "@SUM(1)"]


def test_teams_volunteers_villages_and_what_is_not_met(campaign, plan):
    book = load_workbook(io.BytesIO(month_bytes(campaign, plan, "en")))
    stops = texts(book["Tổ 1   A B"])[4:]
    assert stops[0][1:4] == ["Mon", "18:10–19:40", "Tòng Chú 10"]
    assert stops[0][5:9] == ["dao", "Nguyễn Văn Đức", "Nguyễn Văn Đức, Trần Thị Ân", 20]
    people = texts(book["Volunteers by date"])[4:]
    assert [row[0] for row in people] == ["Trần Thị Ân", "Nguyễn Văn Đức", "-1+1"]
    assert people[0][:5] == ["Trần Thị Ân", "Tổ 1: [A/B]*?", 3, 8, "D\nT1"]
    turns = texts(book["Turns of volunteers"])[4:]
    assert [row[5] for row in turns[:2]] == ["Duty at the fixed point", "Tổ 1: [A/B]*?: Tòng Chú 10"]
    villages = texts(book["Coverage of villages"])[4:]
    assert [row[0] for row in villages] == [HOSTILE, LONG, "Tòng Chú 3", "Tòng Chú 10"]
    result = next(found for found in plan.villages if found.village == "v1")
    row = next(row for row in villages if row[0] == "Tòng Chú 10")
    assert row[2] == pytest.approx(result.served[0]) and row[12] == pytest.approx(result.coverage)
    assert row[13:] == [1, 0, "28 Jul"]
    unmet = texts(book["Not met"])[4:]
    assert len(unmet) == len(plan.unmet) and {row[6] for row in unmet} == {"so it is"}
    assert sum(row[5] for row in unmet) == pytest.approx(sum(entry.cost for entry in plan.unmet))
    overview = texts(book["Overview"])
    assert overview[2][0].startswith("Illustrative data")
    assert next(row[:2] for row in overview if row[0] == "Visits") == ["Visits", 3]


def test_an_empty_plan_has_a_month_too(campaign, tmp_path):
    path = tmp_path / "month.xlsx"
    path.write_bytes(b"old")
    write_month(campaign, plan_for(campaign, []), path, "vi")
    assert load_workbook(path)["Tổ 1   A B"].max_row == 4
    assert list(tmp_path.iterdir()) == [path]
