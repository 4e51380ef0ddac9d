"""`luudong province`: every campaign of a folder planned, with a map and a table of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import message, number
from .batch_options import ClusterAddress, ProcessCount
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import prepare_folder, unwritable
from .options import Lang, Seconds, Seed, Work
from .stopping import stop_on_signals

if TYPE_CHECKING:
    from optimizer import Language

    from ..province.campaigns import Campaigns

HELP = (
    message("Plan every campaign of a folder; a map and a table of all."),
    message(
        "OUT gets province.html (the map), province.csv and province.json (the table), a plan.json and a page for "
        "each campaign, and the results, so that a rerun computes only what is new or changed. Ctrl-C stops; the same "
        "command goes on from there."
    ),
)

SECONDS = 30.0
"""How long each campaign is planned where neither `--seconds` nor `--work` says so."""

RESULTS = "results"
"""Where results are kept, beside what is written."""


def province(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            readable=False,
            help=message("The folder whose folders, zips and workbooks are campaigns.").template,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            readable=False,
            help=message("The folder that is written.").template,
        ),
    ],
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    processes: ProcessCount = None,
    cluster: ClusterAddress = None,
    skip_broken: Annotated[
        bool,
        typer.Option(
            "--skip-broken",
            help=message("Leave out campaigns whose files have errors, and plan the others.").template,
        ),
    ] = False,
    lang: Lang = None,
) -> int:
    """Plan the campaigns and write what they come to."""
    language = context.obj
    if seconds is None and work is None:
        seconds = SECONDS
    with stop_on_signals() as stop:
        import optimizer

        from ..province.files import Writer
        from .batches import computing, counting

        campaigns = _campaigns(folder, skip_broken, language)
        for given in campaigns.read.values():
            optimizer.travel_times(given)
        prepare_folder(output)
        jobs = [
            optimizer.SolveJob.on_roads(name, given, seconds=seconds, work=work, seed=seed)
            for name, given in campaigns.read.items()
        ]
        writer = Writer(output, language)
        try:
            with computing(cluster, processes) as runner, counting(language) as watch:
                store = optimizer.ResultStore(output / RESULTS)
                for outcome in optimizer.run_batch(jobs, runner=runner, store=store, watch=watch, stop=stop):
                    writer.add(outcome)
            if stop.is_set():
                raise KeyboardInterrupt
            page = writer.finish(list(campaigns.read))
        except OSError as error:
            raise unwritable(output, error) from error
    tell(writer.text())
    remark(message("Written: {path}", path=page).say(language))
    return Code.FAULT if writer.has_problems else Code.DONE


def _campaigns(folder: Path, skip_broken: bool, language: Language) -> Campaigns:
    """Return the campaigns of a folder, its mistakes told.

    Raises
    ------
    RefusalError
        If there is none, or, unless they are to be skipped, one has errors.
    """
    from ..province.campaigns import campaigns_in, listed, read_all

    try:
        paths = campaigns_in(folder)
    except OSError as error:
        raise RefusalError(
            message("{path} cannot be read as a folder; give one that holds campaigns", path=folder),
            Code.INPUT_WRONG,
        ) from error
    campaigns = read_all(paths)
    for name, problems in campaigns.problems.items():
        for problem in problems:
            remark(f"{name}: {problem.say(language)}")
    if campaigns.problems and not skip_broken:
        raise RefusalError(
            message(
                "Campaigns with errors: {count} of {all}. Correct them, or leave them out with --skip-broken",
                count=number(len(campaigns.problems), language, 0),
                all=number(len(paths), language, 0),
            ),
            Code.INPUT_WRONG,
        )
    if not campaigns.read:
        raise RefusalError(
            message(
                "{path} holds no campaign; give a folder of folders with campaign.toml, zips or workbooks",
                path=folder,
            ),
            Code.INPUT_WRONG,
        )
    if campaigns.warned:
        remark(
            message(
                "Warnings in {count} campaigns ({names}); luudong validate shows them",
                count=number(len(campaigns.warned), language, 0),
                names=listed(campaigns.warned),
            ).say(language)
        )
    return campaigns
