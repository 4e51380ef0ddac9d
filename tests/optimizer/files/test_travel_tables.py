from datetime import date

import pytest

from optimizer.campaign import Closure, TravelRow

OWN_BASE = "id,shifts,base_lat,base_lon\nT1,24/7,22.44,103.92\nT2,24/7,,\n"


def test_travel_times(tiny, sound):
    text = 'to,from,minutes,metres\nv2,v1,12,\nv1,v2,12.0,"5400,5"\nbase,v1,0,\nbase:T1,base,7,900\n'
    campaign = sound(tiny.read({"travel_times.csv": text, "teams.csv": OWN_BASE}))
    assert campaign.travel_times == (
        TravelRow(origin="v1", destination="v2", minutes=12),
        TravelRow(origin="v2", destination="v1", minutes=12, metres=5400.5),
        TravelRow(origin="v1", destination="base", minutes=0),
        TravelRow(origin="base", destination="base:T1", minutes=7, metres=900),
    )


def test_metres_may_be_left_out_and_the_file_too(tiny, sound):
    assert sound(tiny.read({"travel_times.csv": "from,to,minutes\n"})).travel_times == ()
    tiny.write("travel_times.csv", None)
    assert sound(tiny.read()).travel_times == ()


WRONG = [
    ("v11,v1,5,", "from", "there is no village or base with this id; did you mean “v1”?"),
    ("v1,zzzz,5,", "to", "there is no village or base with this id; write one"),
    ("v1,base:T2,5,", "to", "there is no village or base"),  # T2 starts from the campaign's base
    ("v1,T1,5,", "to", "there is no village or base"),
    (",v1,5,", "from", "is missing; write the id of a village"),
    ("v1,v2,,", "minutes", "is missing; write a whole number from 0"),
    ("v1,v2,-5,", "minutes", "write a whole number from 0 to 999999"),
    ("v1,v2,1000000,", "minutes", "write a whole number from 0 to 999999"),
    ("v1,v2,12.5,", "minutes", "write a whole number from 0"),
    ("v1,v2,nan,", "minutes", "write a whole number from 0"),
    ("v1,v2,²,", "minutes", "write a whole number from 0"),
    ("v1,v2,5,-1", "metres", "write a number from 0"),
    ("v1,v2,5,1e400", "metres", "write a number from 0"),
]


@pytest.mark.parametrize(("row", "key", "remedy"), WRONG)
def test_wrong_travel_times(tiny, only, row, key, remedy):
    text = f"from,to,minutes,metres\nv2,base,3,\n{row}\n"
    problem = only(tiny.read({"travel_times.csv": text, "teams.csv": OWN_BASE}))
    assert (problem.file, problem.row, problem.key) == ("travel_times.csv", 3, key)
    assert remedy in problem.message.say("en")


def test_a_pair_twice(tiny, warned, only):
    problem = warned(tiny.read({"travel_times.csv": "from,to,minutes\nv1,v2,5\nv2,v1,9\nv1,v2,5\n"}))
    assert (problem.row, problem.value) == (4, "v1 → v2")
    assert "stands in row 2 already, with the same values" in problem.message.say("en")
    problem = only(tiny.read({"travel_times.csv": "from,to,minutes\nv1,v2,5\nv1,v2,6\n"}))
    assert (problem.row, problem.value) == (3, "v1 → v2")
    assert "keep the right one" in problem.message.say("en")


def test_the_same_pair_once_more_is_read_once(tiny):
    reading = tiny.read({"travel_times.csv": "from,to,minutes\nv1,v2,5\nv1,v2,5\n"})
    assert len(reading.campaign.travel_times) == 1


def test_a_place_to_itself(tiny, sound, warned):
    sound(tiny.read({"travel_times.csv": "from,to,minutes\nv1,v1,0\n"}))
    reading = tiny.read({"travel_times.csv": "from,to,minutes\nv1,v1,5\nv1,v2,5\n"})
    assert "takes no time" in warned(reading).message.say("en")
    assert [row.destination for row in reading.campaign.travel_times] == ["v2"]


def table_settings(tiny):
    return tiny.settings({"travel.method": '"table"'})


def test_method_table_needs_every_pair_in_one_direction(tiny, sound, only):
    settings = table_settings(tiny)
    full = "from,to,minutes\nbase,v1,5\nv1,v2,5\nv2,base,5\n"
    sound(tiny.read({"campaign.toml": settings, "travel_times.csv": full}))
    problem = only(tiny.read({"travel_times.csv": full.replace("v2,base,5\n", "")}))
    assert (problem.file, problem.row) == ("travel_times.csv", None)
    assert problem.message.say("en").startswith(
        "1 pairs of places have no minutes in either direction (base → v2); add a row for each"
    )
    # The table has both directions of one pair: that does not make up for another.
    problem = only(tiny.read({"travel_times.csv": "from,to,minutes\nbase,v1,5\nv1,base,5\nv1,v2,5\n"}))
    assert problem.message.say("en").startswith("1 pairs")


