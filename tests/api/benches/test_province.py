"""Generated communes are the same for the same seed, fit to be read, and hard enough to be worth planning."""

import json
import math
from pathlib import Path

import pytest

import optimizer
from api.benches.province.command import report, summary
from api.benches.province.generator import APART_KM, KM_PER_DEGREE, commune, province
from optimizer import Outcome, SolveJob, SolveResult
from optimizer.language import Message


def test_the_same_seed_gives_the_same_communes() -> None:
    one, other = province(4), province(4)
    assert [c.sha256 for c in one] == [c.sha256 for c in other]
    assert len({c.sha256 for c in one}) == 4
    assert commune(0, seed=1, of=4).sha256 != one[0].sha256


def test_a_hundred_communes_are_of_the_size_of_real_ones() -> None:
    made = province(100)
    assert 2300 <= sum(len(c.villages) for c in made) <= 2700
    assert sum(len(c.teams) for c in made) == 400
    assert all(36 <= len(c.volunteers) <= 44 for c in made)
    households = [sum(v.households for v in c.villages) for c in made]
    assert min(households) >= 2500
    assert max(households) <= 8000
    seats = [(c.base.lat, c.base.lon) for c in made]
    nearest = min(math.dist(a, b) * KM_PER_DEGREE for n, a in enumerate(seats) for b in seats[:n])
    assert nearest > APART_KM / 2
    assert any(v.language for c in made for v in c.villages)


@pytest.mark.parametrize("number", range(3))
def test_what_is_written_is_read_without_a_warning(number: int, tmp_path: Path) -> None:
    made = commune(number, of=100)
    optimizer.write_campaign(made, tmp_path / made.id)
    reading = optimizer.read_campaign(tmp_path / made.id)
    assert not reading.problems
    assert not reading.warnings
    assert reading.campaign is not None
    assert reading.campaign.sha256 == made.sha256


def test_the_summary_tells_gap_memory_and_scaling() -> None:
    job = SolveJob("c", commune(0))

    def outcome(number: int, gap: float, megabytes: float, *, kept: bool = False) -> Outcome:
        document = {"score": 1.0, "bound": 1.0, "gap": gap}
        return Outcome(number, job, SolveResult(document, megabytes=megabytes), kept)

    outcomes = [
        outcome(0, 0.01, 300),
        outcome(1, 0.03, 320),
        outcome(2, 0.02, 900, kept=True),
        Outcome(3, job, SolveResult(problem=Message("no")), kept=False),
    ]
    figures = summary(outcomes)
    assert figures["mean_gap"] == pytest.approx(0.02)
    assert (figures["largest_gap"], figures["planned"], figures["failed"]) == (0.03, 3, 1)
    assert (figures["megabytes_first_half"], figures["megabytes_second_half"]) == (300, 320)
    assert json.dumps(figures)
    told = report(
        figures
        | {
            "communes": 4,
            "seconds": 60.0,
            "processes": 2,
            "parent_megabytes": 100.0,
            "scaling": {"communes": 4, "work": 3, "one": 60.0, "two": 32.0},
        }
    )
    assert "planned 3 of 4 communes in 60 s" in told
    assert "mean gap 2.000%" in told
    assert "1.88 times as fast" in told
