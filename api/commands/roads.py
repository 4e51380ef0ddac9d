"""`luudong roads`: real roads from an OpenStreetMap extract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer import Area, Language

from ..language import message, number
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign
from .options import CampaignPath, Lang

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

HELP_CALIBRATE = (
    message("Fit speed, detour and fixed minutes of the estimate to the ways measured in travel_times.csv."),
    message("Prints what to write under [travel] in campaign.toml, and the error that is left."),
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
            date=str(manifest["extract"].get("timestamp") or "")[:10] or message("no date given"),
            count=number(manifest["roads"], language, 0),
            area=str(network.area),
            folder=network.folder,
        ).say(language)
    )
    return Code.DONE


def calibrate(context: typer.Context, campaign: CampaignPath, lang: Lang = None) -> int:
    """Fit the estimate and say what to write."""
    import optimizer

    language = context.obj
    given = given_campaign(campaign, language)
    fit = optimizer.calibrate(given)
    if fit is None:
        raise RefusalError(
            message(
                "{name} has fewer than three measured pairs; write some ways that somebody has driven into "
                "travel_times.csv (from, to, minutes, and metres where they are known)",
                name=given.name or given.id,
            ),
            Code.INPUT_WRONG,
        )
    tell("[travel]")
    tell(f"speed_kmh = {fit.speed_kmh:g}\ndetour = {fit.detour:g}\nfixed_minutes = {fit.fixed_minutes:g}")
    for label, error in ((message("As it is"), fit.before), (message("With these settings"), fit.after)):
        remark(
            message(
                "{label}: off by {mean} minutes on average, nine in ten by at most {most}; "
                "too long by {bias} on average",
                label=label,
                mean=number(error.mean, language),
                most=number(error.most, language),
                bias=number(error.bias, language),
            ).say(language)
        )
    remark(
        message("Pairs measured: {count}. Farthest off:", count=number(fit.pairs, language, 0)).say(language)
    )
    for origin, destination, measured, estimated in fit.worst:
        remark(
            message(
                "  {origin} → {destination}: {measured} minutes measured, {estimated} estimated",
                origin=origin,
                destination=destination,
                measured=measured,
                estimated=estimated,
            ).say(language)
        )
    return Code.DONE
