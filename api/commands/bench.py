"""`luudong bench`: a published instance through the same engine, or a certificate of tours checked."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from optimizer import Message

from ..language import message
from .console import remark, tell
from .endings import Code, RefusalError, cause_of
from .inputs import unwritable
from .options import SECONDS, Lang, Seconds, Seed, Work, Workers, cores
from .stopping import stop_on_signals

if TYPE_CHECKING:
    from optimizer import BestKnown, Certificate, Orienteering, Tours

HELP = (
    message("Plan a published instance of team orienteering: instance, score, bound and seconds."),
    message(
        "The line on standard output has the instance's name, the sum of the prizes, the proven bound and the "
        "seconds taken. Tours that beat the best known value are kept as a certificate that anybody can check: "
        "luudong bench FILE --verify CERTIFICATE. Ctrl-C stops early and keeps the best so far."
    ),
)

CERTIFICATES = Path("out/certificates")


def bench(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", readable=False, help=message("The instance's file, as it was published.").template
        ),
    ],
    form: Annotated[
        Literal["top", "toptw"] | None,
        typer.Option(
            "--format",
            metavar="top|toptw",
            help=message(
                "The file's format: top (tours of limited length) or toptw (with opening hours; distances are "
                "cut down to two decimals where the file's name begins with pr, else to one)."
            ).template,
        ),
    ] = None,
    vehicles: Annotated[
        int | None,
        typer.Option(
            "--vehicles",
            metavar="M",
            min=1,
            max=1000,
            help=message(
                "The number of vehicles, a whole number from 1; files of top say one, those of toptw do not."
            ).template,
        ),
    ] = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    workers: Workers = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help=message("Write one JSON object, with the tours, instead of a line.").template
        ),
    ] = False,
    best_known: Annotated[
        Path | None,
        typer.Option(
            "--best-known",
            metavar="TABLE",
            readable=False,
            help=message(
                "A CSV table of best known values (format, instance, vehicles, best_known, source); "
                "without it best_known.csv beside the file or in the folder above, where there is one."
            ).template,
        ),
    ] = None,
    certificates: Annotated[
        Path,
        typer.Option(
            "--certificates",
            metavar="DIR",
            readable=False,
            help=message(
                "Where the certificate of a new best value is written (out/certificates if not given)."
            ).template,
        ),
    ] = CERTIFICATES,
    verify: Annotated[
        Path | None,
        typer.Option(
            "--verify",
            metavar="CERTIFICATE",
            readable=False,
            help=message("Plan nothing; check a certificate against the instance's file.").template,
        ),
    ] = None,
    lang: Lang = None,
) -> int:
    """Plan the instance, or check a certificate."""
    if verify is not None:
        return _verify(verify, file, context)
    if form is None:
        raise _missing("--format", context)
    if vehicles is None and form == "toptw":
        raise _missing("--vehicles", context)
    if seconds is None and work is None:
        seconds = SECONDS
    with stop_on_signals() as stop:
        import optimizer

        from .progress import following

        problem = optimizer.read_published(file, form, vehicles)
        known = _best_known(file, form, problem.vehicles, best_known)
        if stop.is_set():
            raise KeyboardInterrupt
        with following(seconds, context.obj) as watch:
            found = optimizer.plan_tours(
                problem,
                seconds=seconds,
                work=work,
                seed=seed,
                workers=workers or cores(),
                watch=watch,
                stop=stop,
            )
        verdict = optimizer.judge_file(file, form, problem.vehicles, found.tours)
        if not verdict.valid or found.bound < verdict.score or found.score != verdict.score:
            raise RefusalError(
                message(
                    "A fault of the program: its tours do not hold ({reason})",
                    reason=verdict.faults[0]
                    if verdict.faults
                    else f"{found.score} {verdict.score} {found.bound}",
                ),
                Code.FAULT,
            )
    tell(_object(problem, form, found, known, seed) if as_json else _line(problem, found))
    if known is not None and verdict.score > known.score:
        certificate = optimizer.certify(file, form, problem.vehicles, found.tours, known, version("luudong"))
        _keep(certificate, certificates, context)
    return Code.DONE


def _line(problem: Orienteering, found: Tours) -> str:
    return f"{problem.name} {found.score:.0f} {found.bound:.0f} {found.seconds:.2f}"


def _object(problem: Orienteering, form: str, found: Tours, known: BestKnown | None, seed: int) -> str:
    from optimizer import gap_of, status_of

    gap = gap_of(found.score, found.bound)
    result: dict[str, Any] = {
        "instance": problem.name,
        "format": form,
        "vehicles": problem.vehicles,
        "score": round(found.score),
        "bound": round(found.bound),
        "gap": gap,
        "status": status_of(gap),
        "seconds": found.seconds,
        "best_seconds": found.best_seconds,
        "tours": [list(tour) for tour in found.tours],
        "best_known": None if known is None else known.score,
        "seed": seed,
        "version": version("luudong"),
    }
    return json.dumps(result, ensure_ascii=False)


def _best_known(
    file: Path, form: Literal["top", "toptw"], vehicles: int, table: Path | None
) -> BestKnown | None:
    from optimizer import best_known_of

    if table is not None and not table.is_file():
        raise RefusalError(
            message("{path} is not an ordinary file; name another", path=table), Code.INPUT_WRONG
        )
    try:
        return best_known_of(file, form, vehicles, table)
    except (OSError, ValueError) as error:
        raise RefusalError(
            message("The table of best known values is not understood: {detail}", detail=error),
            Code.INPUT_WRONG,
        ) from error


def _keep(certificate: Certificate, folder: Path, context: typer.Context) -> None:
    try:
        path = certificate.write(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    said = message("Better than the best known {best}: {path}", best=certificate.best_known, path=path)
    remark(said.say(context.obj))


def _verify(given: Path, file: Path, context: typer.Context) -> int:
    from optimizer import read_certificate, verify_certificate

    try:
        certificate = read_certificate(given)
    except (OSError, ValueError) as error:
        raise _unusable(given, error) from error
    try:
        faults = verify_certificate(certificate, file)
    except (OSError, ValueError) as error:
        raise _unusable(file, error) from error
    for fault in faults:
        tell(fault.say(context.obj))
    if faults:
        return Code.CHECK_FAILED
    tell(
        message(
            "The certificate holds: {instance} with {vehicles} vehicles, score {score}",
            instance=certificate.instance,
            vehicles=certificate.vehicles,
            score=certificate.score,
        ).say(context.obj)
    )
    return Code.DONE


def _unusable(path: Path, error: OSError | ValueError) -> RefusalError:
    cause = cause_of(error) if isinstance(error, OSError) else error
    return RefusalError(message("{path} cannot be used: {cause}", path=path, cause=cause), Code.INPUT_WRONG)


def _missing(name: str, context: typer.Context) -> RefusalError:
    sentence: Message = message("{name} is missing", name=name)
    return RefusalError(
        message("{sentence}. For help: {command} --help", sentence=sentence, command=context.command_path),
        Code.INPUT_WRONG,
    )
