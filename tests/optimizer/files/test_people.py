from datetime import date

import pytest

from optimizer.campaign import Team, Volunteer
from optimizer.files.cells import CellError
from optimizer.files.phones import Phone

TEAM = "id,name,shifts,off,base_lat,base_lon,colour\n"
VOLUNTEER = "id,team,name,role,languages,available,off,max_per_week,max_hours_per_week\n"


def test_every_column_of_teams(tiny, sound):
    text = (
        TEAM + 'T1,Tổ 1,"Sa,Su 07:00-11:00",2025-08-02; 3/8/2025,"22,44","103,92",#1F77b4\nT2,,24/7,,,,Teal\n'
    )
    assert sound(tiny.read({"teams.csv": text})).teams == (
        Team(
            id="T1",
            name="Tổ 1",
            shifts="Sa,Su 07:00-11:00",
            off=(date(2025, 8, 2), date(2025, 8, 3)),
            base_lat=22.44,
            base_lon=103.92,
            colour="#1f77b4",
        ),
        Team(id="T2", shifts="24/7", colour="teal"),
    )


def test_every_column_of_volunteers(tiny, sound):
    text = (
        VOLUNTEER
        + 'V1,T1,Lý A,Leader,dao; mong;DAO,"Sa,Su 06:00-22:00",2025-08-02;2025-08-02,3,"7,5"\nV2,T2,,,,,,,\n'
    )
    assert sound(tiny.read({"volunteers.csv": text})).volunteers == (
        Volunteer(
            id="V1",
            team="T1",
            name="Lý A",
            role="leader",
            languages=("dao", "mong"),
            available="Sa,Su 06:00-22:00",
            off=(date(2025, 8, 2),),
            max_per_week=3,
            max_hours_per_week=7.5,
        ),
        Volunteer(id="V2", team="T2"),
    )


TEAMS_WRONG = [
    (",,24/7,,,,", "id", "is missing; write a short id"),
    ("T:1,,24/7,,,,", "id", "write for example “T-1”"),
    ("T2,,24/7,,,,", "id", "taken already, in row 2;"),
    ("T1,,,,,,", "shifts", "“24/7” for always"),
    ("T1,,Mo 08:00-25:00,,,,", "shifts", "must end after it starts and by 24:00"),
    ("T1,,PH off,,,,", "shifts", "write rules like"),
    ("T1,,24/7,2025-02-30,,,", "off", "the date “2025-02-30” is wrong"),
    ('T1,,24/7,"2025-08-02, 2025-08-03",,,', "off", "dates with “;” between them"),
    ('T1,,24/7,"2025-08-0\n2;2025-08-03",,,', "off", "the date “2025-08-0\\n2” is wrong"),
    ("T1,,24/7,,22.4,,", "base_lon", "is missing though base_lat is there"),
    ("T1,,24/7,,,103.9,", "base_lat", "is missing though base_lon is there"),
    ("T1,,24/7,,103.9,22.4,", "base_lat", "latitude and longitude swapped?"),
    ("T1,,24/7,,22.4,190,", "base_lon", "write a number from -180 to 180"),
    ("T1,,24/7,,,,tael", "colour", "did you mean “teal”?"),
    ("T1,,24/7,,,,#12345", "colour", "write a colour such as #1f77b4"),
    ('T1,,24/7,,,,"red;background:url(x)"', "colour", "write a colour such as #1f77b4"),
    ("T1,,24/7,,,,#1f77b4\u0663", "colour", "write a colour such as #1f77b4"),
]


@pytest.mark.parametrize(("row", "key", "remedy"), TEAMS_WRONG)
def test_wrong_teams(tiny, only, row, key, remedy):
    files = {"teams.csv": f"{TEAM}T2,,24/7,,,,\n{row}\n", "volunteers.csv": "id,team\nV2,T2\n"}
    problem = only(tiny.read(files))
    assert (problem.file, problem.row, problem.key) == ("teams.csv", 3, key)
    assert remedy in problem.message.say("en")


