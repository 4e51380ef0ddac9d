"""Progress: a bar on a terminal, and elsewhere lines that are few and tell what changed."""

import io
import math

import pytest

from api.commands import progress as module
from api.commands.progress import Lines, describe, following
from optimizer import Progress


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let progress lines read a clock of the test."""
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def hear(lines: Lines, clock: Clock, at: float, phase: str, score: float, bound: float) -> None:
    """Let `at` seconds have passed, and a progress be told."""
    clock.now = 100.0 + at
    lines.on_progress(Progress(at, phase, score, bound))


def test_a_line_says_phase_score_bound_and_gap() -> None:
    told = Progress(12.3, "search", 1234.5, 1300.0)
    assert describe(told, "en") == "search: score 1,234.5, bound 1,300, gap 5.04 %"
    assert describe(told, "vi").endswith("điểm 1.234,5, cận trên 1.300, chênh lệch 5,04 %")


def test_what_is_not_known_yet_is_a_dash() -> None:
    assert "score –, bound –, gap –" in describe(Progress(0.0, "start", -math.inf, math.inf), "en")


def test_lines_are_at_most_one_each_two_seconds(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines("en")
    for tenth in range(60):
        hear(lines, clock, tenth / 10, "search", tenth, 100.0)
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_new_phase_is_told_at_once(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines("en")
    hear(lines, clock, 0.0, "columns", 1.0, 9.0)
    hear(lines, clock, 1.2, "search", 1.0, 9.0)
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()] == ["columns:", "search:"]


def test_nothing_new_is_told_every_ten_seconds(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines("en")
    for second in range(30):
        hear(lines, clock, float(second), "search", 1.0, 9.0)
    assert len(capsys.readouterr().err.splitlines()) == 3


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_on_a_terminal_a_bar_is_drawn_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    with following(60.0, "en", terminal) as watch:
        watch.on_progress(Progress(30.0, "[b]search", 10.0, 12.0))
    drawn = terminal.getvalue()
    assert "30 s  [b]search: score 10, bound 12, gap 16.67 %" in drawn
    assert drawn.endswith("\x1b[2K")


def test_elsewhere_lines_are_written() -> None:
    with following(60.0, "en", io.StringIO()) as watch:
        assert isinstance(watch, Lines)
