"""A campaign goes through a workbook unchanged, whatever it holds; a template is complete and says what to write."""

import datetime as dt
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, assume, given, settings
from openpyxl import load_workbook
from strategies import campaigns

from optimizer.campaign import ClosedArea, Closure, FixedPoint, TravelRow
from optimizer.files import InputError, load, read_campaign
from optimizer.files.settings import KEYS
from optimizer.files.workbook.campaign_keys import SECTIONS
from optimizer.files.workbook.headings import column_of
from optimizer.files.workbook.layout import SHEETS
from optimizer.files.workbook.template import workbook_bytes, write_workbook
from optimizer.files.writing import HEADINGS
from optimizer.language import languages


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_shipped_campaign(shipped, tmp_path, sound, language):
    write_workbook(tmp_path / "a.xlsx", language, shipped)
    back = sound(read_campaign(tmp_path / "a.xlsx"))
    assert back == shipped and back.sha256 == shipped.sha256


def test_generated_campaigns_of_the_shared_folder(shared_campaigns, tmp_path):
    campaign = load(shared_campaigns / "g8-t2")
    write_workbook(tmp_path / "a.xlsx", "vi", campaign)
    assert load(tmp_path / "a.xlsx").sha256 == campaign.sha256


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(campaign=campaigns())
def test_any_campaign(campaign, tmp_path):
    write_workbook(tmp_path / "a.xlsx", "vi", campaign)
    reading = read_campaign(tmp_path / "a.xlsx")
    # Some that are drawn want more visits than fit into their dates, which no file may.
    assume(not any("visits at least" in problem.message.say("en") for problem in reading.problems))
    # Lengths are drawn in any order; as read, they rise.
    lengths = tuple(sorted(campaign.service.session_minutes))
    service = campaign.service.model_copy(update={"session_minutes": lengths})
    assert reading.campaign == campaign.model_copy(update={"service": service})


def test_names_and_numbers_that_spreadsheets_spoil(shipped, tmp_path):
    nasty = [
        '=HYPERLINK("http://x")',
        "+84",
        "-1",
        "@SUM(A1)",
        "#N/A!",
        "007",
        "1e5",
        "_x0041_",
        "\ufffe",
        "  x",
        "TRUE",
        "2025-01-02",
        "Tổng cộng 1",
        "'",
        "\u200fا",
        "a" * 200,
    ]
    villages = tuple(
        village.model_copy(update={"name": name.strip(), "lat": 22.4 + 1 / 3, "lon": 103.9 + 1e-13})
        for village, name in zip(shipped.villages, nasty, strict=False)
    )
    volunteers = tuple(
        volunteer.model_copy(update={"id": f"0{number}", "phone": "0912345678", "max_hours_per_week": 10.1})
        for number, volunteer in enumerate(shipped.volunteers)
    )
    campaign = shipped.model_copy(
        update={
            "villages": villages,
            "volunteers": volunteers,
            "fixed_point": FixedPoint(open="", volunteers=2),
            "rest_dates": (dt.date(2025, 8, 17), dt.date(2025, 8, 3)),
            "travel_times": (
                TravelRow(origin=villages[0].id, destination="base", minutes=3, metres=0.1 + 0.2),
            ),
            "closures": (
                Closure(
                    origin=villages[0].id, start=dt.date(2025, 8, 1), end=dt.date(2025, 8, 2), reason="=1+1"
                ),
            ),
        }
    )
    write_workbook(tmp_path / "a.xlsx", "vi", campaign)
    reading = read_campaign(tmp_path / "a.xlsx")
    assert reading.campaign == campaign, [problem.say("en") for problem in reading.problems]


def test_closures_drawn_on_the_map_come_along(shipped, tmp_path):
    many = tuple((103.9 + number / 1e6, 22.4 + number / 3e6) for number in range(2000))
    square = ((103.93, 22.45), (103.94, 22.45), (103.94, 22.46), (103.93, 22.45))
    areas = tuple(
        ClosedArea(
            id=name, shapes=shapes, start=dt.date(2025, 8, 1), end=dt.date(2025, 8, 2), reason="sạt lở"
        )
        for name, shapes in (
            ("a", (("line", (many, square)),)),
            ("b", (("polygon", (square, square)), ("polygon", (square,)))),
        )
    )
    travel = shipped.travel.model_copy(update={"method": "valhalla"})
    campaign = shipped.model_copy(update={"closed_areas": areas, "travel": travel})
    write_workbook(tmp_path / "a.xlsx", "en", campaign)
    assert load(tmp_path / "a.xlsx") == campaign
    book = load_workbook(tmp_path / "a.xlsx")
    book["closures.geojson"]["A3"] = '{"type": "Feature", "properties": {}, "geometry": null}'
    book.save(tmp_path / "a.xlsx")
    problems = read_campaign(tmp_path / "a.xlsx").problems
    assert {(problem.sheet, problem.row, problem.cell) for problem in problems} == {
        ("closures.geojson", 3, "A3")
    }


