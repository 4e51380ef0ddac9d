"""Help pages and usage errors in the language of the user."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from optimizer import Language, Message

from ..language import catalogue, message
from .endings import Code, RefusalError


def write_help(command: Any, context: Any) -> str:
    """Return the help page of a verb, or of the program, in the language that the context carries."""
    language: Language = context.find_root().obj
    formatter = context.make_formatter()
    needed = [f"{p.opts[0]} {p.metavar}" for p in command.get_params(context) if _is_needed_option(p)]
    pieces = [_usage_piece(piece).say(language) for piece in command.collect_usage_pieces(context)]
    usage = message("Usage: ").say(language)
    formatter.write_usage(context.command_path, " ".join([*pieces, *needed]), prefix=usage)
    with formatter.indentation():
        for paragraph in _paragraphs(command):
            formatter.write_paragraph()
            formatter.write_text(catalogue.translation(paragraph, language))
    parameters = [parameter for parameter in command.get_params(context) if not parameter.hidden]
    for kind, title in (("argument", message("Arguments")), ("option", message("Options"))):
        rows = [
            (_written(parameter), _meaning(parameter, language))
            for parameter in parameters
            if parameter.param_type_name == kind
        ]
        if rows:
            with formatter.section(title.say(language)):
                formatter.write_dl(rows)
    verbs = getattr(command, "commands", {})
    if verbs:
        with formatter.section(message("Commands").say(language)):
            formatter.write_dl(
                [
                    (name, catalogue.translation(_paragraphs(verb)[0], language))
                    for name, verb in verbs.items()
                ]
            )
    return str(formatter.getvalue()).rstrip()


class Verb(TyperCommand):
    """A verb whose help page speaks the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return write_help(self, ctx)


class Program(TyperGroup):
    """The program, whose help page speaks the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return write_help(self, ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb that the command line names."""
        if args[0] not in self.commands:
            known = ", ".join(self.commands)
            raise RefusalError(
                message("There is no command {name}; there are: {known}", name=args[0], known=known),
                Code.INPUT_WRONG,
            )
        return super().resolve_command(ctx, args)


def usage_error(error: typer.TyperException, language: Language) -> str:
    """Return one sentence about a command line that is not understood, and where its help is."""
    parameter, context = getattr(error, "param", None), getattr(error, "ctx", None)
    written = None if parameter is None else _named(parameter)
    option = getattr(error, "option_name", None)
    match type(error).__name__:
        case "MissingParameter":
            what = message("{name} is missing", name=written)
        case "BadParameter" if parameter is not None:
            meant = _meaning(parameter, language)
            what = message(
                "The value of {name} is not understood. {form}: {meant}",
                name=written,
                form=_written(parameter),
                meant=meant,
            )
        case "NoSuchOption":
            what = message("There is no option {name}", name=option)
        case "BadOptionUsage":
            what = message("The option {name} is not used as it should be", name=option)
        case _:
            what = message("The command is not understood ({detail})", detail=error.format_message())
    command = context.command_path if context is not None else "luudong"
    sentence = what.say(language).rstrip(".")
    return message("{sentence}. For help: {command} --help", sentence=sentence, command=command).say(language)


def _paragraphs(command: Any) -> list[str]:
    return (command.help or "").split("\n\n")


def _is_needed_option(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "option" and parameter.required)


def _usage_piece(piece: str) -> Message:
    return {
        "[OPTIONS]": message("[OPTIONS]"),
        "COMMAND [ARGS]...": message("COMMAND …"),
    }.get(piece, Message(piece.strip("{}")))


def _meaning(parameter: Any, language: Language) -> str:
    if parameter.name == "help":
        return message("Show this page and stop.").say(language)
    return catalogue.translation(parameter.help or "", language)


def _named(parameter: Any) -> str:
    return str(parameter.metavar) if parameter.param_type_name == "argument" else ", ".join(parameter.opts)


def _written(parameter: Any) -> str:
    takes_value = parameter.param_type_name == "option" and not parameter.is_flag
    return f"{_named(parameter)} {parameter.metavar}" if takes_value else _named(parameter)
