"""A campaign of two villages and one team, planned in a blink, and ways to run the program on it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.commands import main

TOML = """
[campaign]
id = "tiny"
name = "Hai thôn"
start = 2025-07-25
end = 2025-07-27

[base]
lat = 22.45
lon = 103.93

[service]
minutes_per_household = 30
setup_minutes = 20
session_minutes = [80, 140]

[fixed_point]
open = "Fr 08:00-10:00"
volunteers = 3

[weights]
poor = 5
near_poor = 4
elderly = 3
no_device = 2
other = 1

[penalties]
visit = 100
duty = 10
"""


@dataclass
class Ended:
    """How a command ended: its exit code, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a campaign folder: Thôn Một can be served by two volunteers, Thôn Hai is closed throughout."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "campaign.toml").write_text(TOML, encoding="utf-8")
    (folder / "villages.csv").write_text(
        "id,name,lat,lon,households,poor\nmot,Thôn Một,22.46,103.94,10,4\nhai,Thôn Hai,22.47,103.95,8,2\n",
        encoding="utf-8",
    )
    (folder / "teams.csv").write_text("id,name,shifts\nT1,Tổ 1,18:00-21:30\n", encoding="utf-8")
    (folder / "volunteers.csv").write_text(
        "id,team,name,role\nV1,T1,An,leader\nV2,T1,Bình,member\n", encoding="utf-8"
    )
    (folder / "closures.csv").write_text(
        "from,to,start,end,minutes,reason\nhai,,2025-07-25,2025-07-27,,lũ\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def luudong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the program in this process, in English unless told otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LUUDONG_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def run(*arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts the program as the shell would."""

    def popen(*arguments: object) -> subprocess.Popen[str]:
        program = Path(sys.executable).with_name("luudong")
        environment = os.environ | {"LC_ALL": "en_GB.UTF-8"}
        return subprocess.Popen(
            [program, *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    return popen


@pytest.fixture
def planned(tiny: Path, luudong: Run, tmp_path: Path) -> Path:
    """Return a plan.json of the tiny campaign."""
    path = tmp_path / "plan.json"
    assert luudong("plan", tiny, "-o", path, "--seconds", 20, "--workers", 1).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "luudong.plan/1"
    return path
