"""From an extract to a network: once, whole or not at all, with one clear sentence where it fails."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from road_fixtures import AREA
from small_roads import WAYS, place, write_extract

from optimizer import Area, Network, RoadsError, build_roads, find_roads, ground_of, named_places
from optimizer.roads import BASEMAP, NoEngineError, roads_folder
from optimizer.roads import store as stores
from optimizer.roads.basemap import draw_basemap

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of roads."""
    folder = tmp_path / "own"
    monkeypatch.setenv("LUUDONG_ROADS", str(folder))
    return folder


def leftovers(folder: Path) -> list[str]:
    """Return all that lies in a store but for locks."""
    return [path.name for path in folder.glob("*") if path.suffix != ".lock"]


def test_what_a_network_says_of_itself(network: Network) -> None:
    manifest = network.manifest
    assert manifest["extract"]["name"] == "small.osm.pbf" and manifest["roads"] == len(WAYS)
    assert manifest["engine"].startswith("valhalla ") and network.area == AREA
    assert network.folder.parent == roads_folder()


def test_the_same_extract_is_not_built_again(network: Network, extract: Path, tmp_path: Path) -> None:
    said: list[str] = []
    moved = shutil.copy(extract, tmp_path / "other name.osm.pbf")
    again = build_roads(Path(moved), Area(103.92, 22.42, 103.96, 22.46), lambda step: said.append(str(step)))
    assert again.folder == network.folder and said[-1] == "These roads are built already"


def test_the_roads_that_cover_all_places_are_found(network: Network) -> None:
    found = find_roads([place("A"), place("F")])
    assert found is not None and found.folder == network.folder
    assert find_roads([place("A"), place("A", north=10)]) is None


def test_of_two_networks_the_one_asked_for_last_is_used(empty: Path, extract: Path, tmp_path: Path) -> None:
    first = build_roads(extract, AREA)
    other = write_extract(tmp_path / "newer.osm.pbf", WAYS[:4])
    second = build_roads(other, AREA)
    os.utime(first.folder / "network.json", (1, 1))
    assert find_roads([place("A")]).folder == second.folder  # type: ignore[union-attr]
    build_roads(extract, AREA)
    os.utime(second.folder / "network.json", (1, 1))
    assert find_roads([place("A")]).folder == first.folder  # type: ignore[union-attr]


def test_the_basemap_holds_roads_waters_and_woods(network: Network) -> None:
    basemap = json.loads((network.folder / BASEMAP).read_text(encoding="utf-8"))
    kinds = {feature["properties"]["kind"] for feature in basemap["features"]}
    assert kinds == {"road", "river", "water", "forest", "path"}
    assert basemap["attribution"] == "© OpenStreetMap contributors"
    named = {feature["properties"].get("name") for feature in basemap["features"]}
    assert {"Đường Một", "Cầu Treo"} <= named


def test_a_lake_of_several_pieces_keeps_its_isle(network: Network) -> None:
    basemap = json.loads((network.folder / BASEMAP).read_text(encoding="utf-8"))
    [lake] = [f["geometry"] for f in basemap["features"] if f["properties"]["kind"] == "water"]
    assert lake["type"] == "MultiPolygon" and [len(rings) for rings in lake["coordinates"]] == [2]
    [[shore, isle]] = lake["coordinates"]
    assert {len(shore), len(isle)} == {5, 4} and shore[0] == shore[-1]
    # Around a campaign it is cut where the page ends, and is a lake with an isle all the same.
    ground = ground_of([place("N", north=-2.03)])
    assert ground is not None
    [part] = [f["geometry"]["coordinates"] for f in ground["features"] if f["properties"]["kind"] == "water"]
    assert [len(rings) for rings in part] == [2]
    assert max(lat for _, lat in part[0][0]) < max(lat for _, lat in shore)


def test_a_shore_that_is_drawn_by_its_lake_does_not_fill_the_isle(tmp_path: Path) -> None:
    # Old data say of the closed outline what it is, and of the lake again.
    source = write_extract(tmp_path / "old.osm.pbf", shore={"natural": "water"})
    [lake] = [
        f for f in json.loads(draw_basemap(source, AREA))["features"] if f["properties"]["kind"] == "water"
    ]
    assert [len(rings) for rings in lake["geometry"]["coordinates"]] == [2]


def test_what_is_as_long_as_a_country_is_cut_to_the_area(extract: Path) -> None:
    west = Area(103.92, 22.44, 103.935, 22.5)
    lons = [
        lon
        for feature in json.loads(draw_basemap(extract, west))["features"]
        for piece in feature["geometry"]["coordinates"]
        for lon, _ in (piece[0] if feature["geometry"]["type"] == "MultiPolygon" else piece)
    ]
    assert lons and min(lons) >= 103.92 and max(lons) <= 103.935


