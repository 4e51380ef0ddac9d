"""How well and how fast campaigns are planned: ``python -m api.bench``, or `make bench`.

It is a user of the optimizer like the command line, hence its place. Each campaign is planned in a process of
its own, so that its peak memory is its own, and is measured inside it: no output has to be parsed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from optimizer import Progress, Watch, check, load, plan_document, solve

from .commands.console import remark, tell

LIBRARIES = ("luudong", "ortools", "numba", "numpy")
"""Packages whose versions move the figures."""

HEADER = "campaign                score        bound   gap %  first s  total s     MB  check"


@dataclass(frozen=True)
class Figures:
    """What one run gave.

    Attributes
    ----------
    campaign
        The name of the campaign's folder.
    score, bound, gap, status
        As in plan.json.
    valid
        Whether the check accepts the plan.
    read, first_plan, total
        Seconds: to read the campaign; from there to the first plan better than the empty one; of it all.
    megabytes
        Peak memory of the process, and of the largest process it started.
    """

    campaign: str
    score: float
    bound: float
    gap: float
    status: str
    valid: bool
    read: float
    first_plan: float | None
    total: float
    megabytes: float


class FirstPlan(Watch):
    """Notes when a run first had a plan that is better than doing nothing."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self._nothing: float | None = None
        self._started = time.monotonic()

    def on_progress(self, progress: Progress) -> None:
        """Compare the score with the first one heard of, which is the empty plan's."""
        if self._nothing is None:
            self._nothing = progress.score
        elif self.seconds is None and progress.score > self._nothing:
            self.seconds = time.monotonic() - self._started


def measure(folder: Path, seconds: float, seed: int, workers: int) -> Figures:
    """Plan the campaign in `folder` and return the figures of this process."""
    started = time.monotonic()
    campaign = load(folder)
    read = time.monotonic() - started
    watch = FirstPlan()
    plan = solve(campaign, seconds=seconds, work=None, seed=seed, workers=workers, watch=watch, stop=None)
    total = time.monotonic() - started
    kilobytes = [
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return Figures(
        campaign=folder.resolve().name,
        score=plan.score,
        bound=plan.bound,
        gap=plan.gap,
        status=plan.status,
        valid=check(campaign, plan_document(plan, "en")).ok,
        read=read,
        first_plan=watch.seconds,
        total=total,
        megabytes=sum(kilobytes) / (1024 if sys.platform != "darwin" else 1024 * 1024),
    )


def bench(
    campaigns: Annotated[list[Path], typer.Argument(help="Campaign folders.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")],
    seconds: Annotated[float, typer.Option(help="Seconds for each campaign.")] = 60.0,
    seed: Annotated[int, typer.Option(help="The seed of chance.")] = 0,
    workers: Annotated[int, typer.Option(help="Processor cores to use.")] = os.cpu_count() or 1,
) -> None:
    """Plan each campaign, print a table, and write the figures with the versions behind them."""
    remark(f"{len(campaigns)} campaigns, {seconds:g} s each, {workers} workers, seed {seed}")
    tell(HEADER)
    rows = []
    for folder in campaigns:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            row = alone.submit(measure, folder, seconds, seed, workers).result()
        rows.append(row)
        tell(_line(row))
    output.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "seconds": seconds,
        "seed": seed,
        "workers": workers,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": _versions(LIBRARIES),
        "campaigns": [asdict(row) for row in rows],
    }
    output.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    remark(str(output))
    if not all(row.valid for row in rows):
        raise typer.Exit(1)


def _line(row: Figures) -> str:
    first = "–" if row.first_plan is None else f"{row.first_plan:.1f}"
    verdict = "ok" if row.valid else "FAILED"
    return (
        f"{row.campaign:<16} {row.score:>12.2f} {row.bound:>12.2f} {100 * row.gap:>7.2f} {first:>8} "
        f"{row.total:>8.1f} {row.megabytes:>6.0f}  {verdict}"
    )


def _versions(names: Sequence[str]) -> dict[str, str]:
    return {name: version(name) for name in names}


if __name__ == "__main__":
    typer.run(bench)
