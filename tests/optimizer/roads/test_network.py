"""Every leg of the small network has an answer that can be worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
from road_fixtures import AREA
from small_roads import metres, place, write_extract

from optimizer import Network, build_roads
from optimizer.campaign import Mode
from optimizer.roads import decode, encode

WALK = 5.1 / 3.6
"""The engine's walking speed, metres a second."""

LEGS = [
    ("a", "c", "ABC"),
    ("c", "a", "CBA"),
    ("b", "d", "BD"),
    ("d", "b", "DB"),
    ("d", "c", "DEC"),  # along the one-way road …
    ("c", "d", "CBD"),  # … but not against it
    ("a", "f", "ABCF"),  # over the bridge
    ("e", "d", "ECBD"),
]


def point(name: str) -> tuple[float, float]:
    found = place(name.upper())
    return found.lat, found.lon


@pytest.mark.parametrize(("origin", "destination", "way"), LEGS)
def test_riding(network: Network, origin: str, destination: str, way: str) -> None:
    seconds, length = network.matrix([point(origin)], [point(destination)], "scooter")
    assert length[0, 0] == pytest.approx(metres(way), rel=2e-3)
    # At most 36 km/h, which is 10 m/s, and not much slower: turns cost some seconds each.
    assert metres(way) / 10 <= seconds[0, 0] * 1.01 <= metres(way) / 10 * 1.35 + 60
    route = network.route(point(origin), point(destination), "scooter", "en")
    assert route is not None
    assert route.seconds == pytest.approx(seconds[0, 0], abs=1.0)
    assert route.metres == pytest.approx(length[0, 0], abs=2.0)
    assert route.geometry[0] == pytest.approx(point(origin)[::-1], abs=1e-5)
    assert route.geometry[-1] == pytest.approx(point(destination)[::-1], abs=1e-5)


@pytest.mark.parametrize(
    ("origin", "destination", "way"),
    [("c", "d", "CED"), ("a", "c", "ABC"), ("m", "c", "MC"), ("m", "b", "MCB")],
)
def test_on_foot_one_way_streets_and_paths_are_open(
    network: Network, origin: str, destination: str, way: str
) -> None:
    seconds, length = network.matrix([point(origin)], [point(destination)], "foot")
    assert length[0, 0] == pytest.approx(metres(way), rel=2e-3)
    assert seconds[0, 0] == pytest.approx(metres(way) / WALK, rel=0.01)


def test_a_path_is_closed_to_scooters(network: Network) -> None:
    _, length = network.matrix([point("m")], [point("c")], "scooter")
    assert length[0, 0] == pytest.approx(metres("MNABC"), rel=2e-3)


def test_nothing_leads_to_the_island(network: Network) -> None:
    seconds, length = network.matrix([point("a"), point("g")], [point("g"), point("h")], "scooter")
    assert np.isnan(seconds[0]).all() and np.isnan(length[0]).all()
    assert length[1, 1] == pytest.approx(metres("GH"), rel=2e-3)
    assert network.route(point("a"), point("g"), "scooter", "vi") is None


def test_turns_are_said_in_both_languages(network: Network) -> None:
    said = {}
    for language in ("vi", "en"):
        route = network.route(point("a"), point("d"), "scooter", language)
        assert route is not None
        said[language] = [turn.text for turn in route.turns]
        assert sum(turn.metres for turn in route.turns) == pytest.approx(route.metres, abs=5)
    assert any("Rẽ phải" in text and "Đường Hai" in text for text in said["vi"])
    assert any("Turn right" in text and "Đường Hai" in text for text in said["en"])


def test_a_point_snaps_to_the_nearest_road(network: Network) -> None:
    off = place("A", north=-0.1, east=0.5)
    (snap,) = network.snap([(off.lat, off.lon)], "scooter")
    assert snap is not None
    assert snap.metres == pytest.approx(111.2, rel=0.01)
    assert (snap.lat, snap.lon) == pytest.approx((place("A").lat, off.lon), abs=1e-5)
    assert network.snap([(10.0, 100.0)], "scooter") == [None]
    near = network.nearby((off.lat, off.lon), "scooter", 1500)
    assert [near[0].lat, near[0].lon] == pytest.approx([snap.lat, snap.lon], abs=1e-5)
    assert [snap.metres for snap in near] == sorted(snap.metres for snap in near)


def test_no_places_no_question(network: Network) -> None:
    assert network.snap([], "car") == []
    assert network.matrix([], [(22.45, 103.93)], "car")[0].shape == (0, 1)


@pytest.mark.parametrize("line", [((103.93, 22.45), (103.94, -22.45)), ((0.0, 0.0),), ()])
def test_lines_as_texts(line: tuple[tuple[float, float], ...]) -> None:
    assert decode(encode(line)) == line


def test_the_published_example_of_the_format() -> None:
    # From the description of the format, which has five decimals where ours has six.
    line = ((-12.02, 3.85), (-12.095, 4.07), (-12.6453, 4.3252))
    assert encode(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@pytest.mark.parametrize("text", ["_", "~", "é", "a b", "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f?"])
def test_what_is_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="not an encoded line"):
        decode(text)


def test_unpaved_roads_and_tracks_are_ridden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUDONG_ROADS", str(tmp_path / "roads"))
    ways = (
        ("AB", {"highway": "tertiary", "surface": "unpaved"}),
        ("BC", {"highway": "track", "mtb:scale": "0", "mtb:scale:uphill": "1"}),
        ("CF", {"highway": "track", "tracktype": "grade4"}),
        ("BD", {"highway": "track", "maxspeed": "36", "surface": "asphalt"}),
        ("EC", {"highway": "tertiary", "tracktype": "grade2"}),
    )
    network = build_roads(write_extract(tmp_path / "unpaved.osm.pbf", ways), AREA)

    def kmh(one: str, other: str, mode: Mode = "scooter") -> float:
        ends = ((place(name).lat, place(name).lon) for name in (one, other))
        way = network.route(*ends, mode, "en", anywhere=True)
        assert way is not None
        return 3.6 * way.metres / way.seconds

    assert 12 <= kmh("A", "B") <= 25 and 8 <= kmh("B", "C") <= 15 and 6 <= kmh("C", "F") <= 12
    assert kmh("A", "B", "car") == pytest.approx(25, abs=1)
    # What the data say of themselves holds.
    assert kmh("B", "D") == pytest.approx(36, abs=8) and 10 <= kmh("E", "C") <= 25
