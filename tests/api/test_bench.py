"""`luudong bench`: what it writes and where, how it ends, and its certificates."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import optimizer

TOPTW = """4 1 4 1
0 200
  0 0 0 0.00 0.00 0 0 0 60
  1 3 4 2 10 1 1 1 0 60
  2 6 8 2 20 1 1 1 0 60
  3 -3 4 2 10 1 1 1 20 22
  4 0 -5 2 7 1 1 1 0 4
"""
"""Points 1, 2 and 3 can be visited, by one vehicle too; point 4 closes before anybody is there."""

TOP = "n 5\nm 2\ntmax 8.0\n0 0 0\n1 0 3\n2 0 4\n3 3 9\n0 4 0\n"
"""Two vehicles visit all; one gets 12 at most."""

KNOWN = (
    "format,instance,vehicles,best_known,proven_optimal,source\ntoptw,r1,2,30,0,somebody\ntop,p1,2,16,1,her\n"
)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "r1.txt"
    path.write_text(TOPTW, encoding="utf-8")
    return path


@pytest.fixture
def top(tmp_path: Path) -> Path:
    path = tmp_path / "p1.txt"
    path.write_text(TOP, encoding="utf-8")
    return path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that has the engine give certain tours."""

    def give(tours: tuple[tuple[int, ...], ...], score: float, bound: float) -> None:
        found = optimizer.Tours(tours, score, bound, 0.25, 0.125)
        monkeypatch.setattr(optimizer, "plan_tours", lambda *_, **__: found, raising=False)

    return give


def test_one_line_on_standard_output(instance, luudong) -> None:
    ended = luudong("bench", instance, "--format", "toptw", "--vehicles", 2, "--seconds", 20, "--workers", 1)
    assert ended.code == 0
    name, score, bound, seconds = ended.out.split()
    assert (name, score, bound) == ("r1", "40", "40")
    assert float(seconds) < 20
    assert ended.out.count("\n") == 1


def test_top_says_its_vehicles_itself(top, luudong) -> None:
    arguments = ("bench", top, "--format", "top", "--seconds", 20, "--workers", 1)
    assert luudong(*arguments).out.split()[:3] == ["p1", "16", "16"]
    assert luudong(*arguments, "--vehicles", 1).out.split()[:3] == ["p1", "12", "12"]


def test_json_has_the_tours(instance, luudong, engine) -> None:
    engine(((1, 2), (3,)), 40.0, 47.0)
    ended = luudong("bench", instance, "--format", "toptw", "--vehicles", 3, "--json", "--seed", 5)
    assert ended.code == 0
    assert json.loads(ended.out) == {
        "instance": "r1",
        "format": "toptw",
        "vehicles": 3,
        "score": 40,
        "bound": 47,
        "gap": pytest.approx(7 / 47),
        "status": "feasible",
        "seconds": 0.25,
        "best_seconds": 0.125,
        "tours": [[1, 2], [3]],
        "best_known": None,
        "seed": 5,
        "version": "0.1.0",
    }


def test_same_work_seed_and_one_worker_give_the_same_tours(instance, luudong) -> None:
    arguments = ("--format", "toptw", "--vehicles", 2, "--work", 1, "--workers", 1, "--json")
    found = [json.loads(luudong("bench", instance, *arguments).out) for _ in range(2)]
    assert found[0]["tours"] == found[1]["tours"]
    assert found[0]["bound"] == found[1]["bound"]


def test_a_new_best_value_is_kept_as_a_certificate(instance, luudong, engine, tmp_path) -> None:
    (tmp_path / "best_known.csv").write_text(KNOWN, encoding="utf-8")
    engine(((1, 2), (3,)), 40.0, 47.0)
    folder = tmp_path / "certificates"
    arguments = ("bench", instance, "--format", "toptw", "--vehicles", 2, "--certificates", folder)
    ended = luudong(*arguments)
    assert ended.out == "r1 40 47 0.25\n"
    [path] = folder.iterdir()
    assert f"Better than the best known 30: {path}" in ended.err
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (document["score"], document["best_known"], document["source"]) == (40, 30, "somebody")
    held = luudong("bench", instance, "--verify", path)
    assert (held.code, held.out) == (0, "The certificate holds: r1 with 2 vehicles, score 40\n")
    path.write_text(json.dumps(document | {"tours": [[1, 2], [2]]}), encoding="utf-8")
    refused = luudong("bench", instance, "--verify", path, "--lang", "vi")
    assert refused.code == 1
    assert "điểm 2 được ghé thăm nhiều hơn một lần" in refused.out


def test_what_is_no_better_leaves_no_certificate(top, luudong, engine, tmp_path) -> None:
    (tmp_path / "best_known.csv").write_text(KNOWN, encoding="utf-8")
    engine(((1, 3), (2,)), 16.0, 16.0)
    folder = tmp_path / "certificates"
    ended = luudong("bench", top, "--format", "top", "--certificates", folder, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["best_known"] == 16
    assert not folder.exists()


@pytest.mark.parametrize(
    ("tours", "score", "bound"),
    [(((4,),), 7.0, 47.0), (((1, 2), (3,)), 41.0, 47.0), (((1, 2), (3,)), 40.0, 39.0)],
)
def test_tours_that_do_not_hold_are_a_fault(tours, score, bound, instance, luudong, engine) -> None:
    engine(tours, score, bound)
    ended = luudong("bench", instance, "--format", "toptw", "--vehicles", 2)
    assert (ended.code, ended.out) == (70, "")
    assert ended.err.startswith("A fault of the program: its tours do not hold")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--format is missing. For help: luudong bench --help"),
        (("--format", "toptw"), "--vehicles is missing. For help: luudong bench --help"),
        (("--format", "vrp"), "The value of --format is not understood. "),
        (("--format", "toptw", "--vehicles", "0"), "The value of --vehicles is not understood. "),
        (("--format", "top"), "r1.txt, n: the line is missing"),
        (
            ("--format", "toptw", "--vehicles", 2, "--best-known", "none.csv"),
            "none.csv is not an ordinary file",
        ),
        (("--verify", "none.json"), "none.json cannot be used: No such file or directory"),
    ],
)
def test_wrong_input_is_named(arguments, said, instance, luudong) -> None:
    ended = luudong("bench", instance, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(said)


def test_a_table_or_certificate_that_is_not_understood(instance, luudong, tmp_path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    ended = luudong("bench", instance, "--format", "toptw", "--vehicles", 2, "--best-known", table)
    assert (ended.code, ended.out) == (2, "")
    assert "The table of best known values is not understood: other.csv" in ended.err
    ended = luudong("bench", instance, "--verify", table)
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_so_far(start, tmp_path) -> None:
    # Too large to be proven at once: a square of 100 points, of which four vehicles visit a part.
    lines = ["4 1 100 1", "0 200", "0 50 50 0 0 0 0 0 150"]
    for number in range(1, 101):
        x, y = (37 * number) % 101, (61 * number) % 97
        lines.append(f"{number} {x} {y} 5 {1 + number * 7 % 13} 1 1 1 0 150")
    path = tmp_path / "r9.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    process = start("bench", path, "--format", "toptw", "--vehicles", 4, "--seconds", 300, "--json")
    # The first line of progress: the run has begun.
    assert "score" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(out)["score"] >= 0
