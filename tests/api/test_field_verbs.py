"""Packs, sheets, calendars and tracks from the command line."""

import json
import os
from pathlib import Path

import gpxpy
import pytest
from icalendar import Calendar


@pytest.fixture
def routes(planned: Path) -> list[dict[str, object]]:
    return list(json.loads(planned.read_text("utf-8"))["routes"])


def test_a_pack_is_one_page_of_the_week(tiny, planned, routes, luudong, tmp_path) -> None:
    page = tmp_path / "new" / "t1.html"
    ended = luudong("pack", tiny, planned, "--team", "T1", "--week", "2025-W30", "-o", page, "--lang", "en")
    assert (ended.code, ended.out) == (0, f"{page}\n")
    text = page.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert all(f'data-day="{route["date"]}"' in text for route in routes)
    assert "Thôn Một" in text
    assert f"Dates in the page: {len({route['date'] for route in routes})}" in ended.err


def test_a_plan_in_its_campaigns_folder_needs_no_other_name(tiny, planned, luudong, tmp_path) -> None:
    inside = planned.rename(tiny / "plan.json")
    assert luudong("pack", inside, "--team", "T1", "-o", tmp_path / "t1.html").code == 0
    alone = inside.rename(tmp_path / "alone.json")
    ended = luudong("pack", alone, "--team", "T1", "-o", tmp_path / "t2.html")
    assert ended.code == 2
    assert "name the campaign before it" in ended.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--team", "T9"), "there are T1"),
        (("--team", "T1", "--week", "2025-W31"), "weeks with routes: 2025-W30"),
        (("--team", "T1", "--week", "2025-W99"), "is not a week"),
        (("--team", "T1", "--week", "30"), "is not a week"),
    ],
)
def test_what_is_asked_wrongly_is_said_and_nothing_written(
    given, said, tiny, planned, luudong, tmp_path
) -> None:
    ended = luudong("pack", tiny, planned, *given, "-o", tmp_path / "t1.html")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not (tmp_path / "t1.html").exists()


@pytest.mark.parametrize("verb", ["pack", "sheet", "calendar", "tracks"])
def test_a_plan_that_fails_the_check_is_given_to_nobody(verb, tiny, planned, luudong, tmp_path) -> None:
    document = json.loads(planned.read_text("utf-8"))
    document["routes"][0]["crew"] = ["V2"]
    planned.write_text(json.dumps(document), "utf-8")
    team = ("--team", "T1") if verb == "pack" else ()
    ended = luudong(verb, tiny, planned, *team, "-o", tmp_path / "out")
    assert ended.code == 1
    assert "luudong check" in ended.err
    assert not (tmp_path / "out").exists()


def test_calendars_of_teams_and_volunteers(tiny, planned, routes, luudong, tmp_path) -> None:
    folder = tmp_path / "calendars"
    ended = luudong("calendar", tiny, planned, "-o", folder)
    assert (ended.code, ended.out) == (0, f"{folder}\n")
    names = {"team-T1.ics", "volunteer-V1.ics", "volunteer-V2.ics"}
    assert {path.name for path in folder.glob("*.ics")} == names
    events = Calendar.from_ical((folder / "team-T1.ics").read_bytes()).walk("VEVENT")
    assert len(events) == len(routes)
    assert "Calendars of teams: 1, of volunteers: 2" in ended.err


def test_a_later_plan_cancels_what_it_has_no_more(tiny, planned, routes, luudong, tmp_path) -> None:
    (tiny / "campaign.toml").write_text(
        (tiny / "campaign.toml").read_text("utf-8").replace("shift = 0", "shift = 0"), "utf-8"
    )
    later = tmp_path / "later.json"
    assert luudong("plan", tiny, "-o", later, "--seconds", 0, "--workers", 1).code == 0
    left = json.loads(later.read_text("utf-8"))["routes"]
    os.utime(planned, (1, 1_700_000_000))
    folders = [tmp_path / "one", tmp_path / "two"]
    assert luudong("calendar", tiny, planned, "-o", folders[0]).code == 0
    assert luudong("calendar", tiny, later, "-o", folders[1], "--earlier", planned).code == 0
    before, after = (
        {str(event["UID"]): event for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}
        for path in (folder / "team-T1.ics" for folder in folders)
    )
    assert set(before) <= set(after)
    cancelled = [uid for uid, event in after.items() if event["STATUS"] == "CANCELLED"]
    assert len(after) - len(cancelled) == len(left)
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)


def test_tracks_of_every_kind_and_of_one(tiny, planned, routes, luudong, tmp_path) -> None:
    folder = tmp_path / "tracks"
    assert luudong("tracks", tiny, planned, "-o", folder).code == 0
    days = {f"T1-{route['date']}" for route in routes}
    assert {path.name for path in folder.iterdir()} == {
        "tracks.json",
        *(f"{day}.{kind}" for day in days for kind in ("gpx", "kml", "kmz")),
    }
    date = str(routes[0]["date"])
    read = gpxpy.parse((folder / f"T1-{date}.gpx").read_text("utf-8"))
    assert read.waypoints[0].name == "1. Thôn Một"
    one = tmp_path / "one"
    assert luudong("tracks", tiny, planned, "-o", one, "--date", date, "--format", "gpx").code == 0
    assert {path.name for path in one.glob("T1*")} == {f"T1-{date}.gpx"}


def test_outdated_tracks_go_with_the_next_whole_run_only(tiny, planned, routes, luudong, tmp_path) -> None:
    folder = tmp_path / "tracks"
    (folder).mkdir()
    old = "T1-2025-07-01.gpx"
    (folder / old).write_text("old", "utf-8")
    (folder / "mine.gpx").write_text("mine", "utf-8")
    (folder / "tracks.json").write_text(json.dumps({"schema": "luudong.tracks/1", "days": [old]}), "utf-8")
    assert luudong("tracks", tiny, planned, "-o", folder, "--team", "T1").code == 0
    assert (folder / old).exists()
    assert luudong("tracks", tiny, planned, "-o", folder).code == 0
    assert not (folder / old).exists()
    assert (folder / "mine.gpx").exists()


def test_sheets_are_a_pdf_or_say_what_is_missing(tiny, planned, routes, luudong, tmp_path) -> None:
    pdf = tmp_path / "t1.pdf"
    ended = luudong("sheet", tiny, planned, "-o", pdf, "--date", routes[0]["date"])
    if ended.code == 0:
        assert pdf.read_bytes().startswith(b"%PDF-")
    else:
        assert "libpango" in ended.err
        assert not pdf.exists()
