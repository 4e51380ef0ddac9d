"""Tiny campaigns on disk, changed one thing at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from optimizer.files import Problem, Reading, read_campaign

SETTINGS: dict[str, dict[str, str]] = {
    "campaign": {"id": '"tiny"', "start": "2025-07-25", "end": "2025-08-07"},
    "base": {"lat": "22.45", "lon": "103.93"},
    "service": {"minutes_per_household": "25", "setup_minutes": "20", "session_minutes": "[90, 120]"},
    "weights": {"poor": "8", "near_poor": "6", "elderly": "5", "no_device": "4", "other": "1"},
}
TEAMS = "id,shifts\nT1,Mo-Fr 18:00-21:00\nT2,Sa 07:00-11:00\n"
VOLUNTEERS = "id,team\nV1,T1\nV2,T2\n"


class Tiny:
    """Two villages, two teams of one volunteer each, two weeks: sound unless told otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("campaign.toml", self.settings())
        self.write("villages.geojson", self.geojson(self.village(), self.village(id="v2", name="Ún Tà")))
        self.write("teams.csv", TEAMS)
        self.write("volunteers.csv", VOLUNTEERS)

    def write(self, name: str, content: str | bytes | None) -> None:
        """Write a file, or remove it where `content` is None."""
        path = self.folder / name
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, files: Mapping[str, str | bytes | None] | None = None, /) -> Reading:
        """Return the reading of the campaign with some of its files written anew."""
        for name, content in (files or {}).items():
            self.write(name, content)
        return read_campaign(self.folder)

    @staticmethod
    def settings(changes: Mapping[str, str | None] | None = None, /) -> str:
        """Return a campaign.toml with some `table.key` set to TOML, or removed where None (or a `table`)."""
        tables = {table: dict(keys) for table, keys in SETTINGS.items()}
        for name, value in (changes or {}).items():
            table, _, key = name.partition(".")
            if not key:
                tables.pop(table, None)
            elif value is None:
                tables[table].pop(key, None)
            else:
                tables.setdefault(table, {})[key] = value
        return "".join(
            f"[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
            for table, keys in tables.items()
        )

    @staticmethod
    def village(point: Any = (103.93, 22.45), **properties: Any) -> dict[str, Any]:
        """Return a feature; `point` may be any geometry."""
        geometry = {"type": "Point", "coordinates": list(point)} if isinstance(point, tuple) else point
        given = {"id": "v1", "name": "Tòng Chú 3", "households": 100} | properties
        return {"type": "Feature", "geometry": geometry, "properties": given}

    @staticmethod
    def geojson(*features: Any, **members: Any) -> str:
        """Return a feature collection."""
        return json.dumps({"type": "FeatureCollection", "features": list(features)} | members)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    folder = tmp_path / "tiny"
    folder.mkdir()
    return Tiny(folder)


Said = Callable[[Reading], Problem]


@pytest.fixture
def only() -> Said:
    """Return the one problem of a reading, which must have no other and no campaign."""

    def the(reading: Reading) -> Problem:
        assert reading.campaign is None
        assert len(reading.problems) == 1, [problem.say("en") for problem in reading.problems]
        return reading.problems[0]

    return the


@pytest.fixture
def warned() -> Said:
    """Return the one warning of a reading, which must have a campaign all the same."""

    def the(reading: Reading) -> Problem:
        assert reading.campaign is not None, [problem.say("en") for problem in reading.problems]
        assert len(reading.warnings) == 1, [problem.say("en") for problem in reading.warnings]
        return reading.warnings[0]

    return the


@pytest.fixture
def sound() -> Callable[[Reading], Any]:
    """Return the campaign of a reading, which must have neither problems nor warnings."""

    def the(reading: Reading) -> Any:
        assert [problem.say("en") for problem in reading.problems + reading.warnings] == []
        return reading.campaign

    return the
