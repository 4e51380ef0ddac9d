"""From an extract to a plan drawn on roads, by the commands of the README."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pytest
from small_roads import place

import optimizer

pytestmark = pytest.mark.usefixtures("store")
AREA = "103.90,22.40,104.00,22.50"


def begun(luudong, folder: Path, extract: Path, area: str = AREA) -> Path:
    """Make a campaign of the extract's villages, by two commands."""
    villages = folder / "campaign" / "villages.geojson"
    assert luudong("import", "osm", extract, "--area", area, "-o", villages).code == 0
    ended = luudong("new", villages.parent, "--start", "2025-07-28", "--days", 7)
    assert ended.code == 0 and "illustrative" in ended.err
    return villages.parent


def test_from_an_extract_to_maps_on_roads(luudong, small: Path, tmp_path: Path, monkeypatch) -> None:
    campaign = begun(luudong, tmp_path, small)
    # Real roads are asked for and not there yet.
    ended = luudong("validate", campaign)
    assert ended.code == 3 and "luudong roads build EXTRACT.osm.pbf --area CAMPAIGN" in ended.err
    ended = luudong("roads", "build", small, "--area", campaign)
    assert ended.code == 0 and "Roads of small.osm.pbf" in ended.out
    assert luudong("validate", campaign).code == 0
    plan = tmp_path / "plan.json"
    assert luudong("plan", campaign, "-o", plan, "--work", 2, "--workers", 1).code == 0
    document = json.loads(plan.read_text(encoding="utf-8"))
    assert document["routes"] and document["legs"] and document["travel"]["method"] == "valhalla"
    assert all(set(turn) == {"vi", "en", "metres"} for leg in document["legs"] for turn in leg["turns"])
    # The check and the maps need neither roads nor engine.
    monkeypatch.setenv("LUUDONG_ROADS", str(tmp_path / "elsewhere"))
    monkeypatch.setitem(sys.modules, "valhalla", None)
    monkeypatch.setitem(sys.modules, "osmium", None)
    assert luudong("check", campaign, plan).code == 0
    ended = luudong("map", campaign, plan, "-o", tmp_path / "maps")
    assert ended.code == 0
    ended = luudong("plan", campaign, "-o", plan, "--work", 1)
    assert ended.code == 3 and "pip install 'luudong[roads]'" in ended.err


def test_a_plan_with_changed_travel_times_fails_the_check(luudong, small: Path, tmp_path: Path) -> None:
    campaign = begun(luudong, tmp_path, small)
    assert luudong("roads", "build", small, "--area", campaign).code == 0
    plan = tmp_path / "plan.json"
    assert luudong("plan", campaign, "-o", plan, "--work", 1, "--workers", 1).code == 0
    document = json.loads(plan.read_text(encoding="utf-8"))
    for change in ({"travel": 5}, {"travel": {**document["travel"], "places": ["x"]}}):
        plan.write_text(json.dumps(document | change))
        ended = luudong("check", campaign, plan)
        assert ended.code == 1 and "schema-value" in ended.out
    longer = [row.replace(" ", " 1") for row in document["travel"]["legs"][0]["minutes"]]
    document["travel"]["legs"][0]["minutes"] = longer
    plan.write_text(json.dumps(document))
    assert luudong("check", campaign, plan).code == 1
    # Ways are only drawn: a plan without sound ones is a plan all the same.
    assert not optimizer.plan_of(document | {"legs": [{"from": 1}]}).legs


def test_nothing_is_overwritten(luudong, small: Path, tmp_path: Path) -> None:
    campaign = begun(luudong, tmp_path, small)
    before = (campaign / "villages.geojson").read_text(encoding="utf-8")
    ended = luudong("import", "osm", small, "--area", AREA, "-o", campaign / "villages.geojson")
    assert ended.code == 2 and "not overwritten" in ended.err
    ended = luudong("new", campaign)
    assert ended.code == 2 and "campaign.toml" in ended.err
    assert (campaign / "villages.geojson").read_text(encoding="utf-8") == before


