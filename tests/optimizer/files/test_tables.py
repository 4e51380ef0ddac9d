import pytest

from optimizer.campaign import Team

TEAMS = (
    "id,name,shifts,off\n"
    'T1,Tổ 1,"Sa,Su 07:00-11:00; Mo 18:00-21:00",2025-07-26;3/8/2025\n'
    "T2,Tổ 2,Sa 07:00-11:00,\n"
)


def rewritten(separator: str) -> str:
    """Return the same table with another separator, quoted as spreadsheets do."""
    rows = [
        ["id", "name", "shifts", "off"],
        ["T1", "Tổ 1", "Sa,Su 07:00-11:00; Mo 18:00-21:00", "2025-07-26;3/8/2025"],
        ["T2", "Tổ 2", "Sa 07:00-11:00", ""],
    ]
    quoted = [[f'"{cell}"' if "," in cell or ";" in cell else cell for cell in row] for row in rows]
    return "".join(separator.join(row) + "\n" for row in quoted)


FORMS = {
    "commas": TEAMS,
    "semicolons": rewritten(";"),
    "tabs": rewritten("\t"),
    "byte-order mark": "\ufeff" + TEAMS,
    "windows": TEAMS.replace("\n", "\r\n"),
    "old macintosh": TEAMS.replace("\n", "\r"),
    "no last line end": TEAMS.rstrip("\n"),
    "blank rows": "\n" + TEAMS.replace("T2", "\n , ,\t,\n\nT2") + "\n\n,,,\n",
    "blanks around": "  ID , Name ,SHIFTS, off \n T1 ,Tổ 1 , "
    '"Sa,Su 07:00-11:00; Mo 18:00-21:00"  ,\xa02025-07-26 ; 3/8/2025\xa0\nT2, Tổ 2,Sa 07:00-11:00 , \n',
    "other order": 'off,shifts,id,name\n2025-07-26;3/8/2025,"Sa,Su 07:00-11:00; Mo 18:00-21:00",T1,Tổ 1\n'
    ",Sa 07:00-11:00,T2,Tổ 2\n",
    "surplus blanks": TEAMS.replace("\n", ",,\n"),
    "decomposed": TEAMS.replace("ổ", "o\u0302\u0309"),
    "UTF-16": ("\ufeff" + TEAMS).encode("utf-16-le"),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_one_table(tiny, sound, form):
    teams = sound(tiny.read({"teams.csv": FORMS[form]})).teams
    assert [(team.id, team.name, team.shifts.replace(" ", "")) for team in teams] == [
        ("T1", "Tổ 1", "Sa,Su07:00-11:00;Mo18:00-21:00"),
        ("T2", "Tổ 2", "Sa07:00-11:00"),
    ]
    assert [day.isoformat() for day in teams[0].off] == ["2025-07-26", "2025-08-03"]


def test_rows_are_those_of_a_spreadsheet(tiny):
    text = '\nid,name,shifts\n\n"T1","Tổ ""1""",nights\n\n\nT2,,\n'
    told = [(p.row, p.key) for p in tiny.read({"teams.csv": text}).problems]
    assert told == [(4, "shifts"), (7, "shifts")]


def test_quotation_marks_within_a_value(tiny, sound):
    text = 'id,name,shifts\nT1,"Tổ ""Một""",24/7\nT2,Tổ "Hai",24/7\n'
    assert [team.name for team in sound(tiny.read({"teams.csv": text})).teams] == ['Tổ "Một"', 'Tổ "Hai"']


def test_defaults(tiny, sound):
    assert sound(tiny.read()).teams[0] == Team(id="T1", shifts="Mo-Fr 18:00-21:00")


HEADERS = [
    ("id,name\nT1,x\n", "shifts", "the column is missing; add it (required are: id, shifts)"),
    ("id,shifts,ID\nT1,24/7,T1\n", "id", "the column stands twice; keep one"),
    ("\n,,,\n", "id", "the column is missing"),
    ("id;shifts|T1;24/7\n", "shifts", "the column is missing"),
]


@pytest.mark.parametrize(("text", "key", "remedy"), HEADERS)
def test_wrong_headers(tiny, text, key, remedy):
    problem = next(p for p in tiny.read({"teams.csv": text}).problems if p.key == key)
    assert (problem.file, problem.row) == ("teams.csv", None) and remedy in problem.message.say("en")


def test_too_many_columns(tiny, only):
    text = "id,shifts" + ",x" * 600 + "\n"
    assert "has 602 columns; at most 500" in only(tiny.read({"teams.csv": text})).message.say("en")


def test_unknown_columns_are_set_aside_with_a_warning(tiny, warned):
    problem = warned(tiny.read({"teams.csv": "id,shifts,colr,\nT1,24/7,x,\nT2,24/7,,note\n"}))
    assert (problem.file, problem.row, problem.key) == ("teams.csv", None, "colr")
    assert "did you mean “colour”?" in problem.message.say("en")
    problem = warned(tiny.read({"teams.csv": "id,shifts,số điện thoại\nT1,24/7,\nT2,24/7,\n"}))
    assert problem.key == "số điện thoại" and "known are: id, shifts, name" in problem.message.say("en")


ROWS = [
    (
        "T1,Sa,Su 07:00-11:00",
        2,
        "the row has 3 values and the header 2; put a value that holds the separator",
    ),
    ("T1", 2, "the row has 1 values and the header 2"),
    ('T1,"24/7', 2, "a quotation mark is not closed"),
    ('T1,"24/7"x', 2, "a quotation mark is not closed or stands within a value"),
    ("T1," + "x" * 140_000, 2, "a value is far too long"),
    ("T1," + "x" * 300_000, 2, "longer than 200000 characters"),
    ('T1,"Mo 18:00-21:00\nTu 18:00-21:00"', 2, "on one line"),
    ("T1,Mo 18:00-21:00" + " " * 20 + "x" * 600, 2, "is too long (634 characters); write at most 500"),
    ("T1,M\0o", 2, "holds NUL bytes, so it is not plain text; save it again as UTF-8"),
]


@pytest.mark.parametrize(("line", "row", "remedy"), ROWS)
def test_wrong_rows(tiny, line, row, remedy):
    reading = tiny.read({"teams.csv": f"id,shifts\n{line}\nT2,24/7\n"})
    problem = reading.problems[0]
    assert (problem.file, problem.row) == ("teams.csv", row) and remedy in problem.message.say("en")
    # A row that could not be read leaves open which ids there are, so nobody is told that a team is missing.
    assert {p.file for p in reading.problems} == {"teams.csv"}


def test_not_utf8_says_how_to_save(tiny, only):
    text = "id,shifts,name\nT1,24/7,\nT2,24/7,Tổ 2\n".encode().replace("ổ".encode(), b"\xd4")
    problem = only(tiny.read({"teams.csv": text}))
    assert (problem.file, problem.row, problem.value[:2]) == ("teams.csv", 3, "d4")
    assert "“CSV UTF-8”" in problem.message.say("en") and "CSV UTF-8" in problem.message.say("vi")


@pytest.mark.parametrize("content", ["", "\ufeff", " \n\r\n"])
def test_empty_file(tiny, only, content):
    problem = only(tiny.read({"teams.csv": content}))
    assert problem.file == "teams.csv" and "is empty; write its content" in problem.message.say("en")


def test_utf16_cut_in_the_middle(tiny, only):
    problem = only(tiny.read({"teams.csv": ("\ufeffid,shifts\n").encode("utf-16-le") + b"x"}))
    assert "is not UTF-8 text" in problem.message.say("en")


WHOLE = [
    ("12", 12),
    ("12.0", 12),
    ("12,00", 12),
    ("+12", 12),
    (" 12 ", 12),
]


@pytest.mark.parametrize(("text", "value"), WHOLE)
def test_whole_numbers(tiny, sound, text, value):
    table = f'id,team,max_per_week\nV1,T1,"{text}"\nV2,T2,\n'
    assert [v.max_per_week for v in sound(tiny.read({"volunteers.csv": table})).volunteers] == [value, None]


NOT_WHOLE = [
    ("1.000", "a separator for thousands"),  # a thousand in Vietnamese, one in English
    ("1,000", "a separator for thousands"),
    ("1 000", "a separator for thousands"),
    ("1.5", "is not understood"),
    ("1e1", "is not understood"),
    ("٣", "is not understood"),
    ("-1", "is out of range"),
    ("9" * 40, "is out of range"),
    ("three", "is not understood"),
    ("nan", "is not understood"),
]


@pytest.mark.parametrize(("text", "reason"), NOT_WHOLE)
def test_not_whole_numbers(tiny, only, text, reason):
    problem = only(tiny.read({"volunteers.csv": f'id,team,max_per_week\nV1,T1,"{text}"\nV2,T2,\n'}))
    assert (problem.row, problem.key, problem.value) == (2, "max_per_week", text)
    assert reason in problem.message.say("en")
    assert "write a whole number from 0 to 1000000" in problem.message.say("en")


@pytest.mark.parametrize(
    ("text", "value"), [("7,5", 7.5), ("7.5", 7.5), (".5", 0.5), ("1e1", 10.0), ("8", 8.0)]
)
def test_numbers(tiny, sound, text, value):
    table = f'id,team,max_hours_per_week\nV1,T1,"{text}"\nV2,T2,\n'
    assert sound(tiny.read({"volunteers.csv": table})).volunteers[0].max_hours_per_week == value


@pytest.mark.parametrize("text", ["1e400", "-0.1", "inf", "NaN", "1.234,5", "8h", "1e99999"])
def test_not_numbers(tiny, only, text):
    problem = only(tiny.read({"volunteers.csv": f'id,team,max_hours_per_week\nV1,T1,"{text}"\nV2,T2,\n'}))
    assert (problem.row, problem.key) == (2, "max_hours_per_week")
    assert "write a number from 0 to 1000000000" in problem.message.say("en")


def test_long_values_are_shortened_and_made_printable(tiny, only):
    problem = only(tiny.read({"teams.csv": f"id,shifts\nT1,\x1b[31m{'x' * 400}\nT2,24/7\n"}))
    assert problem.value.startswith("\\x1b[31mxxx") and problem.value.endswith("x…")
    assert problem.say("en").isprintable()


def test_marks_without_end(tiny, only):
    # Composing a million marks would take hours.
    text = "id,shifts,name\nT1,24/7," + "\u0301\u0323" * 60_000 + "\nT2,24/7,\n"
    assert "is too long (120000 characters)" in only(tiny.read({"teams.csv": text})).message.say("en")


def test_all_errors_at_once_in_order(tiny):
    reading = tiny.read(
        {
            "campaign.toml": tiny.settings({"coverage.floor": "2", "travel.method": '"x"'}),
            "teams.csv": "id,shifts,base_lat\nT1,x,\nT2,24/7,91\n",
            "volunteers.csv": "id,team,role\nV1,T1,boss\nV1,T9,\n",
        }
    )
    assert [(p.file, p.row, p.key) for p in reading.problems] == [
        ("campaign.toml", None, "coverage.floor"),
        ("campaign.toml", None, "travel.method"),
        ("teams.csv", 2, "shifts"),
        ("teams.csv", 3, "base_lat"),
        ("teams.csv", 3, "base_lon"),
        ("volunteers.csv", 2, "role"),
        ("volunteers.csv", 3, "id"),
        ("volunteers.csv", 3, "team"),
    ]


def test_very_many_errors_are_counted_not_told(tiny):
    rows = "".join(f"V{number},T1,boss\n" for number in range(250))
    reading = tiny.read({"volunteers.csv": "id,team,role\n" + rows})
    assert len(reading.problems) == 101
    assert reading.problems[-1].say("en") == "volunteers.csv: and 150 more errors in this file"
    assert reading.problems[-1].say("vi") == "volunteers.csv: và còn 150 lỗi nữa trong tệp này"
