"""What a scenario changes, one change at a time, on a campaign of one village that fits in the head."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from strategies import day, team, tiny, village, volunteer

from optimizer import Campaign, InputError, load
from optimizer.campaign import ClosedArea, Closure, TravelRow
from optimizer.scenarios import patched
from optimizer.scenarios.patch import patch

SHIPPED = Path(__file__).parents[3] / "data" / "villages" / "coc_san"


def problems(base: Campaign, /, **changes: Any) -> list[str]:
    """Return what is wrong with some changes."""
    with pytest.raises(InputError) as caught:
        patched(base, changes)
    return [problem.say("en") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("changes", "path", "value"),
    [
        ({"coverage": {"floor": 0.8}}, "coverage.floor", 0.8),
        ({"weights": {"elderly": 6}}, "weights.elderly", 6.0),
        ({"service": {"minutes_per_household": "12,5"}}, "service.minutes_per_household", 12.5),
        ({"service": {"session_minutes": [90, 45]}}, "service.session_minutes", (45, 90)),
        ({"service": {"max_crew": 3}}, "service.max_crew", 3),
        ({"campaign": {"end": "30/7/2025"}}, "end", day(2)),
        ({"campaign": {"rest_dates": [day(1)]}}, "rest_dates", (day(1),)),
        ({"travel": {"speed_kmh": 30}}, "travel.speed_kmh", 30.0),
        ({"penalties": {"visit": 5}}, "penalties.visit", 5.0),
        ({"fixed_point": {"open": "Mo 08:00-10:00", "volunteers": 1}}, "fixed_point.volunteers", 1),
        ({"base": {"lat": 22.5}}, "base.lat", 22.5),
    ],
)
def test_a_setting_is_changed_and_nothing_else(changes: dict[str, Any], path: str, value: object) -> None:
    base = tiny(fixed_point=None)
    found: Any = patched(base, changes)
    before: Any = base
    *tables, key = path.split(".")
    for table in tables:
        found, before = getattr(found, table), getattr(before, table)
    assert getattr(found, key) == value
    if before is not None:
        rest = set(type(before).model_fields) - {key}
        assert all(getattr(found, name) == getattr(before, name) for name in rest)


def test_a_setting_is_taken_away() -> None:
    base = tiny(
        service={**tiny().service.model_dump(), "max_crew": 4}, fixed_point={"open": "", "volunteers": 1}
    )
    assert patched(base, {"service": {"max_crew": None}}).service.max_crew is None
    assert patched(base, {"no_fixed_point": True}).fixed_point is None
    assert (
        patched(base, {"no_fixed_point": False, "coverage": {"floor": 0.1}}).fixed_point == base.fixed_point
    )


def test_the_campaign_itself_stays_as_it_is() -> None:
    base = tiny()
    before = base.sha256
    patched(base, {"coverage": {"floor": 0.8}, "copy_teams": [{"team": "T1", "id": "T2"}]})
    assert base.sha256 == before == tiny().sha256


def test_a_copied_team_has_volunteers_of_its_own() -> None:
    base = tiny(
        teams=(team(name="Tổ 1", off=(day(2),)),),
        volunteers=(
            volunteer(
                "A", name="Người A", role="leader", languages=("dao",), max_per_week=2, phone="0912345678"
            ),
            volunteer("B", available="Mo-Fr 17:00-22:00", off=(day(3),)),
        ),
    )
    found = patched(
        base, {"copy_teams": [{"team": "T1", "id": "T2", "name": "Tổ 2", "shifts": "Sa 08:00-11:00"}]}
    )
    assert [(t.id, t.name, t.shifts, t.off) for t in found.teams][1] == (
        "T2",
        "Tổ 2",
        "Sa 08:00-11:00",
        (day(2),),
    )
    copies = found.members["T2"]
    assert [(v.id, v.role, v.languages, v.max_per_week, v.available) for v in copies] == [
        ("T2-A", "leader", ("dao",), 2, ""),
        ("T2-B", "member", (), None, "Mo-Fr 17:00-22:00"),
    ]
    # Nobody's name, number or days off are somebody else's.
    assert all(not v.name and not v.phone and not v.off for v in copies)


def test_a_team_copied_with_its_base_has_the_ways_of_that_base() -> None:
    base = tiny(
        teams=(team(), team("T2", base_lat=22.46, base_lon=103.94)),
        closures=(Closure(origin="base:T2", destination="v1", start=day(0), end=day(1)),),
        legs={("base:T2", "v1"): 25},
    )
    found = patched(base, {"copy_teams": {"team": "T2", "id": "T3"}})
    ways = {(row.origin, row.destination): row.minutes for row in found.travel_times}
    assert ways["base:T3", "v1"] == ways["v1", "base:T3"] == 25
    assert ways["base:T2", "base:T3"] == 0
    assert [closure.origin for closure in found.closures] == ["base:T2", "base:T3"]


def test_a_team_is_left_out_with_all_that_is_its_own() -> None:
    base = tiny(
        teams=(team(), team("T2", base_lat=22.46, base_lon=103.94)),
        volunteers=(volunteer("A"), volunteer("B", "T2")),
        closures=(Closure(origin="base:T2", destination="v1", start=day(0), end=day(1)),),
    )
    found = patched(base, {"leave_out_teams": ["T2"]})
    assert [t.id for t in found.teams] == ["T1"]
    assert [v.id for v in found.volunteers] == ["A"]
    assert not found.closures
    assert "base:T2" not in {place for row in found.travel_times for place in (row.origin, row.destination)}


def test_more_volunteers_go_to_the_teams_by_turns() -> None:
    base = tiny(
        teams=(team(), team("T2")),
        volunteers=(volunteer("A", languages=("dao",)), volunteer("B", role="leader"), volunteer("C", "T2")),
    )
    found = patched(base, {"more_volunteers": {"count": 5}})
    new = found.volunteers[3:]
    assert [(v.id, v.team, v.languages) for v in new] == [
        ("T1-new-1", "T1", ("dao",)),
        ("T2-new-1", "T2", ()),
        ("T1-new-2", "T1", ()),
        ("T2-new-2", "T2", ()),
        ("T1-new-3", "T1", ("dao",)),
    ]
    # A leader is listed by name; more people are members.
    assert {v.role for v in new} == {"member"}


def test_more_volunteers_like_one_who_is_named() -> None:
    base = tiny(volunteers=(volunteer("A"), volunteer("B", available="Sa 06:00-22:00")))
    found = patched(base, {"more_volunteers": [{"count": 2, "teams": ["T1"], "like": "B"}, {"count": 0}]})
    assert [v.available for v in found.volunteers[2:]] == ["Sa 06:00-22:00"] * 2


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        ("18:00-24:00", "Mo 17:30-18:00; Sa 07:00-11:00,13:00-18:00"),
        ("Sa 00:00-24:00", "Mo 17:30-21:30"),
        ("08:00-09:00,14:00-15:00", "Mo 17:30-21:30; Sa 07:00-08:00,09:00-11:00,13:00-14:00,15:00-21:00"),
        ("24/7", "off"),
    ],
)
def test_hours_are_taken_away_from_shifts(cut: str, left: str) -> None:
    base = tiny(teams=(team(shifts="Mo 17:30-21:30; Sa 07:00-11:00,13:00-21:00"),))
    assert patched(base, {"cut_shifts": cut}).teams[0].shifts == left


def test_columns_of_rows_are_changed_by_id_or_for_all() -> None:
    base = tiny(villages=(village("v1"), village("v2", language="dao")), teams=(team(), team("T2")))
    changes = {
        "villages": {"v1": {"min_visits": 2, "poor": 4}, "*": {"min_visits": 1, "language": ""}},
        "teams": {"T2": {"off": [day(0), day(1)]}},
        "volunteers": {"A": {"team": "T2", "max_per_week": 1}},
    }
    found = patched(base, changes)
    assert [(v.min_visits, v.poor, v.language) for v in found.villages] == [(2, 4, None), (1, 10, None)]
    assert found.teams[1].off == (day(0), day(1))
    assert (found.volunteer_by_id["A"].team, found.volunteer_by_id["A"].max_per_week) == ("T2", 1)


def test_closures_and_travel_times_are_added() -> None:
    base = tiny(closures=(Closure(origin="v1", start=day(0), end=day(0)),))
    found = patched(
        base,
        {
            "closures": [{"from": "base", "to": "v1", "start": day(1), "end": day(2), "reason": "lũ"}],
            "travel_times": [{"from": "base", "to": "v1", "minutes": 33}],
        },
    )
    assert found.closures[1] == Closure(
        origin="base", destination="v1", start=day(1), end=day(2), reason="lũ"
    )
    assert {(row.origin, row.minutes) for row in found.travel_times} == {("base", 33), ("v1", 10)}
    assert TravelRow(origin="base", destination="v1", minutes=33) in found.travel_times
    only_new = patched(
        base, {"no_closures": True, "closures": [{"from": "v1", "start": day(3), "end": day(3)}]}
    )
    assert [closure.start for closure in only_new.closures] == [day(3)]


def test_drawn_closures_stay() -> None:
    area = ClosedArea(id="a", shapes=(("line", (((103.0, 22.0), (103.1, 22.0)),)),), start=day(0), end=day(1))
    base = tiny(closed_areas=(area,))
    assert patched(base, {"coverage": {"floor": 0.5}}).closed_areas == (area,)


def test_the_default_turnout_moves_the_villages_that_have_it() -> None:
    base = load(SHIPPED)
    found = patched(base, {"service": {"turnout": 0.6}})
    assert {v.turnout for v in base.villages} == {0.4, 0.35, 0.3}
    assert {v.turnout for v in found.villages} == {0.6, 0.35, 0.3}


def test_every_mistake_is_told_at_once_with_its_place_and_remedy() -> None:
    said = problems(
        tiny(),
        covrage={"floor": 0.8},
        coverage={"floor": 1.5, "flor": 1},
        campaign={"name": "x"},
        copy_teams=[{"team": "T9", "id": "T1", "color": "#fff"}, "T2"],
        leave_out_teams="T1",
        more_volunteers={"count": -1},
        villages={"v9": {"poor": 1}, "v1": {"pour": 1, "poor": 99}},
        closures=[{"from": "v1", "start": day(0), "end": dt.time(3)}],
        cut_shifts="evenings",
        no_closures="yes",
        service={"setup_minutes": float("nan")},
    )
    for place, remedy in [
        ("covrage", "did you mean “coverage”?"),
        ("coverage.floor, “1.5”", "a number from 0 to 1"),
        ("coverage.flor", "did you mean “floor”?"),
        ("campaign.name", "known are: start, end, rest_dates"),
        ("copy_teams[1].team, “T9”", "there are: T1"),
        ("copy_teams[1].id", "give the copy its own"),
        ("copy_teams[1].color", "did you mean “colour”?"),
        ("copy_teams[2]", "a table of keys and their values"),
        ("leave_out_teams", '["T1", "T2"]'),
        ("more_volunteers.count, “-1”", "a whole number from 0"),
        ("villages.v9", "one of the table"),
        ("villages.v1.pour", "did you mean “poor”?"),
        ("villages.v1.households, “10”", "above the households"),
        ("closures[1].end", "write a text, a number, a date"),
        ("cut_shifts, “evenings”", "18:00-21:30"),
        ("no_closures", "true or false"),
        ("service.setup_minutes", "write a text, a number, a date"),
    ]:
        assert any(line.startswith(place) and remedy in line for line in said), (place, said)


def test_places_are_named_with_file_and_prefix() -> None:
    found = patch(tiny(), {"villages": {"v1": {"turnout": 3}}}, "scenarios.toml", "scenario.a.")
    [problem] = found.problems
    assert problem.say("en").startswith(
        "scenarios.toml, scenario.a.villages.v1.turnout, “3”: is out of range"
    )


def test_only_new_warnings_are_told() -> None:
    base = tiny(teams=(team(), team("T2")), volunteers=(volunteer("A"), volunteer("B")))
    assert not patch(base, {"coverage": {"floor": 0.5}}).warnings
    [warning] = patch(base, {"service": {"min_crew": 3}, "leave_out_teams": ["T2"]}).warnings
    assert "min_crew is 3" in warning.say("en")
