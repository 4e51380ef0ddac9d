"""Arguments and options that several verbs share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from optimizer import Language, languages

from ..language import message

CampaignPath = Annotated[
    Path,
    typer.Argument(
        metavar="CAMPAIGN",
        readable=False,  # whether it can be read is for the reader to say, and why not
        help=message(
            "The campaign: a folder with campaign.toml and its tables, a zip of it, or a workbook (.xlsx)."
        ).template,
    ),
]

PlanPath = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN",
        readable=False,
        help=message("The plan.json that `luudong plan` has written.").template,
    ),
]

if TYPE_CHECKING:
    Spoken = Language
else:
    # What the languages are is only known from their folders.
    Spoken = Literal[*languages()]

Lang = Annotated[
    Spoken | None,
    typer.Option(
        "--lang",
        metavar="|".join(languages()),
        help=message(
            "The language of what is shown. "
            "Without it LC_ALL, LC_MESSAGES or LANG decide, and Vietnamese where they ask for none that is there."
        ).template,
    ),
]

SECONDS = 60.0
"""How long a run takes where neither `--seconds` nor `--work` says so."""

Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="S",
        min=0,
        max=1e7,
        help=message(
            "Stop after so many seconds, a number from 0 (60 where --work is not given either)."
        ).template,
    ),
]

Work = Annotated[
    int | None,
    typer.Option(
        "--work",
        metavar="N",
        min=0,
        help=message(
            "Stop after so many units of work, a whole number from 0: with --workers 1 "
            "and the same --seed the plan is the same every time."
        ).template,
    ),
]

Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        max=2**31 - 1,
        help=message("The seed of chance, a whole number from 0 (0 if not given).").template,
    ),
]

PinsPath = Annotated[
    Path | None,
    typer.Option(
        "--pins",
        metavar="MONTH",
        readable=False,
        help=message(
            "A month that `luudong month` has written and you have edited: visits that were moved to another date or "
            "team, or written into an empty cell, stay there."
        ).template,
    ),
]

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=256,
        help=message("Processor cores to use, a whole number from 1 (all if not given).").template,
    ),
]


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
