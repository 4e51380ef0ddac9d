"""Results are kept by content, whole or not at all, and believed only where they pass the check."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from batch_jobs import small_job

from optimizer.batch import ResultStore, SolveResult
from optimizer.language import Message


@pytest.fixture
def store(tmp_path: Path, planned: SolveResult) -> ResultStore:
    """Return a store that holds the result of `small_job()`."""
    store = ResultStore(tmp_path / "results")
    store.put(small_job(), planned)
    return store


def test_what_is_put_is_got(store: ResultStore, planned: SolveResult) -> None:
    found = store.get(small_job("another name"))
    assert found is not None
    assert found.plan_json("vi") == planned.plan_json("vi")
    assert found.seconds == planned.seconds
    assert store.get(small_job(households=11)) is None


def test_only_whole_files_are_there(store: ResultStore) -> None:
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{small_job().key}.json"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: "{",
        lambda kept: json.dumps([kept]),
        lambda kept: json.dumps({**kept, "schema": "luudong.result/0"}),
        lambda kept: json.dumps({**kept, "plan": {**kept["plan"], "score": kept["plan"]["score"] + 1}}),
        lambda kept: json.dumps({**kept, "reasons": 5}),
        lambda kept: json.dumps({**kept, "seconds": "long"}),
    ],
)
def test_what_is_damaged_is_computed_again(store: ResultStore, damage: object) -> None:
    path = store.path(small_job())
    assert callable(damage)
    path.write_text(damage(json.loads(path.read_text())))
    assert store.get(small_job()) is None


def test_what_is_no_plan_is_not_kept(tmp_path: Path, planned: SolveResult) -> None:
    store = ResultStore(tmp_path / "none")
    store.put(small_job(), SolveResult(problem=Message("no")))
    store.put(small_job(), replace(planned, engine="0.0+0"))
    assert not store.folder.exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, planned: SolveResult) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(OSError, match="results"):
        ResultStore(tmp_path / "results").put(small_job(), planned)
