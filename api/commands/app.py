"""The program `luudong`: its verbs, the language it speaks, and how it ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Annotated

import typer

import optimizer
from optimizer import InputError, Language, Message, TravelUnavailableError, language_of, languages

from ..language import message
from . import (
    bench,
    calendar,
    check,
    imports,
    invite,
    map,
    month,
    pack,
    plan,
    province,
    replan,
    roads,
    scenarios,
    serve,
    sheet,
    template,
    tracks,
    validate,
    week,
    worker,
)
from .console import prepare_streams, remark, tell
from .endings import Code, RefusalError
from .help import Program, Verb, usage_error
from .options import Lang

HELP = (message("Plan mobile support points: teams, visits and crews over a campaign, with a proven bound."),)

GROUPS = (
    ("roads", roads, ((roads.build, roads.HELP_BUILD), (roads.calibrate, roads.HELP_CALIBRATE))),
    ("import", imports, ((imports.osm, imports.HELP_OSM), (imports.households, imports.HELP_HOUSEHOLDS))),
)
"""Verbs of two words: the first, its module, and the second ones with their help pages."""

FAULT_CHARACTERS = 300
"""How much of a fault's own words is shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments
        What follows the program's name; by default what the process was started with.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = spoken(given)
    prepare_streams()
    try:
        ended = typer.main.get_command(_program()).main(
            given, prog_name="luudong", standalone_mode=False, obj=language
        )
        return ended if isinstance(ended, int) else Code.DONE
    except InputError as error:
        for problem in error.problems:
            remark(problem.say(language))
        return Code.INPUT_WRONG
    except TravelUnavailableError as error:
        remark(error.reason.say(language))
        return Code.NO_TRAVEL_TIMES
    except optimizer.RoadsError as error:
        remark(error.reason.say(language))
        return Code.NO_TRAVEL_TIMES if isinstance(error, optimizer.NoEngineError) else Code.INPUT_WRONG
    except RefusalError as error:
        remark(error.reason.say(language))
        return error.code
    except typer.TyperException as error:
        remark(usage_error(error, language))
        return Code.INPUT_WRONG
    except KeyboardInterrupt:
        remark(message("Stopped before there was a plan.").say(language))
        return Code.STOPPED
    except Exception as fault:
        return _fault(fault, language)


def spoken(arguments: Sequence[str]) -> Language:
    """Return the language that `--lang` asks for, else the one of the environment.

    It is needed before the arguments are parsed: help pages and usage errors are in it too.
    """
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            value = value or "".join(arguments[number + 1 : number + 2])
            if value in languages():
                return value
    return language_of()


def _program() -> typer.Typer:
    program = typer.Typer(
        cls=Program,
        help=_page(HELP),
        add_completion=False,
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"max_content_width": 100},
    )
    program.callback()(_options)
    for verb, module in (
        (plan.plan, plan),
        (replan.replan, replan),
        (week.week, week),
        (check.check, check),
        (validate.validate, validate),
        (template.template, template),
        (month.month, month),
        (map.map, map),
        (pack.pack, pack),
        (sheet.sheet, sheet),
        (calendar.calendar, calendar),
        (tracks.tracks, tracks),
        (scenarios.scenarios, scenarios),
        (province.province, province),
        (bench.bench, bench),
        (serve.serve, serve),
        (worker.worker, worker),
        (invite.invite, invite),
    ):
        program.command(cls=Verb, help=_page(module.HELP))(verb)
    program.command(cls=Verb, help=_page(imports.HELP_NEW))(imports.new)
    for name, group in _groups():
        program.add_typer(group, name=name)
    return program


def _groups() -> Iterator[tuple[str, typer.Typer]]:
    for name, module, verbs in GROUPS:
        group = typer.Typer(
            cls=Program, help=_page(module.HELP), invoke_without_command=True, rich_markup_mode=None
        )
        group.callback()(_kinds)
        for verb, page in verbs:
            group.command(cls=Verb, help=_page(page))(verb)
        yield name, group


def _page(paragraphs: tuple[Message, ...]) -> str:
    return "\n\n".join(paragraph.template for paragraph in paragraphs)


def _show_version(asked: bool) -> None:
    if asked:
        tell(f"luudong {version('luudong')}")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_show_version,
            help=message("Show the version and stop.").template,
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Show the help page where no verb follows."""
    if context.invoked_subcommand is None:
        remark(context.get_help())
        raise typer.Exit(Code.INPUT_WRONG)


def _kinds(context: typer.Context, lang: Lang = None) -> None:
    """Show the help page where no second word follows."""
    if context.invoked_subcommand is None:
        remark(context.get_help())
        raise typer.Exit(Code.INPUT_WRONG)


def _fault(fault: Exception, language: Language) -> int:
    if os.environ.get("LUUDONG_TRACEBACK"):
        remark("".join(traceback.format_exception(fault)))
    detail = " ".join(f"{type(fault).__name__}: {fault}".split())[:FAULT_CHARACTERS]
    remark(
        message(
            "A fault of the program, not of your files ({detail}). "
            "LUUDONG_TRACEBACK=1 before the command shows where it arose",
            detail=detail,
        ).say(language)
    )
    return Code.FAULT
