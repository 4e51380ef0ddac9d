"""Arguments and options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ..language import message

CampaignPath = Annotated[
    Path,
    typer.Argument(
        metavar="CAMPAIGN",
        readable=False,  # whether it can be read is for the reader to say, and why not
        help=message("The campaign: a folder with campaign.toml and its tables.").template,
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

Lang = Annotated[
    Literal["vi", "en"] | None,
    typer.Option(
        "--lang",
        metavar="vi|en",
        help=message(
            "The language of what is shown: vi or en. "
            "Without it LC_ALL, LC_MESSAGES or LANG decide, and Vietnamese where they do not ask for English."
        ).template,
    ),
]
