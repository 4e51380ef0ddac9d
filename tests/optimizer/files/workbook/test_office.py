"""Workbooks as a real office sends them: understood, or refused with the cell named."""

import datetime as dt

import pytest

from optimizer.files import read_campaign


@pytest.fixture
def same(tiny, office, sound):
    """Assert that the office's workbook is the campaign of the plain folder."""

    def check():
        campaign = sound(office.read())
        assert campaign.sha256 == sound(tiny.read()).sha256
        return campaign

    return check


def test_the_plain_tables_are_the_campaign_of_the_folder(same):
    same()


def test_titles_empty_rows_and_remarks_around_a_table(office, same):
    sheet = office.fill(
        "villages",
        [
            ["ỦY BAN NHÂN DÂN XÃ CỐC SAN", None, None, None, "Mẫu số 01"],
            ["DANH SÁCH THÔN"],
            ["(Kèm theo Kế hoạch số 12)"],
            [],
            ["STT", "Mã thôn", "Tên thôn", "Vĩ độ (lat)", "Kinh độ (lon)", "Số hộ\n(hộ)", "Ghi chú"],
            [1, "v1", "  Tòng Chú 3 ", "22,45", " 103,93 ", "100", "đường xấu"],
            [],
            [2, "v2\xa0", "Ún Tà", "22.45", 103.93, 100.0, None],
            [3],
            [],
        ],
    )
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A2:G2")
    reading = office.read()
    assert {problem.key for problem in reading.warnings} == {"STT", "Ghi chú"}
    assert [village.name for village in reading.campaign.villages] == ["Tòng Chú 3", "Ún Tà"]
    office.book["villages"].delete_cols(7)
    office.book["villages"].delete_cols(1)
    same()


