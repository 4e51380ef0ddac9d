"""`luudong scenarios` end to end, and what it refuses before anything is planned."""

import json
from pathlib import Path

import pytest

SCENARIOS = """
[run]
work = 3
[[scenario]]
id = "more"
name = "Thêm hai người"
more_volunteers = { count = 2 }
[[sweep]]
id = "floor"
key = "coverage.floor"
values = [0.5, 0.9]
"""


@pytest.fixture
def changes(tmp_path: Path) -> Path:
    path = tmp_path / "scenarios.toml"
    path.write_text(SCENARIOS, encoding="utf-8")
    return path


@pytest.mark.long
def test_a_table_is_shown_and_written_and_a_rerun_computes_nothing(tiny, luudong, changes, tmp_path) -> None:
    path = tmp_path / "out" / "table.json"
    ended = luudong("scenarios", tiny, changes, "-o", path, "--processes", 1)
    assert ended.code == 0, ended.err
    assert "Thêm hai người" in ended.out
    assert "plans: 4 of 4" in ended.err
    document = json.loads(path.read_text(encoding="utf-8"))
    assert [scenario["id"] for scenario in document["scenarios"]] == ["base", "more"]
    kept = sorted((path.parent / "table.results").rglob("*.json"))
    assert len(kept) == 4
    times = [result.stat().st_mtime_ns for result in kept]
    again = luudong("scenarios", tiny, changes, "-o", path, "--processes", 1)
    assert again.code == 0
    assert again.out == ended.out
    assert [result.stat().st_mtime_ns for result in kept] == times


def test_mistakes_in_the_file_are_told_at_once(tiny, luudong, tmp_path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text('[[scenario]]\nid = "a"\ncoverage.floor = 2\nweights.por = 1\n', encoding="utf-8")
    ended = luudong("scenarios", tiny, path)
    assert ended.code == 2
    assert "scenario.a.coverage.floor" in ended.err
    assert "“poor”" in ended.err
    assert not ended.out


def test_an_output_of_no_known_kind_is_refused_first(tiny, luudong, changes, tmp_path) -> None:
    ended = luudong("scenarios", tiny, changes, "-o", tmp_path / "table.xlsx")
    assert ended.code == 2
    assert ".csv, .json, .html" in ended.err


def test_missing_travel_times_are_told_before_anything_is_planned(tiny, luudong, tmp_path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text('[[scenario]]\nid = "a"\ntravel.method = "valhalla"\n', encoding="utf-8")
    ended = luudong("scenarios", tiny, path)
    assert ended.code == 3
    assert "plans:" not in ended.err


def test_a_cluster_that_does_not_answer_is_refused(tiny, luudong, changes, monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("optimizer.batch.cluster.CONNECT", 0.2)
    ended = luudong("scenarios", tiny, changes, "--cluster", "tcp://127.0.0.1:9")
    assert ended.code == 2
    assert "tcp://127.0.0.1:9" in ended.err