VOLUNTEERS_WRONG = [
    (",T1,,,,,,,", "id", "is missing; write a short id"),
    ("V2,T1,,,,,,,", "id", "taken already, in row 2;"),
    ("V1,,,,,,,,", "team", "is missing; write a short id"),
    ("V1,T11,,,,,,,", "team", "there is no team with this id; did you mean “T1”?"),
    ("V1,zzz,,,,,,,", "team", "there is no team with this id; write one that is in its table"),
    ("V1,t1,,,,,,,", "team", "did you mean “T1”?"),
    ("V1,T1,,chief,,,,,", "role", "write one of: leader, member"),
    ("V1,T1,,ledaer,,,,,", "role", "did you mean “leader”?"),
    ('V1,T1,,,"dao, mong",,,,', "languages", "languages in one word each with “;” between them"),
    ("V1,T1,,,,evenings,,,", "available", "write rules like"),
    ("V1,T1,,,,,8/2025,,", "off", "the date “8/2025” is wrong"),
    ("V1,T1,,,,,,-1,", "max_per_week", "write a whole number from 0"),
    ("V1,T1,,,,,,,-1", "max_hours_per_week", "write a number from 0"),
    ("V1,T1,a\x00b,,,,,,", None, "holds NUL bytes"),
    ("V1,T1,a\tb\x0b,,,,,,", "name", "invisible control character"),
]


@pytest.mark.parametrize(("row", "key", "remedy"), VOLUNTEERS_WRONG)
def test_wrong_volunteers(tiny, only, row, key, remedy):
    problem = only(tiny.read({"volunteers.csv": f"{VOLUNTEER}V2,T2,,,,,,,\n{row}\n"}))
    assert (problem.file, problem.row, problem.key) == ("volunteers.csv", 3, key)
    assert remedy in problem.message.say("en")


WRITTEN = [
    ("0900000001", "0900000001"),
    (" 0900 000 001 ", "0900000001"),
    ("0900.000.001", "0900000001"),
    ("0900-000-001", "0900000001"),
    ("\u200b0900\u00a0000\u00a0001", "0900000001"),
    ("'0900000001", "0900000001"),
    ("+84 900 000 001", "+84900000001"),
    ("+84 (0) 900 000 001", "+84900000001"),
    ("0084900000001", "+84900000001"),
    ("(0214) 3 000 001", "02143000001"),
    ("+84 214 3000001", "+842143000001"),
    ("+856 20 5550 0001", "+8562055500001"),
]


@pytest.mark.parametrize(("written", "number"), WRITTEN)
def test_phones_as_people_write_them(tiny, sound, written, number):
    campaign = sound(tiny.read({"volunteers.csv": f"id,team,phone\nV1,T1,{written}\nV2,T2,\n"}))
    assert [volunteer.phone for volunteer in campaign.volunteers] == [number, ""]


@pytest.mark.parametrize(
    ("written", "number", "lost"),
    [
        ("900000001", "0900000001", "0"),
        ("900000001.0", "0900000001", "0"),
        ("84900000001", "+84900000001", "+"),
    ],
)
def test_what_a_spreadsheet_takes_from_a_phone_is_put_back(tiny, warned, written, number, lost):
    reading = tiny.read({"volunteers.csv": f"id,team,phone\nV1,T1,{written}\nV2,T2,\n"})
    problem = warned(reading)
    assert (problem.file, problem.row, problem.key, problem.value) == ("volunteers.csv", 2, "phone", written)
    assert f"lost its “{lost}”" in problem.message.say("en") and number in problem.message.say("en")
    assert reading.campaign.volunteers[0].phone == number


