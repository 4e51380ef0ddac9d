"""The comparison on a terminal: what each scenario is worth, whom it serves, what that takes, and the sweeps."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimizer import Comparison, Curve, Language, ScenarioRow

from ..language import message, number
from .words import NOTES, TABLES, WORTH, Column, effect_said, fixed, name_of, step_said

WIDTH = 110
"""Characters in a line where the output is no terminal."""

_STYLES = {"better": "green", "worse": "red", "unclear": "dim", "other": "cyan"}


def comparison_text(comparison: Comparison, language: Language, *, colour: bool | None = None) -> str:
    """Return the comparison as text.

    Parameters
    ----------
    comparison
        What is shown.
    language
        The language of the words and numbers.
    colour
        Whether to colour it; by default where standard output is a terminal.
    """
    terminal = sys.stdout.isatty() if colour is None else colour
    width = shutil.get_terminal_size((WIDTH, 40)).columns if terminal else WIDTH
    out = io.StringIO()
    console = Console(file=out, width=max(80, width), force_terminal=terminal, highlight=False, markup=False)
    for table in _tables(comparison, language):
        console.print(table)
    for curve in comparison.curves:
        if said := step_said(curve, language):
            console.print(f"{curve.sweep.name}: {said}")
    console.print()
    for note in NOTES:
        console.print(note.say(language))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n"))


def _tables(comparison: Comparison, language: Language) -> Iterator[Table]:
    for title, columns in TABLES:
        table = _table(title.say(language), columns, language)
        if columns is WORTH:
            table.add_column(message("Against the base").say(language), ratio=1)
        for row in comparison.rows:
            cells = _cells(row, columns, language)
            if columns is WORTH:
                style = _STYLES.get(row.effect.verdict, "") if row.effect else ""
                cells.append(Text(effect_said(row, language), style=style))
            table.add_row(*cells)
        yield table
    for curve in comparison.curves:
        yield _curve(curve, language)


def _table(title: str, columns: Sequence[Column], language: Language) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(message("Scenario").say(language), min_width=18)
    for column in columns:
        table.add_column(column.title.say(language), justify="right", overflow="fold")
    return table


def _cells(row: ScenarioRow, columns: Sequence[Column], language: Language) -> list[Text]:
    if row.figures is None:
        return [Text(name_of(row, language)), *(Text("–") for _ in columns)]
    figures = (fixed(column.value(row.figures), language, column.decimals) for column in columns)
    return [Text(name_of(row, language)), *map(Text, figures)]


def _curve(curve: Curve, language: Language) -> Table:
    title = f"{curve.sweep.name} ({curve.sweep.key})"
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (
        message("Value"),
        message("Score"),
        message("Bound"),
        message("Households"),
        message("Priority households"),
        message("Gini of villages"),
    ):
        table.add_column(heading.say(language), justify="right")
    for point in curve.points:
        table.add_row(
            number(point.value, language, 4),
            fixed(point.figures.score, language, 1),
            fixed(point.figures.bound, language, 1),
            fixed(point.figures.households, language, 1),
            fixed(point.figures.priority, language, 1),
            fixed(point.figures.village_gini, language, 3),
        )
    return table