def test_what_is_wrong_is_said_in_one_sentence(luudong, small: Path, tmp_path: Path, store: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(small.read_bytes()[:400])
    for arguments in (
        ("roads", "build", broken, "--area", AREA),
        ("roads", "build", tmp_path / "no.osm.pbf", "--area", AREA),
        ("roads", "build", small, "--area", "1,2,3"),
        ("roads", "build", small, "--area", "10,10,11,11"),
        ("import", "osm", small, "--area", "10,10,11,11", "-o", tmp_path / "v.geojson"),
        ("new", tmp_path / "nowhere"),
    ):
        ended = luudong(*arguments)
        assert ended.code == 2, arguments
        assert not ended.out and "Traceback" not in ended.err
    assert not (tmp_path / "v.geojson").exists() and not (tmp_path / "nowhere").exists()
    assert luudong("roads").code == 2 and luudong("roads", "dig").code == 2
    assert not store.exists() or not [path for path in store.iterdir() if path.suffix != ".lock"]


def test_help_speaks_vietnamese(luudong) -> None:
    ended = luudong("roads", "--help", "--lang", "vi")
    assert ended.code == 0 and "calibrate" in ended.out + ended.err
    assert "Dựng mạng đường" in luudong("roads", "build", "--lang", "vi", "--help").out


def test_households_by_command(luudong, small: Path, tmp_path: Path) -> None:
    villages = tmp_path / "villages.geojson"
    assert luudong("import", "osm", small, "--area", AREA, "-o", villages).code == 0
    listed = tmp_path / "ho.csv"
    listed.write_text("Chủ hộ,Thôn,Hộ nghèo\nBí Mật,Thôn F,x\nRiêng Tư,thon-n,\n", encoding="utf-8")
    ended = luudong("import", "households", listed, "--villages", villages, "-o", villages)
    assert ended.code == 0 and "Households counted: 2" in ended.err
    text = villages.read_text(encoding="utf-8")
    assert "Bí Mật" not in text + ended.out + ended.err
    counted = {f["properties"]["id"]: f["properties"]["households"] for f in json.loads(text)["features"]}
    assert counted == {"thon-f": 1, "thon-n": 1}


def test_calibrate_by_command(luudong, tiny) -> None:
    ended = luudong("roads", "calibrate", tiny)
    assert ended.code == 2 and "fewer than three measured pairs" in ended.err
    root = Path(__file__).parents[3]
    ended = luudong("roads", "calibrate", root / "data" / "villages" / "coc_san")
    assert ended.code == 0 and ended.out.startswith("[travel]\nspeed_kmh = ")


def test_the_basemap_of_a_campaign(small: Path) -> None:
    assert optimizer.ground_of([place("A")]) is None
    optimizer.build_roads(small, optimizer.Area.parse(AREA))
    ground = optimizer.ground_of([place("A"), place("C")])
    assert ground is not None and ground["attribution"] == optimizer.ATTRIBUTION
    kinds = {feature["properties"]["kind"] for feature in ground["features"]}
    assert kinds == {"road", "river", "water", "path", "forest"}
    # Farther off than a phone shows, there is nothing.
    lons = [
        lon
        for feature in optimizer.ground_of([place("N", north=1)])["features"]  # type: ignore[index]
        for line in feature["geometry"]["coordinates"]
        for lon, _ in (line if isinstance(line[0][0], float) else line[0])
    ]
    assert lons and max(lons) <= place("N").lon + 0.0406


@pytest.mark.long
def test_a_real_extract_from_villages_to_ways(luudong, andorra: Path, tmp_path: Path) -> None:
    campaign_folder = begun(luudong, tmp_path, andorra, "1.45,42.42,1.60,42.60")
    assert luudong("roads", "build", andorra, "--area", campaign_folder).code == 0
    plan_path = tmp_path / "plan.json"
    assert luudong("plan", campaign_folder, "-o", plan_path, "--seconds", 5).code == 0
    campaign = optimizer.load(campaign_folder)
    plan = optimizer.plan_of(optimizer.read_plan(plan_path))
    network = optimizer.find_roads(campaign.places)
    assert network is not None and len(plan.legs) > 5
    points = {spot.id: (spot.lat, spot.lon) for spot in campaign.places}
    for leg in plan.legs:
        way = network.route(points[leg.origin], points[leg.destination], "scooter", "en")
        assert way is not None
        assert leg.minutes - way.seconds / 60 <= 1.02 and math.ceil((way.seconds - 1) / 60) <= leg.minutes
        assert leg.metres == pytest.approx(way.metres, abs=5)
        assert len(leg.geometry) >= 2 and leg.turns
    for route in plan.routes:
        ways = optimizer.directions_of(campaign, plan, route)
        assert None not in ways
        assert route.travel_minutes == sum(way.minutes for way in ways if way is not None)
    ground = optimizer.ground_of(campaign.places)
    assert ground is not None and len(json.dumps(ground)) < 1_500_000
