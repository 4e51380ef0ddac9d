"""`luudong import`: villages from OpenStreetMap, households from a list; `luudong new`: a campaign to begin with."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..language import message, number
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import prepare_file, prepare_folder, unwritable
from .options import Lang
from .roads import AreaText, ExtractPath, given_area

HELP = (message("Take over villages and households from other sources."),)

HELP_OSM = (
    message("Propose villages from OpenStreetMap: names and points, to be filled in with households."),
    message("An existing file is not overwritten: somebody may have filled it in."),
)

HELP_HOUSEHOLDS = (
    message("Count a list of households into the classes of their villages."),
    message(
        "One household a row, CSV or Excel, with the village and columns of yes and no. Names and addresses in it are "
        "neither read nor kept."
    ),
)

HELP_NEW = (
    message("Make a campaign to begin with from proposed villages, with made-up people and households."),
    message("It is marked as illustrative: replace its sheets by your own."),
)

Output = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FILE", readable=False, help=message("The file that is written.").template
    ),
]


def osm(
    context: typer.Context,
    extract: ExtractPath,
    area: AreaText,
    output: Output,
    kinds: Annotated[
        str,
        typer.Option(
            "--kinds",
            metavar="KIND,…",
            help=message(
                "Kinds of places that count as villages (town,village,hamlet if not given)."
            ).template,
        ),
    ] = "town,village,hamlet",
    lang: Lang = None,
) -> int:
    """Write the proposed villages."""
    import optimizer

    language = context.obj
    if output.exists():
        raise RefusalError(
            message("{path} is there already and is not overwritten; name another file", path=output),
            Code.INPUT_WRONG,
        )
    prepare_file(output)
    wanted = tuple(kind.strip() for kind in kinds.split(",") if kind.strip())
    places = optimizer.named_places(extract, given_area(area, language), wanted)
    document = optimizer.villages_of(places)
    _write(output, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    missing = sum(feature["properties"]["households"] is None for feature in document["features"])
    remark(
        message(
            "Villages proposed: {count}; households are still to be filled in for {missing}. {attribution}",
            count=number(len(places), language, 0),
            missing=number(missing, language, 0),
            attribution=optimizer.ATTRIBUTION,
        ).say(language)
    )
    tell(str(output))
    return Code.DONE


def households(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help=message("The list of households, CSV or Excel (.xlsx).").template,
        ),
    ],
    output: Output,
    villages: Annotated[
        Path | None,
        typer.Option(
            "--villages",
            metavar="FILE",
            readable=False,
            help=message(
                "A villages.geojson whose counts are filled in; without it a table of counts is written."
            ).template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Count, and write the counts."""
    import optimizer

    language = context.obj
    prepare_file(output)
    counts = optimizer.count_households(file)
    _write(
        output, optimizer.counted_table(counts) if villages is None else optimizer.filled(villages, counts)
    )
    remark(
        message(
            "Households counted: {households}, in villages: {villages}",
            households=number(sum(found.households for found in counts.values()), language, 0),
            villages=number(len(counts), language, 0),
        ).say(language)
    )
    tell(str(output))
    return Code.DONE


def new(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            readable=False,
            help=message("The folder of the campaign; its villages.geojson is there already.").template,
        ),
    ],
    start: Annotated[
        dt.datetime | None,
        typer.Option(
            "--start",
            metavar="DATE",
            formats=["%Y-%m-%d", "%d/%m/%Y"],
            help=message("The first date, such as 2025-07-25 (today if not given).").template,
        ),
    ] = None,
    days: Annotated[
        int,
        typer.Option(
            "--days", metavar="N", min=1, max=366, help=message("How many dates (28 if not given).").template
        ),
    ] = 28,
    travel: Annotated[
        Literal["estimate", "valhalla"],
        typer.Option(
            "--travel",
            metavar="estimate|valhalla",
            help=message(
                "Where travel times come from: estimate, or valhalla for real roads (valhalla if not given)."
            ).template,
        ),
    ] = "valhalla",
    lang: Lang = None,
) -> int:
    """Write the files of the campaign that are not there."""
    import optimizer

    language = context.obj
    there = [name for name in ("campaign.toml", "teams.csv", "volunteers.csv") if (folder / name).exists()]
    if there:
        raise RefusalError(
            message(
                "{folder} holds a campaign already ({files}); nothing is overwritten: name another folder",
                folder=folder,
                files=", ".join(there),
            ),
            Code.INPUT_WRONG,
        )
    begin = dt.date.today() if start is None else start.date()
    files = optimizer.starter_files(folder / "villages.geojson", begin, days, travel)
    prepare_folder(folder)
    for name, content in files.items():
        _write(folder / name, content)
    optimizer.load(folder)
    remark(
        message(
            "People, and households where they were missing, are made up: the campaign is marked as illustrative"
        ).say(language)
    )
    tell(str(folder))
    return Code.DONE


def _write(path: Path, content: str) -> None:
    import optimizer

    try:
        optimizer.write_whole(path, content.encode())
    except OSError as error:
        raise unwritable(path, error) from error
