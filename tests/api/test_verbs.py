"""Each verb end to end on a tiny campaign: what it writes, what it says, how it ends."""

import json
import os
from pathlib import Path

import pytest

import optimizer


def altered(path: Path, **changes: object) -> Path:
    """Write a copy of a plan with some values changed, beside it."""
    document = json.loads(path.read_text(encoding="utf-8")) | changes
    other = path.with_name("altered.json")
    other.write_text(json.dumps(document), encoding="utf-8")
    return other


def test_plan_writes_a_plan_and_reports_in_words(tiny, luudong, tmp_path) -> None:
    path = tmp_path / "new" / "folder" / "plan.json"
    ended = luudong("plan", tiny, "-o", path, "--seconds", 20, "--workers", 1)
    assert ended.code == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    # Two volunteers serve (80 − 20) · 2 / 30 = 4 households in 80 minutes, and 8 in 140. There are three
    # evenings of 210 minutes, and Thôn Một has 10 households: all are served. Travel is free, so that no
    # relaxation does better.
    assert document["status"] == "optimal"
    [mot] = [village for village in document["villages"] if village["village"] == "mot"]
    assert sum(mot["served"].values()) == pytest.approx(10)
    assert "All households" in ended.out
    assert "10 of 18 (55.6 %)" in ended.out
    assert "Thôn Hai (hai): " in ended.out
    assert "Proven optimal" in ended.out
    assert str(path) in ended.err


def test_plan_shows_progress_on_standard_error_only(tiny, luudong, tmp_path) -> None:
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json", "--seconds", 20, "--workers", 1)
    assert " score " in ended.err
    assert " s  " not in ended.out


def test_plan_speaks_vietnamese(tiny, luudong, tmp_path) -> None:
    ended = luudong(
        "plan", tiny, "-o", tmp_path / "plan.json", "--seconds", 20, "--workers", 1, "--lang", "vi"
    )
    assert ended.code == 0
    assert "Tất cả các hộ  10 trên 18 (55,6 %)" in ended.out
    assert "Đã chứng minh là tối ưu" in ended.out
    reasons = [entry["reason"] for entry in json.loads((tmp_path / "plan.json").read_text("utf-8"))["unmet"]]
    assert reasons
    assert not [reason for reason in reasons if reason.isascii()]


def test_same_work_seed_and_one_worker_give_the_same_file(tiny, luudong, tmp_path) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        arguments = ("-o", tmp_path / name, "--work", 50, "--seed", 3, "--workers", 1)
        assert luudong("plan", tiny, *arguments).code == 0
        document = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        del document["run"]
        texts.append(json.dumps(document))
    assert texts[0] == texts[1]


def test_check_accepts_the_plan(tiny, luudong, planned) -> None:
    ended = luudong("check", tiny, planned)
    assert ended.code == 0
    assert ended.out.startswith("The plan obeys every rule")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_check_names_what_is_wrong(language, tiny, luudong, planned) -> None:
    document = json.loads(planned.read_text(encoding="utf-8"))
    document["routes"][0]["crew"] = ["V2"]
    ended = luudong("check", tiny, altered(planned, score=1e6, routes=document["routes"]), "--lang", language)
    assert ended.code == 1
    assert len(ended.out.splitlines()) >= 3
    assert "T1" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize("text", ["", "[]", "{", "not json", '{"schema": "luudong.plan/2"}', "\x00"])
