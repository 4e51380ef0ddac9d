"""The bench of pages: what it measures, and that it says what is wrong."""

import json
from pathlib import Path

import pytest
import typer

import optimizer
from api.benches.maps import command
from api.benches.maps.opening import Opened
from api.benches.maps.pages import pages_of


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> dict[str, Opened]:
    """Open nothing in a browser; the pages under a name take what is put here."""
    found = {"default": Opened(0.5, 0, (), True)}

    class Quiet:
        def __enter__(self) -> object:
            return object()

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(command, "_browser", Quiet)
    monkeypatch.setattr(
        command, "opened", lambda browser, path, *rest: found.get(path.stem, found["default"])
    )
    return found


def test_one_page_of_each_kind_is_made(tiny: Path, planned: Path) -> None:
    campaign, plan = optimizer.load(tiny), optimizer.plan_of(optimizer.read_plan(planned))
    made = {page.kind: page for page in pages_of(campaign, plan)}
    assert set(made) == {"overview", "day", "week", "month", "calendar", "gpx", "kmz"}
    assert [page.kind for page in made.values() if page.is_page] == ["overview", "day", "week", "month"]
    for page in made.values():
        assert page.content
        assert page.most is None or page.kilobytes < page.most


def run(tiny: Path, planned: Path, output: Path) -> int:
    with pytest.raises(typer.Exit) as ended:
        command.bench(tiny, planned, output, throttle=6.0, times=1, work=0)
    return ended.value.exit_code


def test_all_is_well(tiny, planned, opening, tmp_path, capsys) -> None:
    assert run(tiny, planned, tmp_path / "out" / "maps.json") == 0
    record = json.loads((tmp_path / "out" / "maps.json").read_text("utf-8"))
    assert [row["kind"] for row in record["pages"]][:2] == ["overview", "day"]
    assert "0.50 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Opened(2.5, 0, (), True), "too slow at 360"),
        (Opened(0.5, 2, (), True), "2 requests"),
        (Opened(0.5, 0, ("error: x is not a function",), True), "x is not a function"),
        (Opened(0.5, 0, (), False), "wider than 360"),
    ],
)
def test_what_is_wrong_is_said_and_fails(found, said, tiny, planned, opening, tmp_path, capsys) -> None:
    opening["day"] = found
    assert run(tiny, planned, tmp_path / "maps.json") == 1
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("day")]
    assert said in line
