"""Check-ins from CSV: as teams and spreadsheets write them, and every error at once with place and remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from strategies import day, plan_for, route, team, tiny, village

from optimizer import CheckIns, InputError, Plan, check_ins_of, read_check_ins
from optimizer.files import plan_document, plan_of
from optimizer.plan import CheckIn, Replan

CAMPAIGN = tiny(
    villages=(
        village("v01", name="Tòng Chú 3", households=10, poor=4, near_poor=3),
        village("v02", name="Ún Tà"),
    ),
    teams=(team("T1", name="Tổ 1"),),
)
BASE: Plan = plan_for(
    CAMPAIGN,
    [
        route(CAMPAIGN, [("v01", "18:10", "19:10"), ("v02", "19:20", "20:20")]),
        route(CAMPAIGN, [("v01", "18:10", "19:10")], date=day(2)),
        route(CAMPAIGN, [("v02", "18:10", "19:10")], date=day(4)),
    ],
)


def read(text: str | bytes, until: dt.date | None = None) -> CheckIns:
    content = text if isinstance(text, bytes) else text.encode()
    return check_ins_of(content, "done.csv", CAMPAIGN, BASE, until)


def errors(text: str, until: dt.date | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(text, until)
    return caught.value.say("en").split("\n")


def test_a_table_as_a_spreadsheet_saves_it() -> None:
    text = (
        "\ufeffDate;Team;Village;poor;near_poor;elderly;no_device;other;held;reason;note\r\n"
        "28/7/2025;T1;v01;2,0;1;;;;;;\r\n"
        "28/7/2025;tổ 1;ÚN TÀ;;;;;;Không;mưa to, đường trơn;\r\n"
        "2025-07-30;T1;v01;0;;;;;có;;\r\n"
    )
    found = read(text)
    assert found.done == (
        CheckIn(village="v01", date=day(0), team="T1", served=(2, 1, 0, 0, 0)),
        CheckIn(
            village="v02", date=day(0), team="T1", served=(0,) * 5, held=False, reason="mưa to, đường trơn"
        ),
        CheckIn(village="v01", date=day(2), team="T1", served=(0,) * 5),
    )
    assert ["note" in warning.say("en") for warning in found.warnings] == [True]


def test_all_errors_are_told_with_row_value_and_remedy() -> None:
    told = errors(
        "date,team,village,poor,held,reason\n"
        "2025-07-28,T1,v01,,,\n"
        "2025-07-28,T1,v02,3,no,rain\n"
        "2025-07-30,T1,v01,,no,\n"
        "2025-07-29,T1,v01,3,,\n"
        "2025-07-28,T1,v1,3,,\n"
        "2025-08-01,T1,v02,3,perhaps,\n"
        "2025-07-28,T2,v02,three,,\n"
    )
    expected = [
        ("row 2", "no households are given"),
        ("row 3", "served nobody"),
        ("row 4", "why the visit was not held"),
        ("row 5", "the nearest to it is by T1 on 2025-07-28"),
        ("row 6", "did you mean “v01”"),
        ("row 7", "yes or no"),
        ("row 8", "team"),
        ("row 8", "whole number"),
    ]
    assert len(told) == len(expected)
    for sentence, (place, what) in zip(told, expected, strict=True):
        assert place in sentence, sentence
        assert what in sentence, sentence


def test_a_visit_is_checked_in_once_and_before_the_freeze_date() -> None:
    twice = errors("date,team,village,poor\n2025-07-28,T1,v01,1\n2025-07-28,Tổ 1,Tòng Chú 3,2\n")
    assert len(twice) == 1
    assert "in row 2" in twice[0]
    later = errors("date,team,village,poor\n2025-08-01,T1,v02,1\n", day(3))
    assert "not before 2025-07-31" in later[0]


def test_more_households_than_there_are_is_odd_but_read() -> None:
    found = read("date,team,village,poor\n2025-07-28,T1,v01,9\n")
    assert found.done[0].served[0] == 9
    assert "4 households of this class" in found.warnings[0].say("en")


def test_a_file_is_read_and_a_missing_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "xong.csv"
    path.write_text("date\tteam\tvillage\tother\n2025-07-28\tT1\tv02\t4\n", encoding="utf-8")
    assert read_check_ins(path, CAMPAIGN, BASE).done[0].served == (0, 0, 0, 0, 4)
    with pytest.raises(InputError, match=r"nowhere\.csv: is not there"):
        read_check_ins(tmp_path / "nowhere.csv", CAMPAIGN, BASE)
    with pytest.raises(InputError, match="village"):
        read("date,team,poor\n2025-07-28,T1,1\n")


def test_plan_json_keeps_that_a_visit_was_not_held_and_why() -> None:
    done = (
        CheckIn(village="v01", date=day(0), team="T1", served=(0,) * 5, held=False, reason="lũ"),
        CheckIn(village="v02", date=day(0), team="T1", served=(1, 0, 0, 0, 0)),
    )
    replan = Replan(freeze_until=day(1), routes=BASE.routes, duties=(), done=done)
    plan = plan_for(CAMPAIGN, BASE.routes, replan=replan)
    document = plan_document(plan, "en")
    assert "held" not in document["replan"]["done"][1]
    assert plan_of(document).replan == replan
