"""Progress of a run: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from optimizer import Language, Progress, Watch

from ..language import message, number
from .console import remark

QUIET = 2.0
"""Seconds between two lines, unless the phase changes."""

HEARTBEAT = 10.0
"""Seconds after which a line says that the run goes on, though nothing has changed."""


def describe(progress: Progress, language: Language) -> str:
    """Return the phase, score, bound and gap in one line."""
    return message(
        "{phase}: score {score}, bound {bound}, gap {gap} %",
        phase=progress.phase,
        score=_finite(progress.score, language),
        bound=_finite(progress.bound, language),
        gap=_finite(100 * progress.gap, language, 2),
    ).say(language)


def _finite(value: float, language: Language, decimals: int = 1) -> str:
    return number(value, language, decimals) if math.isfinite(value) else "–"


class Lines(Watch):
    """Writes a line to standard error when something changed, at most one each `QUIET` seconds.

    Parameters
    ----------
    language
        The language of the lines.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._shown: Progress | None = None
        self._shown_at = -math.inf

    def on_progress(self, progress: Progress) -> None:
        """Write a line if it is time for one."""
        now = time.monotonic()
        waited = now - self._shown_at
        shown = self._shown
        if shown is None or shown.phase != progress.phase:
            due = waited >= QUIET / 2
        elif (shown.score, shown.bound) != (progress.score, progress.bound):
            due = waited >= QUIET
        else:
            due = waited >= HEARTBEAT
        if due:
            self._shown, self._shown_at = progress, now
            seconds = number(progress.seconds, self._language, 0)
            remark(f"{seconds:>5} s  {describe(progress, self._language)}")


class LiveBar(Watch):
    """Keeps one live line on a terminal: elapsed time against the limit, phase, score, bound and gap.

    Parameters
    ----------
    bar
        The bar that is drawn; it runs while its context is entered.
    seconds
        The time limit, None where there is none.
    language
        The language of the line.
    """

    def __init__(self, bar: Bar, seconds: float | None, language: Language) -> None:
        self._bar = bar
        self._language = language
        self._task = bar.add_task("", total=seconds)

    def on_progress(self, progress: Progress) -> None:
        """Redraw the line."""
        text = f"{number(progress.seconds, self._language, 0)} s  {describe(progress, self._language)}"
        self._bar.update(self._task, completed=progress.seconds, description=text)


@contextmanager
def following(seconds: float | None, language: Language, stream: TextIO | None = None) -> Iterator[Watch]:
    """Give a watch that shows progress in the way that suits where standard error goes."""
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield Lines(language)
        return
    columns = SpinnerColumn(), BarColumn(bar_width=16), TextColumn("{task.description}", markup=False)
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield LiveBar(bar, seconds, language)
