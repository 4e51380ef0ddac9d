"""The fortnight of `make bench-replan`, and its table on a campaign that is soon planned."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import typer

import optimizer
from api.benches.replanning.command import bench
from api.benches.replanning.fortnight import fortnight


@pytest.fixture
def month(tiny: Path) -> Path:
    """Return the tiny campaign with more to do than a fortnight holds, so that visits lie behind it."""
    settings = tiny / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace("2025-07-27", "2025-08-20"), "utf-8")
    (tiny / "villages.csv").write_text(
        "id,name,lat,lon,households,poor,min_gap_days\n"
        "mot,Thôn Một,22.46,103.94,90,40,7\nhai,Thôn Hai,22.47,103.95,80,20,8\n",
        encoding="utf-8",
    )
    return tiny


def test_a_fortnight_has_a_check_in_of_every_visit_and_one_cut_road(month: Path) -> None:
    campaign = optimizer.load(month)
    base = optimizer.solve(campaign, seconds=20, work=2, workers=1)
    went = fortnight(campaign, base, seed=5)
    assert went == fortnight(campaign, base, seed=5)
    assert went.done != fortnight(campaign, base, seed=6).done
    assert went.since == campaign.start + dt.timedelta(days=14)
    visits = [(s.village, r.date, r.team) for r in base.routes for s in r.stops if r.date < went.since]
    assert visits
    assert [entry.visit for entry in went.done] == visits
    for entry in went.done:
        there = campaign.village_by_id[entry.village].by_class
        assert all(0 <= served <= most for served, most in zip(entry.served, there, strict=True))
    assert went.campaign.closures == (*campaign.closures, went.cut)
    assert (went.cut.start, went.cut.end) == (went.since, campaign.end)


def test_nothing_can_be_replanned_after_the_last_visit(month: Path) -> None:
    campaign = optimizer.load(month)
    base = optimizer.solve(campaign, seconds=20, work=2, workers=1)
    with pytest.raises(ValueError, match="no visit on or after 2026"):
        fortnight(campaign, base, seed=0, days=365)


def test_the_table_and_its_figures(month: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "new" / "bench.json"
    with pytest.raises(typer.Exit) as ended:
        bench([month], output, base_seconds=6, seconds=6, chances=2, seed=0, workers=1)
    assert ended.value.exit_code == 0
    shown = capsys.readouterr().out
    assert len([line for line in shown.splitlines() if line.startswith("tiny")]) == 2
    figures = json.loads(output.read_text("utf-8"))
    assert [run["chance"] for run in figures["runs"]] == [0, 1]
    for run in figures["runs"]:
        assert run["kept"] - 1e-6 <= run["score"] <= run["bound"] + 1e-6
        assert run["visits"] > 0
        assert run["wrong"] == []
    assert figures["largest_gap"] == max(run["gap"] for run in figures["runs"])


@pytest.mark.long
def test_a_month_of_real_size_is_replanned_with_few_changes(shared_campaigns: Path) -> None:
    campaign = optimizer.load(shared_campaigns / "g25-t4")
    base = optimizer.solve(campaign, seconds=None, work=1, workers=1)
    went = fortnight(campaign, base, seed=4)
    plan = optimizer.replan(
        went.campaign, base, freeze_until=went.since, done=went.done, seconds=None, work=1, workers=1
    )
    assert optimizer.check(went.campaign, optimizer.plan_document(plan, "en")).violations == ()
    frozen = [[r for r in each.routes if r.date < went.since] for each in (plan, base)]
    assert frozen[0] == frozen[1]
    found = optimizer.difference(base, plan)
    assert plan.gap <= 0.05
    assert found.visits_changed < found.visits_before / 3
    assert found.gain is not None
    assert found.gain.score >= 0
