"""A small extract, the real one beside the repo, and a folder of roads of the tests' own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The small network is the optimizer's tests' own.
sys.path.insert(0, str(ROOT / "tests" / "optimizer"))

from small_roads import write_extract  # noqa: E402


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extract(tmp_path_factory.mktemp("extract") / "small.osm.pbf")


@pytest.fixture(scope="session")
def andorra() -> Path:
    """Return the real extract beside the repo; skip where it is missing or not wanted."""
    path = ROOT.parent / "shared" / "osm" / "andorra.osm.pbf"
    if os.environ.get("LUUDONG_NO_SHARED"):
        pytest.skip("LUUDONG_NO_SHARED is set: no test reads folders beside the repo")
    if not path.is_file():
        pytest.skip("the real extract (../shared/osm/andorra.osm.pbf) is not here")
    return path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "roads"
    monkeypatch.setenv("LUUDONG_ROADS", str(folder))
    return folder
