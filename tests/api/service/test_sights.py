"""Who sees whose names."""

import json
from typing import Any

import pytest

from api.service.geojson import features
from api.service.sights import EVERYBODY, NOBODY, Sight, duties_shown, routes_shown, seen_by
from optimizer import Campaign

PEOPLE = ("An", "Bình", "Chi", "Dung")
PHONES = ("0900000001", "0900000002", "+84900000003", "")


@pytest.fixture
def campaign() -> Campaign:
    """Return a campaign of two teams of two; the second has a base of its own."""
    hours = "18:00-21:00"
    return Campaign.model_validate(
        {
            "id": "c",
            "start": "2025-07-25",
            "end": "2025-08-25",
            "base": {"name": "UBND", "lat": 22.45, "lon": 103.93},
            "service": {"minutes_per_household": 30, "setup_minutes": 20, "session_minutes": [80]},
            "weights": {"poor": 5, "near_poor": 4, "elderly": 3, "no_device": 2, "other": 1},
            "villages": [{"id": "mot", "name": "Thôn Một", "lat": 22.46, "lon": 103.94, "households": 9}],
            "teams": [
                {"id": "T1", "name": "Tổ 1", "shifts": hours},
                {"id": "T2", "shifts": hours, "base_lat": 22.4, "base_lon": 103.9},
            ],
            "volunteers": [
                {"id": f"V{number}", "team": team, "name": name, "phone": phone}
                for number, (team, name, phone) in enumerate(
                    zip(("T1", "T1", "T2", "T2"), PEOPLE, PHONES, strict=True)
                )
            ],
        }
    )


def route(team: str, *crew: str) -> dict[str, Any]:
    """Return a route as in plan.json."""
    return {
        "team": team,
        "date": "2025-07-28",
        "shift_start": "18:00",
        "shift_end": "21:00",
        "depart": "18:04",
        "return": "20:50",
        "crew": list(crew),
        "travel_minutes": 20,
        "stops": [{"village": "mot", "arrive": "18:20", "start": "18:30", "end": "19:50"}],
    }


@pytest.fixture
def shown(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a route of each team and a duty of both, as a planner sees them."""
    duty = {"date": "2025-07-28", "start": "08:00", "end": "11:00", "volunteers": ["V1", "V2"]}
    routes = [route("T1", "V0", "V1"), route("T2", "V2", "V3")]
    return [*routes_shown(campaign, routes), *duties_shown(campaign, [duty])]


@pytest.mark.parametrize(
    ("sight", "names"),
    [
        (EVERYBODY, {*PEOPLE}),
        (NOBODY, set()),
        (Sight(team="T1"), {"An", "Bình"}),
        (Sight(team="T2"), {"Chi", "Dung"}),
        (Sight(team="T3"), set()),
        (Sight(team=""), set()),
    ],
)
def test_everybody_sees_the_people_that_they_may_see_and_all_else(
    shown: list[dict[str, Any]], sight: Sight, names: set[str]
) -> None:
    before = json.dumps(shown)
    seen = seen_by(sight, shown)
    text = json.dumps(seen, ensure_ascii=False)
    assert {name for name in PEOPLE if f'"{name}"' in text} == names
    assert {id_ for id_ in ("V0", "V1", "V2", "V3") if f'"{id_}"' in text} == {
        f"V{PEOPLE.index(name)}" for name in names
    }
    # Whose name is seen, their phone is too, and nobody else's.
    assert {phone for phone in PHONES if phone and phone in text} == {
        PHONES[PEOPLE.index(name)] for name in names
    } - {""}
    assert [entry["crew_size"] for entry in seen[:2]] == [2, 2]
    assert seen[2]["size"] == 2
    assert [entry["stops"][0]["name"] for entry in seen[:2]] == ["Thôn Một"] * 2
    assert json.dumps(shown) == before


def test_routes_name_their_places(shown: list[dict[str, Any]]) -> None:
    assert shown[0]["base"] == {"id": "base", "name": "UBND", "lat": 22.45, "lon": 103.93}
    assert shown[1]["base"] == {"id": "base:T2", "name": "T2", "lat": 22.4, "lon": 103.9}
    assert (shown[0]["team_name"], shown[1]["team_name"]) == ("Tổ 1", "T2")
    stop = shown[0]["stops"][0]
    assert (stop["lat"], stop["lon"], stop["start"]) == (22.46, 103.94, "18:30")


def test_who_has_no_phone_has_null(shown: list[dict[str, Any]]) -> None:
    assert [person["phone"] for person in shown[1]["crew"]] == ["+84900000003", None]


def test_geojson_names_people_without_their_phones(shown: list[dict[str, Any]]) -> None:
    text = json.dumps(features(shown[:2]), ensure_ascii=False)
    assert all(f'"{name}"' in text for name in PEOPLE)
    assert not [phone for phone in PHONES if phone and phone in text]
    assert features(seen_by(NOBODY, shown[:1]))["features"][0]["properties"]["crew"] is None
    assert shown[0]["crew"][0]["phone"] == "0900000001"
