from datetime import date

import pytest

from optimizer.campaign import Coverage, FixedPoint, Penalties, Service, TravelSettings


def test_defaults_are_those_of_the_contract(tiny, sound):
    campaign = sound(tiny.read())
    assert campaign.service == Service(
        minutes_per_household=25.0, setup_minutes=20, session_minutes=(90, 120)
    )
    assert (campaign.service.min_crew, campaign.service.max_crew) == (1, None)
    assert (campaign.service.max_visits_per_shift, campaign.service.turnout) == (3, 1.0)
    assert campaign.service.min_gap_days == 1
    assert campaign.penalties == Penalties() and campaign.coverage == Coverage(floor=0.0)
    assert campaign.travel == TravelSettings(method="estimate", speed_kmh=22, detour=1.5, fixed_minutes=2)
    assert campaign.fixed_point is None
    assert (campaign.weights.travel, campaign.weights.shift) == (0.0, 0.0)
    assert (campaign.base.id, campaign.timezone, campaign.illustrative) == (
        "base",
        "Asia/Ho_Chi_Minh",
        False,
    )


def test_every_key_is_read(tiny, sound):
    campaign = sound(
        tiny.read(
            {
                "campaign.toml": tiny.settings(
                    {
                        "campaign.name": '"Cốc San"',
                        "campaign.rest_dates": '[2025-08-03, "4/8/2025"]',
                        "campaign.timezone": '"Asia/Bangkok"',
                        "campaign.illustrative": "true",
                        "base.id": '"ubnd"',
                        "base.name": '"UBND xã"',
                        "service.session_minutes": "[120, 90, 120]",
                        "service.min_crew": "1",
                        "service.max_crew": "10",
                        "service.max_visits_per_shift": "2",
                        "service.turnout": "0.5",
                        "service.min_gap_days": "3",
                        "fixed_point.open": '"Mo-Fr 07:30-11:30"',
                        "fixed_point.volunteers": "2",
                        "weights.travel": "0.02",
                        "weights.shift": "0.5",
                        "penalties.visit": "200",
                        "penalties.late": "100",
                        "penalties.duty": "30",
                        "penalties.cover": "4",
                        "penalties.change": "5",
                        "coverage.floor": "0.6",
                        "travel.method": '"estimate"',
                        "travel.speed_kmh": "30",
                        "travel.detour": "1.2",
                        "travel.fixed_minutes": "0",
                    }
                )
            }
        )
    )
    assert campaign.name == "Cốc San" and campaign.illustrative and campaign.timezone == "Asia/Bangkok"
    assert campaign.rest_dates == (date(2025, 8, 3), date(2025, 8, 4))
    assert (campaign.base.id, campaign.base.name) == ("ubnd", "UBND xã")
    assert campaign.service.session_minutes == (90, 120)
    assert (campaign.service.max_crew, campaign.service.turnout) == (10, 0.5)
    assert campaign.fixed_point == FixedPoint(open="Mo-Fr 07:30-11:30", volunteers=2)
    assert campaign.penalties == Penalties(visit=200, late=100, duty=30, cover=4, change=5)
    assert campaign.coverage.floor == 0.6
    assert campaign.travel == TravelSettings(method="estimate", speed_kmh=30, detour=1.2, fixed_minutes=0)
    # A village without its own takes the campaign's.
    assert {village.turnout for village in campaign.villages} == {0.5}
    assert {village.min_gap_days for village in campaign.villages} == {3}


