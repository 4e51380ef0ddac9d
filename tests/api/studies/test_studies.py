"""A comparison as text, CSV, JSON and a page says what was found, in both languages, and nothing runs in it."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from api.studies.files import WRITERS, comparison_csv, comparison_json, write_comparison
from api.studies.page import _ticks, comparison_page
from api.studies.screen import comparison_text
from api.studies.words import effect_said, step_said
from optimizer import Campaign, Comparison, Effect, ScenarioRow
from optimizer.language import Message


def row_with(comparison: Comparison, effect: Effect | None, problem: Message | None = None) -> ScenarioRow:
    return replace(comparison.rows[1], effect=effect, problem=problem)


@pytest.mark.parametrize(
    ("effect", "said", "noi"),
    [
        (Effect("better", 10.25, 40, 30), "more, by 10.2 to 40", "hơn từ 10,2 đến 40"),
        (Effect("worse", -40, -1234.5, 3), "less, by 1,234.5 to 40", "kém từ 1.234,5 đến 40"),
        (Effect("unclear", -4.04, 2, 3), "not told apart (−4 to +2)", "chưa phân biệt được (−4 đến +2)"),
        (Effect("unclear", 0, 0, 3), "not told apart (0 to 0)", "chưa phân biệt được (0 đến 0)"),
        (Effect("other", None, None, 2), "another measure; by today's: 2", "thước đo khác; theo thước đo hiện nay: 2"),
        (
            Effect("other", None, None, None),
            "another measure: compare whom it serves",
            "thước đo khác: hãy so sánh phục vụ được ai",
        ),
        (None, "", ""),
    ],
)  # fmt: skip
def test_effects_in_words(comparison: Comparison, effect: Effect | None, said: str, noi: str) -> None:
    assert effect_said(row_with(comparison, effect), "en") == said
    assert effect_said(row_with(comparison, effect), "vi") == noi


def test_the_screen_shows_every_scenario_and_figure(comparison: Comparison) -> None:
    text = comparison_text(comparison, "en", colour=False)
    for name in ("As it is", "Thêm <b>hai</b>", "=1+1", "Một ngày", "Sàn 90 %", "Nhịp"):
        assert name in text
    base = comparison.base.figures
    assert base is not None
    assert f"{base.score:,.1f}" in text
    for heading in (
        "Against the base",
        "No device",
        "Gini of villages",
        "Empty duty places",
        "Each +10 of",
    ):
        assert heading in text
    assert max(map(len, text.splitlines())) <= 110
    assert "So với hiện nay" in comparison_text(comparison, "vi", colour=False)
    assert "\x1b[" in comparison_text(comparison, "vi", colour=True)


def test_csv_has_a_row_for_each_scenario_and_point(campaign: Campaign, comparison: Comparison) -> None:
    text = comparison_csv(campaign, comparison, "vi")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["kind"] for row in rows] == ["base", *["scenario"] * 4, *["sweep"] * 3]
    for row, found in zip(rows, comparison.rows, strict=False):
        assert found.figures is not None
        assert float(row["score"]) == found.figures.score
        assert float(row["poor"]) == found.figures.served[0]
    assert [row["value"] for row in rows[5:]] == ["20", "30", "60"]
    # No spreadsheet takes a name for a formula.
    assert (rows[2]["id"], rows[2]["name"]) == ("'=x", "'=1+1")


def test_json_has_all_that_was_found(campaign: Campaign, comparison: Comparison) -> None:
    document = json.loads(comparison_json(campaign, comparison, "en"))
    assert document["campaign_sha256"] == campaign.sha256
    base, more, *_, floor = document["scenarios"]
    assert "effect" not in base
    assert base["gap"] == pytest.approx((base["bound"] - base["score"]) / max(1, abs(base["bound"])))
    assert sum(base["served"].values()) == pytest.approx(base["households"])
    assert more["effect"]["low"] == pytest.approx(more["score"] - base["bound"])
    assert floor["effect"]["verdict"] == "other"
    [sweep] = document["sweeps"]
    assert [point["value"] for point in sweep["points"]] == [20, 30, 60]
    assert sweep["step"]["size"] == 10


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_needs_nothing_and_runs_nothing(
    campaign: Campaign, comparison: Comparison, language: str
) -> None:
    page = comparison_page(campaign, comparison, language)
    assert "default-src 'none'" in page
    assert not re.search(r"<script|https?://|<b>hai", page)
    assert "Thêm &lt;b&gt;hai&lt;/b&gt; người" in page
    assert page.count("<svg") == 4
    assert f'lang="{language}"' in page
    said = step_said(comparison.curves[0], language)
    assert said is not None
    assert said in page


def test_a_scenario_without_a_plan_says_why_everywhere(campaign: Campaign, comparison: Comparison) -> None:
    lost = replace(
        comparison.rows[1], plan=None, figures=None, effect=None, problem=Message("no way <there>")
    )
    broken = replace(comparison, rows=(comparison.base, lost))
    assert "no way <there>" in comparison_text(broken, "en", colour=False)
    assert "no way &lt;there&gt;" in comparison_page(campaign, broken, "en")
    assert "no way <there>" in comparison_csv(campaign, broken, "en")
    assert json.loads(comparison_json(campaign, broken, "en"))["scenarios"][1]["problem"] == "no way <there>"


@pytest.mark.parametrize("ending", WRITERS)
def test_files_appear_whole_or_not_at_all(
    campaign: Campaign, comparison: Comparison, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"table{ending.upper()}"
    write_comparison(campaign, comparison, path, "vi")
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_comparison(campaign, comparison, path, "en")
    assert path.read_bytes() == before
    assert [other.name for other in tmp_path.iterdir() if other.is_file()] == [path.name]


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0, 0), (-5285.2, 5689), (100, 100.001), (3, 3e6), (-2e-7, 1e-7), (5689, 5689)]
)
def test_ticks_are_few_and_round_and_hold_the_range(low: float, high: float) -> None:
    ticks = _ticks(low, high)
    assert 2 <= len(ticks) <= 8
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= high - 1e-9
    assert len(set(ticks)) == len(ticks)
