"""The look-ups behind the pages."""

import datetime as dt
import re
from collections import defaultdict

import pytest

from maps.atlas import Atlas, file_stems
from optimizer import Campaign, Plan, TravelUnavailableError


@pytest.fixture(scope="module")
def atlas(campaign: Campaign, plan: Plan) -> Atlas:
    return Atlas(campaign, plan, "vi")


def test_legs_add_up_to_the_travel_minutes_of_the_route(atlas: Atlas) -> None:
    for route in atlas.plan.routes:
        legs = atlas.legs(route)
        assert sum(leg.minutes for leg in legs) == route.travel_minutes
        assert [leg.destination for leg in legs[:-1]] == [stop.village for stop in route.stops]
        assert legs[0].origin == legs[-1].destination == atlas.campaign.base_of(route.team).id


def test_without_travel_times_the_legs_come_from_the_clock(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*given: object, **named: object) -> None:
        raise TravelUnavailableError.missing([("base", "v01")])

    monkeypatch.setattr("maps.atlas.travel_times", unavailable)
    blind = Atlas(atlas.campaign, atlas.plan, "vi")
    route = blind.plan.routes[0]
    assert [leg.minutes for leg in blind.legs(route)] == [leg.minutes for leg in atlas.legs(route)]
    assert blind.legs(route)[0].kilometres is None


def test_what_the_visits_serve_adds_up_to_what_the_plan_says(atlas: Atlas) -> None:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 5)
    for (village, _, _), served in atlas.gains.items():
        sums[village] = [old + new for old, new in zip(sums[village], served, strict=True)]
    for result in atlas.plan.villages:
        assert sums[result.village] == pytest.approx(result.served, abs=1e-6)


def test_days_are_in_order_of_dates_then_teams(atlas: Atlas) -> None:
    order = [team.id for team in atlas.campaign.teams]
    days = [(day, order.index(team)) for day, team in atlas.days]
    assert days == sorted(days)
    assert len(days) == len(set(days))


def test_a_team_with_two_shifts_on_a_date_has_one_page_with_both_routes(atlas: Atlas) -> None:
    both = [routes for routes in atlas.days.values() if len(routes) == 2]
    assert both
    assert all(early.shift_end <= late.shift_start for early, late in both)


def test_a_crew_is_named_leaders_first_then_by_given_name(campaign: Campaign, plan: Plan) -> None:
    names = iter(["Vàng Thị Ơn", "Lý Văn Ánh", "Hoàng Đức", "Sùng A Dơ", "Giàng Ân", "Trần Ẩm"] * 99)
    people = tuple(one.model_copy(update={"name": next(names)}) for one in campaign.volunteers)
    atlas = Atlas(campaign.model_copy(update={"volunteers": people}), plan, "vi")
    rank = ["Ánh", "Ẩm", "Ân", "Dơ", "Đức", "Ơn"]
    for route in plan.routes:
        crew = atlas.crew(route)
        assert sorted(person.id for person in crew) == sorted(route.crew)
        keys = [(person.role != "leader", rank.index(person.name.split()[-1])) for person in crew]
        assert keys == sorted(keys)


def test_plain_ids_are_the_names_of_files(atlas: Atlas) -> None:
    (day, team), name = next(iter(atlas.files.items()))
    assert name == f"{team}-{day.isoformat()}.html"


@pytest.mark.parametrize(
    "ids",
    [
        ["T1", "t1", "T-1", "T 1", "T/1", "T_1"],
        ["../../etc/passwd", "..\\..\\etc\\passwd", "etc-passwd"],
        ["", " ", "đ", "Đ", "ổ", "村", "🚌"],
        ["con", "CON", "nul", "aux.html"],
        ["x" * 300, "x" * 301],
        ["a_2", "a", "A"],
    ],
)
def testfile_stems_are_safe_and_different_even_where_cases_are_not_told_apart(ids: list[str]) -> None:
    stems = file_stems(ids)
    assert set(stems) == set(ids)
    assert len({stem.casefold() for stem in stems.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,44}", stem) for stem in stems.values())


def test_an_id_that_is_safe_keeps_its_name_whoever_comes_first() -> None:
    assert file_stems(["T 1", "T-1"])["T-1"] == "T-1"


def test_the_hostile_campaign_has_different_safe_files(
    hostile_campaign: Campaign, hostile_plan: Plan
) -> None:
    files = Atlas(hostile_campaign, hostile_plan, "vi").files
    assert len({name.casefold() for name in files.values()}) == len(files)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+-\d{4}-\d\d-\d\d\.html", name) for name in files.values())


def test_a_place_without_a_name_is_called_by_its_id(campaign: Campaign, plan: Plan) -> None:
    fields = campaign.model_dump()
    fields["villages"][0]["name"] = ""
    fields["base"]["name"] = ""
    atlas = Atlas(Campaign.model_validate(fields), plan, "vi")
    assert atlas.place_name("v01") == "v01"
    assert atlas.place_name("base") == "Điểm xuất phát"


def test_visits_are_in_order_of_time(atlas: Atlas) -> None:
    for visits in atlas.visits.values():
        dates = [visit.route.date for visit in visits]
        assert dates == sorted(dates)
        assert all(isinstance(date, dt.date) for date in dates)