FITS = [
    ("campaign.start", '"25/7/2025"'),
    ("campaign.start", '" 2025-07-25 "'),
    ("campaign.start", '"2025/07/25 00:00:00"'),  # as GDAL writes it into a Shapefile
    ("campaign.end", "2025-07-25"),  # one date
    ("campaign.end", "2026-07-25"),  # 366 dates
    ("campaign.rest_dates", "[]"),
    ("service.minutes_per_household", "0.5"),
    ("service.setup_minutes", "0"),
    ("service.setup_minutes", "89"),
    ("service.session_minutes", "[21]"),
    ("service.max_crew", "1"),
    ("service.turnout", "0"),
    ("service.turnout", "1"),
    ("weights.near_poor", "8"),  # equal weights do not increase
    ("weights.travel", "0"),
    ("coverage.floor", "1"),
    ("base.lat", '"22,4564"'),
]


@pytest.mark.parametrize(("key", "value"), FITS)
def test_fits(tiny, sound, key, value):
    sound(tiny.read({"campaign.toml": tiny.settings({key: value})}))


WRONG = [
    ("campaign.id", None, "is missing; write a text"),
    ("campaign.id", '""', "is missing; write a text"),
    ("campaign.id", '"a\\nb"', "on one line"),
    ("campaign.start", None, "write a date such as 2025-07-25"),
    (
        "campaign.start",
        '"7/25/2025"',
        "no such date; write a date such as 2025-07-25 or 25/7/2025 (day first)",
    ),
    ("campaign.start", '"25-7-2025"', "write a date"),
    ("campaign.start", '"2025-07/25"', "write a date"),
    ("campaign.start", "2025", "write a date"),
    ("campaign.start", "2025-07-25T08:00:00", "write a date"),
    ("campaign.start", "07:30:00", "write a date"),
    ("campaign.end", "2025-07-24", "before the start (2025-07-25); write a date on or after it"),
    ("campaign.end", "2026-07-26", "367 dates long; at most 366"),
    ("campaign.end", "9999-12-31", "at most 366"),
    ("campaign.rest_dates", '["2025-08-32"]', "“2025-08-32” is wrong; write dates with “;”"),
    ("campaign.rest_dates", "[[2025-08-03]]", "write dates"),
    ("campaign.timezone", '"Asia/Cốc San"', "write a name such as Asia/Ho_Chi_Minh"),
    ("campaign.timezone", '"../../etc/passwd"', "write a name such as Asia/Ho_Chi_Minh"),
    ("campaign.timezone", '"Asia"', "write a name such as Asia/Ho_Chi_Minh"),
    ("campaign.illustrative", "1", "write true or false"),
    ("base.id", '"a:b"', "write for example “a-b”"),
    ("base.lat", None, "write a number from -90 to 90"),
    ("base.lat", "103.9", "latitude and longitude swapped?"),
    ("base.lat", "2483000", "write a number from -90 to 90"),
    ("base.lat", "nan", "write a number from -90 to 90"),
    ("base.lon", "inf", "write a number from -180 to 180"),
    ("base.lon", "[103.9]", "write a number from -180 to 180"),
    ("base.lon", '"east"', "write a number from -180 to 180"),
    ("service.minutes_per_household", "0", "write a number above 0"),
    ("service.minutes_per_household", "true", "write a number above 0"),
    ("service.setup_minutes", "-1", "write a whole number from 0"),
    ("service.setup_minutes", "20.5", "write a whole number from 0"),
    ("service.setup_minutes", "90", "90 minutes are not above setup_minutes (90)"),
    ("service.session_minutes", "[20, 90]", "write only lengths above 20"),
    ("service.session_minutes", "[]", "such as [90, 120]"),
    ("service.session_minutes", "[90, 100.5]", "such as [90, 120]"),
    ("service.session_minutes", '["long"]', "such as [90, 120]"),
    ("service.min_crew", "0", "write a whole number from 1"),
    ("service.max_crew", "0", "write a whole number from 1"),
    ("service.max_visits_per_shift", "0", "write a whole number from 1"),
    ("service.turnout", "1.5", "write a number from 0 to 1"),
    ("service.min_gap_days", "0", "write a whole number from 1"),
    ("service.min_gap_days", f"0x{'f' * 4000}", "write a whole number from 1"),
    ("service.turnout", f"0x{'f' * 4000}", "write a number from 0 to 1"),
    ("weights.poor", None, "is missing; write a number from 0"),
    ("weights.poor", "5", "weight of poor (5)"),
    ("weights.other", "-1", "write a number from 0"),
    ("weights.other", "4.5", "write at most 4"),
    ("weights.travel", "-0.1", "write a number from 0"),
    ("weights.shift", "1e400", "write a number from 0"),
    ("penalties.visit", "-1", "write a number from 0"),
    ("coverage.floor", "60", "write a number from 0 to 1"),
    ("travel.method", '"tabel"', "did you mean “table”?"),
    ("travel.method", '"osrm"', "write one of: estimate, valhalla, table"),
    ("travel.speed_kmh", "0", "write a number from 0.1"),
    ("travel.detour", "0", "write a number above 0"),
    ("travel.fixed_minutes", "-1", "write a number from 0"),
    ("campaign.nmae", '"x"', "did you mean “name”?"),
    ("campaign.turnout", "1", "move it under [service]"),
    ("campaign.zzz", "1", "remove it (known are: id, name"),
    ("penalty.visit", "1", "did you mean [penalties]?"),
    ("zzz.visit", "1", "the table is not known; remove it"),
]


