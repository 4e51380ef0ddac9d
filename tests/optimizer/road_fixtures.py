"""Fixtures: the small network of `small_roads`, built once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_roads import write_extract

from optimizer import Area, Network, build_roads

AREA = Area(103.90, 22.40, 104.00, 22.50)


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extract(tmp_path_factory.mktemp("extract") / "small.osm.pbf")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder of roads for the tests, in place of the user's own."""
    folder = tmp_path_factory.mktemp("roads")
    before = os.environ.get("LUUDONG_ROADS")
    os.environ["LUUDONG_ROADS"] = str(folder)
    yield folder
    if before is None:
        del os.environ["LUUDONG_ROADS"]
    else:
        os.environ["LUUDONG_ROADS"] = before


@pytest.fixture(scope="session")
def network(extract: Path, store: Path) -> Network:
    return build_roads(extract, AREA)
