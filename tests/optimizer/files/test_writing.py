"""A campaign that is written and read again is the same, to its digest."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from strategies import campaigns, changed, day, team, tiny, village, volunteer

from optimizer import Campaign, load, read_campaign
from optimizer.campaign import ClosedArea, Closure, FixedPoint, Place, TravelSettings
from optimizer.files.writing import write_campaign

SHIPPED = Path(__file__).parents[3] / "data" / "villages" / "coc_san"


def again(campaign: Campaign, folder: Path) -> Campaign:
    write_campaign(campaign, folder)
    return load(folder)


def test_the_shipped_campaign_survives(tmp_path: Path) -> None:
    campaign = load(SHIPPED)
    assert again(campaign, tmp_path / "again").sha256 == campaign.sha256


@settings(max_examples=25, deadline=None)
@given(campaign=campaigns())
def test_any_campaign_survives(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any") / "again"
    write_campaign(campaign, folder)
    reading = read_campaign(folder)
    # Some that are drawn want more visits than fit into their dates, which no file may.
    assume(not any(problem.key == "min_visits" for problem in reading.problems))
    # Lengths are drawn in any order; as read, they rise.
    lengths = tuple(sorted(campaign.service.session_minutes))
    rising = changed(campaign, service=campaign.service.model_copy(update={"session_minutes": lengths}))
    assert reading.campaign == rising


def test_what_is_hard_to_write_survives(tmp_path: Path) -> None:
    campaign = tiny(
        name='Cốc San: "hè, 2025"; \\ #1',
        rest_dates=(day(1), day(3)),
        base=Place(id="ubnd", name="UBND, xã", lat=22.1, lon=103.000000001),
        fixed_point=FixedPoint(open="", volunteers=2),
        villages=(
            village("v;1", name='Thôn "Một", xa', open="24/7", first_visit_by=day(2), turnout=0.1 + 0.2),
        ),
        teams=(team(off=(day(2), day(4)), base_lat=22.5, base_lon=103.9, colour="#1b6ca8"),),
        volunteers=(
            volunteer(
                "A", languages=("dao", "giay"), role="leader", max_hours_per_week=7.5, phone="0912345678"
            ),
        ),
        closures=(
            Closure(origin="v;1", start=day(0), end=day(0), reason="sạt lở, lũ"),
            Closure(origin="ubnd", destination="v;1", start=day(1), end=day(2), minutes=0),
        ),
    )
    assert again(campaign, tmp_path / "again") == campaign


def test_a_rule_that_is_the_default_follows_the_default(tmp_path: Path) -> None:
    campaign = tiny(villages=(village("v1"), village("v2", turnout=0.5)))
    folder = tmp_path / "again"
    write_campaign(campaign, folder)
    settings_file = folder / "campaign.toml"
    settings_file.write_text(settings_file.read_text().replace("turnout = 1.0", "turnout = 0.9"))
    assert [v.turnout for v in load(folder).villages] == [0.9, 0.5]


def test_nothing_is_written_over_and_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write_campaign(tiny(), tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["notes.txt"]


def test_drawn_closures_are_written_as_geojson(tmp_path: Path) -> None:
    ring = ((103.0, 22.0), (103.1, 22.0), (103.1, 22.1), (103.0, 22.0))
    line = ClosedArea(id="a", shapes=(("line", (ring[:2],)),), start=day(0), end=day(1), reason="sạt lở")
    polygon = ClosedArea(id="b", shapes=(("polygon", (ring,)),), start=day(0), end=day(0))
    campaign = tiny(closed_areas=(line, polygon), travel=TravelSettings(method="valhalla"))
    assert again(campaign, tmp_path / "again") == campaign


def test_dates_are_written_as_dates(tmp_path: Path) -> None:
    write_campaign(tiny(start=dt.date(2025, 7, 25), end=dt.date(2025, 8, 25)), tmp_path / "again")
    assert "start = 2025-07-25\n" in (tmp_path / "again" / "campaign.toml").read_text()
