"""The table of a province: a row for each commune and one for all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimizer import CLASSES, Campaign, Language, Message, Plan, figures_of

from ..language import message, number

SCHEMA = "luudong.province/1"
WIDTH = 110


@dataclass(frozen=True)
class Planned:
    """A campaign of a province, and its plan; `problem` says why there is none."""

    name: str
    campaign: Campaign
    plan: Plan | None
    problem: Message | None = None

    @property
    def households(self) -> int:
        """Households of all villages."""
        return sum(village.households for village in self.campaign.villages)

    @property
    def priority(self) -> int:
        """Households of the first four classes."""
        return sum(village.priority_households for village in self.campaign.villages)

    def row(self, language: Language) -> dict[str, Any]:
        """Return its figures by name, unrounded; those of the plan are None where there is none."""
        found: dict[str, Any] = {
            "commune": self.name,
            "id": self.campaign.id,
            "name": self.campaign.name,
            "villages": len(self.campaign.villages),
            "teams": len(self.campaign.teams),
            "volunteers": len(self.campaign.volunteers),
            "households": self.households,
            "priority_households": self.priority,
        }
        keys = (
            "score",
            "bound",
            "gap",
            "sessions",
            "unvisited",
            "below_floor",
            "empty_places",
            "village_gini",
        )
        figures = None if self.plan is None else figures_of(self.campaign, self.plan)
        served = (None,) * len(CLASSES) if figures is None else figures.served
        found |= {key: None if figures is None else getattr(figures, key) for key in keys}
        found |= {f"served_{name}": given for name, given in zip(CLASSES, served, strict=True)}
        found["served"] = None if figures is None else figures.households
        found["served_priority"] = None if figures is None else figures.priority
        found["problem"] = "" if self.problem is None else self.problem.say(language)
        return found


def province_csv(planned: Sequence[Planned], language: Language) -> str:
    """Return the table for spreadsheets, with a byte-order mark for Excel."""
    rows = [commune.row(language) for commune in planned]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return "\ufeff" + out.getvalue()


def province_json(planned: Sequence[Planned], language: Language) -> str:
    """Return the table as one JSON object."""
    rows = [commune.row(language) for commune in planned]
    document = {"schema": SCHEMA, "mean_gap": mean_gap(planned), "communes": rows}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def mean_gap(planned: Sequence[Planned]) -> float | None:
    """Return the mean of the gaps of those that have a plan; None where none has."""
    gaps = [commune.plan.gap for commune in planned if commune.plan is not None]
    return sum(gaps) / len(gaps) if gaps else None


def province_text(planned: Sequence[Planned], language: Language) -> str:
    """Return the table for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    plans = [(c, figures_of(c.campaign, c.plan)) for c in planned if c.plan is not None]
    priority = sum(c.priority for c, _ in plans)
    gap = mean_gap(planned)
    footer = (
        message("All").say(language),
        number(sum(len(c.campaign.villages) for c in planned), language, 0),
        number(sum(c.households for c in planned), language, 0),
        number(sum(figures.households for _, figures in plans), language, 0),
        _share(sum(figures.priority for _, figures in plans), priority, language),
        number(sum(figures.score for _, figures in plans), language),
        number(sum(figures.bound for _, figures in plans), language),
        "–" if gap is None else number(100 * gap, language, 2),
        number(sum(figures.unvisited for _, figures in plans), language, 0),
    )
    heads = (
        message("Commune"),
        message("Villages"),
        message("Households"),
        message("Served"),
        message("Priority %"),
        message("Score"),
        message("Bound"),
        message("Gap %"),
        message("Villages without a visit"),
    )
    for place, (head, foot) in enumerate(zip(heads, footer, strict=True)):
        table.add_column(
            head.say(language), Text(foot), justify="right" if place else "left", overflow="fold"
        )
    known = {id(c): figures for c, figures in plans}
    for commune in planned:
        figures = known.get(id(commune))
        cells = [commune.name, number(len(commune.campaign.villages), language, 0)]
        cells.append(number(commune.households, language, 0))
        if figures is None:
            cells += ["–"] * 6
        else:
            cells += [
                number(figures.households, language, 0),
                _share(figures.priority, commune.priority, language),
                number(figures.score, language),
                number(figures.bound, language),
                number(100 * figures.gap, language, 2),
                number(figures.unvisited, language, 0),
            ]
        table.add_row(*map(Text, cells))
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 40)).columns if terminal else WIDTH
    Console(file=out, width=max(80, width), force_terminal=terminal, highlight=False, markup=False).print(
        table
    )
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").split("\n"))


def _share(part: float, whole: float, language: Language) -> str:
    return number(100 * part / whole, language) if whole else number(100, language)


def _cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None else value
