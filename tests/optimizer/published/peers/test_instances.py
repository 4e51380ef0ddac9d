"""Every peer on tiny published instances of which the best tours are known."""

import pytest
from instances import CORNERS, LINE, written

from optimizer import PEERS, MissingPeerError, judge_file, peer_tours, read_published
from optimizer.published.peers import effort

SOLVERS = ("pyvrp", "vroom", "ortools")
SECONDS = 0.3


def test_the_peers_are_these() -> None:
    assert set(PEERS) == {*SOLVERS, "hand"}


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("vehicles", [1, 2])
def test_toptw(name, vehicles, tmp_path) -> None:
    # One vehicle has time for points 1, 2 and 3 if it ends at 3, which closes at 22: 1 (5 to 7), 3 (13, waits until
    # 20, to 22), 2 (9.8 on, 31.8 to 33.8), home at 43.8. Point 4 closes before anybody is there.
    path = written(tmp_path, "r1.txt", CORNERS)
    problem = read_published(path, "toptw", vehicles)
    found = peer_tours(name, problem, seconds=SECONDS)
    verdict = judge_file(path, "toptw", vehicles, found.tours)
    assert verdict.valid
    assert (verdict.score, found.bound) == (found.score, 47)
    assert found.score == 40


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize(("vehicles", "best"), [(1, 12), (2, 16)])
def test_top(name, vehicles, best, tmp_path) -> None:
    # Points 1 and 3 are 7.767 long, 2 and 3 are 8.325: too long; with a second vehicle all are visited.
    path = written(tmp_path, "p.txt", LINE)
    problem = read_published(path, "top", vehicles)
    found = peer_tours(name, problem, seconds=SECONDS)
    verdict = judge_file(path, "top", vehicles, found.tours)
    assert verdict.valid
    assert verdict.score == found.score == best


@pytest.mark.parametrize("name", SOLVERS)
def test_several_workers_search_side_by_side(name, tmp_path) -> None:
    problem = read_published(written(tmp_path, "r1.txt", CORNERS), "toptw", 2)
    assert peer_tours(name, problem, seconds=SECONDS, workers=2).score == 40


@pytest.mark.parametrize("name", PEERS)
def test_nothing_to_visit(name, tmp_path) -> None:
    problem = read_published(written(tmp_path, "r1.txt", "4 1 0 1\n0 200\n0 0 0 0 0 0 0 0 60\n"), "toptw", 2)
    assert peer_tours(name, problem, seconds=SECONDS).tours == ()


def test_a_missing_library_is_named(monkeypatch, tmp_path) -> None:
    def nothing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(effort, "import_module", nothing)
    problem = read_published(written(tmp_path, "r1.txt", CORNERS), "toptw", 2)
    with pytest.raises(MissingPeerError, match=r"pyvroom is not installed; .* make setup"):
        peer_tours("vroom", problem, seconds=SECONDS)
    with pytest.raises(MissingPeerError, match="PyVRP is not installed"):
        peer_tours("pyvrp", problem, seconds=SECONDS)
