"""The command: generated communes planned side by side; the mean gap, time, memory, and what a second core brings."""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer

from optimizer import (
    BatchProgress,
    BatchWatch,
    Campaign,
    Outcome,
    Processes,
    ResultStore,
    SolveJob,
    run_batch,
)

from ...commands.batches import said
from ...commands.console import remark, tell
from ...commands.options import cores
from .generator import province

KILOBYTES = 1024 * 1024 if sys.platform == "darwin" else 1024
"""What a megabyte is in the unit in which the system tells peak memory."""


class _Lines(BatchWatch):
    """Tells of each commune as it is planned."""

    def on_outcome(self, outcome: Outcome) -> None:
        """Write its name, score, bound, gap, seconds and memory."""
        document, result = outcome.result.document, outcome.result
        if document is None:
            tell(f"{outcome.job.name:<18} FAILED {result.problem}")
            return
        kept = "kept" if outcome.kept else f"{result.seconds:.1f} s"
        tell(
            f"{outcome.job.name:<18} {document['score']:>11.2f} {document['bound']:>11.2f} "
            f"{100 * document['gap']:>7.3f} % {kept:>8} {result.megabytes:>6.0f} MB"
        )

    def on_progress(self, progress: BatchProgress) -> None:
        """Say on standard error how far it is."""
        remark(said(progress, "en"))


def bench_province(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")],
    communes: Annotated[int, typer.Option(min=1, help="How many communes are made.")] = 100,
    seconds: Annotated[float, typer.Option(help="Seconds for each, on one core.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The seed of the communes and of the plans.")] = 0,
    processes: Annotated[int, typer.Option(min=1, help="Plans computed at once.")] = min(2, cores()),
    scaling: Annotated[
        int,
        typer.Option(min=0, help="Communes planned by one process and then by two, to compare the times."),
    ] = 4,
    work: Annotated[float, typer.Option(help="Units of work for each of these.")] = 3.0,
    results: Annotated[Path | None, typer.Option(help="Where results are kept; a rerun uses them.")] = None,
) -> None:
    """Plan the communes, print a line for each and the summary, and write the figures."""
    made = province(communes, seed)
    villages, teams = sum(len(c.villages) for c in made), sum(len(c.teams) for c in made)
    remark(
        f"{communes} communes, {villages} villages, {teams} teams, {seconds:g} s each, {processes} at once"
    )
    jobs = [SolveJob(campaign.id, campaign, seconds=seconds, seed=seed) for campaign in made]
    started = time.monotonic()
    store = None if results is None else ResultStore(results)
    outcomes = list(run_batch(jobs, runner=Processes(processes), store=store, watch=_Lines()))
    elapsed = time.monotonic() - started
    figures = summary(outcomes) | {
        "communes": communes,
        "villages": villages,
        "teams": teams,
        "seconds_each": seconds,
        "processes": processes,
        "seed": seed,
        "seconds": elapsed,
        "parent_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES,
        "scaling": _scaling(made[:scaling], work, seed) if scaling else None,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "version": version("luudong"),
    }
    tell(report(figures))
    _write(output, figures)
    remark(str(output))
    if figures["failed"]:
        raise typer.Exit(1)


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the mean and largest gap, how many failed, and the memory of the processes, early and late."""
    planned = [outcome for outcome in outcomes if outcome.result.document is not None]
    gaps = [float(outcome.result.document["gap"]) for outcome in planned if outcome.result.document]
    computed = [outcome.result.megabytes for outcome in planned if not outcome.kept]
    half = len(computed) // 2
    return {
        "planned": len(planned),
        "failed": len(outcomes) - len(planned),
        "mean_gap": fmean(gaps) if gaps else None,
        "largest_gap": max(gaps, default=None),
        "megabytes": max(computed, default=None),
        "megabytes_first_half": max(computed[:half], default=None),
        "megabytes_second_half": max(computed[half:], default=None),
        "runs": [
            {
                "commune": outcome.job.name,
                "score": outcome.result.document["score"],
                "bound": outcome.result.document["bound"],
                "gap": outcome.result.document["gap"],
                "seconds": outcome.result.seconds,
                "megabytes": outcome.result.megabytes,
            }
            for outcome in sorted(planned, key=lambda outcome: outcome.number)
            if outcome.result.document
        ],
    }


def report(figures: dict[str, Any]) -> str:
    """Return the summary in words."""

    def shown(value: float | None, pattern: str) -> str:
        return "–" if value is None else format(value, pattern)

    lines = [
        "",
        f"planned {figures['planned']} of {figures['communes']} communes in {figures['seconds']:.0f} s, "
        f"{figures['processes']} at once",
        f"mean gap {shown(figures['mean_gap'], '.3%')}, largest {shown(figures['largest_gap'], '.3%')}",
        f"memory of the largest process {shown(figures['megabytes'], '.0f')} MB ("
        f"first half {shown(figures['megabytes_first_half'], '.0f')}, "
        f"second half {shown(figures['megabytes_second_half'], '.0f')}), "
        f"of this one {figures['parent_megabytes']:.0f} MB",
    ]
    if scaling := figures["scaling"]:
        lines.append(
            f"the same work on {scaling['communes']} communes: one process {scaling['one']:.1f} s, two "
            f"{scaling['two']:.1f} s, {scaling['one'] / scaling['two']:.2f} times as fast"
        )
    return "\n".join(lines)


def _scaling(made: Sequence[Campaign], work: float, seed: int) -> dict[str, Any]:
    """Return the seconds that the same work takes with one process and with two, starting them included."""
    jobs = [SolveJob(campaign.id, campaign, seconds=None, work=work, seed=seed) for campaign in made]
    times = []
    for count in (1, 2):
        remark(f"the same work by {count} at once")
        started = time.monotonic()
        list(run_batch(jobs, runner=Processes(count)))
        times.append(time.monotonic() - started)
    return {"communes": len(jobs), "work": work, "one": times[0], "two": times[1]}


def _write(path: Path, figures: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)
