"""The table of `make bench` on the smallest of cases."""

import json
from pathlib import Path

import pytest
import typer.testing

from api.benches.engine.cases import SOLVERS, cases_of
from api.benches.engine.command import bench
from api.benches.engine.measure import Row
from api.benches.engine.table import means, side_by_side

TOP = "n 5\nm 2\ntmax 8.0\n0 0 0\n1 0 3\n2 0 4\n3 3 9\n0 4 0\n"
TOPTW = "4 1 1 1\n0 200\n0 0 0 0 0 0 0 0 60\n1 3 4 2 10 1 1 1 0 60\n"
CAMPAIGN = """
[campaign]
id = "one"
start = 2025-07-25
end = 2025-07-25
[base]
lat = 22.45
lon = 103.93
[service]
minutes_per_household = 30
setup_minutes = 20
session_minutes = [80, 140]
[weights]
poor = 5
near_poor = 4
elderly = 3
no_device = 2
other = 1
"""


@pytest.fixture
def cases(tmp_path: Path) -> list[Path]:
    """Return a campaign of one village and one evening, and an instance of each format."""
    folder = tmp_path / "one"
    folder.mkdir()
    for name, text in (
        ("campaign.toml", CAMPAIGN),
        ("villages.csv", "id,name,lat,lon,households,poor\nmot,Thôn Một,22.46,103.94,10,10\n"),
        ("teams.csv", "id,name,shifts\nT1,Tổ 1,18:00-21:30\n"),
        ("volunteers.csv", "id,team,name,role\nV1,T1,An,leader\nV2,T1,Bình,member\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    files = [tmp_path / "p1.txt", tmp_path / "r1.txt"]
    files[0].write_text(TOP, encoding="utf-8")
    files[1].write_text(TOPTW, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text(
        "format,instance,vehicles,best_known,source\ntop,p1,2,15,her\ntoptw,r1,4,20,him\n", encoding="utf-8"
    )
    return [folder, *files]


def run(*arguments: object) -> typer.testing.Result:
    """Run the command in this process; what it measures runs in processes of its own."""
    program = typer.Typer()
    program.command()(bench)
    return typer.testing.CliRunner().invoke(program, [str(argument) for argument in arguments])


def test_paths_are_told_apart(cases) -> None:
    assert [(case.name, case.kind, case.vehicles) for case in cases_of(cases, 4)] == [
        ("one", "campaign", None),
        ("p1", "top", None),
        ("r1", "toptw", 4),
    ]


@pytest.mark.long
def test_every_solver_on_every_case(cases, tmp_path) -> None:
    output, folder = tmp_path / "new" / "bench.json", tmp_path / "certificates"
    ended = run(*cases, "-o", output, "--seconds", 2, "--workers", 1, "--certificates", folder)
    assert ended.exit_code == 0, ended.output
    record = json.loads(output.read_text(encoding="utf-8"))
    rows = {(row["instance"], row["solver"]): row for row in record["runs"]}
    assert set(rows) == {(case, solver) for case in ("one", "p1", "r1") for solver in SOLVERS}
    assert all(row["valid"] and row["megabytes"] > 20 for row in rows.values())
    # Two volunteers give 240 minutes in 140: 8 of the 10 poor households.
    assert rows["one", "engine"]["score"] == pytest.approx(40)
    assert rows["one", "engine"]["status"] == "optimal"
    assert rows["one", "hand"]["bound"] is None
    assert rows["p1", "engine"]["score"] == rows["p1", "engine"]["bound"] == 16
    assert rows["p1", "pyvrp"]["to_best_known"] == pytest.approx(-1 / 15)
    assert rows["r1", "vroom"]["to_best_known"] == pytest.approx(10 / 20)
    assert [path.name for path in folder.iterdir()] == ["p1.m2.16.json"]
    assert {"luudong", "ortools", "pyvrp", "pyvroom"} <= record["versions"].keys()
    assert record["means"]["toptw: below best %"]["hand"] == pytest.approx(50)
    assert "Lưu Động" in ended.stdout
    assert "[15/15] r1, hand rule" in ended.stderr


def test_a_case_that_fails_is_a_row_and_the_others_go_on(tmp_path, cases) -> None:
    bad = tmp_path / "r2.txt"
    bad.write_text("4 1 9 1\n0 200\n0 0 0 0 0 0 0 0 60\n", encoding="utf-8")
    output = tmp_path / "bench.json"
    ended = run(bad, cases[2], "-o", output, "--seconds", 1, "--solvers", "hand")
    assert ended.exit_code == 1
    first, second = json.loads(output.read_text(encoding="utf-8"))["runs"]
    assert not first["valid"]
    assert "1 points follow where the file says 10" in first["note"]
    assert second["valid"]


def test_an_unknown_solver_is_refused(cases, tmp_path) -> None:
    ended = run(*cases, "-o", tmp_path / "bench.json", "--solvers", "engine magic")
    assert ended.exit_code == 2
    assert not (tmp_path / "bench.json").exists()


def test_means_and_columns() -> None:
    rows = [
        Row(
            "a",
            "top",
            "engine",
            score=100.0,
            valid=True,
            best_known=100,
            bound=100.0,
            gap=0.0,
            status="optimal",
        ),
        Row(
            "b",
            "top",
            "engine",
            score=90.0,
            valid=True,
            best_known=100,
            bound=120.0,
            gap=0.25,
            status="feasible",
        ),
        Row("a", "top", "pyvrp", score=80.0, valid=True, best_known=100),
        Row("b", "top", "pyvrp", score=99.0, valid=False, best_known=100),
        Row("c", "campaign", "engine", score=50.0, valid=True, bound=100.0, gap=0.5, status="feasible"),
        Row("c", "campaign", "pyvrp", score=40.0, valid=True),
    ]
    found = means(rows)
    assert found["top: below best %"] == pytest.approx({"engine": 5.0, "pyvrp": 60.0})
    assert found["top: gap %"] == {"engine": 12.5}
    assert found["top: proven %"] == {"engine": 50.0}
    assert found["campaign: below bound %"] == pytest.approx({"engine": 50.0, "pyvrp": 60.0})
    lines = side_by_side(rows).splitlines()
    assert lines[1].split()[-2:] == ["Động", "PyVRP"]
    assert lines[2].split() == ["a", "100", "100", "100", "80"]
    assert lines[3].split() == ["b", "100", "120", "90", "–"]
