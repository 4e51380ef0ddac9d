"""`luudong replan` and `luudong week` end to end on a tiny campaign."""

import json
from pathlib import Path

import pytest

import optimizer

HEADER = "date,team,village,poor,near_poor,elderly,no_device,other,held,reason\n"


@pytest.fixture
def first(planned: Path) -> dict[str, str]:
    """Return the first visit of the plan: its date, team and village."""
    route = json.loads(planned.read_text("utf-8"))["routes"][0]
    return {"date": route["date"], "team": route["team"], "village": route["stops"][0]["village"]}


@pytest.fixture
def checkins(tmp_path: Path, first: dict[str, str]) -> Path:
    """Return check-ins that say that the first visit was not held."""
    path = tmp_path / "done.csv"
    path.write_text(HEADER + "{date},{team},{village},,,,,,no,mưa lũ\n".format(**first), encoding="utf-8")
    return path


def test_replan_writes_a_checked_plan_and_says_what_changes(
    tiny, luudong, planned, checkins, tmp_path
) -> None:
    path = tmp_path / "new" / "plan.json"
    ended = luudong("replan", tiny, planned, "--checkins", checkins, "-o", path, "--work", 1, "--workers", 1)
    assert ended.code == 0, ended.err
    document = json.loads(path.read_text("utf-8"))
    assert optimizer.check(optimizer.load(tiny), document).ok
    [entry] = document["replan"]["done"]
    assert (entry["held"], entry["reason"]) == (False, "mưa lũ")
    # The date after the last check-in, as none was given.
    assert document["replan"]["freeze_until"] > entry["date"]
    assert "visits change" in ended.out or "Nothing changes" in ended.out
    assert luudong("check", tiny, path).code == 0


def test_replan_with_nothing_new_changes_nothing(tiny, luudong, planned, tmp_path) -> None:
    path = tmp_path / "same.json"
    arguments = ("--freeze-until", "26/7/2025", "-o", path, "--work", 1, "--workers", 1)
    ended = luudong("replan", tiny, planned, *arguments)
    assert ended.code == 0, ended.err
    assert "Nothing changes from 26 Jul 2025 on." in ended.out
    before, after = (json.loads(one.read_text("utf-8")) for one in (planned, path))
    assert before["routes"] == after["routes"]
    assert before["duties"] == after["duties"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--freeze-until is missing"),
        (("--freeze-until", "soon"), "not a date"),
        (("--freeze-until", "2025-07-26", "--pin", "mot"), "--pin mot: not understood"),
        (("--freeze-until", "2025-07-26", "--pin", "hai,2025-07-26,T1"), "closed (lũ)"),
        (("--freeze-until", "2025-07-26", "--checkins", "nowhere.csv"), "nowhere.csv: is not there"),
    ],
)
def test_replan_refuses_what_does_not_fit_and_writes_nothing(
    tiny, luudong, planned, tmp_path, arguments, told
) -> None:
    path = tmp_path / "new.json"
    ended = luudong("replan", tiny, planned, *arguments, "-o", path, "--work", 1)
    assert ended.code == 2
    assert told in ended.err
    assert not path.exists()


def test_replan_refuses_a_file_that_is_no_plan(tiny, luudong, planned, tmp_path) -> None:
    document = json.loads(planned.read_text("utf-8"))
    del document["routes"]
    planned.write_text(json.dumps(document), encoding="utf-8")
    ended = luudong("replan", tiny, planned, "--freeze-until", "2025-07-26", "-o", tmp_path / "n.json")
    assert ended.code == 2
    assert "cannot be gone on from" in ended.err


def test_week_writes_all_that_the_next_week_needs(tiny, luudong, planned, tmp_path) -> None:
    # The tiny campaign lies in one week; another one is added, so that there is a next.
    settings = (tiny / "campaign.toml").read_text("utf-8").replace("end = 2025-07-27", "end = 2025-08-01")
    (tiny / "campaign.toml").write_text(settings, encoding="utf-8")
    visits = [
        (route["date"], route["team"], stop["village"])
        for route in json.loads(planned.read_text("utf-8"))["routes"]
        for stop in route["stops"]
    ]
    done = tmp_path / "done.csv"
    # Fewer than planned: service goes more slowly than the campaign says.
    done.write_text(HEADER + "".join(f"{d},{t},{v},1,0,0,0,1,,\n" for d, t, v in visits), encoding="utf-8")
    folder = tmp_path / "week2"
    arguments = ("--checkins", done, "-o", folder, "--use-estimates", "--work", 1, "--workers", 1)
    ended = luudong("week", 2, tiny, planned, *arguments)
    assert ended.code == 0, ended.err
    assert "minutes per household" in ended.out
    assert "These estimates are used." in ended.out
    amended = optimizer.load(folder / "campaign")
    assert amended.service.minutes_per_household > 30
    document = json.loads((folder / "plan.json").read_text("utf-8"))
    assert optimizer.check(amended, document).ok
    assert document["replan"]["freeze_until"] == "2025-07-28"
    later = [route for route in document["routes"] if route["date"] >= "2025-07-28"]
    assert later
    assert {path.name for path in folder.iterdir()} == {
        "campaign",
        "plan.json",
        "difference.txt",
        "overview.html",
        "T1.html",
    }
    assert "2025-07-28" in (folder / "plan.json").read_text("utf-8")
    assert (folder / "difference.txt").read_text("utf-8").strip() in ended.out


def test_week_without_estimates_tells_them_and_leaves_the_campaign(tiny, luudong, planned, tmp_path) -> None:
    ended = luudong("week", 1, tiny, planned, "-o", tmp_path / "w", "--work", 1, "--workers", 1)
    assert ended.code == 0, ended.err
    assert "no visit tells more" in ended.out
    assert not (tmp_path / "w" / "campaign").exists()


def test_a_week_that_the_campaign_does_not_have_is_refused(tiny, luudong, planned, tmp_path) -> None:
    ended = luudong("week", 5, tiny, planned, "-o", tmp_path / "w")
    assert ended.code == 2
    assert "the campaign has 1 weeks" in ended.err
