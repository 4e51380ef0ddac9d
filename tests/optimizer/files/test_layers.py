import sqlite3

import geopandas
import pytest
from shapely.geometry import MultiPoint, Point

from optimizer.campaign import Village

pytestmark = pytest.mark.filterwarnings("ignore:Normalized:RuntimeWarning", "ignore:Column names longer")

VILLAGES = {
    "id": ["v1", "v2"],
    "name": ["Tòng Chú 3", "Ún Tà"],
    "households": [100, 50],
    "poor": [10, None],
    "language": ["dao", None],
    "min_gap_days": [3, None],
    "first_visit_by": ["2025-08-01", None],
    "turnout": [0.5, None],
}
POINTS = [Point(103.93, 22.45), Point(103.94, 22.46)]
SPEAKERS = "id,team,languages\nV1,T1,dao\nV2,T2,\n"


def frame(points=POINTS, crs=4326, **changes):
    return geopandas.GeoDataFrame(VILLAGES | changes, geometry=points, crs=crs)


@pytest.fixture
def layers(tiny):
    """Return the tiny campaign without a villages file, and with somebody who speaks dao."""
    tiny.write("villages.geojson", None)
    tiny.write("volunteers.csv", SPEAKERS)
    return tiny


EXPECTED = (
    Village(
        id="v1",
        name="Tòng Chú 3",
        lat=22.45,
        lon=103.93,
        households=100,
        poor=10,
        language="dao",
        min_gap_days=3,
        first_visit_by="2025-08-01",
        turnout=0.5,
    ),
    Village(id="v2", name="Ún Tà", lat=22.46, lon=103.94, households=50),
)


def same(villages) -> bool:
    """Compare with what is expected, the places to a millimetre or so."""
    for one, other in zip(villages, EXPECTED, strict=True):
        assert (one.lat, one.lon) == pytest.approx((other.lat, other.lon), abs=1e-8)
        assert one.model_copy(update={"lat": other.lat, "lon": other.lon}) == other
    return True


@pytest.mark.parametrize("crs", [4326, 3857, 32648, 3405])
@pytest.mark.parametrize("file", ["villages.gpkg", "villages.shp"])
def test_layers_in_several_coordinate_systems(layers, sound, file, crs):
    frame().to_crs(crs).to_file(layers.folder / file)
    assert same(sound(layers.read()).villages)


def test_geojson_in_another_coordinate_system(layers, sound):
    projected = frame().to_crs(3405)
    layers.write("villages.geojson", projected.to_json(to_wgs84=False))
    assert '"crs"' in (layers.folder / "villages.geojson").read_text()
    assert same(sound(layers.read()).villages)


def test_geojson_crs84_leaves_coordinates_untouched(layers, sound):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    layers.write("villages.geojson", layers.geojson(layers.village(), crs=crs))
    village = sound(layers.read()).villages[0]
    assert (village.lon, village.lat) == (103.93, 22.45)


@pytest.mark.parametrize(
    "crs", ["x", 7, {}, {"properties": {"name": "EPSG:999999"}}, {"properties": {"name": "\ud800"}}]
)
def test_geojson_in_an_unknown_coordinate_system(layers, only, crs):
    layers.write("villages.geojson", layers.geojson(layers.village(), crs=crs))
    problem = only(layers.read())
    assert problem.file == "villages.geojson" and "save the layer in EPSG:4326" in problem.message.say("en")


def test_date_and_time_columns(layers, sound):
    dates = geopandas.pd.to_datetime(["2025-08-01", None])
    frame(first_visit_by=dates).to_file(layers.folder / "villages.gpkg")
    assert same(sound(layers.read()).villages)


def test_geopackage_with_several_layers(layers, sound, only):
    path = layers.folder / "villages.gpkg"
    frame().to_file(path, layer="a")
    assert same(sound(layers.read()).villages)  # one layer may have any name
    frame(households=[1, 2]).to_file(path, layer="b")
    problem = only(layers.read())
    assert problem.file == "villages.gpkg" and problem.message.say("en") == (
        "has several layers (a, b); name the right one “villages”"
    )
    frame().to_file(path, layer="Villages")
    assert same(sound(layers.read()).villages)


def test_geopackage_without_features(layers, only):
    frame().iloc[:0].to_file(layers.folder / "villages.gpkg")
    assert "there is no village" in only(layers.read()).message.say("en")


def test_geopackage_of_a_table_without_points(layers, only):
    import pyogrio

    pyogrio.write_dataframe(geopandas.pd.DataFrame(VILLAGES), layers.folder / "villages.gpkg")
    assert "has no layer of points" in only(layers.read()).message.say("en")


def test_geometry_of_features(layers):
    frame([MultiPoint([(103.93, 22.45)]), None]).to_file(layers.folder / "villages.gpkg")
    told = [(p.row, p.message.say("en")[:26]) for p in layers.read().problems]
    assert told == [(1, "the geometry is not a poin"), (2, "the feature has no point; ")]


def test_empty_and_swapped_points(layers):
    frame([Point(), Point(22.45, 103.93)]).to_file(layers.folder / "villages.gpkg")
    told = [(p.row, p.message.say("en")) for p in layers.read().problems]
    assert told[0] == (1, "the feature has no point; give every village one point")
    assert told[1][0] == 2 and "look swapped" in told[1][1]


