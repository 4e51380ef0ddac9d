"""The command: each case planned by each solver, a table on standard output, the figures as JSON."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer import PEERS

from ...commands.console import remark, tell
from ...commands.options import cores
from .cases import SOLVERS, Order, cases_of, title
from .measure import Row, measure
from .table import HEADER, line, means, side_by_side

LIBRARIES = ("luudong", "ortools", "numba", "numpy")
"""Packages whose versions move the figures, beside those of peers."""


def bench(
    paths: Annotated[list[Path], typer.Argument(help="Campaign folders, and files of published instances.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")],
    solvers: Annotated[str, typer.Option(help="Who plans, with blanks between.")] = " ".join(SOLVERS),
    seconds: Annotated[float, typer.Option(help="Seconds for each run.")] = 60.0,
    seed: Annotated[int, typer.Option(help="The seed of chance.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processor cores for each run.")] = min(2, cores()),
    vehicles: Annotated[int, typer.Option(min=1, help="Vehicles for files that do not say how many.")] = 4,
    best_known: Annotated[
        Path | None,
        typer.Option(
            help="Table of best known values; else best_known.csv beside a file or in the folder above."
        ),
    ] = None,
    certificates: Annotated[Path, typer.Option(help="Where tours go that beat the best known value.")] = Path(
        "out/certificates"
    ),
) -> None:
    """Plan each case with each solver, print a table, and write the figures with the versions behind them."""
    chosen = solvers.replace(",", " ").split()
    if unknown := [solver for solver in chosen if solver not in SOLVERS]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(SOLVERS)}", param_hint="--solvers")
    cases = cases_of(paths, vehicles)
    orders = [
        Order(case, solver, seconds, seed, workers, best_known, certificates)
        for case in cases
        for solver in chosen
    ]
    remark(f"{len(orders)} runs, {seconds:g} s each, {workers} cores, seed {seed}")
    tell(HEADER)
    record: dict[str, Any] = {
        "seconds": seconds,
        "seed": seed,
        "workers": workers,
        "solvers": {solver: title(solver) for solver in chosen},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": _versions([*LIBRARIES, *(name for peer in PEERS.values() for name in peer.packages)]),
    }
    rows: list[Row] = []
    for number, order in enumerate(orders, start=1):
        remark(f"[{number}/{len(orders)}] {order.case.name}, {title(order.solver)}")
        rows.append(_alone(order))
        tell(line(rows[-1]))
        # After each run, so that a stop loses none.
        _write(output, record | {"runs": [asdict(row) for row in rows], "means": means(rows)})
    tell(side_by_side(rows))
    remark(str(output))
    if not all(row.valid for row in rows):
        raise typer.Exit(1)


def _alone(order: Order) -> Row:
    """Measure in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(measure, order).result()
        except BrokenProcessPool:
            case = order.case
            return Row(case.name, case.kind, order.solver, case.vehicles, note="its process came to an end")


def _write(path: Path, record: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)


def _versions(names: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in dict.fromkeys(names):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
