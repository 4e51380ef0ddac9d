"""Every notebook runs from top to bottom, and is stored without what it gave."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = "1"
"""What a plan may take here; readers give it more."""

RUN = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
"""


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_there_is_one_for_each_question() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1_first_plan",
        "2_reading_the_plan",
        "3_five_teams",
        "4_who_is_reached",
        "5_a_cut_road",
        "6_the_method",
        "7_live_sliders",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path) -> None:
    for library in ("nbclient", "altair", "ipywidgets"):
        pytest.importorskip(library, reason="the notebooks' libraries (luudong[notebooks]) are not installed")
    ended = subprocess.run(
        [sys.executable, "-c", RUN, path],
        cwd=FOLDER,
        env=os.environ
        | {
            "LUUDONG_NOTEBOOK_SECONDS": SECONDS,
            "LUUDONG_NOTEBOOK_PROCESSES": "1",
            "PYTHONWARNINGS": "ignore",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-5000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_what_it_gave(path: Path) -> None:
    notebook = read(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    # Who ran it last, and with what, is nobody's business.
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_opens_with_a_vietnamese_summary(path: Path) -> None:
    first = read(path)["cells"][0]
    text = "".join(first["source"])
    assert first["cell_type"] == "markdown"
    assert text.startswith("# ")
    assert "> **Tóm tắt.**" in text


@pytest.mark.long
def test_sliders_plan_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "ipywidgets", reason="the notebooks' libraries (luudong[notebooks]) are not installed"
    )
    pytest.importorskip("altair", reason="the notebooks' libraries (luudong[notebooks]) are not installed")
    import optimizer

    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setenv("LUUDONG_NOTEBOOK_SECONDS", SECONDS)
    try:
        import sliders as module

        part = module.small(optimizer.load(FOLDER.parent / "data" / "villages" / "coc_san"))
        sliders = module.Sliders(part, seconds=1)
        first = sliders.plan
        sliders.evenings.value = False
        assert sliders.plan is not first
        # Without evenings nobody is out after five.
        assert sliders.plan
        assert all(route.shift_end <= 17 * 60 for route in sliders.plan.routes)
        assert "priority households" in sliders.headline.value
        assert "elderly" in sliders.table.value
    finally:
        for name in ("show", "sliders"):
            sys.modules.pop(name, None)
