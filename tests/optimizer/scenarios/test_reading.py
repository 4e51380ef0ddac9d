"""scenarios.toml, and the same as plain values."""

from pathlib import Path
from typing import Any

import pytest
from strategies import tiny

from optimizer import InputError, load
from optimizer.scenarios import read_study, study_of

SHIPPED = Path(__file__).parents[3] / "data" / "villages" / "coc_san"


def written(folder: Path, text: str) -> Path:
    path = folder / "scenarios.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [run]
        seconds = 3
        seed = 7
        [[scenario]]
        id = "floor-80"
        name = "Sàn 80 %"
        coverage.floor = 0.8
        [[scenario]]
        id = "more"
        more_volunteers = { count = 2 }
        [[sweep]]
        id = "floor"
        key = "coverage.floor"
        values = [0.7, 0.5]
        """,
    )
    study = read_study(path, tiny())
    assert (study.seconds, study.work, study.seed) == (3, None, 7)
    assert [(s.id, s.name) for s in study.scenarios] == [("floor-80", "Sàn 80 %"), ("more", "more")]
    [sweep] = study.sweeps
    assert sweep.values == (0.5, 0.7)
    assert [s.campaign.coverage.floor for s in sweep.scenarios] == [0.5, 0.7]
    assert [s.id for s in study.all] == ["base", "floor-80", "more", "floor=0.5", "floor=0.7"]


def test_the_shipped_scenarios_are_ten_without_a_warning() -> None:
    study = read_study(SHIPPED / "scenarios.toml", load(SHIPPED))
    assert len(study.scenarios) == 10
    assert study.sweeps
    assert not study.warnings
    assert len({s.campaign.sha256 for s in study.all}) >= 14


def test_a_sweep_reaches_into_rows_and_lists() -> None:
    sweep = {"id": "x", "key": 'villages."v1".min_visits', "values": [0, 1, 2]}
    study = study_of(
        tiny(), {"sweep": [sweep, {"id": "y", "key": "more_volunteers.count", "values": [0, 4]}]}
    )
    assert [s.campaign.villages[0].min_visits for s in study.sweeps[0].scenarios] == [0, 1, 2]
    assert [len(s.campaign.volunteers) for s in study.sweeps[1].scenarios] == [2, 6]


@pytest.mark.parametrize(
    ("document", "place", "remedy"),
    [
        ({}, "s.toml: ", "add a [[scenario]] or a [[sweep]]"),
        ({"scenarios": []}, "s.toml, scenarios", "did you mean “scenario”?"),
        ({"scenario": {"id": "a"}}, "s.toml, scenario", "[[scenario]]"),
        ({"scenario": [{"coverage": {"floor": 0.5}}]}, "s.toml, scenario[1].id", "is missing"),
        ({"scenario": [{"id": "a"}]}, "s.toml: ", "changes nothing"),
        ({"scenario": [{"id": "base", "coverage": {}}]}, "s.toml, scenario[1].id, “base”", "give each its own"),
        ({"run": {"second": 3}}, "s.toml, run.second", "did you mean “seconds”?"),
        ({"run": {"seconds": 0}}, "s.toml, run.seconds", "a number above 0"),
        ({"run": 5}, "s.toml, run", "a table"),
        ({"sweep": [{"id": "x", "key": "floor", "values": [1, 2]}]}, "s.toml, sweep[1].key", "coverage.floor"),
        ({"sweep": [{"id": "x", "key": "a b", "values": [1, 2]}]}, "s.toml, sweep[1].key", "coverage.floor"),
        ({"sweep": [{"id": "x", "key": "coverage.floor", "values": [1]}]}, "s.toml, sweep[1].values", "two numbers"),
        ({"sweep": [{"id": "x", "key": "coverage.floor", "values": "1"}]}, "s.toml, sweep[1].values", "two numbers"),
        ({"sweep": [{"id": "x", "key": "coverage.floor", "values": [0, 2]}]}, "s.toml, sweep.x, coverage.fl", "0 to 1"),
        ({"sweep": [{"id": "x", "key": "coverage.floor", "value": [0, 1]}]}, "s.toml, sweep[1].value, ", "“values”?"),
    ],
)  # fmt: skip
def test_mistakes_have_a_place_and_a_remedy(document: dict[str, Any], place: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        study_of(tiny(), document, "s.toml")
    said = [problem.say("en") for problem in caught.value.problems]
    assert any(line.startswith(place) and remedy in line for line in said), said


def test_more_scenarios_than_anybody_means_are_refused() -> None:
    sweep = {"id": "x", "key": "more_volunteers.count", "values": list(range(501))}
    with pytest.raises(InputError, match="at most 500"):
        study_of(tiny(), {"sweep": [sweep]})


def test_a_file_that_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"scenarios\.toml, line 2"):
        read_study(written(tmp_path, "[run]\nseconds =\n"), tiny())
    with pytest.raises(InputError, match=r"other\.toml"):
        read_study(tmp_path / "other.toml", tiny())
