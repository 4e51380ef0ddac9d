"""Builds the roads of an extract, asks for matrices of 40, 200 and 1,000 places, and judges the answers."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import optimizer

from . import measure

SIZES = (40, 200, 1000)


def bench(
    extract: Annotated[Path, typer.Argument(help="The OpenStreetMap extract (.osm.pbf).")],
    area: Annotated[str, typer.Option(help="west,south,east,north in degrees.")] = "1.4,42.4,1.8,42.7",
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go.")] = Path(
        "out/bench-roads.json"
    ),
    seed: Annotated[int, typer.Option(help="The seed of the places.")] = 0,
) -> None:
    """Measure, print a table, write the figures."""
    with tempfile.TemporaryDirectory(prefix="luudong-") as folder:
        os.environ["LUUDONG_ROADS"] = folder
        load = measure.load()
        built: measure.Build = measure.alone(measure.build, extract, optimizer.Area.parse(area))
        network = next(path.parent for path in Path(folder).glob("*/network.json"))
        matrices: list[measure.Matrix] = [
            measure.alone(measure.matrix, network, count, seed) for count in SIZES
        ]
        single: measure.OneByOne = measure.alone(measure.one_by_one, network, seed)
        plain: measure.Plain = measure.alone(measure.plain, network, seed)
        engine = optimizer.Network(network).manifest["engine"]
    typer.echo(f"{extract.name}, {engine}, {os.cpu_count()} cores, load {load:.1f} at the start")
    typer.echo(
        f"build   {built.roads} roads: {built.seconds / 60:.2f} minutes, {built.disk_mb:.1f} MB on disk, "
        f"{built.memory_mb:.0f} MB of memory"
    )
    for row in matrices:
        typer.echo(
            f"matrix  {row.places:4} places: {row.seconds:.2f} s, {row.memory_mb:.0f} MB of memory, "
            f"{100 * row.without:.2f} % of pairs without a way"
        )
    times = single.milliseconds / 1000 / (matrices[-1].seconds / SIZES[-1] ** 2)
    typer.echo(
        f"route   {single.routes} one by one: {single.milliseconds:.1f} ms each, {times:.0f} times as long "
        f"as in the matrix; at most {single.seconds_off:.1f} s and {single.metres_off:.0f} m apart"
    )
    typer.echo(
        f"plain   {plain.pairs} shortest paths: the engine takes {plain.median:.2f} times as long "
        f"(19 of 20 between {plain.least:.2f} and {plain.most:.2f}) and {plain.metres:.2f} times the metres"
    )
    worst = plain.worst
    typer.echo(
        f"        at most {worst.ratio:.1f} times: {worst.metres / 1000:.1f} km at {worst.kmh:.0f} km/h from "
        f"{_said(worst.origin)} to {_said(worst.destination)}; plain paths know no surface and no turn"
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    figures = {
        "extract": extract.name,
        "area": area,
        "engine": engine,
        "python": platform.python_version(),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "load": load,
        "seed": seed,
        "build": asdict(built),
        "matrix": [asdict(row) for row in matrices],
        "route": asdict(single),
        "plain": asdict(plain),
    }
    output.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    typer.echo(str(output))


def _said(point: measure.Point) -> str:
    return f"{point[0]:.4f},{point[1]:.4f}"
