from datetime import date, timedelta

import pytest

from optimizer.campaign import Village
from optimizer.files.visits import most_visits


def test_every_property_is_read(tiny, sound):
    given = {
        "poor": 10,
        "near_poor": 20,
        "elderly": 5,
        "no_device": 7,
        "open": "Sa,Su 07:00-11:00",
        "min_visits": 2,
        "max_visits": 3,
        "min_gap_days": 4,
        "first_visit_by": "30/7/2025",
        "turnout": 0.6,
    }
    campaign = sound(
        tiny.read({"villages.geojson": tiny.geojson(tiny.village((103.9, 22.4, 510.0), **given))})
    )
    assert campaign.villages == (
        Village(
            id="v1",
            name="Tòng Chú 3",
            lat=22.4,
            lon=103.9,
            households=100,
            **(given | {"first_visit_by": date(2025, 7, 30)}),
        ),
    )
    assert campaign.villages[0].by_class == (10, 20, 5, 7, 58)


def test_null_is_missing_and_defaults_are_those_of_the_contract(tiny, sound):
    nothing = dict.fromkeys(
        ("poor", "open", "language", "min_visits", "max_visits", "turnout", "first_visit_by")
    )
    empty = tiny.village(id="v2", name="Không hộ", households=0)
    campaign = sound(tiny.read({"villages.geojson": tiny.geojson(tiny.village(**nothing), empty)}))
    village, without = campaign.villages
    assert (village.min_visits, without.min_visits) == (1, 0)
    assert (village.max_visits, village.language, village.first_visit_by) == (None, None, None)
    assert (village.poor, village.open, village.min_gap_days, village.turnout) == (0, "", 1, 1.0)


SAME = [
    ("id", 12, "12"),
    ("id", 12.0, "12"),
    ("id", " v-1 ", "v-1"),
    ("name", "Tòng Chú 3".replace("ò", "o\u0300"), "Tòng Chú 3"),
    ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("households", "120", 120),
    ("households", 120.0, 120),
    ("turnout", "0,6", 0.6),
    ("turnout", 1, 1.0),
    ("min_visits", "2,0", 2),
    ("max_visits", 1, 1),
]


@pytest.mark.parametrize(("key", "given", "read"), SAME)
def test_other_types_that_mean_the_same(tiny, sound, key, given, read):
    campaign = sound(tiny.read({"villages.geojson": tiny.geojson(tiny.village(**{key: given}))}))
    assert getattr(campaign.villages[0], key) == read


WRONG = [
    ("id", None, "is missing; write a short id"),
    ("id", "  ", "is missing; write a short id"),
    ("id", "a:b", "write for example “a-b”"),
    ("id", True, "write a short id"),
    ("id", ["v1"], "write a short id"),
    ("id", "x" * 101, "write at most 100"),
    ("id", "base", "give one of the two another id"),
    ("name", None, "is missing; write a text"),
    ("name", "Thôn\n3", "on one line"),
    ("name", "Thôn\x07", "invisible control character"),
    ("name", "Thôn\u202e3", "invisible control character"),
    ("name", "Thôn\ud800", "invisible control character"),
    ("name", "x" * 1_000_000, "too long (1000000 characters)"),
    ("name", {"vi": "Thôn"}, "write a text"),
    ("households", None, "is missing; write a whole number"),
    ("households", "many", "write a whole number"),
    ("households", -1, "write a whole number from 0"),
    ("households", 12.5, "write a whole number"),
    ("households", float("nan"), "write a whole number"),
    ("households", float("inf"), "write a whole number"),
    ("households", True, "write a whole number"),
    ("households", 10**4000, "write a whole number from 0"),
    ("households", [100], "write a whole number"),
    ("poor", -1, "write a whole number from 0"),
    ("open", "Mo-Fr 8am-9pm", "“8am-9pm” is not understood"),
    ("open", "Sa off; T2-T6  7:30-11:30", "“T2-T6 7:30-11:30” is not understood"),
    ("open", 7, "“7” is not understood"),
    ("language", "dao; giay", "write one language in one word"),
    ("language", "tiếng Dao", "write one language in one word"),
    ("min_visits", -1, "write a whole number from 0"),
    ("min_gap_days", 0, "write a whole number from 1"),
    ("first_visit_by", "31/6/2025", "there is no such date"),
    ("first_visit_by", 20250730, "write a date"),
    ("turnout", 1.01, "write a number from 0 to 1"),
]