def test_a_file_that_is_no_plan_ends_in_a_sentence(text, tiny, luudong, tmp_path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    for verb, rest in (("check", ()), ("map", ("-o", tmp_path / "maps"))):
        ended = luudong(verb, tiny, path, *rest)
        assert ended.code in (1, 2)
        assert "plan.json" in ended.out + ended.err
        assert "Traceback" not in ended.err
        assert not (tmp_path / "maps").exists()


def test_a_missing_plan_is_wrong_input(tiny, luudong, tmp_path) -> None:
    ended = luudong("check", tiny, tmp_path / "none.json")
    assert (ended.code, ended.out) == (2, "")
    assert "none.json" in ended.err


def test_validate_says_what_the_campaign_holds(tiny, luudong) -> None:
    ended = luudong("validate", tiny)
    assert ended.code == 0
    assert ended.out == (
        "Hai thôn: the files are in order. Villages: 2, households: 18, teams: 1, volunteers: 2, shifts: 3, "
        "duties: 1, from 25 Jul 2025 to 27 Jul 2025\n"
    )


@pytest.mark.parametrize("verb", ["validate", "plan"])
def test_all_errors_are_told_at_once(verb, tiny, luudong, tmp_path) -> None:
    (tiny / "teams.csv").write_text("id,name,shifts\nT1,Tổ 1,evenings\n", encoding="utf-8")
    (tiny / "villages.csv").write_text(
        "id,name,lat,lon,households\nmot,Một,22.4,103.9,many\nmot,Một,95,103.9,3\n", encoding="utf-8"
    )
    rest = ("-o", tmp_path / "plan.json") if verb == "plan" else ()
    ended = luudong(verb, tiny, *rest)
    assert (ended.code, ended.out) == (2, "")
    for named in ("teams.csv", "evenings", "villages.csv", "many", "95"):
        assert named in ended.err
    assert not (tmp_path / "plan.json").exists()


def test_warnings_do_not_stop(tiny, luudong) -> None:
    text = (tiny / "teams.csv").read_text(encoding="utf-8")
    (tiny / "teams.csv").write_text(
        text.replace("shifts\n", "shifts,motto\n").replace("21:30\n", "21:30,x\n")
    )
    ended = luudong("validate", tiny)
    assert ended.code == 0
    assert ended.err.startswith("Warning: ")
    assert "motto" in ended.err


def test_a_missing_folder_is_one_sentence(luudong, tmp_path) -> None:
    ended = luudong("validate", tmp_path / "nowhere")
    assert ended.code == 2
    assert "nowhere" in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("verb", ["validate", "plan"])
@pytest.mark.parametrize(
    ("method", "code", "named"), [("valhalla", 3, "[travel]"), ("table", 2, "travel_times.csv")]
)
def test_travel_times_that_cannot_be_had(method, code, named, verb, tiny, luudong, tmp_path) -> None:
    # A table that lacks a pair is a mistake in the input; an engine that is not there is not.
    with (tiny / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[travel]\nmethod = "{method}"\n')
    rest = ("-o", tmp_path / "plan.json") if verb == "plan" else ()
    ended = luudong(verb, tiny, *rest)
    assert (ended.code, ended.out) == (code, "")
    assert named in ended.err


def test_map_writes_the_pages_and_prints_the_overview(tiny, luudong, planned, tmp_path) -> None:
    ended = luudong("map", tiny, planned, "-o", tmp_path / "maps")
    assert ended.code == 0
    overview = Path(ended.out.strip())
    assert "Thôn Một" in overview.read_text(encoding="utf-8")
    routes = json.loads(planned.read_text(encoding="utf-8"))["routes"]
    dates = {(route["team"], route["date"]) for route in routes}
    assert len(list((tmp_path / "maps").glob("*.html"))) == 1 + len(dates)


def test_a_plan_that_fails_the_check_is_not_drawn(tiny, luudong, planned, tmp_path) -> None:
    ended = luudong("map", tiny, altered(planned, score=1e6), "-o", tmp_path / "maps")
    assert ended.code == 1
    assert "luudong check" in ended.err
    assert not (tmp_path / "maps").exists()


def test_output_that_cannot_be_written_is_seen_before_the_run(tiny, luudong, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(optimizer, "solve", None)
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    for output in (tmp_path, tmp_path / "file" / "plan.json", tmp_path / "pipe"):
        ended = luudong("plan", tiny, "-o", output)
        assert ended.code == 2
        assert str(tmp_path) in ended.err
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is protected from root")
def test_a_protected_plan_is_not_replaced(tiny, luudong, tmp_path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / "plan.json").chmod(0o444)
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be written: no permission" in ended.err


def test_a_plan_of_another_campaign_is_called_so_first(tiny, luudong, planned) -> None:
    (tiny / "campaign.toml").write_text(
        (tiny / "campaign.toml").read_text("utf-8").replace('id = "tiny"', 'id = "other"'), "utf-8"
    )
    (tiny / "volunteers.csv").write_text("id,team\nW1,T1\n", "utf-8")
    ended = luudong("check", tiny, planned)
    assert ended.code == 1
    assert ended.out.startswith("campaign: ")
    assert len(ended.out.splitlines()) > 4


def test_maps_that_cannot_be_written_are_wrong_input(tiny, luudong, planned, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    ended = luudong("map", tiny, planned, "-o", tmp_path / "file" / "maps")
    assert ended.code == 2
    assert "cannot be written" in ended.err
