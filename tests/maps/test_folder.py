"""Pages as files: whole, up to date, and nobody else's."""

import json
import time
from pathlib import Path

import pytest

from maps import write_maps
from optimizer import Campaign, Plan


@pytest.fixture
def few(plan: Plan) -> Plan:
    return plan.model_copy(update={"routes": plan.routes[:12]})


def test_an_overview_and_a_page_for_each_team_and_date(
    campaign: Campaign, plan: Plan, tmp_path: Path
) -> None:
    begun = time.monotonic()
    written = write_maps(campaign, plan, tmp_path / "new" / "folder")
    assert time.monotonic() - begun < 20
    assert written.overview == tmp_path / "new" / "folder" / "overview.html"
    assert len(written.days) == len({(route.team, route.date) for route in plan.routes})
    present = {path.name for path in written.overview.parent.iterdir()}
    assert present == {"overview.html", "maps.json", *(path.name for path in written.days)}


def test_the_same_plan_gives_the_same_bytes(campaign: Campaign, few: Plan, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_maps(campaign, few, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_pages_of_an_earlier_plan_go_and_nothing_else(campaign: Campaign, few: Plan, tmp_path: Path) -> None:
    before = write_maps(campaign, few, tmp_path)
    mine = tmp_path / "T9-2025-07-25.html"
    mine.write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    gone = before.days[0]
    first = few.routes[0]
    shorter = few.model_copy(
        update={
            "routes": tuple(
                route for route in few.routes if (route.team, route.date) != (first.team, first.date)
            )
        }
    )
    after = write_maps(campaign, shorter, tmp_path)
    assert not gone.exists()
    assert set(after.days) == set(before.days) - {gone}
    assert mine.read_text() == "mine"
    assert (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize(
    "index",
    [
        "not json",
        "[]",
        '{"schema": "luudong.maps/1"}',
        '{"schema": "luudong.maps/1", "days": 7}',
        '{"schema": "other", "days": ["T1-2025-07-25.html"]}',
        json.dumps({"schema": "luudong.maps/1", "days": ["../keep.html", "keep.txt", None, "/etc/hosts"]}),
    ],
)
def test_an_index_that_is_not_ours_takes_nothing_away(
    campaign: Campaign, plan: Plan, tmp_path: Path, index: str
) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    keep = [tmp_path / "keep.html", folder / "keep.txt", folder / "T1-2024-07-25.html"]
    for path in keep:
        path.write_text("keep")
    (folder / "maps.json").write_text(index)
    write_maps(campaign, plan.model_copy(update={"routes": plan.routes[:2]}), folder)
    assert all(path.read_text() == "keep" for path in keep)


def test_a_stopped_run_leaves_whole_files_and_is_cleared_up_by_the_next(
    campaign: Campaign, few: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(atlas: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("maps.folder.overview", stop)
    with pytest.raises(KeyboardInterrupt):
        write_maps(campaign, few, tmp_path)
    monkeypatch.undo()
    assert not list(tmp_path.glob(".*"))
    assert all(path.read_text("utf-8").endswith("</html>\n") for path in tmp_path.glob("*.html"))
    written = write_maps(campaign, few.model_copy(update={"routes": few.routes[:1]}), tmp_path)
    assert set(tmp_path.glob("*.html")) == {written.overview, *written.days}


def test_a_file_that_cannot_be_written_leaves_no_partial_file(
    campaign: Campaign, plan: Plan, tmp_path: Path
) -> None:
    (tmp_path / "overview.html").mkdir()
    with pytest.raises(OSError, match="overview"):
        write_maps(campaign, plan.model_copy(update={"routes": ()}), tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_hostile_team_ids_stay_in_the_folder(
    hostile_campaign: Campaign, hostile_plan: Plan, tmp_path: Path
) -> None:
    written = write_maps(hostile_campaign, hostile_plan, tmp_path / "maps")
    assert {path.parent for path in written.days} == {tmp_path / "maps"}
    assert [path.name for path in tmp_path.iterdir()] == ["maps"]