@pytest.mark.parametrize(("key", "value", "remedy"), WRONG)
def test_wrong(tiny, key, value, remedy):
    reading = tiny.read({"campaign.toml": tiny.settings({key: value})})
    assert reading.campaign is None
    told = [problem for problem in reading.problems if remedy in problem.message.say("en")]
    assert told, [problem.say("en") for problem in reading.problems]
    problem = told[0]
    assert problem.file == "campaign.toml" and problem.row is None
    # The weights and the session lengths are told where the second of two that disagree stands.
    table = key.partition(".")[0]
    assert problem.key is not None and problem.key.startswith(table)
    assert len(problem.say("vi")) < 1000


def test_the_key_and_value_of_an_error(tiny, only):
    problem = only(tiny.read({"campaign.toml": tiny.settings({"service.turnout": "1.5"})}))
    assert (problem.file, problem.row, problem.key, problem.value) == (
        "campaign.toml",
        None,
        "service.turnout",
        "1.5",
    )
    assert problem.say("en") == (
        "campaign.toml, service.turnout, “1.5”: is out of range; write a number from 0 to 1"
    )
    assert problem.say("vi") == (
        "campaign.toml, service.turnout, “1.5”: nằm ngoài khoảng cho phép; hãy ghi một số từ 0 đến 1"
    )


def test_fixed_point_needs_both_keys(tiny, only):
    problem = only(tiny.read({"campaign.toml": tiny.settings({"fixed_point.open": '""'})}))
    assert problem.key == "fixed_point.volunteers"
    problem = only(tiny.read({"campaign.toml": tiny.settings({"fixed_point.volunteers": "2"})}))
    assert problem.key == "fixed_point.open" and "“24/7” for always" in problem.message.say("en")


def test_fixed_point_with_empty_hours_is_always_open(tiny, sound):
    changes = {"fixed_point.open": '""', "fixed_point.volunteers": "0"}
    campaign = sound(tiny.read({"campaign.toml": tiny.settings(changes)}))
    assert campaign.duty_slots[0].end - campaign.duty_slots[0].start == 24 * 60


def test_wrong_opening_hours_say_what_is_understood(tiny, only):
    changes = {"fixed_point.open": '"Mo-Fr 22:00-02:00"', "fixed_point.volunteers": "1"}
    problem = only(tiny.read({"campaign.toml": tiny.settings(changes)}))
    assert problem.key == "fixed_point.open" and "split a night at midnight" in problem.message.say("en")
    assert "nửa đêm" in problem.message.say("vi")


