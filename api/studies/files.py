"""The comparison as a file: CSV for spreadsheets, JSON for programs, one page for people."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from optimizer import CLASSES, Campaign, Comparison, Curve, Figures, Language, ScenarioRow

from .page import comparison_page
from .words import FIGURES, name_of

SCHEMA = "luudong.scenarios/1"


def comparison_csv(campaign: Campaign, comparison: Comparison, language: Language) -> str:
    """Return a row for each scenario and each point of a sweep, numbers unrounded.

    It opens with a byte-order mark, without which Excel takes Vietnamese letters for others.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    effect = ("verdict", "low", "high", "in_base_terms")
    writer.writerow(["kind", "id", "name", "value", *(column.key for column in FIGURES), *effect, "problem"])
    for row in comparison.rows:
        figures: list[Any] = [""] * len(FIGURES)
        if row.figures is not None:
            figures = [column.value(row.figures) for column in FIGURES]
        told = [getattr(row.effect, key) for key in effect] if row.effect else [""] * len(effect)
        problem = row.problem.say(language) if row.problem else ""
        kind = "base" if row is comparison.base else "scenario"
        writer.writerow(
            [kind, *_safe(row.scenario.id, name_of(row, language)), "", *figures, *told, _text(problem)]
        )
    for curve in comparison.curves:
        for point in curve.points:
            figures = [column.value(point.figures) for column in FIGURES]
            names = _safe(curve.sweep.id, curve.sweep.name)
            writer.writerow(["sweep", *names, point.value, *figures, *[""] * (len(effect) + 1)])
    return "\ufeff" + out.getvalue()


def comparison_json(campaign: Campaign, comparison: Comparison, language: Language) -> str:
    """Return everything as one JSON object, numbers unrounded."""
    document = {
        "schema": SCHEMA,
        "campaign": campaign.id,
        "campaign_sha256": campaign.sha256,
        "scenarios": [_scenario(row, language) for row in comparison.rows],
        "sweeps": [_sweep(curve) for curve in comparison.curves],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


WRITERS: dict[str, Callable[[Campaign, Comparison, Language], str]] = {
    ".csv": comparison_csv,
    ".json": comparison_json,
    ".html": comparison_page,
}
"""What is written, by the ending of the file."""


def write_comparison(campaign: Campaign, comparison: Comparison, path: Path, language: Language) -> None:
    """Write the file whole or not at all; its ending, one of `WRITERS`, says what.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    text = WRITERS[path.suffix.casefold()](campaign, comparison, language)
    draft = path.with_name(f".luudong-{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _scenario(row: ScenarioRow, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {"id": row.scenario.id, "name": row.scenario.name}
    found["campaign_sha256"] = row.scenario.campaign.sha256
    if row.figures is None:
        return found | {"problem": row.problem.say(language) if row.problem else ""}
    found |= _figures(row.figures)
    if row.effect is not None:
        effect = row.effect
        found["effect"] = {
            "verdict": effect.verdict,
            "low": effect.low,
            "high": effect.high,
            "in_base_terms": effect.in_base_terms,
        }
    return found


def _figures(figures: Figures) -> dict[str, Any]:
    """Return the figures by name, shares as shares."""
    left_out = {*CLASSES, "gap_percent"}
    found: dict[str, Any] = {c.key: c.value(figures) for c in FIGURES if c.key not in left_out}
    return found | {"gap": figures.gap, "served": dict(zip(CLASSES, figures.served, strict=True))}


def _sweep(curve: Curve) -> dict[str, Any]:
    step = curve.step
    return {
        "id": curve.sweep.id,
        "name": curve.sweep.name,
        "key": curve.sweep.key,
        "points": [{"value": point.value, **_figures(point.figures)} for point in curve.points],
        "step": None if step is None else vars(step),
    }


def _safe(*texts: str) -> Iterator[str]:
    return map(_text, texts)


def _text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
