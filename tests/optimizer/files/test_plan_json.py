"""plan.json: written whole, read back the same, refused with a reason."""

import json
import math
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import RUN, Case, cases, day, duty, plan_for, route, tiny, village

from optimizer import Message, Plan, Unmet
from optimizer.campaign import FixedPoint, Penalties
from optimizer.check import check
from optimizer.files import InputError, plan_document, plan_of, read_plan, write_plan
from optimizer.language import message
from optimizer.plan import CheckIn, Replan, Run

CAMPAIGN = tiny(
    villages=(village(min_visits=2),),
    fixed_point=FixedPoint(open="Mo 08:00-10:00", volunteers=2),
    penalties=Penalties(visit=10),
)


def made(**fields: Any) -> Plan:
    """Return a plan with one route and one duty, and changes to it."""
    return plan_for(CAMPAIGN, [route(CAMPAIGN)], [duty("A")]).model_copy(update=fields)


def test_the_document_is_that_of_the_contract() -> None:
    document = plan_document(made(), "en")
    assert list(document) == [
        "schema",
        "campaign",
        "campaign_sha256",
        "status",
        "score",
        "bound",
        "gap",
        "breakdown",
        "routes",
        "duties",
        "villages",
        "unmet",
        "run",
    ]
    assert document["schema"] == "luudong.plan/1"
    assert document["routes"] == [
        {
            "team": "T1",
            "date": "2025-07-28",
            "shift_start": "18:00",
            "shift_end": "21:00",
            "depart": "18:00",
            "return": "19:50",
            "crew": ["A", "B"],
            "travel_minutes": 20,
            "stops": [{"village": "v1", "arrive": "18:10", "start": "18:10", "end": "19:40"}],
        }
    ]
    assert document["duties"] == [
        {"date": "2025-07-28", "start": "08:00", "end": "10:00", "volunteers": ["A"]}
    ]
    served = {"poor": 6, "near_poor": 0, "elderly": 0, "no_device": 0, "other": 0}
    assert document["villages"] == [{"village": "v1", "visits": 1, "served": served, "coverage": 0.6}]
    visit, missing = document["unmet"]
    assert visit == {
        "kind": "visit",
        "village": "v1",
        "amount": 1,
        "cost": 10,
        "code": "",
        "reason": "so it is",
    }
    assert missing == {
        "kind": "duty",
        "date": "2025-07-28",
        "start": "08:00",
        "end": "10:00",
        "amount": 1,
        "cost": 0,
        "code": "",
        "reason": "so it is",
    }
    assert document["breakdown"].keys() == {
        "benefit",
        "travel",
        "shift",
        "visit",
        "late",
        "duty",
        "cover",
        "change",
    }


def test_reasons_are_written_in_the_language_asked_for() -> None:
    reason: Message = message("{whole}.{tenth}", whole=1, tenth=5)
    plan = made(unmet=(Unmet(kind="late", amount=1, cost=0, village="v1", code="far", reason=reason),))
    assert plan_document(plan, "en")["unmet"][0]["reason"] == "1.5"
    assert plan_document(plan, "vi")["unmet"][0]["reason"] == "1,5"
    assert plan_document(plan, "vi")["unmet"][0]["code"] == "far"


def test_numbers_are_not_rounded(tmp_path: Path) -> None:
    plan = made(score=1 / 3, bound=2 / 3)
    write_plan(plan_document(plan, "en"), tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json")["score"] == 1 / 3


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_a_plan_comes_back_as_it_was(tmp_path: Path, case: Case) -> None:
    plan = plan_for(case.campaign, case.routes, case.duties)
    path = tmp_path / "plan.json"
    write_plan(plan_document(plan, "vi"), path)
    document = read_plan(path)
    assert check(case.campaign, document).ok
    assert plan_of(document) == plan


def test_a_replan_and_further_facts_of_a_run_come_back() -> None:
    replan = Replan(
        freeze_until=day(2),
        routes=(route(CAMPAIGN),),
        duties=(duty("A"),),
        pinned=(("v1", day(3), "T1"),),
        done=(CheckIn(village="v1", date=day(0), team="T1", served=(1, 0, 0, 0, 0.5)),),
    )
    plan = made(replan=replan, run=RUN.model_copy(update={"extra": {"columns": 12}}))
    document = plan_document(plan, "en")
    assert document["run"] == {"columns": 12, "seconds": 0, "seed": 0, "version": "0", "engine": "by hand"}
    assert plan_of(json.loads(json.dumps(document))) == plan


def test_a_plan_made_by_hand_need_not_say_how_it_came_about() -> None:
    document = plan_document(made(), "en")
    del document["run"]
    assert check(CAMPAIGN, document).ok
    assert plan_of(document) == made(run=Run(seconds=0.0, seed=0, version="", engine=""))


def test_keys_of_others_are_passed_over() -> None:
    document = plan_document(made(), "en")
    for place in (document, document["routes"][0], document["unmet"][0], document["breakdown"]):
        place["note"] = "by hand"
    del document["unmet"][0]["code"]
    assert plan_of(document) == made()


def test_the_file_is_text_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_plan({"name": "Tòng Chú 3"}, path)
    assert path.read_bytes() == '{\n "name": "Tòng Chú 3"\n}\n'.encode()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize(
    "document", [{"score": math.nan}, {"gap": math.inf}, {"name": "\ud800"}, {"date": day(0)}]
)
def test_what_cannot_be_written_leaves_the_file_before_it_alone(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "plan.json"
    write_plan({"name": "before"}, path)
    with pytest.raises((ValueError, TypeError)):
        write_plan(document, path)
    assert read_plan(path) == {"name": "before"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "there" / "plan.json"
    target.parent.mkdir()
    link = tmp_path / "plan.json"
    link.symlink_to(target)
    write_plan({}, link)
    assert link.is_symlink()
    assert read_plan(target) == {}


def refused(path: Path) -> str:
    """Return the one problem, in English; it must have a translation."""
    with pytest.raises(InputError) as caught:
        read_plan(path)
    (problem,) = caught.value.problems
    assert problem.say("vi") != problem.say("en")
    return problem.say("en")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON (line 1, column 1)"),
        (b'{"score": 1,\n"bound" 2}', "is not JSON (line 2, column 9)"),
        (b"[" * 100_000, "is JSON that no plan looks like"),
        (b'{"score": ' + b"9" * 5000 + b"}", "is JSON that no plan looks like"),
        (b"[]", "is not a plan"),
        (b"5", "is not a plan"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"PK\x03\x04\xff", "is not UTF-8 text"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert refused(path).startswith(f"plan.json: {words}")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "is not there" in refused(tmp_path / "plan.json")
    assert "is a folder" in refused(tmp_path)
    assert "is no possible name" in refused(tmp_path / "a\0b")
    os.mkfifo(tmp_path / "pipe")
    assert "is not an ordinary file" in refused(tmp_path / "pipe")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert "too large" in refused(path)


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert read_plan(path) == {}