def test_points_without_place_in_their_system(layers, only):
    middle_of_the_zone = Point(500_000, 2_483_000)
    frame([middle_of_the_zone, Point(1e30, 1e30)], crs=32648).to_file(layers.folder / "villages.gpkg")
    problem = only(layers.read())
    assert problem.row == 2 and "no finite coordinates" in problem.message.say("en")


def test_wrong_values_tell_feature_and_column(layers, only):
    frame(households=[100, -1]).to_file(layers.folder / "villages.shp")
    problem = only(layers.read())
    assert problem.say("en").startswith("villages.shp, feature 2, households, “-1”: is out of range")


def test_shapefile_without_prj_is_taken_as_degrees(layers, warned):
    frame().to_file(layers.folder / "villages.shp")
    (layers.folder / "villages.prj").unlink()
    reading = layers.read()
    problem = warned(reading)
    assert problem.file == "villages.shp" and "is taken to be in EPSG:4326" in problem.message.say("en")
    assert same(reading.campaign.villages)


def test_projected_shapefile_without_prj(layers):
    frame().to_crs(3405).to_file(layers.folder / "villages.shp")
    (layers.folder / "villages.prj").unlink()
    problem = layers.read().problems[0]
    assert problem.row == 1 and "the coordinate system that it is in" in problem.message.say("en")


def test_shapefile_without_cpg_is_taken_as_utf8(layers, sound):
    frame().to_file(layers.folder / "villages.shp")
    (layers.folder / "villages.cpg").unlink()
    assert same(sound(layers.read()).villages)


def test_shapefile_in_another_encoding(layers, only):
    frame(name=["é", "è"]).to_file(layers.folder / "villages.shp", encoding="ISO-8859-1")
    (layers.folder / "villages.cpg").unlink()
    problem = only(layers.read())
    assert "encoding UTF-8" in problem.message.say("en")


@pytest.mark.parametrize("part", ["villages.shx", "villages.dbf"])
def test_shapefile_that_misses_a_part(layers, only, part):
    frame().to_file(layers.folder / "villages.shp")
    (layers.folder / part).unlink()
    problem = only(layers.read())
    assert problem.file == part and "the file is missing" in problem.message.say("en")


def test_shapefile_in_capitals(layers, sound):
    frame().to_file(layers.folder / "villages.shp")
    for path in list(layers.folder.glob("villages.*")):
        path.rename(path.with_name(path.name.upper()))
    assert same(sound(layers.read()).villages)


def other_database(path):
    with sqlite3.connect(path) as database:
        database.execute("create table villages (id text)")
    database.close()


def endless_view(path):
    frame().to_file(path, layer="villages")
    with sqlite3.connect(path) as database:
        database.execute("alter table villages rename to rows_of_villages")
        database.execute(
            "create view villages as with recursive n(i) as (select 1 union all select i + 1 from n) "
            "select rows_of_villages.* from n, rows_of_villages"
        )
    database.close()


def cut_short(path):
    frame().to_file(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def garbled(path):
    frame().to_file(path)
    content = path.read_bytes()
    path.write_bytes(content[:104] + bytes((7 * n) % 256 for n in range(len(content) - 104)))


def undecodable(path):
    # SQLite quotes the statement that it cannot parse, and the quotation is no text.
    frame().to_file(path)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \x9bABLE"))


def vrt(path):
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


@pytest.mark.parametrize("make", [vrt, other_database, endless_view, cut_short, garbled, undecodable])
def test_geopackages_that_are_none(layers, only, capfd, make):
    make(layers.folder / "villages.gpkg")
    problem = only(layers.read())
    assert problem.file == "villages.gpkg"
    assert ("holds views" if make is endless_view else "export the layer again") in problem.message.say("en")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("make", [vrt, cut_short, garbled])
def test_shapefiles_that_are_none(layers, capfd, make):
    frame().to_file(layers.folder / "villages.shp")
    capfd.readouterr()
    make(layers.folder / "villages.shp")
    assert {problem.file for problem in layers.read().problems} == {"villages.shp"}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("system", ["x", "", 'GEOGCS["WGS 84"', "EPSG:999999", "\0"])
def test_a_garbled_prj(layers, capfd, system):
    frame().to_file(layers.folder / "villages.shp")
    layers.write("villages.prj", system)
    reading = layers.read()
    assert {p.file for p in reading.problems + reading.warnings} == {"villages.shp"}
    assert capfd.readouterr() == ("", "")


def test_a_garbled_dbf(layers, capfd):
    frame().to_file(layers.folder / "villages.shp")
    garbled_dbf = bytes((11 * n) % 256 for n in range(3000))
    (layers.folder / "villages.dbf").write_bytes(garbled_dbf)
    assert layers.read().problems
    assert capfd.readouterr() == ("", "")


def test_too_many_features(layers, only):
    many = geopandas.GeoDataFrame({"id": range(5001)}, geometry=[POINTS[0]] * 5001, crs=4326)
    many.to_file(layers.folder / "villages.gpkg")
    assert "more than 5000 villages" in only(layers.read()).message.say("en")