def test_many_missing_pairs_are_told_compactly(tiny, only):
    villages = tiny.geojson(*(tiny.village(id=f"v{number}") for number in range(30)))
    problem = only(tiny.read({"campaign.toml": table_settings(tiny), "villages.geojson": villages}))
    said = problem.message.say("en")
    assert said.startswith("465 pairs") and said.count("→") == 10 and " …)" in said


def test_missing_pairs_agree_with_the_matrix(tiny, sound, only):
    """What the reader lets pass has a matrix, and what it refuses has none."""
    from optimizer.travel import TravelUnavailableError, travel_times

    settings = table_settings(tiny)
    full = "from,to,minutes\nbase,v1,5\nv1,v2,6\nv2,base,7\n"
    campaign = sound(tiny.read({"campaign.toml": settings, "travel_times.csv": full}))
    assert travel_times(campaign).legs.minutes.tolist() == [[0, 5, 7], [5, 0, 6], [7, 6, 0]]
    with pytest.raises(TravelUnavailableError):
        travel_times(campaign.model_copy(update={"travel_times": campaign.travel_times[:2]}))


CLOSURES = "from,to,start,end,minutes,reason\n"


def test_closures(tiny, sound):
    text = (
        CLOSURES
        + "v1,,2025-07-25,25/7/2025,,sạt lở\nv2,v1,2025-08-01,2025-08-05,90,ngập\n"
        + "base,v1,2025-08-01,2025-08-30,,\n"
    )
    assert sound(tiny.read({"closures.csv": text})).closures == (
        Closure(origin="v1", start=date(2025, 7, 25), end=date(2025, 7, 25), reason="sạt lở"),
        Closure(
            origin="v2",
            destination="v1",
            start=date(2025, 8, 1),
            end=date(2025, 8, 5),
            minutes=90,
            reason="ngập",
        ),
        Closure(origin="base", destination="v1", start=date(2025, 8, 1), end=date(2025, 8, 30)),
    )


WRONG_CLOSURES = [
    ("v9,,2025-07-25,2025-07-25,,", "from", "there is no village or base with this id"),
    ("v1,v9,2025-07-25,2025-07-25,,", "to", "there is no village or base with this id"),
    ("base,,2025-07-25,2025-07-25,,", "from", "only a village can be closed by itself"),
    ("base:T1,,2025-07-25,2025-07-25,,", "from", "only a village can be closed by itself"),
    ("v1,v1,2025-07-25,2025-07-25,,", "to", "is the same place as “from”"),
    ("v1,,2025-07-25,2025-07-25,60,", "minutes", "a closed village has no minutes"),
    ("v1,v2,2025-07-25,2025-07-25,-1,", "minutes", "write a whole number from 0"),
    ("v1,,,2025-07-25,,", "start", "is missing; write a date"),
    ("v1,,2025-07-25,,,", "end", "is missing; write a date"),
    ("v1,,2025-07-26,2025-07-25,,", "end", "before the start (2025-07-26); write a date on or after it"),
    ("v1,,7/26/2025,2025-07-25,,", "start", "(day first)"),
    (",v1,2025-07-25,2025-07-25,,", "from", "is missing; write the id of a village"),
]


@pytest.mark.parametrize(("row", "key", "remedy"), WRONG_CLOSURES)
def test_wrong_closures(tiny, only, row, key, remedy):
    problem = only(tiny.read({"closures.csv": f"{CLOSURES}\n{row}\n", "teams.csv": OWN_BASE}))
    assert (problem.file, problem.row, problem.key) == ("closures.csv", 3, key)
    assert remedy in problem.message.say("en")


def test_a_closure_outside_the_campaign_is_a_warning(tiny, warned, sound):
    problem = warned(tiny.read({"closures.csv": CLOSURES + "v1,,2024-07-25,2024-08-25,,\n"}))
    assert (problem.row, problem.key) == (2, "start") and "changes nothing" in problem.message.say("en")
    sound(tiny.read({"closures.csv": CLOSURES + "v1,,2025-08-07,2025-09-25,,\n"}))


def test_closures_of_villages_need_no_other_columns(tiny, sound):
    closure = sound(tiny.read({"closures.csv": "from,start,end\nv1,2025-07-25,2025-07-26\n"})).closures[0]
    assert (closure.destination, closure.minutes, closure.reason) == (None, None, "")


@pytest.mark.parametrize("broken", ["villages.geojson", "teams.csv", "campaign.toml"])
def test_unknown_places_are_not_told_where_places_could_not_be_read(tiny, broken):
    files = {
        "travel_times.csv": "from,to,minutes\nx,y,5\n",
        "closures.csv": "from,start,end\nx,2025-07-25,2025-07-26\n",
        broken: "{",
    }
    assert {problem.file for problem in tiny.read(files).problems} == {broken}


def test_a_table_of_very_many_wrong_rows_is_given_up(tiny):
    reading = tiny.read({"travel_times.csv": "from,to,minutes\n" + "x,y,z\n" * 300_000})
    assert reading.problems[-1].message.say("en") == (
        "and 9902 more errors in the part of this file that was read"
    )
