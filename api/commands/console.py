"""What the command line writes: results to standard output, all else to standard error."""

from __future__ import annotations

import os
import sys
import unicodedata

import typer

from ..language import message
from .endings import Code, RefusalError, cause_of


def tell(text: str) -> None:
    """Write a result, a line or several, to standard output."""
    _echo(text, err=False)


def remark(text: str) -> None:
    """Write what is not a result (a warning, an error, a step) to standard error."""
    _echo(text, err=True)


def prepare_streams() -> None:
    """Let a terminal whose encoding lacks a letter show a question mark in its place instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _echo(text: str, err: bool) -> None:
    try:
        typer.echo(_harmless(text), err=err)
    except OSError as error:
        # What is left in the stream's buffer, and what follows, goes nowhere: else Python ends with a complaint.
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # Who reads may have had enough, as `head` has: no failure. Nor is there anywhere to tell of one of stderr.
        if err or isinstance(error, BrokenPipeError):
            return
        raise RefusalError(
            message("The output cannot be written: {cause}", cause=cause_of(error)), Code.INPUT_WRONG
        ) from error


def _harmless(text: str) -> str:
    # Names come from files: an escape sequence in one must not steer the terminal.
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(letter) == "Cc" and letter not in "\n\t"
        else letter
        for letter in text
    )
