"""Pace and turnout from check-ins, by the formula that is shown; and the campaign's files with them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from strategies import changed, day, plan_for, route, tiny, village

from optimizer import CheckIn, InputError, copy_with_service, estimates_of, load
from optimizer.campaign import Service

CAMPAIGN = tiny(
    villages=(
        village("v1", households=100, poor=100, turnout=0.5),
        village("v2", households=8, poor=8, turnout=0.5),
        village("v3", households=8, poor=8, turnout=0.25),
    ),
    service=Service(minutes_per_household=20, setup_minutes=30, session_minutes=(90,), turnout=0.5),
)
BASE = plan_for(
    CAMPAIGN,
    [route(CAMPAIGN, [(f"v{n}", "18:10", "19:40")], date=day(d)) for d, n in enumerate((1, 2, 3, 1))],
)


def done(number: int, date: int, served: float, *, held: bool = True) -> CheckIn:
    return CheckIn(village=f"v{number}", date=day(date), team="T1", served=(served, 0, 0, 0, 0), held=held)


def test_without_check_ins_nothing_is_estimated() -> None:
    found = estimates_of(CAMPAIGN, BASE, [done(1, 0, 0, held=False)])
    assert not found.anything
    assert found.applied(CAMPAIGN) == CAMPAIGN


def test_pace_is_told_where_people_were_the_limit_and_turnout_elsewhere() -> None:
    # Two people for 60 minutes of service gave 120 minutes each time: to 4 and 8 of v1, which is 20 minutes each.
    found = estimates_of(CAMPAIGN, BASE, [done(1, 0, 4), done(1, 3, 8), done(2, 1, 2), done(3, 2, 1)])
    pace, turnout = found.minutes_per_household, found.turnout
    assert (pace.observed, pace.visits, pace.now) == (20, 2, 20)
    # Of the 8 households of v2 half were expected, which 120 minutes serve easily, and 2 came; v3 has its own turnout.
    assert (turnout.observed, turnout.visits) == (0.25, 1)
    assert turnout.now == pytest.approx((4 * 0.5 + 0.25) / 5)
    applied = found.applied(CAMPAIGN)
    assert applied.service.turnout == turnout.now
    assert [v.turnout for v in applied.villages] == [turnout.now, turnout.now, 0.25]


def test_one_odd_evening_moves_an_estimate_by_no_more_than_double() -> None:
    slow = estimates_of(CAMPAIGN, BASE, [done(1, 0, 1), done(1, 3, 0)]).minutes_per_household
    assert slow.observed == 240
    assert slow.now == 40


def test_estimates_enter_a_copy_of_the_files(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
    figures = {"minutes_per_household": 31.5, "turnout": 0.4}
    copy_with_service(source, tmp_path / "copy", figures)
    before, after = load(source), load(tmp_path / "copy")
    assert (after.service.minutes_per_household, after.service.turnout) == (31.5, 0.4)
    assert after.model_copy(update={"service": before.service, "villages": before.villages}) == before
    assert "#" in (tmp_path / "copy" / "campaign.toml").read_text("utf-8")
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
        for path in sorted(source.iterdir()):
            if path.suffix in (".toml", ".csv", ".geojson"):
                archive.write(path, path.name)
    copy_with_service(tmp_path / "copy.zip", tmp_path / "other", figures)
    assert load(tmp_path / "other") == after


def test_settings_that_cannot_be_changed_plainly_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
    folder = tmp_path / "inline"
    copy_with_service(source, folder, {})
    text = (folder / "campaign.toml").read_text("utf-8").replace("[service]", "[ 'service' ]")
    (folder / "campaign.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match="plainly"):
        copy_with_service(folder, tmp_path / "out", {"turnout": 0.35})
    assert not (tmp_path / "out").exists()


def test_a_missing_key_is_added(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
    folder = tmp_path / "bare"
    copy_with_service(source, folder, {})
    lines = (folder / "campaign.toml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("turnout")]
    (folder / "campaign.toml").write_text("\r\n".join(kept), "utf-8")
    copy_with_service(folder, tmp_path / "out", {"turnout": 0.35})
    assert load(tmp_path / "out").service.turnout == 0.35
    assert changed(load(tmp_path / "out"), villages=()).villages == ()