@pytest.mark.parametrize(("key", "given", "remedy"), WRONG)
def test_wrong_properties(tiny, only, key, given, remedy):
    first = tiny.village(id="v0")
    problem = only(tiny.read({"villages.geojson": tiny.geojson(first, tiny.village(**{key: given}))}))
    assert (problem.file, problem.row, problem.key) == ("villages.geojson", 2, key)
    assert remedy in problem.message.say("en")
    assert problem.say("en").startswith(f"villages.geojson, feature 2, {key}")
    problem.say("vi").encode()  # what is shown can always be printed


PLACES = [
    (None, "give every village one point"),
    ({"type": "Point", "coordinates": []}, "give every village one point"),
    ({"type": "Point"}, "give every village one point"),
    ({"type": "MultiPoint", "coordinates": [[103.9, 22.4]]}, "the geometry is not a point"),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "the geometry is not a point"),
    ("POINT (103.9 22.4)", "the geometry is not a point"),
    ((103.9,), "write [longitude, latitude]"),
    (("103.9", "22.4"), "write [longitude, latitude]"),
    ((True, False), "write [longitude, latitude]"),
    ((float("nan"), 22.4), "has no finite coordinates"),
    ((103.9, float("inf")), "has no finite coordinates"),
    ((10**400, 22.4), "has no finite coordinates"),
    ((22.4, 103.9), "latitude and longitude look swapped"),
    ((103.9, 122.4), "out of range"),
    ((373000.0, 2483000.0), "give the layer the coordinate system that it is in"),
]


@pytest.mark.parametrize(("point", "remedy"), PLACES)
def test_wrong_places(tiny, only, point, remedy):
    problem = only(tiny.read({"villages.geojson": tiny.geojson(tiny.village(point))}))
    assert (problem.file, problem.row) == ("villages.geojson", 1) and remedy in problem.message.say("en")


def test_a_village_far_from_the_base_is_a_warning(tiny, warned):
    # Longitude and latitude swapped, both within range only because the longitude was mistyped as 10.39.
    far = tiny.village((22.45, 10.393), id="v9")
    problem = warned(tiny.read({"villages.geojson": tiny.geojson(tiny.village(), far)}))
    assert problem.row == 2 and "km from the base; check its latitude" in problem.message.say("en")


def test_households_by_class_are_counted_once(tiny, only, sound):
    fits = tiny.village(households=10, poor=4, near_poor=3, elderly=2, no_device=1)
    assert sound(tiny.read({"villages.geojson": tiny.geojson(fits)})).villages[0].by_class[-1] == 0
    above = tiny.village(households=9, poor=4, near_poor=3, elderly=2, no_device=1)
    problem = only(tiny.read({"villages.geojson": tiny.geojson(above)}))
    assert (problem.row, problem.key, problem.value) == (1, "households", "9")
    assert "together are 10" in problem.message.say("en")


def test_ids_are_unique(tiny, only):
    problem = only(tiny.read({"villages.geojson": tiny.geojson(tiny.village(), tiny.village(name="x"))}))
    assert (problem.row, problem.key, problem.value) == (2, "id", "v1")
    assert "taken already, in feature 1;" in problem.message.say("en")


def test_ids_that_differ_only_in_composition_are_the_same(tiny, only):
    one, other = tiny.village(id="Ún"), tiny.village(id="U\u0301n")
    assert only(tiny.read({"villages.geojson": tiny.geojson(one, other)})).key == "id"


