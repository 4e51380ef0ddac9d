"""Calendars read back give the plan, and a later one updates an earlier one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from maps import Atlas, Reader, team_calendar, volunteer_calendar
from optimizer import Campaign, Plan, clock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EARLY, LATE = dt.datetime(2025, 7, 20, 8, tzinfo=dt.UTC), dt.datetime(2025, 7, 21, 8, tzinfo=ZONE)


@pytest.fixture(scope="module")
def atlas(campaign: Campaign, plan: Plan) -> Atlas:
    return Atlas(campaign, plan, "vi")


def events(content: bytes) -> dict[str, Event]:
    """Return the entries by UID; each UID once."""
    read = Calendar.from_ical(content)
    found = read.walk("VEVENT")
    assert len(found) == len({str(event["UID"]) for event in found})
    return {str(event["UID"]): event for event in found}


def local(date: dt.date, minutes: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), ZONE) + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize("team", ["T1", "T4"])
def test_a_teams_calendar_gives_back_its_routes(atlas: Atlas, team: str) -> None:
    routes = sorted(
        (route for route in atlas.plan.routes if route.team == team),
        key=lambda route: (route.date, route.depart),
    )
    found = sorted(events(team_calendar(atlas, team, EARLY)).values(), key=lambda event: event.start)
    assert len(found) == len(routes)
    for event, route in zip(found, routes, strict=True):
        assert event.start == local(route.date, route.depart)
        assert event.end == local(route.date, route.back)
        assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
        lines = str(event["DESCRIPTION"]).split("\n")
        names = [atlas.campaign.village_by_id[stop.village].name for stop in route.stops]
        assert lines[0].startswith(clock(route.depart))
        for line, stop, name in zip(lines[1:], route.stops, names, strict=False):
            assert line.startswith(f"{clock(stop.start)}–{clock(stop.end)} {name} (dự kiến ")
        assert str(event["SUMMARY"]) == f"{atlas.team_name(team)}: {' → '.join(names)}"
        assert str(event["LOCATION"]) == names[0]
        for person in route.crew:
            assert atlas.campaign.volunteer_by_id[person].name in lines[-2]
        assert lines[-1] == "Dữ liệu minh hoạ."


def test_a_volunteers_calendar_gives_back_routes_and_duties(atlas: Atlas) -> None:
    person = atlas.plan.duties[0].volunteers[0]
    out = {local(route.date, route.depart) for route in atlas.plan.routes if person in route.crew}
    duty = {local(duty.date, duty.start) for duty in atlas.plan.duties if person in duty.volunteers}
    found = events(volunteer_calendar(atlas, person, EARLY))
    assert len(found) == len(out) + len(duty)
    assert {event.start for event in found.values()} == out | duty
    assert sum("Trực điểm hỗ trợ" in str(event["SUMMARY"]) for event in found.values()) == len(duty)


def test_the_time_zone_comes_along(atlas: Atlas) -> None:
    read = Calendar.from_ical(team_calendar(atlas, "T1", EARLY))
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert len(str(read["X-WR-CALNAME"])) > 5


def test_times_elsewhere_are_of_that_zone(campaign: Campaign, plan: Plan) -> None:
    elsewhere = campaign.model_copy(update={"timezone": "Europe/Paris"})
    event = next(iter(events(team_calendar(Atlas(elsewhere, plan, "vi"), "T1", EARLY)).values()))
    assert event.start.utcoffset() == dt.timedelta(hours=2)


def test_a_changed_plan_updates_its_entries(atlas: Atlas, campaign: Campaign, plan: Plan) -> None:
    first = next(route for route in plan.routes if route.team == "T1")
    moved = first.model_copy(update={"depart": first.depart + 5, "stops": first.stops[:1]})
    changed = plan.model_copy(
        update={"routes": tuple(moved if route is first else route for route in plan.routes)}
    )
    before = events(team_calendar(atlas, "T1", EARLY))
    after = events(team_calendar(Atlas(campaign, changed, "vi"), "T1", LATE))
    assert set(before) == set(after)
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)
    assert sum(after[uid].start != before[uid].start for uid in before) == 1


def test_what_a_later_plan_no_longer_has_is_cancelled(atlas: Atlas, campaign: Campaign, plan: Plan) -> None:
    first = next(route for route in plan.routes if route.team == "T1")
    shorter = plan.model_copy(update={"routes": tuple(route for route in plan.routes if route is not first)})
    before = events(team_calendar(atlas, "T1", EARLY))
    after = events(team_calendar(Atlas(campaign, shorter, "vi"), "T1", LATE, earlier=plan))
    assert set(before) == set(after)
    gone = [event for event in after.values() if event["STATUS"] == "CANCELLED"]
    assert [event.start for event in gone] == [local(first.date, first.depart)]
    assert len(events(team_calendar(Atlas(campaign, shorter, "vi"), "T1", LATE))) == len(before) - 1


def test_entries_of_teams_and_people_are_never_taken_for_each_other(atlas: Atlas) -> None:
    calendars = [team_calendar(atlas, team.id, EARLY) for team in atlas.campaign.teams]
    calendars += [volunteer_calendar(atlas, person.id, EARLY) for person in atlas.campaign.volunteers]
    uids = [uid for content in calendars for uid in events(content)]
    assert len(uids) == len(set(uids))


def test_names_that_a_reader_may_not_know_are_not_in_it(campaign: Campaign, plan: Plan) -> None:
    blind = Atlas(campaign, plan, "vi", Reader(named=frozenset()))
    text = team_calendar(blind, "T1", EARLY).replace(b"\r\n ", b"").decode()
    assert not [person.name for person in campaign.volunteers if person.name in text]


def test_links_lead_to_the_pages_of_the_dates(atlas: Atlas) -> None:
    address = "https://example.org/{}".format
    for event in events(team_calendar(atlas, "T1", EARLY, address=lambda date, team: address(date))).values():
        assert str(event["URL"]) == f"https://example.org/{event.start.date().isoformat()}"


def test_hostile_names_stay_inside_their_property(hostile_campaign: Campaign, hostile_plan: Plan) -> None:
    atlas = Atlas(hostile_campaign, hostile_plan, "en")
    for team in hostile_campaign.teams:
        content = team_calendar(atlas, team.id, EARLY)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        kinds = {line.split(b":")[0].split(b";")[0] for line in content.replace(b"\r\n ", b"").split(b"\r\n")}
        assert not {kind for kind in kinds if kind.lower() != kind and not kind.replace(b"-", b"").isupper()}
        assert len(events(content)) == sum(route.team == team.id for route in hostile_plan.routes)
        for event in events(content).values():
            assert len(str(event["SUMMARY"])) <= 200
            assert not set(str(event["SUMMARY"])) & set("\u202e\u2028\n\r\x00")