@pytest.mark.parametrize("table", ["campaign", "base", "service", "weights"])
def test_missing_required_table(tiny, only, table):
    problem = only(tiny.read({"campaign.toml": tiny.settings({table: None})}))
    assert problem.key == table and f"add [{table}]" in problem.message.say("en")


def test_a_table_that_is_no_table(tiny, only):
    problem = only(tiny.read({"campaign.toml": "coverage = 0.6\n" + tiny.settings()}))
    assert problem.key == "coverage" and "write [coverage] on a line" in problem.message.say("en")
    problem = only(tiny.read({"campaign.toml": tiny.settings() + "[[coverage]]\nfloor = 0.6\n"}))
    assert problem.key == "coverage" and problem.value == "[…]"


def test_a_key_outside_its_table(tiny, only):
    problem = only(tiny.read({"campaign.toml": "min_crew = 2\n" + tiny.settings()}))
    assert problem.key == "min_crew" and "move it under [service]" in problem.message.say("en")


def test_rest_date_outside_the_campaign_is_a_warning(tiny, warned):
    problem = warned(
        tiny.read({"campaign.toml": tiny.settings({"campaign.rest_dates": "[2025-07-26, 2024-08-03]"})})
    )
    assert (problem.key, problem.value) == ("campaign.rest_dates", "2024-08-03")


def test_nothing_but_rest_dates(tiny, only):
    changes = {"campaign.end": "2025-07-26", "campaign.rest_dates": "[2025-07-25, 2025-07-26]"}
    problem = only(tiny.read({"campaign.toml": tiny.settings(changes)}))
    assert problem.key == "campaign.rest_dates" and "no working date is left" in problem.message.say("en")


SYNTAX = [
    ("start = 25/7/2025", "write 2025-07-25"),
    ("lat = 22,45", "write a decimal point"),
    ("id = 'a'\nid = 'b'", "stands twice"),
    ("[campaign]", "stands twice"),
    ("name = “Cốc San”", "straight quotation marks"),
    ("name", "write “[table]” or “key = value”"),
]


@pytest.mark.parametrize(("line", "remedy"), SYNTAX)
def test_syntax_errors_tell_the_line(tiny, line, remedy):
    text = "[campaign]\nname = 'x'\n" + line + "\n"
    reading = tiny.read({"campaign.toml": text})
    problem = reading.problems[0]
    assert problem.file == "campaign.toml" and problem.row == 2 + len(line.split("\n"))
    assert problem.value == line.split("\n")[-1] and remedy in problem.message.say("en")
    assert f"campaign.toml, dòng {problem.row}" in problem.say("vi")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("a = " + "[" * 5000, "nested far too deeply"),
        ("a = " + "9" * 5000, "thousands of digits"),
        (".".join("a" * 100_000) + " = 1", "longer than 10000 characters"),
        ("a =" + " " * 9_000, "write “[table]” or “key = value”"),
        ((".".join("a" * 4_900) + " = 1\n") * 26, "stands twice"),
    ],
)
def test_toml_that_breaks_parsers(tiny, text, remedy):
    assert remedy in tiny.read({"campaign.toml": text}).problems[0].message.say("en")


def test_byte_order_mark_and_windows_line_ends(tiny, sound):
    text = "\ufeff" + tiny.settings({"campaign.name": '"Cốc San"'}).replace("\n", "\r\n")
    assert sound(tiny.read({"campaign.toml": text})).name == "Cốc San"


def test_decomposed_vietnamese_is_composed(tiny, sound):
    changes = {"campaign.name": '"Co\u0302\u0301c San"'}
    assert sound(tiny.read({"campaign.toml": tiny.settings(changes)})).name == "Cốc San"


def test_broken_settings_do_not_hide_the_other_files(tiny):
    reading = tiny.read({"campaign.toml": "x", "teams.csv": "id,shifts\nT1,nights\nT2,\n"})
    assert [problem.file for problem in reading.problems] == ["campaign.toml", "teams.csv", "teams.csv"]
