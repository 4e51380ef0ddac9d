"""`luudong scenarios`: a campaign and changes of it, planned and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from .batch_options import ClusterAddress, ProcessCount, Results
from .console import remark, tell
from .endings import Code, RefusalError
from .inputs import given_campaign, prepare_file, prepare_folder, unwritable
from .options import CampaignPath, Lang, Seconds, Work
from .stopping import stop_on_signals

HELP = (
    message("Compare scenarios of a campaign: five teams, no evenings, another floor …"),
    message(
        "Each scenario is planned for the same time with the same seed. The table says what each is worth, whom it "
        "serves and how evenly, and whether a difference is larger than what the solver does not know. Ctrl-C stops; "
        "the same command goes on from there."
    ),
)


def scenarios(
    context: typer.Context,
    campaign: CampaignPath,
    changes: Annotated[
        Path,
        typer.Argument(
            metavar="SCENARIOS",
            readable=False,
            help=message(
                "The scenarios: a TOML file; docs/scenarios.md tells what can stand in it."
            ).template,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,
            help=message(
                "Where the table is written too: a file that ends in .html, .csv or .json."
            ).template,
        ),
    ] = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            max=2**31 - 1,
            help=message("The seed of chance, a whole number from 0 (0 if not given).").template,
        ),
    ] = None,
    processes: ProcessCount = None,
    cluster: ClusterAddress = None,
    results: Results = None,
    lang: Lang = None,
) -> int:
    """Plan the scenarios and show how they compare."""
    language = context.obj
    _prepare(output, results)
    with stop_on_signals() as stop:
        import optimizer

        from ..studies.files import write_comparison
        from ..studies.screen import comparison_text
        from .batches import computing, counting

        given = given_campaign(campaign, language)
        study = optimizer.read_study(changes, given)
        for warning in study.warnings:
            remark(message("Warning: {warning}", warning=warning.say(language)).say(language))
        for scenario in study.all:
            # Seen now, not after the other scenarios have been planned.
            optimizer.travel_times(scenario.campaign)
        kept = results or (output.with_name(f"{output.stem}.results") if output else None)
        with computing(cluster, processes) as runner, counting(language) as watch:
            comparison = optimizer.plan_study(
                study,
                seconds=seconds,
                work=work,
                seed=seed,
                runner=runner,
                store=optimizer.ResultStore(kept) if kept else None,
                watch=watch,
                stop=stop,
                language=language,
            )
        if stop.is_set():
            raise KeyboardInterrupt
    tell(comparison_text(comparison, language))
    if output is not None:
        try:
            write_comparison(given, comparison, output, language)
        except OSError as error:
            raise unwritable(output, error) from error
        remark(message("Written: {path}", path=output).say(language))
    return Code.FAULT if any(row.problem for row in comparison.rows) else Code.DONE


def _prepare(output: Path | None, results: Path | None) -> None:
    """See that the output can be written, and that its ending says what it is to be."""
    from ..studies.files import WRITERS

    if output is not None:
        if output.suffix.casefold() not in WRITERS:
            raise RefusalError(
                message(
                    "{path} does not say what to write; end its name in one of: {endings}",
                    path=output,
                    endings=", ".join(WRITERS),
                ),
                Code.INPUT_WRONG,
            )
        prepare_file(output)
    if results is not None:
        prepare_folder(results)