@pytest.mark.parametrize(
    "written",
    [
        "09000000012",
        "090000000",
        "0120000000",
        "01200000001",
        "113",
        "19000000",
        "+84 0900000001",
        "+84 90000000",
        "+1234",
        "9E+08",
        "0900000001 / 0900000002",
        "0900000001;0900000002",
        "none",
        "+",
        "0",
        "\u0660900000001",
        "1234567890123456789012345",
    ],
)
def test_what_is_no_phone_is_an_error(tiny, only, written):
    problem = only(tiny.read({"volunteers.csv": f'id,team,phone\nV1,T1,"{written}"\nV2,T2,\n'}))
    assert (problem.row, problem.key, problem.value) == (2, "phone", written)
    assert "0912 345 678" in problem.message.say("en")


@pytest.mark.parametrize(
    ("cell", "number"),
    [(900000001, "0900000001"), (900000001.0, "0900000001"), (84900000001, "+84900000001")],
)
def test_phones_as_numbers_of_a_workbook(cell, number):
    assert Phone().read(cell).number == number


@pytest.mark.parametrize("cell", [True, 9.5, ["0900000001"], -900000001])
def test_other_cells_are_no_phones(cell):
    with pytest.raises(CellError, match="0912 345 678"):
        Phone().read(cell)


def test_phones_change_the_digest_only_where_there_are_some(tiny, sound):
    plain = sound(tiny.read())
    empty = sound(tiny.read({"volunteers.csv": "id,team,phone\nV1,T1,\nV2,T2, \n"}))
    given = sound(tiny.read({"volunteers.csv": "id,team,phone\nV1,T1,0900000001\nV2,T2,\n"}))
    assert empty.sha256 == plain.sha256 != given.sha256
    # As it was before there were phones.
    assert all("phone" not in volunteer for volunteer in plain.model_dump(mode="json")["volunteers"])


def test_a_phone_is_not_in_what_is_printed_of_a_volunteer(tiny, sound):
    campaign = sound(tiny.read({"volunteers.csv": "id,team,phone\nV1,T1,0900000001\nV2,T2,\n"}))
    assert campaign.volunteers[0].phone and "0900000001" not in repr(campaign)


def test_one_id_may_name_a_village_a_team_and_a_volunteer(tiny, sound):
    sound(
        tiny.read(
            {
                "villages.geojson": tiny.geojson(tiny.village(id="A")),
                "teams.csv": "id,shifts\nA,24/7\n",
                "volunteers.csv": "id,team\nA,A\n",
            }
        )
    )


def test_a_team_without_volunteers_is_a_warning(tiny, warned):
    problem = warned(tiny.read({"volunteers.csv": "id,team\nV1,T1\n"}))
    assert (problem.file, problem.row, problem.key, problem.value) == ("teams.csv", 3, "id", "T2")
    assert "has no volunteers, so it cannot go out" in problem.message.say("en")


def test_a_team_of_too_few_is_a_warning(tiny, warned):
    files = {
        "campaign.toml": tiny.settings({"service.min_crew": "2"}),
        "volunteers.csv": "id,team\nV1,T1\nV2,T2\nV3,T1\n",
    }
    problem = warned(tiny.read(files))
    assert (problem.file, problem.row) == ("teams.csv", 3)
    assert "1 volunteers and min_crew is 2" in problem.message.say("en")


def test_no_volunteers_at_all_is_a_campaign_that_cannot_move(tiny):
    reading = tiny.read({"volunteers.csv": "id,team\n"})
    assert reading.campaign is not None and len(reading.warnings) == 2


def test_no_teams(tiny, only):
    problem = only(tiny.read({"teams.csv": "id,shifts\n", "volunteers.csv": "id,team\n"}))
    assert problem.file == "teams.csv" and "there is no team; add at least one" in problem.message.say("en")


def test_too_many_teams(tiny, only):
    teams = "id,shifts\n" + "".join(f"T{number},24/7\n" for number in range(201))
    problem = only(tiny.read({"teams.csv": teams}))
    assert problem.row == 202 and "more than 200 rows" in problem.message.say("en")
