"""Options of commands that make many plans: who computes them, and where results are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message

ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=message(
            "The scheduler of a Dask cluster that is to compute, such as tcp://10.0.0.5:8786; "
            "without it the cores of this machine do."
        ).template,
    ),
]

ProcessCount = Annotated[
    int | None,
    typer.Option(
        "--processes",
        metavar="N",
        min=1,
        max=256,
        help=message(
            "Plans computed at once on this machine (as many as it has cores if not given)."
        ).template,
    ),
]

Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="DIR",
        readable=False,
        help=message(
            "Where results are kept, so that a rerun computes only what is missing (beside the output if not given)."
        ).template,
    ),
]
