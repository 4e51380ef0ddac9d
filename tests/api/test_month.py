"""`luudong month` and `--pins`: the month as a workbook, and what is moved in it comes back."""

import datetime as dt
import json

from openpyxl import load_workbook

from optimizer import load, plan_of, read_plan


def moved(path, target):
    """Move the first visit of the week to another date of its team's row; return its village and the new date."""
    book = load_workbook(path)
    week = next(sheet for sheet in book if sheet["A4"].value in ("Team id", "Mã tổ"))
    dates = {cell.column: cell.value.date() for cell in week[4][2:]}
    start = next(cell for row in week.iter_rows(min_row=5, min_col=3) for cell in row if cell.value)
    column = next(column for column, date in dates.items() if date == target)
    text, start.value = start.value, None
    week.cell(start.row, column).value = text
    book.save(path)
    return text.partition(" ")[2]


def test_a_moved_visit_is_kept_and_said(tiny, luudong, tmp_path) -> None:
    plan, month = tmp_path / "plan.json", tmp_path / "month.xlsx"
    assert luudong("plan", tiny, "-o", plan, "--work", 2, "--workers", 1).code == 0
    ended = luudong("month", tiny, plan, "-o", month)
    assert (ended.code, ended.out) == (0, f"{month}\n")
    assert "nothing is pinned" in luudong("plan", tiny, "-o", plan, "--work", 1, "--pins", month).err
    found = plan_of(read_plan(plan))
    taken = {route.date for route in found.routes}
    target = next(date for date in load(tiny).working_dates if date != min(taken))
    name = moved(month, target)
    ended = luudong("plan", tiny, "-o", plan, "--work", 2, "--workers", 1, "--pins", month)
    assert ended.code == 0 and f"Pinned: {name} on {target.day} Jul 2025" in ended.err
    village = next(village.id for village in load(tiny).villages if village.name == name)
    routes = json.loads(plan.read_text(encoding="utf-8"))["routes"]
    assert any(
        route["date"] == target.isoformat() and stop["village"] == village
        for route in routes
        for stop in route["stops"]
    )
    assert luudong("check", tiny, plan).code == 0


def test_a_pin_that_breaks_a_rule_is_named_and_nothing_written(tiny, luudong, tmp_path) -> None:
    plan, month = tmp_path / "plan.json", tmp_path / "month.xlsx"
    luudong("plan", tiny, "-o", plan, "--work", 2, "--workers", 1)
    luudong("month", tiny, plan, "-o", month, "--lang", "vi")
    moved(month, dt.date(2025, 7, 22))
    ended = luudong("plan", tiny, "-o", tmp_path / "new.json", "--work", 1, "--pins", month, "--lang", "vi")
    assert ended.code == 2 and "2025-07-22" in ended.err
    assert not (tmp_path / "new.json").exists()
    ended = luudong("plan", tiny, "-o", tmp_path / "new.json", "--work", 1, "--pins", tmp_path / "none.xlsx")
    assert ended.code == 2 and "none.xlsx" in ended.err


def test_a_plan_that_fails_the_check_has_no_month(tiny, luudong, tmp_path) -> None:
    plan = tmp_path / "plan.json"
    luudong("plan", tiny, "-o", plan, "--work", 2, "--workers", 1)
    document = json.loads(plan.read_text(encoding="utf-8"))
    plan.write_text(json.dumps(document | {"score": 1e6}), encoding="utf-8")
    ended = luudong("month", tiny, plan, "-o", tmp_path / "month.xlsx")
    assert ended.code == 1 and "no month is written" in ended.err
    assert not (tmp_path / "month.xlsx").exists()
    assert luudong("month", tiny, plan, "-o", tmp_path / "month.pdf").code == 2
