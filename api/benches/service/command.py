"""The command: every kind of thing read as files, from the idle service, and from the service while it computes."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer

from ...commands.console import remark, tell
from ...commands.options import cores
from .files import FILES, MEMORY, files_served
from .filling import Client, fill, readers_of, wait_for
from .load import Ask, Order, read
from .service import processor_seconds, serving
from .table import HEADER, IDLE, SOLVING, Row, line, verdicts

LIBRARIES = ("luudong", "fastapi", "starlette", "uvicorn", "h11", "sqlalchemy", "ortools")
"""Packages whose versions move the figures."""

SOLVE_SECONDS = 3600
"""Longer than anything that is measured while the plan is computed; it is stopped then."""


def bench(
    campaign: Annotated[
        Path, typer.Argument(help="The folder of the campaign that is planned and published.")
    ] = Path("data/villages/coc_san"),
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")] = Path(
        "out/bench-api.json"
    ),
    seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 5.0,
    warm_up: Annotated[float, typer.Option(help="Seconds before each that do not count.")] = 2.0,
    readers: Annotated[int, typer.Option(min=1, help="Readers at once.")] = 50,
    plan_seconds: Annotated[float, typer.Option(help="Seconds for the plan that is published.")] = 20.0,
    seed: Annotated[int, typer.Option(help="The seed of chance.")] = 0,
    database: Annotated[
        str | None, typer.Option(help="URL of an empty PostgreSQL database; SQLite if not given.")
    ] = None,
) -> None:
    """Measure how fast published routes and maps are given out, print a table, write the figures."""
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") and cores() > 1 else None
    record: dict[str, Any] = {
        "seconds": seconds,
        "warm_up": warm_up,
        "readers": readers,
        "readers_on_core": core,
        "plan_seconds": plan_seconds,
        "seed": seed,
        "campaign": campaign.resolve().name,
        "database": "SQLite" if database is None else database.partition(":")[0],
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {name: version(name) for name in LIBRARIES},
        "load_before": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }
    with tempfile.TemporaryDirectory(prefix="luudong-bench-") as folder:
        data = Path(folder)
        with serving(data, database) as running:
            client = Client(running)
            remark(f"{campaign}: uploaded, planned for {plan_seconds:g} s, published")
            filled = fill(client, campaign, plan_seconds, seed)
            kinds = readers_of(client, filled, readers)
            bodies, sizes = _written(client, kinds, data / "files")
            remark(f"{readers} readers, {seconds:g} s each, on core {'any' if core is None else core}")

            def measured(kind: str, where: str, asks: list[list[Ask]], port: int, process: int) -> None:
                before = processor_seconds(process)
                one = read(Order(running.host, port, seconds, warm_up, asks, seed, core))
                took = 1000 * (processor_seconds(process) - before) / one.all
                rows.append(Row(kind, where, sizes[kind], one, took))

            rows: list[Row] = []
            with files_served(data / "files") as (port, process):
                for kind, asks in kinds.items():
                    # Side by side in time: other programs on the machine should meet all of them alike.
                    for name in (FILES, MEMORY):
                        static = [[Ask(f"{name}/{bodies[ask.path]}") for ask in one] for one in asks]
                        measured(kind, name, static, port, process)
                    measured(kind, IDLE, asks, running.port, running.process.pid)
            plan = client.send(
                "POST", f"/campaigns/{filled.campaign}/plans", {"seconds": SOLVE_SECONDS, "seed": seed}
            )["id"]
            wait_for(client, plan, {"running"}, 60)
            time.sleep(10)  # past what is read and set up: from here on it computes
            for kind, asks in kinds.items():
                measured(kind, SOLVING, asks, running.port, running.process.pid)
            # Stopped, so that nothing of it is measured elsewhere.
            client.send("DELETE", f"/plans/{plan}")
            solved = wait_for(client, plan, {"stopped", "succeeded"}, 90)
            client.close()
    tell(HEADER)
    rows.sort(key=lambda row: list(kinds).index(row.kind))
    for row in rows:
        tell(line(row))
    tell(verdicts(rows))
    record |= {
        "load_after": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "score_of_solve": solved["score"],
        "runs": [
            {"kind": row.kind, "where": row.where.strip("/"), "bytes": row.size, "rate": row.measured.rate}
            | {"processor_ms": row.processor}
            | asdict(row.measured)
            for row in rows
        ],
    }
    _write(output, record)
    remark(str(output))
    if any(row.measured.wrong for row in rows):
        raise typer.Exit(1)


def _written(
    client: Client, kinds: dict[str, list[list[Ask]]], folder: Path
) -> tuple[dict[str, str], dict[str, float]]:
    """Write what readers get as files; return their names by the path that is asked, and the mean size by kind."""
    folder.mkdir()
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    for kind, asks in kinds.items():
        different = {ask.path: ask for one in asks for ask in one}
        lengths = []
        for path, ask in different.items():
            content = client.bytes_of(ask)
            names[path] = str(len(names))
            (folder / names[path]).write_bytes(content)
            lengths.append(len(content))
        sizes[kind] = fmean(lengths)
    return names, sizes


def _write(path: Path, record: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)
