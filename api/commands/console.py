"""What the command line writes: results to standard output, all else to standard error."""

from __future__ import annotations

import sys
import unicodedata

import typer


def tell(text: str) -> None:
    """Write a result, a line or several, to standard output."""
    typer.echo(_harmless(text))


def remark(text: str) -> None:
    """Write what is not a result (a warning, an error, a step) to standard error."""
    typer.echo(_harmless(text), err=True)


def prepare_streams() -> None:
    """Let a terminal whose encoding lacks a letter show a question mark in its place instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _harmless(text: str) -> str:
    # Names come from files: an escape sequence in one must not steer the terminal.
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(letter) == "Cc" and letter not in "\n\t"
        else letter
        for letter in text
    )
