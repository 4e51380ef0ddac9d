"""Lists of households are counted by class; what is personal in them goes nowhere."""

import json
from pathlib import Path

import openpyxl
import pytest

from optimizer import InputError, count_households, counted_table, filled

HEAD = "STT;Họ và tên chủ hộ;Thôn;Hộ nghèo;Cận nghèo;Người cao tuổi;Không có thiết bị;Số điện thoại"
ROWS = [
    "1;Nguyễn Văn Bí Mật;Tòng Chú 3;x;;x;x;0912000001",
    "2;Lý Thị Riêng Tư;tòng chú 3;;X;;;0912000002",
    "3;Giàng A Kín;Ún Tà;không;0;có;;0912000003",
    "4;Vàng Thị Giấu;Ún Tà;;;;✓;",
    "5;Tẩn Láo;Ún Tà;;;;;",
]


def listed(folder: Path, rows: list[str], head: str = HEAD, name: str = "ho.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["DANH SÁCH HỘ;;;;;;;", "", head, *rows]) + "\n", encoding="utf-8-sig")
    return path


def test_every_household_counts_once_in_its_first_class(tmp_path: Path) -> None:
    counts = count_households(listed(tmp_path, ROWS))
    found = {village: (c.households, *c.by_class.values()) for village, c in counts.items()}
    assert found == {"Tòng Chú 3": (2, 1, 1, 0, 0), "Ún Tà": (3, 0, 0, 1, 1)}
    assert counted_table(counts).splitlines() == [
        "name,households,poor,near_poor,elderly,no_device",
        "Tòng Chú 3,2,1,1,0,0",
        "Ún Tà,3,0,0,1,1",
    ]


def test_workbooks_count_alike(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in ("DANH SÁCH HỘ", "", HEAD, *ROWS):
        workbook.active.append([cell or None for cell in row.split(";")])  # type: ignore[union-attr]
    workbook.save(tmp_path / "ho.xlsx")
    assert count_households(tmp_path / "ho.xlsx") == count_households(listed(tmp_path, ROWS))


def test_english_headings_commas_and_missing_classes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("village,poor,name\nA,yes,secret\nA,no,secret\n")
    counts = count_households(path)
    assert counts["A"].households == 2 and counts["A"].by_class["poor"] == 1


def test_errors_are_told_at_once_and_show_nothing_personal(tmp_path: Path) -> None:
    rows = [*ROWS, "6;Bí Danh;;x;;;;0912000009", "7;Ẩn Danh;Ún Tà;có lẽ;;;;0912000010"]
    with pytest.raises(InputError) as caught:
        count_households(listed(tmp_path, rows))
    assert [(problem.row, problem.key) for problem in caught.value.problems] == [(9, "village"), (10, "poor")]
    for language in ("vi", "en"):
        said = caught.value.say(language)
        assert "có lẽ" in said
        assert not any(word in said for word in ("Danh", "0912", "Nguyễn"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "no row of headings"),
        ("thôn,hộ nghèo\n", "no household"),
        ("thôn\nA\n", "no row of headings"),
    ],
)
def test_what_is_no_list(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        count_households(path)


def test_no_file_and_a_broken_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        count_households(tmp_path / "nowhere.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(InputError, match="no workbook that can be read"):
        count_households(tmp_path / "broken.xlsx")


def villages(folder: Path, *names: str) -> Path:
    path = folder / "villages.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [103.93, 22.45]},
            "properties": {"id": f"v{n}", "name": name, "households": None},
        }
        for n, name in enumerate(names)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_villages_are_filled_in_by_name_or_id(tmp_path: Path) -> None:
    path = villages(tmp_path, "TÒNG CHÚ 3", "Ún Tà", "Khác")
    document = json.loads(filled(path, count_households(listed(tmp_path, ROWS))))
    properties = [feature["properties"] for feature in document["features"]]
    assert [p["households"] for p in properties] == [2, 3, None]
    assert properties[0]["poor"] == 1 and properties[1]["no_device"] == 1
    assert "Bí Mật" not in json.dumps(document, ensure_ascii=False)


def test_villages_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        filled(villages(tmp_path, "Khác"), count_households(listed(tmp_path, ROWS)))
    assert [problem.value for problem in caught.value.problems] == ["Tòng Chú 3", "Ún Tà"]


def test_a_name_that_a_spreadsheet_would_compute(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('village,poor\n"=1+1",x\n')
    assert counted_table(count_households(path)).splitlines()[1].startswith("'=1+1,")