def test_more_rows_than_are_read_again_are_refused(shipped, tmp_path):
    row = TravelRow(origin="base", destination=shipped.villages[0].id, minutes=1)
    campaign = shipped.model_copy(update={"travel_times": (row,) * 200_000})
    with pytest.raises(InputError, match="is too long for a workbook"):
        write_workbook(tmp_path / "a.xlsx", "vi", campaign)
    assert not any(tmp_path.iterdir())


def test_the_template_knows_every_table_column_and_setting():
    assert {section.table: tuple(key.name for key in section.keys) for section in SECTIONS} == KEYS
    for sheet in SHEETS:
        assert {field.name for field in sheet.fields} == set(HEADINGS[sheet.file])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_headings_of_every_language_are_understood_and_mean_one_column(sheet):
    for language in languages():
        labels = [field.label.say(language) for field in sheet.fields]
        assert len({label.casefold() for label in labels}) == len(labels)
        assert [column_of(f"{label} *", sheet.file) for label in labels] == [
            field.name for field in sheet.fields
        ]


def test_cells_have_drop_downs_ranges_and_hints(written):
    book = load_workbook(written)
    role = next(
        rule for rule in book["volunteers"].data_validations.dataValidation if "leader" in str(rule.formula1)
    )
    assert role.type == "list" and role.formula1 == '"leader,member"' and "D5" in role.sqref
    team = next(rule for rule in book["volunteers"].data_validations.dataValidation if "B5" in rule.sqref)
    assert team.formula1 == "teams!$A$5:$A$44"
    households = next(rule for rule in book["villages"].data_validations.dataValidation if "E5" in rule.sqref)
    assert (households.type, households.formula1, households.prompt) == ("whole", "0", "Tổng số hộ của thôn.")
    for sheet in book.worksheets[1:]:
        for rule in sheet.data_validations.dataValidation:
            assert rule.showInputMessage and len(rule.promptTitle) <= 32 and len(rule.prompt) <= 255
    assert book["villages"].freeze_panes == "C5" and book["villages"].print_title_rows == "$1:$4"


def test_a_filled_in_template_is_a_campaign(tmp_path, shipped, sound):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(workbook_bytes("vi"))
    book = load_workbook(path)
    rows = {row[0].value: row[2] for row in book["campaign"].iter_rows(min_row=5) if row[0].value}
    for key, value in {
        "campaign.id": "x",
        "campaign.start": dt.date(2025, 7, 25),
        "campaign.end": "26/7/2025",
        "base.lat": 22.45,
        "base.lon": "103,93",
        "service.minutes_per_household": 25,
        "service.setup_minutes": 20,
        "service.session_minutes": "90; 120",
        "weights.poor": 8,
        "weights.near_poor": 6,
        "weights.elderly": 5,
        "weights.no_device": 4,
        "weights.other": 1,
    }.items():
        rows[key].value = value
    for column, value in zip("ABCDE", ("v1", "Tòng Chú 3", 22.45, 103.93, 100), strict=True):
        book["villages"][f"{column}5"] = value
    book["teams"]["A7"], book["teams"]["C7"] = "T1", "Mo-Su 18:00-21:00"
    book["volunteers"]["A5"], book["volunteers"]["B5"] = "V1", "T1"
    book.save(path)
    campaign = sound(read_campaign(path))
    assert campaign.villages[0].name == "Tòng Chú 3" and campaign.teams[0].hours.on(dt.date(2025, 7, 25))


def test_libreoffice_finds_no_error_and_gives_the_campaign_back(written, shipped, tmp_path):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not on this machine")
    done = subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "out"),
            str(written),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    saved = tmp_path / "out" / written.name
    assert saved.is_file(), done.stderr
    assert load(saved).sha256 == shipped.sha256
    book = load_workbook(saved, data_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "e"]
    role = [rule for rule in book["volunteers"].data_validations.dataValidation if "D5" in rule.sqref]
    assert role[0].type == "list" and "leader" in role[0].formula1
    assert len(book["villages"].conditional_formatting) >= 3
