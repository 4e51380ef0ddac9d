"""Many plans in one command: who computes them, and how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from optimizer import (
    BatchProgress,
    BatchWatch,
    Cluster,
    ClusterError,
    Language,
    Outcome,
    Processes,
    Runner,
)

from ..language import message, number
from .console import remark
from .endings import Code, RefusalError

QUIET = 2.0
"""Seconds between two lines, apart from the last."""


@contextmanager
def computing(cluster: str | None, processes: int | None) -> Iterator[Runner]:
    """Give who computes: a cluster where one is named, else processes of this machine.

    Raises
    ------
    RefusalError
        If the cluster cannot be used, or is lost.
    """
    try:
        if cluster is None:
            yield Processes(processes)
            return
        with Cluster(cluster) as runner:
            yield runner
    except ClusterError as error:
        raise RefusalError(error.reason, Code.INPUT_WRONG) from error


@contextmanager
def counting(language: Language, stream: TextIO | None = None) -> Iterator[BatchWatch]:
    """Give a watch that shows how far a batch is, in the way that suits where standard error goes."""
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield _Lines(language)
        return
    columns = BarColumn(bar_width=24), TextColumn("{task.description}", markup=False)
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield _Live(bar, language)


def said(progress: BatchProgress, language: Language) -> str:
    """Return how far a batch is: plans done, time left."""
    done, total = number(progress.done, language, 0), number(progress.total, language, 0)
    if progress.left is None or progress.done == progress.total:
        text = message("plans: {done} of {total}", done=done, total=total)
    else:
        text = message(
            "plans: {done} of {total}, about {left} left", done=done, total=total, left=_clock(progress.left)
        )
    return text.say(language)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class _Lines(BatchWatch):
    """Writes a line to standard error as plans are done, at most one each `QUIET` seconds."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._shown_at: float | None = None

    def on_progress(self, progress: BatchProgress) -> None:
        """Write a line if it is time for one."""
        now = time.monotonic()
        last = progress.done == progress.total
        if last or self._shown_at is None or now - self._shown_at >= QUIET:
            self._shown_at = now
            remark(said(progress, self._language))

    def on_outcome(self, outcome: Outcome) -> None:
        """Write why there is no plan, where there is none."""
        _tell_problem(outcome, self._language)


class _Live(BatchWatch):
    """Keeps one live line on a terminal."""

    def __init__(self, bar: Bar, language: Language) -> None:
        self._bar, self._language = bar, language
        self._task: TaskID = bar.add_task("")

    def on_progress(self, progress: BatchProgress) -> None:
        """Redraw the line."""
        self._bar.update(
            self._task,
            completed=progress.done,
            total=progress.total,
            description=said(progress, self._language),
        )

    def on_outcome(self, outcome: Outcome) -> None:
        """Write why there is no plan, where there is none."""
        _tell_problem(outcome, self._language)


def _tell_problem(outcome: Outcome, language: Language) -> None:
    if outcome.result.problem is not None:
        remark(f"{outcome.job.name}: {outcome.result.problem.say(language)}")
