"""A folder of campaigns: what is found in it, what is refused, what is written."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from api.province.campaigns import campaigns_in, read_all
from api.province.files import Writer
from optimizer import Outcome, SolveJob, SolveResult, load, read_plan
from optimizer.batch import run_job
from optimizer.language import Message


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """Return a folder of two campaigns: a folder, and a zip; and of what is none."""
    top = tmp_path / "province"
    shutil.copytree(tiny, top / "xã a")
    with zipfile.ZipFile(top / "b.zip", "w") as archive:
        for path in tiny.iterdir():
            archive.write(path, path.name)
    (top / "empty").mkdir()
    (top / ".hidden").mkdir()
    (top / "notes.txt").write_text("no campaign")
    return top


def test_folders_zips_and_workbooks_are_campaigns(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"no workbook")
    shutil.copytree(folder / "xã a", folder / "b")
    (folder / "~$c.xlsx").write_bytes(b"lock of a spreadsheet")
    found = campaigns_in(folder)
    assert list(found) == ["b", "c", "xã a"]
    assert found["b"].is_dir()
    campaigns = read_all(found)
    assert set(campaigns.read) == {"b", "xã a"}
    assert set(campaigns.problems) == {"c"}


def test_a_folder_is_planned_and_a_rerun_computes_nothing(
    folder: Path, luudong, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("optimizer.Processes", lambda count: Here())
    out = tmp_path / "out"
    ended = luudong("province", folder, "-o", out, "--work", 2)
    assert ended.code == 0, ended.err
    assert "xã a" in ended.out
    assert ended.err.splitlines()[-1].endswith("province.html")
    assert {path.name for path in out.iterdir()} == {
        "pages",
        "plans",
        "results",
        "province.html",
        "province.csv",
        "province.json",
    }
    for name in ("xã a", "b"):
        assert read_plan(out / "plans" / f"{name}.json")["campaign"] == "tiny"
    rows = list(csv.DictReader(io.StringIO((out / "province.csv").read_text("utf-8-sig"))))
    assert [row["commune"] for row in rows] == ["b", "xã a"]
    assert all(float(row["gap"]) <= 1e-6 for row in rows)
    document = json.loads((out / "province.json").read_text("utf-8"))
    assert document["mean_gap"] == pytest.approx(0, abs=1e-6)
    assert 'href="pages/x%C3%A3%20a.html"' in (out / "province.html").read_text("utf-8")
    monkeypatch.setattr("optimizer.Processes", lambda count: Nobody())
    again = luudong("province", folder, "-o", out, "--work", 2)
    assert again.code == 0
    assert again.out == ended.out


def test_broken_campaigns_are_told_together_and_left_out_if_wished(
    folder: Path, luudong, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("optimizer.Processes", lambda count: Here())
    shutil.copytree(folder / "xã a", folder / "c")
    (folder / "c" / "teams.csv").write_text("id,shifts\nT1,evenings\n", encoding="utf-8")
    refused = luudong("province", folder, "-o", tmp_path / "out", "--work", 2)
    assert refused.code == 2
    assert "c: teams.csv, row 2, shifts, “evenings”" in refused.err
    assert "1 of 3" in refused.err
    assert "--skip-broken" in refused.err
    assert not (tmp_path / "out").exists()
    ended = luudong("province", folder, "-o", tmp_path / "out", "--work", 2, "--skip-broken")
    assert ended.code == 0
    assert [path.stem for path in sorted((tmp_path / "out" / "plans").iterdir())] == ["b", "xã a"]


def test_a_folder_without_campaigns_is_refused(luudong, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    ended = luudong("province", tmp_path / "none", "-o", tmp_path / "out")
    assert ended.code == 2
    assert "holds no campaign" in ended.err
    assert luudong("province", tmp_path / "not there", "-o", tmp_path / "out").code == 2


def test_a_campaign_without_a_plan_is_in_the_table_and_on_the_map(tiny: Path, tmp_path: Path) -> None:
    campaign = load(tiny)
    good, bad = SolveJob("good", campaign, seconds=None, work=2), SolveJob("=bad", campaign)
    writer = Writer(tmp_path, "en")
    writer.add(Outcome(0, good, run_job(good), kept=False))
    writer.add(Outcome(1, bad, SolveResult(problem=Message("no ways")), kept=False))
    assert writer.has_problems
    page = writer.finish(["=bad", "good"]).read_text("utf-8")
    assert "There is no plan: no ways" in page
    rows = list(csv.DictReader(io.StringIO((tmp_path / "province.csv").read_text("utf-8-sig"))))
    assert [(row["commune"], row["score"] == "", row["problem"]) for row in rows] == [
        ("'=bad", True, "no ways"),
        ("good", False, ""),
    ]
    assert "=bad" in writer.text()


class Here:
    """Computes jobs in this process."""

    slots = 1

    def run(self, jobs, stop=None):
        for number, job in enumerate(jobs):
            yield number, run_job(job)


class Nobody:
    """Has nothing to compute."""

    slots = 1

    def run(self, jobs, stop=None):
        raise AssertionError("nothing is missing")
