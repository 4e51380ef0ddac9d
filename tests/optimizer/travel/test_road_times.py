"""Travel times on the small network: known answers, walks, islands, modes, the table, closures, the record."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import numpy as np
import pytest
from small_roads import LAT, LON, STEP, metres, place

from optimizer import Campaign, Network, Place, Team, TravelUnavailableError, Village, notes_of, travel_times
from optimizer.campaign import ClosedArea, Closure, Service, TravelRow, TravelSettings, Weights
from optimizer.travel import RecordError, RoadTimes

FIRST = dt.date(2025, 7, 25)
LATER = FIRST + dt.timedelta(days=3)
WALK = 5.1 / 3.6

pytestmark = pytest.mark.usefixtures("network")


def campaign(villages: str | list[Place], **changes: Any) -> Campaign:
    """Return a campaign with its base at A and villages at nodes or places."""
    places = [place(name) for name in villages] if isinstance(villages, str) else villages
    settings = {"method": "valhalla", **changes.pop("settings", {})}
    given: dict[str, Any] = {
        "id": "small",
        "start": FIRST,
        "end": FIRST + dt.timedelta(days=6),
        "base": place("A"),
        "service": Service(minutes_per_household=20, setup_minutes=10, session_minutes=(60,)),
        "weights": Weights(poor=1, near_poor=1, elderly=1, no_device=1, other=1),
        "villages": tuple(Village(id=p.id, name=p.name, lat=p.lat, lon=p.lon, households=10) for p in places),
        "teams": (Team(id="T1", shifts="18:00-21:00"),),
        "volunteers": (),
        "travel": TravelSettings(**settings),
        **changes,
    }
    return Campaign(**given)


def closed(north: float, east: float, half: float = 0.1, name: str = "slide") -> ClosedArea:
    corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
    ring = tuple((LON + (east + e) * STEP, LAT + (north + n) * STEP) for n, e in corners)
    return ClosedArea(id=name, shapes=(("polygon", (ring,)),), start=LATER, end=LATER)


def told(given: Campaign) -> list[str]:
    return [note.say("en") for note in notes_of(given, travel_times(given))]


def test_every_leg_is_the_engines_route(network: Network) -> None:
    given = campaign("CDFM")
    travel = travel_times(given)
    for one in given.places:
        for other in given.places:
            minutes = travel.minutes(one.id, other.id, FIRST)
            if one is other:
                assert minutes == 0
                continue
            way = network.route((one.lat, one.lon), (other.lat, other.lon), "scooter", "en")
            assert way is not None and minutes in (
                math.ceil(way.seconds / 60),
                math.ceil((way.seconds - 1) / 60),
            )
            assert travel.metres(one.id, other.id, FIRST) == pytest.approx(way.metres, abs=2)


def test_teams_travel_in_their_own_way() -> None:
    teams = (Team(id="T1", shifts="18:00-21:00"), Team(id="T2", shifts="18:00-21:00", mode="foot"))
    travel = travel_times(campaign("CM", teams=teams))
    on_foot = math.ceil(metres("CM") / WALK / 60)
    assert travel.minutes("c", "m", FIRST, "T2") == on_foot
    assert travel.minutes("c", "m", FIRST, "T1") < on_foot  # type: ignore[operator]
    assert travel.metres("c", "m", FIRST, "T1") == pytest.approx(metres("CBANM"), rel=2e-3)
    assert travel.metres("c", "m", FIRST, "T2") == pytest.approx(metres("CM"), rel=2e-3)


def test_a_village_off_the_road_is_reached_by_a_stated_walk() -> None:
    # South of the middle of A–B: 445 m at 4 km/h.
    off = place("A", north=-0.4, east=0.5).model_copy(update={"id": "off", "name": "Thôn Xa"})
    near = place("A", east=0.5).model_copy(update={"id": "near"})
    given = campaign([off, near])
    travel = travel_times(given)
    walk = 0.4 * STEP * math.pi / 180 * 6371.0088 / 4 * 60
    ride = travel.given["scooter", ()].minutes[0, 2]
    assert travel.minutes("a", "off", FIRST) in (math.ceil(walk + ride - 1), math.ceil(walk + ride))
    assert travel.metres("a", "off", FIRST) == pytest.approx(metres("AB") / 2 + 445, rel=5e-3)
    assert told(given) == [
        "Thôn Xa (off) lies 445 m off the road; a walk of 7 minutes is part of every way there and back"
    ]


def test_the_nearest_road_that_leads_nowhere_is_not_taken() -> None:
    # Nearer to the island than to D, but only D can be reached.
    off = place("D", north=-0.9).model_copy(update={"id": "off"})
    given = campaign([off, place("C")], settings={"walk_metres": 3000})
    travel = travel_times(given)
    end = travel.usual().access["off"]
    assert (end.lat, end.lon) == pytest.approx((place("D").lat, place("D").lon), abs=2e-3)
    assert end.metres == pytest.approx(0.9 * 1112, rel=0.05)
    island = place("H", north=0.1).model_copy(update={"id": "isle", "name": "Đảo"})
    again = travel_times(campaign([island, place("C")], settings={"walk_metres": 3000}))
    assert again.usual().access["isle"].metres == pytest.approx(1.9 * 1112, rel=0.02)


def test_places_that_cannot_be_reached_are_all_named() -> None:
    far = place("A", north=-1.8, east=-2).model_copy(update={"id": "far", "name": "Thôn Cao"})
    given = campaign([place("G"), far, place("C")], settings={"walk_metres": 1000})
    with pytest.raises(TravelUnavailableError) as caught:
        travel_times(given)
    said = caught.value.reason.say("en")
    assert "Thôn G (g): the nearest road, 0 m away, is not connected" in said
    assert "Thôn Cao (far): the nearest road is 24" in said
    assert "raise walk_metres" in said and "travel_times.csv" in said
    assert ("a", "g") in caught.value.pairs and ("a", "c") not in caught.value.pairs


def test_the_table_reaches_where_no_road_leads_and_wins_where_one_does() -> None:
    rows = [TravelRow(origin="g", destination=other, minutes=50) for other in ("a", "c")]
    rows.append(TravelRow(origin="a", destination="c", minutes=60))
    given = campaign("GC", travel_times=tuple(rows))
    travel = travel_times(given)
    assert travel.minutes("a", "g", FIRST) == travel.minutes("g", "a", FIRST) == 50
    assert travel.minutes("a", "c", FIRST) == travel.minutes("c", "a", FIRST) == 60
    on_roads = travel.given["scooter", ()].minutes[0, 2]
    assert told(given) == [
        f"a → c: 60 minutes in travel_times.csv, {on_roads} on the roads; the table is used"
    ]


def test_differences_begin_above_a_third() -> None:
    usual = int(travel_times(campaign("F")).given["scooter", ()].minutes[0, 1])
    for minutes, expected in ((usual, 0), (math.floor(usual * 4 / 3), 0), (math.floor(usual * 4 / 3) + 1, 1)):
        row = TravelRow(origin="a", destination="f", minutes=minutes)
        assert len(told(campaign("F", travel_times=(row,)))) == expected


def test_differences_name_the_way_to_travel_where_there_are_several() -> None:
    teams = (Team(id="T1", shifts="18:00-21:00"), Team(id="T2", shifts="18:00-21:00", mode="foot"))
    usual = int(travel_times(campaign("F")).given["scooter", ()].minutes[0, 1])
    given = campaign("F", teams=teams, travel_times=(TravelRow(origin="a", destination="f", minutes=usual),))
    on_foot = math.ceil(metres("ABCF") / WALK / 60)
    # What is right for scooters is the walkers' time as well.
    assert told(given) == [
        f"a → f: {usual} minutes in travel_times.csv, {on_foot} on the roads (foot); the table is used"
    ]


def test_a_closed_area_holds_on_its_dates() -> None:
    given = campaign("CD", closed_areas=(closed(0, 1.5),))
    travel = travel_times(given)
    assert travel.metres("a", "c", FIRST) == pytest.approx(metres("ABC"), rel=2e-3)
    assert travel.metres("a", "c", LATER) == pytest.approx(metres("ABDEC"), rel=2e-3)
    assert travel.minutes("a", "c", LATER) > travel.minutes("a", "c", FIRST)  # type: ignore[operator]
    assert travel.minutes("c", "a", LATER) is None
    assert travel.minutes("a", "d", LATER) == travel.minutes("a", "d", FIRST)
    assert travel.matrix(LATER)[1, 0] >= 1_000_000


def test_villages_that_are_cut_off_are_named() -> None:
    given = campaign("CF", closed_areas=(closed(0, 2.5, name="cau-treo"),))
    assert told(given) == ["closed roads (cau-treo) cut off Thôn F (f) on 1 dates, first on 28/7/2025"]
    # The village itself stands in the closed area: its road is gone, too.
    inside = campaign("CF", closed_areas=(closed(0, 3, half=0.2, name="f"),))
    assert travel_times(inside).minutes("c", "f", LATER) is None


def test_nobody_walks_over_a_landslide() -> None:
    # The reachable end of the road is 200 m away, but no walk is made up for a closed road.
    given = campaign("CF", closed_areas=(closed(0, 2.9, half=0.05),), settings={"walk_metres": 5000})
    assert travel_times(given).minutes("c", "f", LATER) is None


def test_the_table_grows_by_what_a_closure_adds() -> None:
    row = TravelRow(origin="a", destination="c", minutes=60)
    given = campaign("CD", closed_areas=(closed(0, 1.5),), travel_times=(row,))
    travel = travel_times(given)
    usual, around = (legs.minutes[0, 1] for legs in travel.given.values())
    assert travel.minutes("a", "c", LATER) == 60 + around - usual
    assert travel.minutes("c", "a", LATER) is None


def test_closed_pairs_come_on_top() -> None:
    pair = Closure(origin="a", destination="d", start=LATER, end=LATER)
    travel = travel_times(campaign("CD", closed_areas=(closed(0, 1.5),), closures=(pair,)))
    assert travel.minutes("a", "d", LATER) is None and travel.minutes("a", "d", FIRST) is not None


def test_the_record_of_a_plan_needs_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    teams = (Team(id="T1", shifts="18:00-21:00"), Team(id="T2", shifts="18:00-21:00", mode="car"))
    given = campaign("CDF", closed_areas=(closed(0, 2.5),), teams=teams)
    travel = travel_times(given)
    record = json.loads(json.dumps(travel.record))
    assert record["roads"]["name"] == "small.osm.pbf" and record["attribution"].startswith("© OpenStreetMap")
    monkeypatch.setenv("LUUDONG_ROADS", str(tmp_path))
    with pytest.raises(TravelUnavailableError, match="luudong roads build"):
        travel_times(given)
    again = travel_times(given, record=record)
    assert again.record == record
    for day in (FIRST, LATER):
        for team in ("T1", "T2"):
            assert np.array_equal(again.matrix(day, team), travel.matrix(day, team))
            assert again.metres("a", "f", FIRST, team) == pytest.approx(
                travel.metres("a", "f", FIRST, team), abs=1
            )
    assert [note.say("vi") for note in notes_of(given, again)] == [
        note.say("vi") for note in notes_of(given, travel)
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"places": None},
        {"places": ["a", "c"]},
        {"legs": "no"},
        {"legs": [{}]},
        {"legs": []},
        {"legs": [{"mode": "scooter", "closed": [], "minutes": ["0 1"], "metres": ["0 1"], "access": {}}]},
        {
            "places": ["a", "c"],
            "legs": [
                {
                    "mode": "scooter",
                    "closed": [],
                    "minutes": ["0 -7", "1 0"],
                    "metres": ["0 1", "1 0"],
                    "access": {},
                }
            ],
        },
        {
            "places": ["a", "c"],
            "legs": [
                {
                    "mode": "scooter",
                    "closed": [],
                    "minutes": ["0 nan", "1 0"],
                    "metres": ["0 1", "1 0"],
                    "access": {},
                }
            ],
        },
        {
            "places": ["a", "c"],
            "legs": [
                {
                    "mode": "scooter",
                    "closed": [],
                    "minutes": ["0 1e9", "1 0"],
                    "metres": ["0 1", "1 0"],
                    "access": {},
                }
            ],
        },
    ],
)
def test_a_damaged_record_is_one_sentence(change: dict[str, Any]) -> None:
    given = campaign("CD")
    record = {**json.loads(json.dumps(travel_times(given).record)), **change}
    with pytest.raises(RecordError, match="travel times in the plan"):
        travel_times(given, record=record)


def test_the_same_question_is_asked_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    given = campaign("CDF", settings={"walk_kmh": 3.9})
    first = travel_times(given)
    monkeypatch.setattr(Network, "matrix", lambda *_, **__: pytest.fail("the answer was kept"))
    again = travel_times(given)
    assert (
        np.array_equal(first.legs.minutes, again.legs.minutes)
        and first.usual().access == again.usual().access
    )


def test_a_damaged_answer_is_asked_for_again(network: Network) -> None:
    places = [place("A"), place("C")]
    times = RoadTimes(network, 3.7, 2000)
    first = times.legs(places)
    for kept in (network.folder / "answers").glob("*.npz"):
        kept.write_bytes(kept.read_bytes()[:50])
    assert np.array_equal(times.legs(places).minutes, first.minutes)


def test_estimates_know_one_way_to_travel() -> None:
    teams = (Team(id="T1", shifts="18:00-21:00"), Team(id="T2", shifts="18:00-21:00", mode="foot"))
    given = campaign("C", teams=teams, travel=TravelSettings())
    travel = travel_times(given)
    assert travel.record is None and not notes_of(given, travel)
    assert travel.matrix(FIRST, "T1") is travel.matrix(FIRST, "T2")


def test_digests_of_campaigns_without_roads_are_as_before() -> None:
    given = campaign("C", travel=TravelSettings())
    text = json.dumps(given.model_dump(mode="json"))
    assert not any(word in text for word in ("mode", "walk", "closed_areas"))
    assert given.sha256 != campaign("C").sha256
