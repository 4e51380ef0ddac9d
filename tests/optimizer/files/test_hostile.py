"""Whatever the files hold, reading ends in a campaign or in problems, never in another exception."""

import json
import random
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.files import InputError, load, read_campaign

FILES = (
    "campaign.toml",
    "villages.geojson",
    "teams.csv",
    "volunteers.csv",
    "travel_times.csv",
    "closures.csv",
)
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def survives_with(tiny, name: str, content: bytes | str) -> None:
    """Read the tiny campaign with one file written anew, and put the file back."""
    path = tiny.folder / name
    before = path.read_bytes() if path.exists() else None
    tiny.write(name, content)
    survives(tiny.folder)
    tiny.write(name, before)


def changed(content: bytes, seed: int, cuts: int, head: int | None = None) -> bytes:
    """Return the content with some bytes changed, within its first `head` bytes where given."""
    chance = random.Random(seed)
    garbled = bytearray(content)
    for _ in range(cuts):
        garbled[chance.randrange(len(garbled[:head]))] = chance.randrange(256)
    return bytes(garbled)


def survives(folder: Path) -> None:
    """Read the folder; whatever comes out must be sayable, and agree with `load`."""
    reading = read_campaign(folder)
    assert (reading.campaign is None) == bool(reading.problems)
    for problem in reading.problems + reading.warnings:
        for language in ("vi", "en"):
            line = problem.say(language)
            line.encode()
            assert "\n" not in line and "\x1b" not in line
    if reading.campaign is None:
        with pytest.raises(InputError):
            load(folder)
    else:
        assert reading.campaign.working_dates and reading.campaign.sha256


@SLOW
@given(name=st.sampled_from(FILES), content=st.binary(max_size=300))
def test_random_bytes(tiny, name, content):
    survives_with(tiny, name, content)


@SLOW
@given(name=st.sampled_from(FILES), content=st.text(max_size=300))
def test_random_text(tiny, name, content):
    survives_with(tiny, name, content.encode("utf-8", "surrogatepass"))


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "v1",
            "v2",
            "base",
            "base:T1",
            "T1",
            "0",
            "-1",
            "1e400",
            "nan",
            "25/7/2025",
            "2025-13-01",
            "24/7",
            '"',
            "a;b",
        ]
    ),
    st.text(max_size=8),
    st.integers().map(str),
    st.floats().map(str),
)
HEADERS = {
    "teams.csv": ["id", "name", "shifts", "off", "base_lat", "base_lon", "colour"],
    "volunteers.csv": [
        "id",
        "team",
        "role",
        "languages",
        "available",
        "off",
        "max_per_week",
        "max_hours_per_week",
    ],
    "travel_times.csv": ["from", "to", "minutes", "metres"],
    "closures.csv": ["from", "to", "start", "end", "minutes", "reason"],
}


@SLOW
@given(data=st.data())
def test_garbled_tables(tiny, data):
    name = data.draw(st.sampled_from(sorted(HEADERS)))
    separator = data.draw(st.sampled_from([",", ";", "\t"]))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6))
    lines = [separator.join(HEADERS[name]), *(separator.join(row) for row in rows)]
    survives_with(tiny, name, "\n".join(lines).encode("utf-8", "surrogatepass"))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
PROPERTIES = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "name",
            "households",
            "poor",
            "open",
            "language",
            "min_visits",
            "max_visits",
            "min_gap_days",
            "turnout",
        ]
    )
    | st.text(max_size=5),
    VALUES,
)


@SLOW
@given(
    features=st.lists(
        st.fixed_dictionaries({"properties": PROPERTIES | VALUES, "geometry": VALUES})
        | st.fixed_dictionaries(
            {
                "properties": PROPERTIES,
                "geometry": st.fixed_dictionaries(
                    {"type": st.just("Point"), "coordinates": st.lists(VALUES, max_size=3)}
                ),
            }
        ),
        max_size=4,
    ),
    crs=VALUES,
)
def test_garbled_features(tiny, features, crs):
    document = {"type": "FeatureCollection", "features": features, "crs": crs}
    survives_with(tiny, "villages.geojson", json.dumps(document))


TOML = st.one_of(
    st.sampled_from(
        ["true", "nan", "-inf", "1e400", "[]", "{}", "[[]]", "0xffff", "2025-07-25", "07:00:00", "'a'", '""']
    ),
    st.integers(-(2**63), 2**63 - 1).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(max_size=8).map(lambda text: json.dumps(text, ensure_ascii=True)),
)
KEYS = """
    campaign.start campaign.end campaign.rest_dates campaign.timezone base.id
    base.lat service.session_minutes service.setup_minutes service.min_gap_days fixed_point.open
    fixed_point.volunteers weights.poor coverage.floor travel.method travel.speed_kmh
    x.y
"""


@SLOW
@given(changes=st.dictionaries(st.sampled_from(KEYS.split()), TOML, min_size=1, max_size=4))
def test_garbled_settings(tiny, changes):
    survives_with(tiny, "campaign.toml", tiny.settings(changes))


@SLOW
@given(seed=st.integers(0, 2**32), name=st.sampled_from(FILES[:4]), cuts=st.integers(1, 6))
def test_sound_files_with_bytes_changed(tiny, seed, name, cuts):
    survives_with(tiny, name, changed((tiny.folder / name).read_bytes(), seed, cuts))


@SLOW
@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 8))
def test_zips_with_bytes_changed(tiny, seed, cuts):
    path = tiny.folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(tiny.folder.iterdir()):
            archive.write(file, file.name)
    path.write_bytes(changed(path.read_bytes(), seed, cuts))
    survives(path)


@pytest.fixture(scope="module")
def layer(tmp_path_factory):
    """Return a folder with a GeoPackage and a Shapefile of one village."""
    import geopandas
    from shapely.geometry import Point

    folder = tmp_path_factory.mktemp("layer")
    frame = geopandas.GeoDataFrame(
        {"id": ["v1"], "name": ["x"], "households": [10]}, geometry=[Point(103.93, 22.45)], crs=4326
    )
    frame.to_file(folder / "villages.gpkg")
    frame.to_file(folder / "villages.shp")
    return folder


@settings(SLOW, max_examples=40)
@given(
    seed=st.integers(0, 2**32),
    name=st.sampled_from(
        ["villages.gpkg", "villages.shp", "villages.shx", "villages.dbf", "villages.prj", "villages.cpg"]
    ),
    cuts=st.integers(1, 30),
)
def test_layers_with_bytes_changed(tiny, layer, capfd, seed, name, cuts):
    for file in (*tiny.folder.glob("villages.*"),):
        file.unlink()
    for file in layer.glob("villages.gpkg" if name == "villages.gpkg" else "villages.[!g]*"):
        shutil.copy(file, tiny.folder)
    # The head of a file is where most of its meaning is.
    content = (tiny.folder / name).read_bytes()
    survives_with(tiny, name, changed(content, seed, cuts, head=2000 if seed % 4 else None))
    assert capfd.readouterr() == ("", "")
