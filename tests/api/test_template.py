"""`luudong template`: a workbook to fill in, and a campaign as one."""

from openpyxl import load_workbook

from optimizer import load


def test_the_template_is_in_the_language_of_the_user(luudong, tmp_path) -> None:
    for language, title in (("vi", "Các thôn"), ("en", "Villages")):
        path = tmp_path / f"{language}.xlsx"
        ended = luudong("template", path, "--lang", language)
        assert (ended.code, ended.out) == (0, f"{path}\n")
        assert f"luudong validate {path}" in ended.err
        assert load_workbook(path)["villages"]["A1"].value == title


def test_an_empty_template_says_all_that_is_missing(luudong, tmp_path) -> None:
    luudong("template", tmp_path / "x.xlsx")
    ended = luudong("validate", tmp_path / "x.xlsx", "--lang", "vi")
    assert ended.code == 2
    assert "trang tính campaign, dòng 6, campaign.id, ô C6: còn thiếu" in ended.err
    assert "trang tính villages: không có thôn nào" in ended.err


def test_a_campaign_goes_through_a_workbook_unchanged(tiny, luudong, tmp_path) -> None:
    assert luudong("template", tmp_path / "one.xlsx", "--from", tiny).code == 0
    assert (
        luudong("template", tmp_path / "two.xlsx", "--from", tmp_path / "one.xlsx", "--lang", "en").code == 0
    )
    assert load(tmp_path / "two.xlsx").sha256 == load(tiny).sha256
    planned = luudong(
        "plan", tmp_path / "two.xlsx", "-o", tmp_path / "plan.json", "--work", 0, "--workers", 1
    )
    assert planned.code == 0
    assert luudong("check", tiny, tmp_path / "plan.json").code == 0


def test_nothing_is_written_over_and_wrong_names_are_refused(tiny, luudong, tmp_path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"an afternoon's work")
    ended = luudong("template", tmp_path / "mine.xlsx", "--from", tiny)
    assert ended.code == 2 and "is there already" in ended.err
    assert (tmp_path / "mine.xlsx").read_bytes() == b"an afternoon's work"
    ended = luudong("template", tmp_path / "mine.csv")
    assert ended.code == 2 and "end it with .xlsx" in ended.err


def test_a_wrong_campaign_writes_nothing(tiny, luudong, tmp_path) -> None:
    (tiny / "teams.csv").write_text("id,name\nT1,Tổ 1\n", encoding="utf-8")
    assert luudong("template", tmp_path / "x.xlsx", "--from", tiny).code == 2
    assert not (tmp_path / "x.xlsx").exists()