def damaged(kind: str, extract: Path, target: Path) -> Path:
    content = extract.read_bytes()
    match kind:
        case "empty":
            content = b""
        case "truncated":
            content = content[: len(content) * 2 // 3]
        case "changed":
            content = content[:-40] + bytes(20) + content[-20:]
        case "web page":
            content = b"<!DOCTYPE html><title>404</title>" * 40
    target.write_bytes(content)
    return target


@pytest.mark.parametrize("kind", ["empty", "truncated", "changed", "web page"])
def test_a_damaged_extract_is_one_sentence(kind: str, empty: Path, extract: Path, tmp_path: Path) -> None:
    path = damaged(kind, extract, tmp_path / "broken.osm.pbf")
    with pytest.raises(RoadsError) as caught:
        build_roads(path, AREA)
    said = caught.value.reason.say("en")
    assert "broken.osm.pbf" in said and "download it again" in said
    assert "tải lại" in caught.value.reason.say("vi")
    assert not leftovers(empty)


def test_no_file_a_huge_file_and_another_province(
    empty: Path, extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RoadsError, match="is no file"):
        build_roads(tmp_path / "nowhere.osm.pbf", AREA)
    with pytest.raises(RoadsError, match=r"no roads in the area 10,10,11,11 .*check the coordinates"):
        build_roads(extract, Area(10, 10, 11, 11))
    huge = tmp_path / "huge.osm.pbf"
    with huge.open("wb") as file:
        file.truncate(5 * 1024**3)
    with pytest.raises(RoadsError, match=r"huge.osm.pbf is too large \(5 GB\); at most 4 GB"):
        build_roads(huge, AREA)
    assert not leftovers(empty)


def test_no_room_on_the_disk(empty: Path, extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(extract.parent)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(RoadsError, match="no room on the disk"):
        build_roads(extract, AREA)
    assert not leftovers(empty)


def test_a_disk_that_fills_up_while_writing(
    empty: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("optimizer.roads.build.write_whole", full)
    with pytest.raises(RoadsError, match="no room on the disk"):
        build_roads(extract, AREA)
    assert not leftovers(empty)


def test_a_builder_that_fails_leaves_nothing(
    empty: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.CompletedProcess([], -9, b"", b"Killed")
    monkeypatch.setattr("optimizer.roads.tiles.subprocess.run", lambda *_, **__: ended)
    with pytest.raises(RoadsError, match=r"could not build its tiles \(ended with -9: Killed\)"):
        build_roads(extract, AREA)
    assert not leftovers(empty)
    assert find_roads([place("A")]) is None


def test_what_was_left_half_built_is_not_used(empty: Path, extract: Path) -> None:
    built = build_roads(extract, AREA)
    (built.folder / "network.json").unlink()
    assert find_roads([place("A")]) is None
    again = build_roads(extract, AREA)
    assert again.folder == built.folder and find_roads([place("A")]) is not None
    (built.folder / "network.json").write_text("{")
    assert find_roads([place("A")]) is None


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LUUDONG_ROADS", str(tmp_path / "file" / "roads"))
    with pytest.raises(RoadsError, match="name another in LUUDONG_ROADS"):
        build_roads(extract, AREA)


def test_one_builder_waits_for_another(empty: Path) -> None:
    # The second process asks while the first one is making: it must get what the first has made.
    program = (
        "import sys, time, pathlib\n"
        "from optimizer.roads.store import obtain\n"
        "def make(draft):\n"
        "    time.sleep(0.4)\n"
        "    (draft / 'maker').write_text(sys.argv[2])\n"
        "    (draft / 'network.json').write_text('{}')\n"
        "print((obtain(pathlib.Path(sys.argv[1]), 'x', make) / 'maker').read_text())\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(empty), name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    said = [process.communicate(timeout=30)[0].strip() for process in running]
    assert said[0] == said[1] and said[0] in ("one", "two")
    assert leftovers(empty) == ["x"]


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, extract: Path) -> None:
    monkeypatch.setitem(sys.modules, "valhalla", None)
    with pytest.raises(NoEngineError, match=r"pip install 'luudong\[roads\]'"):
        build_roads(extract, AREA)


def test_where_roads_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LUUDONG_ROADS")
    monkeypatch.setattr(stores.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert roads_folder() == tmp_path / "luudong" / "roads"


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "5,5,4,6", "0,0,1,91", "nan,0,1,1", "103.8,22.3,104,22.5,1"]
)
def test_what_is_no_area(text: str) -> None:
    with pytest.raises(RoadsError, match="west,south,east,north"):
        Area.parse(text)


def test_areas() -> None:
    area = Area.parse("103.80, 22.35,104.05,22.60")
    assert area.holds(22.45, 103.9) and not area.holds(103.9, 22.45)
    around = Area.around([place("A"), place("F")])
    assert (
        around.holds(22.45 + 0.09, 103.93)
        and around.holds(22.45, 103.93 - 0.09)
        and not around.holds(22.7, 103.93)
    )
    # A village that moves by a few metres asks for no other roads.
    assert around == Area.around([place("A", north=0.01), place("F")])
    assert around.covers(Area(103.93, 22.45, 103.94, 22.46)) and not around.covers(Area(0, 0, 1, 1))


def test_villages_of_openstreetmap(extract: Path) -> None:
    found = named_places(extract, AREA)
    assert [(village.name, village.kind, village.population) for village in found] == [
        ("Thôn F", "hamlet", 1200),
        ("Thôn N", "hamlet", 1200),
    ]
    with pytest.raises(RoadsError, match="no named place"):
        named_places(extract, AREA, ("town",))