# The campaign has 14 dates, 25 July to 7 August.
VISITS = [
    ({"min_visits": 14}, None),
    ({"min_visits": 15}, "write at most 14"),
    ({"min_visits": 7, "min_gap_days": 2}, None),
    ({"min_visits": 8, "min_gap_days": 2}, "write at most 7, or a smaller min_gap_days"),
    ({"min_visits": 2, "min_gap_days": 13}, None),
    ({"min_visits": 2, "min_gap_days": 14}, "write at most 1"),
    ({"min_visits": 2, "max_visits": 2}, None),
    ({"min_visits": 2, "max_visits": 1}, "write a min_visits of at most 1"),
    ({"max_visits": 0}, "(1 where nothing is written) and max_visits 0"),
    ({"max_visits": 0, "min_visits": 0}, None),
    ({"max_visits": 0, "households": 0}, None),
]


@pytest.mark.parametrize(("rules", "remedy"), VISITS)
def test_visits_that_fit(tiny, sound, only, rules, remedy):
    reading = tiny.read({"villages.geojson": tiny.geojson(tiny.village(**rules))})
    if remedy is None:
        sound(reading)
    else:
        problem = only(reading)
        assert problem.key == "min_visits" and remedy in problem.message.say("en")


def test_rest_dates_are_no_visits(tiny, only):
    settings = tiny.settings({"campaign.rest_dates": "[2025-07-26, 2025-07-27]", "service.min_gap_days": "2"})
    # 25, 28, 30 July, 1, 3, 5, 7 August.
    villages = tiny.geojson(tiny.village(min_visits=7), tiny.village(id="v2", min_visits=8))
    problem = only(tiny.read({"campaign.toml": settings, "villages.geojson": villages}))
    assert problem.row == 2 and "write at most 7" in problem.message.say("en")


def test_most_visits_by_hand():
    start = date(2025, 7, 25)
    dates = [start + timedelta(days=offset) for offset in (0, 1, 3, 4, 9)]
    assert [most_visits(dates, gap) for gap in (1, 2, 3, 4, 5, 9, 10)] == [5, 3, 3, 3, 2, 2, 1]
    assert most_visits([], 1) == 0


def test_first_visit_by_before_the_campaign_is_a_warning(tiny, warned, sound):
    settings = tiny.settings({"campaign.rest_dates": "[2025-07-25]"})
    files = {
        "campaign.toml": settings,
        "villages.geojson": tiny.geojson(tiny.village(first_visit_by="2025-07-25")),
    }
    problem = warned(tiny.read(files))
    assert (problem.row, problem.key) == (1, "first_visit_by")
    assert "first working date (2025-07-26)" in problem.message.say("en")
    sound(tiny.read({"villages.geojson": tiny.geojson(tiny.village(first_visit_by="2025-07-26"))}))
    sound(tiny.read({"villages.geojson": tiny.geojson(tiny.village(first_visit_by="2026-01-01"))}))


def test_a_language_that_nobody_speaks_is_a_warning(tiny, warned, sound):
    villages = tiny.geojson(tiny.village(language="Dao"))
    problem = warned(tiny.read({"villages.geojson": villages}))
    assert (problem.row, problem.key, problem.value) == (1, "language", "Dao")
    assert "no volunteer speaks it" in problem.message.say("en")
    sound(tiny.read({"volunteers.csv": "id,team,languages\nV1,T1,giay;DAO\nV2,T2,\n"}))


DOCUMENTS = [
    ("{", "is no JSON (line 1, column 2); export it again"),
    ("hello", "is no JSON"),
    ("[]", "is no FeatureCollection"),
    ('"x"', "is no FeatureCollection"),
    ('{"type": "FeatureCollection"}', "is no FeatureCollection"),
    ('{"type": "Topology", "features": []}', "is no FeatureCollection"),
    ("[" * 100_000, "is nested far too deeply"),
    ('{"a":' * 100_000, "is nested far too deeply"),
    ('{"type": "FeatureCollection", "features": [' + "9" * 5000 + "]}", "thousands of digits"),
    ('{"type": "FeatureCollection", "features": []}', "there is no village; add at least one"),
]


