"""What a planner moves in the month comes back as pins; what cannot be meant is told by cell."""

import pytest
from openpyxl import Workbook, load_workbook
from strategies import day, plan_for, route, team, tiny, village, volunteer

from optimizer.campaign import FixedPoint
from optimizer.engine.pins import RequestError
from optimizer.engine.solve import solve
from optimizer.files import InputError
from optimizer.month import read_pins, write_month


@pytest.fixture(scope="module")
def campaign():
    return tiny(
        villages=(
            village("v1", name="Tòng Chú 3"),
            village("v2", name="Ún Tà"),
            village("v3", name="Trùng"),
            village("v4", name="Trùng"),
        ),
        teams=(team("T1"), team("T2")),
        volunteers=(volunteer("A"), volunteer("B"), volunteer("C", "T2"), volunteer("D", "T2")),
        fixed_point=FixedPoint(open="Mo 08:00-10:00", volunteers=1),
    )


@pytest.fixture
def month(campaign, tmp_path):
    routes = [
        route(campaign, [("v1", "18:10", "19:40")]),
        route(campaign, [("v2", "18:10", "19:40")], date=day(2)),
        route(campaign, [("v3", "18:10", "19:40")], ["C", "D"], team="T2", date=day(3)),
    ]
    path = tmp_path / "month.xlsx"
    write_month(campaign, plan_for(campaign, routes), path, "vi")
    return path


@pytest.fixture
def edited(month, campaign):
    """Return the pins after cells of the week were given other values."""

    def read(cells):
        book = load_workbook(month)
        for name, value in cells.items():
            book["Tuần 31"][name] = value
        book.save(month)
        return read_pins(month, campaign)

    return read


def told(error):
    return [(problem.sheet, problem.cell, problem.message.say("en")) for problem in error.value.problems]


def test_an_untouched_month_pins_nothing(edited):
    assert edited({}) == ()


def test_a_visit_cut_and_pasted_is_pinned_where_it_lies_now(edited):
    moved = {"C5": None, "F7": "18:10–19:40 Tòng Chú 3"}
    assert edited(moved) == (("v1", day(3), "T2"),)


def test_a_name_typed_into_an_empty_cell_is_pinned(edited):
    assert edited({"G5": "  ún  tà ", "H6": "v1", "I7": "Trùng [v4]"}) == (
        ("v2", day(4), "T1"),
        ("v1", day(5), "T1"),
        ("v4", day(6), "T2"),
    )


def test_a_visit_that_was_taken_out_and_other_times_pin_nothing(edited):
    assert edited({"C5": None, "E5": "08:00-09:00 Ún Tà"}) == ()


def test_rows_moved_inserted_and_dates_as_text_are_understood(month, campaign):
    book = load_workbook(month)
    week = book["Tuần 31"]
    week.title = "Bản sửa"
    week.insert_rows(1, 3)
    week["C7"] = "28/7/2025"
    week["C8"], week["D8"] = None, "Tòng Chú 3\nÚn Tà"
    book.save(month)
    assert read_pins(month, campaign) == (("v1", day(1), "T1"), ("v2", day(1), "T1"))


ERRORS = [
    ({"D5": "Tòng Chú 33"}, "D5", "there is no such village; did you mean “Tòng Chú 3”?"),
    (
        {"D5": "họp"},
        "D5",
        "there is no such village; write its name as in the other cells, or leave the cell empty",
    ),
    ({"D5": "Trùng"}, "D5", "several villages are called so; write the id behind the name: Trùng [v3]"),
    ({"D9": "Ún Tà"}, "D9", "the row has no team, so nobody would go; put the visit into the row of a team"),
    ({"A5": "T9"}, "C5", "there is no team T9"),
]


@pytest.mark.parametrize(("cells", "cell", "said"), ERRORS)
def test_what_cannot_be_meant_is_told_by_cell(edited, cells, cell, said):
    with pytest.raises(InputError) as error:
        edited(cells)
    assert ("Tuần 31", cell, said) in told(error)


def test_other_workbooks_and_other_campaigns_are_refused(month, campaign, tmp_path):
    book = Workbook()
    book.save(tmp_path / "x.xlsx")
    for path, said in (
        (tmp_path / "x.xlsx", "is no month that luudong has written"),
        (tmp_path / "none.xlsx", "is not there"),
        (tmp_path / "bad.xlsx", "is no workbook that can be read"),
    ):
        if path.name == "bad.xlsx":
            path.write_text("x")
        with pytest.raises(InputError, match=said):
            read_pins(path, campaign)
    with pytest.raises(InputError, match="is of the campaign “tiny”, not of “other”"):
        read_pins(month, campaign.model_copy(update={"id": "other"}))


def test_pins_are_kept_by_a_plan_and_broken_rules_are_named(edited, campaign):
    pins = edited({"C5": None, "F7": "Tòng Chú 3"})
    plan = solve(campaign, work=1, workers=1, seconds=None, pinned=pins)
    assert set(pins) <= {
        (stop.village, route.date, route.team) for route in plan.routes for stop in route.stops
    }
    shut = campaign.model_copy(update={"rest_dates": (day(3),)})
    with pytest.raises(
        RequestError, match="v1,2025-07-31,T2 is not possible: the team has no shift on that date"
    ):
        solve(shut, work=1, workers=1, seconds=None, pinned=pins)
