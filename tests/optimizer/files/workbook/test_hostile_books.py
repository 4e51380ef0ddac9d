"""Workbooks that are huge, broken or hostile: refused in one sentence, quickly, and with little memory."""

import random
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from optimizer.files import read_campaign
from optimizer.files.limits import COLUMNS, SHARED_TEXT_BYTES, WORKBOOK_BYTES


def test_what_is_no_workbook(tmp_path, only):
    for content, said in (
        (b"", "is no workbook that can be read"),
        (b"PK\5\6" + bytes(18), "is no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "of an old kind or with a password"),
        (b"id,name\n", "is no workbook that can be read"),
    ):
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        problem = only(read_campaign(path))
        assert problem.file == "x.xlsx" and said in problem.message.say("en")
        assert problem.say("vi") != problem.say("en")


def test_cut_short_and_garbled(written, tmp_path):
    content = written.read_bytes()
    chance = random.Random(7)
    for number in range(12):
        garbled = bytearray(content[: chance.randrange(len(content))] if number % 2 else content)
        for _ in range(20):
            garbled[chance.randrange(len(garbled))] = chance.randrange(256)
        (tmp_path / "x.xlsx").write_bytes(garbled)
        reading = read_campaign(tmp_path / "x.xlsx")
        assert (reading.campaign is None) == bool(reading.problems)


def test_a_file_too_large_is_not_opened(tmp_path, only):
    with (tmp_path / "x.xlsx").open("wb") as file:
        file.truncate(WORKBOOK_BYTES + 1)
    assert "is too large" in only(read_campaign(tmp_path / "x.xlsx")).message.say("en")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, only):
    path = tmp_path / "x.xlsx"
    huge = b"<a/>" * (SHARED_TEXT_BYTES // 3)
    for parts in ([f"xl/worksheets/sheet{number}.xml" for number in range(4)], ["xl/sharedStrings.xml"]):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name in parts:
                archive.writestr(name, huge)
        assert path.stat().st_size < 2_000_000
        assert "is too large once unpacked" in only(read_campaign(path)).message.say("en")


def test_entities_are_not_expanded(written, tmp_path, only, repack):
    def declare(name: str, content: bytes) -> bytes:
        if not name.endswith("workbook.xml"):
            return content
        return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + content

    path = repack(written, tmp_path / "x.xlsx", declare)
    assert "holds XML with declarations" in only(read_campaign(path)).message.say("en")


def test_rows_and_columns_far_away_are_passed_over(office, sound):
    sheet = office.book["villages"]
    sheet["XFD1048576"] = "far"
    sheet.cell(900_000, 3).value = "  "
    assert len(sound(office.read()).villages) == 2


def test_more_columns_or_rows_than_are_read(office):
    sheet = office.fill("teams", [["id", "shifts", *(f"c{number}" for number in range(COLUMNS))]])
    sheet.append(["T1", "Mo-Fr 18:00-21:00"])
    said = [problem.message.say("en") for problem in office.read().problems]
    assert any("columns; at most 500 are read" in line for line in said)


def test_a_row_number_beyond_any_sheet(office, tmp_path, repack, only):
    office.read()
    path = repack(
        office.path,
        tmp_path / "x.xlsx",
        lambda name, content: content.replace(b'<row r="3">', b'<row r="999999999999">').replace(
            b'r="A3"', b'r="A999999999999"'
        ),
    )
    assert "is no workbook that can be read" in only(read_campaign(path)).message.say("en")


def test_parts_that_are_missing(written, tmp_path, repack):
    for gone in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet3.xml", "[Content_Types].xml"):
        path = repack(
            written, tmp_path / "x.xlsx", lambda name, content, gone=gone: None if name == gone else content
        )
        reading = read_campaign(path)
        assert (reading.campaign is None) == bool(reading.problems), gone


def test_macros_are_not_run_and_hidden_names_are_passed_over(office, tmp_path, sound):
    office.read()
    path = tmp_path / "macros.xlsm"
    path.write_bytes(office.path.read_bytes())
    assert sound(read_campaign(path)).id == "tiny"


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb", "numbers"])
def test_other_kinds_are_told_what_to_save_as(tmp_path, only, kind):
    (tmp_path / f"x.{kind}").write_bytes(b"x")
    assert "save it as .xlsx" in only(read_campaign(tmp_path / f"x.{kind}")).message.say("en")


def test_a_sheet_that_is_a_chart_holds_no_table(tmp_path):
    book = Workbook()
    book.create_chartsheet("teams").add_chart(BarChart())
    book.save(tmp_path / "x.xlsx")
    sheets = [problem.sheet for problem in read_campaign(tmp_path / "x.xlsx").problems]
    assert sheets == ["campaign", "villages", "teams", "volunteers"]