@pytest.mark.parametrize(("text", "remedy"), DOCUMENTS)
def test_documents_that_are_no_villages(tiny, only, text, remedy):
    problem = only(tiny.read({"villages.geojson": text}))
    assert problem.file == "villages.geojson" and remedy in problem.message.say("en")


def test_features_that_are_none(tiny):
    text = tiny.geojson(tiny.village(), None, 7, {"type": "Feature"}, {"properties": [1]})
    rows = {problem.row for problem in tiny.read({"villages.geojson": text}).problems}
    assert rows == {2, 3, 4, 5}


def test_a_property_that_no_feature_has(tiny, only):
    feature = tiny.village()
    del feature["properties"]["households"]
    problem = only(tiny.read({"villages.geojson": tiny.geojson(feature)}))
    assert (problem.row, problem.key) == (None, "households")
    assert "the column is missing; add it" in problem.message.say("en")


def test_unknown_properties_are_set_aside_with_a_warning(tiny, warned):
    problem = warned(tiny.read({"villages.geojson": tiny.geojson(tiny.village(housholds=3))}))
    assert (problem.row, problem.key) == (None, "housholds")
    assert "did you mean “households”?" in problem.message.say("en")


def test_too_many_villages(tiny, only):
    many = tiny.geojson(*({"id": number} for number in range(5001)))
    problem = only(tiny.read({"villages.geojson": many}))
    assert "more than 5000 villages" in problem.message.say("en")


def test_a_broken_village_can_still_be_referred_to(tiny, only):
    villages = tiny.geojson(tiny.village(), tiny.village(id="v2", households=-5))
    closures = "from,to,start,end\nv1,v2,2025-07-25,2025-07-26\n"
    assert only(tiny.read({"villages.geojson": villages, "closures.csv": closures})).key == "households"


CSV = "id,name,households,lat,lon,poor,min_gap_days\n"


def test_villages_csv(tiny, sound):
    text = CSV.replace(",", ";") + "v1;Tòng Chú 3;100;22,45;103,93;10;3\nv2;Ún Tà;50;22.46;103.94;;\n"
    villages = sound(tiny.read({"villages.geojson": None, "villages.csv": text})).villages
    assert villages[0] == Village(
        id="v1", name="Tòng Chú 3", lat=22.45, lon=103.93, households=100, poor=10, min_gap_days=3
    )
    assert (villages[1].lat, villages[1].lon, villages[1].poor) == (22.46, 103.94, 0)


@pytest.mark.parametrize(
    ("cells", "key", "remedy"),
    [
        ("103.93,22.45", "lat", "are latitude and longitude swapped?"),
        ("2483000,103.93", "lat", "write a number from -90 to 90"),
        ("nan,103.93", "lat", "write a number from -90 to 90"),
        ("22.45,", "lon", "is missing; write a number from -180 to 180"),
        ("22.45,1e400", "lon", "write a number from -180 to 180"),
    ],
)
def test_wrong_places_in_csv(tiny, only, cells, key, remedy):
    text = "id,name,households,lat,lon\nv1,x,100," + cells + "\n"
    problem = only(tiny.read({"villages.geojson": None, "villages.csv": text}))
    assert (problem.file, problem.row, problem.key) == ("villages.csv", 2, key)
    assert remedy in problem.message.say("en")


def test_half_a_million_rows_are_refused_quickly(tiny, only):
    rows = "".join(f"v{number},x,1,22.4,104\n" for number in range(500_000))
    problem = only(
        tiny.read({"villages.geojson": None, "villages.csv": "id,name,households,lat,lon\n" + rows})
    )
    assert (problem.file, problem.row) == ("villages.csv", 5002)
    assert "there are more than 5000 rows" in problem.message.say("en")


def test_csv_without_villages(tiny, only):
    problem = only(tiny.read({"villages.geojson": None, "villages.csv": CSV}))
    assert problem.file == "villages.csv" and "there is no village" in problem.message.say("en")
