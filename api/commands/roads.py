"""`luudong roads`: real roads from an OpenStreetMap extract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer import Area, Language

from ..language import message, number
from .console import remark, tell
from .endings import Code
from .inputs import given_campaign
from .options import Lang

HELP = (
    message("Real roads from an OpenStreetMap extract: travel times, ways and a basemap on this machine."),
)

HELP_BUILD = (
    message("Build the roads of a campaign's surroundings from an OpenStreetMap extract, once."),
    message(
        "They are kept in the folder that LUUDONG_ROADS names (by default in the user's cache folder) and used by "
        "every campaign in the area with method = “valhalla” under [travel]."
    ),
)

AreaText = Annotated[
    str,
    typer.Option(
        "--area",
        metavar="CAMPAIGN|W,S,E,N",
        help=message(
            "A campaign, whose places and their surroundings are meant; or west,south,east,north in degrees."
        ).template,
    ),
]

ExtractPath = Annotated[
    Path,
    typer.Argument(
        metavar="EXTRACT",
        readable=False,
        help=message("The OpenStreetMap extract, a file ending in .osm.pbf.").template,
    ),
]


def given_area(text: str, language: Language) -> Area:
    """Return the area that `--area` names.

    Raises
    ------
    InputError
        If it names a campaign with errors.
    RoadsError
        If it is neither a campaign nor an area.
    """
    if text.count(",") == 3 and not Path(text).exists():
        return Area.parse(text)
    return Area.around(given_campaign(Path(text), language).places)


def build(context: typer.Context, extract: ExtractPath, area: AreaText, lang: Lang = None) -> int:
    """Build the roads and say what they are."""
    import optimizer

    language = context.obj
    wanted = given_area(area, language)
    network = optimizer.build_roads(extract, wanted, lambda step: remark(step.say(language)))
    manifest = network.manifest
    tell(
        message(
            "Roads of {file} ({date}): {count} roads in the area {area}, in {folder}",
            file=manifest["extract"]["name"],
            date=str(manifest["extract"].get("timestamp") or "?")[:10],
            count=number(manifest["roads"], language, 0),
            area=str(network.area),
            folder=network.folder,
        ).say(language)
    )
    return Code.DONE