@pytest.mark.parametrize("total", ["Tổng cộng", "TỔNG CỘNG:", "Cộng", "Tổng số (2 thôn)", "Total"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_of_totals_is_set_aside_and_told(office, warned, total, place):
    row = [None, None, None, None, 200]
    row[place] = total
    office.book["villages"].append(row)
    problem = warned(office.read())
    assert (problem.sheet, problem.row, problem.value) == ("villages", 4, total)
    assert problem.say("vi").endswith("có vẻ là dòng tổng cộng nên được bỏ qua")


def test_a_village_whose_name_begins_like_a_total_is_a_village(office, sound):
    office.book["villages"].append(["v3", "Tổng", 22.4, 103.9, 5])
    office.book["villages"].append(["v4", "Tổng Chải", 22.4, 103.9, 5])
    assert len(sound(office.read()).villages) == 4


def test_headings_over_two_rows(office, same):
    sheet = office.fill(
        "villages",
        [
            ["Mã thôn", "Tên thôn", "Tọa độ", None, "Số hộ", "Trong đó"],
            [None, None, "Vĩ độ", "Kinh độ", None, "Hộ nghèo"],
            ["v1", "Tòng Chú 3", 22.45, 103.93, 100, None],
            ["v2", "Ún Tà", 22.45, 103.93, 100, None],
        ],
    )
    for span in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(span)
    same()


def test_hidden_rows_columns_and_sheets_are_read(office):
    office.book["teams"].append(["T3", "Su 07:00-11:00"])
    office.book["teams"].row_dimensions[4].hidden = True
    office.book["villages"].column_dimensions["C"].hidden = True
    office.book["volunteers"].sheet_state = "hidden"
    office.book["volunteers"].append(["V3", "T3"])
    reading = office.read()
    assert len(reading.campaign.teams) == 3 and len(reading.campaign.volunteers) == 3
    assert [(problem.sheet, "hidden" in str(problem.message)) for problem in reading.warnings] == [
        ("volunteers", True)
    ]


def test_sheets_and_headings_in_vietnamese_in_any_case(office, same):
    office.book["teams"]["A1"] = "MÃ TỔ *"
    office.book["teams"]["B1"] = "Ca đi thôn"
    office.book["villages"].title = "Danh sách thôn"
    office.book["teams"].title = "CÁC TỔ"
    office.book["volunteers"].title = "Tình nguyện viên"
    office.book["campaign"].title = "Thông tin chiến dịch"
    office.book.create_sheet("Sheet1")["A1"] = "nháp"
    same()


def test_settings_with_headings_titles_and_words(office, sound):
    sheet = office.book["campaign"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Thông tin chung"
    sheet["A2"], sheet["B2"], sheet["C2"] = "Key", "Value", "Giải thích"
    sheet.append(["fixed_point"])
    office.set("fixed_point.open", "24/7")
    office.set("fixed_point.volunteers", 2)
    office.set("campaign.rest_dates", "[2025-08-03, 1/8/2025]")
    office.set("campaign.illustrative", "Có")
    office.set("service.session_minutes", "90, 120")
    office.set("penalties.visit", None)
    office.set("travel.method", "Table ")
    office.fill(
        "travel_times", [["from", "to", "minutes"], ["base", "v1", 5], ["base", "v2", 5], ["v1", "v2", 9]]
    )
    campaign = sound(office.read())
    assert campaign.rest_dates == (dt.date(2025, 8, 3), dt.date(2025, 8, 1))
    assert campaign.illustrative and campaign.fixed_point.open == "24/7"
    assert campaign.service.session_minutes == (90, 120) and campaign.travel.method == "table"


def test_dates_typed_and_as_text(office, sound):
    office.set("campaign.start", dt.datetime(2025, 7, 25))
    office.set("campaign.end", dt.date(2025, 8, 7))
    office.fill(
        "teams",
        [
            ["id", "shifts", "off"],
            ["T1", "Mo-Fr 18:00-21:00", dt.date(2025, 8, 1)],
            ["T2", "Sa 07:00-11:00", "2/8/2025, 3/8/2025\n04/08/2025"],
        ],
    )
    campaign = sound(office.read())
    assert campaign.start == dt.date(2025, 7, 25)
    assert campaign.teams[0].off == (dt.date(2025, 8, 1),)
    assert campaign.teams[1].off == tuple(dt.date(2025, 8, day) for day in (2, 3, 4))


def test_ids_that_are_numbers(office, sound):
    office.fill("teams", [["id", "shifts"], [1, "Mo-Fr 18:00-21:00"], [2.0, "Sa 07:00-11:00"]])
    office.fill("volunteers", [["id", "team"], ["V1", "1"], ["V2", 2]])
    assert [volunteer.team for volunteer in sound(office.read()).volunteers] == ["1", "2"]


ERRORS = [
    (
        "villages",
        "E2",
        "x",
        "sheet villages, row 2, households, cell E2, “x”: is not understood; write a whole number",
    ),
    ("villages", "C3", "95", "sheet villages, row 3, lat, cell C3, “95”: is out of range"),
    ("volunteers", "B2", "T9", "sheet volunteers, row 2, team, cell B2, “T9”: there is no team with this id"),
    ("volunteers", "B3", None, "sheet volunteers, row 3, team, cell B3: is missing; write a short id"),
    ("teams", "A3", "T1", "sheet teams, row 3, id, cell A3, “T1”: the id is taken already, in row 2"),
    (
        "campaign",
        "B3",
        "31/6/2025",
        "sheet campaign, row 3, campaign.end, cell B3, “31/6/2025”: there is no such date",
    ),
    (
        "campaign",
        "A4",
        "base.latt",
        "sheet campaign, row 4, base.latt, “22,45”: the key is not known; did you mean",
    ),
    ("villages", "B2", "#REF!", "sheet villages, row 2, name, cell B2, “#REF!”: the cell shows an error"),
    ("villages", "A2", dt.date(2025, 1, 2), "row 2, id, cell A2, “2025-01-02”: the cell holds a date"),
    (
        "villages",
        "E2",
        "=SUM(C2:D2)",
        "cell E2, “=SUM(C2:D2)”: the formula has not been worked out yet; open the",
    ),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "said"), ERRORS)
def test_errors_name_sheet_row_column_cell_value_and_remedy(office, sheet, cell, value, said):
    office.book[sheet][cell] = value
    reading = office.read()
    assert reading.campaign is None
    assert any(said in problem.say("en") for problem in reading.problems), [
        p.say("en") for p in reading.problems
    ]
    assert all(problem.file == "office.xlsx" for problem in reading.problems)


def test_errors_are_told_by_the_headings_of_the_sheet_and_all_at_once(office):
    office.book["villages"]["E1"] = "Số hộ"
    office.book["villages"]["E2"] = "nhiều"
    office.book["teams"]["B2"] = "T2-T6 18:00"
    office.book["campaign"]["B4"] = 95
    said = [problem.say("vi") for problem in office.read().problems]
    assert [line.split(":")[0] for line in said] == [
        "trang tính campaign, dòng 4, base.lat, ô B4, “95”",
        "trang tính villages, dòng 2, Số hộ, ô E2, “nhiều”",
        "trang tính teams, dòng 2, shifts, ô B2, “T2-T6 18",
    ]


def test_messages_speak_of_sheets_not_of_files(office):
    office.fill("volunteers", [["id", "team"], ["V1", "T1"]])
    office.book["volunteers"].title = "TNV"
    (warning,) = office.read().warnings
    assert warning.say("en") == (
        "sheet teams, row 3, id, cell A3, “T2”: the team has no volunteers, so it cannot go out; add them to “TNV”"
    )


def test_missing_and_doubled_sheets(office):
    office.book.remove(office.book["teams"])
    office.book["villages"].title = "village"
    office.book.create_sheet("Volunteers ")
    office.book.create_sheet("closure")["A1"] = "from"
    reading = office.read()
    said = {problem.sheet: problem.message.say("en") for problem in reading.problems}
    assert said["teams"].startswith("the sheet is missing; add a sheet “teams”")
    assert said["villages"] == "the sheet is missing; rename the sheet “village” if that is it"
    assert "two sheets are meant for the same table" in said["volunteers"]
    assert "the sheet “closure” is not read" in reading.warnings[0].message.say("en")


def test_a_sheet_without_headings(office, only):
    office.fill("teams", [["T1", "Mo-Fr 18:00-21:00"], ["T2", "Sa 07:00-11:00"]])
    problem = only(office.read())
    assert problem.sheet == "teams" and "there is no row of headings" in problem.message.say("en")


def test_a_sheet_of_settings_without_settings(office):
    office.fill("campaign", [["Cốc San"]])
    assert "there are no settings in the sheet" in office.read().problems[0].message.say("en")


def test_a_setting_twice(office, only):
    office.book["campaign"].append(["campaign.id", "other"])
    problem = only(office.read())
    assert (problem.row, problem.message.say("en")) == (
        14,
        "the key stands in row 1 already; keep one of the two",
    )


def test_a_lone_workbook_in_a_folder_is_the_campaign(office, sound, tmp_path):
    sound(office.read())
    (tmp_path / "~$office.xlsx").write_bytes(b"lock")
    (tmp_path / "note.txt").write_text("x")
    assert sound(read_campaign(tmp_path)).id == "tiny"


def test_formulas_are_read_by_their_results(office, repack, tmp_path):
    office.book["villages"]["E2"] = "=50+50"
    office.read()
    path = repack(
        office.path,
        tmp_path / "worked_out.xlsx",
        lambda name, content: content.replace(b"<f>50+50</f><v />", b"<f>50+50</f><v>100</v>").replace(
            b"<f>50+50</f><v></v>", b"<f>50+50</f><v>100</v>"
        ),
    )
    reading = read_campaign(path)
    assert reading.problems == () and reading.campaign.villages[0].households == 100
