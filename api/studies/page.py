"""The comparison as one page with pictures, which opens with no network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from optimizer import Campaign, Comparison, Curve, Language, Message, ScenarioRow

from ..language import day, message, number
from .words import NOTES, TABLES, WORTH, Column, effect_said, fixed, name_of, step_said

WIDTH = 640.0
LEFT, RIGHT = 8.0, 12.0
"""Of the picture of ranges, in pixels: its width, and what is free at its sides."""

CURVE_WIDTH, CURVE_HEIGHT = 400.0, 240.0
CURVE_MARGIN = 56.0, 16.0, 30.0, 12.0
"""Left, right, below and above the area that a curve is drawn in."""


def comparison_page(campaign: Campaign, comparison: Comparison, language: Language) -> str:
    """Return the page."""
    return _template().render(
        lang=language,
        title=message("Scenarios of {name}", name=campaign.name or campaign.id).say(language),
        span=f"{day(campaign.start, language)} – {day(campaign.end, language)}",
        illustrative=message("The data are illustrative: made up, not the commune's own.").say(language)
        if campaign.illustrative
        else "",
        tables=[_table(title, columns, comparison.rows, language) for title, columns in TABLES],
        ranges=_ranges(comparison.rows, language),
        ranges_title=message("From score to bound: where the best plan of each lies").say(language),
        curves=[_curve(curve, language) for curve in comparison.curves if len(curve.points) > 1],
        notes=[note.say(language) for note in NOTES],
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _table(
    title: Message, columns: Sequence[Column], rows: Sequence[ScenarioRow], language: Language
) -> dict[str, Any]:
    with_effect = columns is WORTH
    return {
        "title": title.say(language),
        "heads": [
            message("Scenario").say(language),
            *(column.title.say(language) for column in columns),
            *([message("Against the base").say(language)] if with_effect else []),
        ],
        "rows": [
            {
                "name": name_of(row, language),
                "figures": [
                    "–"
                    if row.figures is None
                    else fixed(column.value(row.figures), language, column.decimals)
                    for column in columns
                ],
                "effect": effect_said(row, language) if with_effect else None,
                "verdict": row.effect.verdict if row.effect else "",
            }
            for row in rows
        ],
    }


def _ranges(rows: Sequence[ScenarioRow], language: Language) -> dict[str, Any]:
    """Return a bar from score to bound for each scenario whose points mean what those of the base do."""
    shown = [
        (row, row.figures)
        for row in rows
        if row.figures is not None and (row.effect is None or row.effect.verdict != "other")
    ]
    low = min((figures.score for _, figures in shown), default=0.0)
    high = max((figures.bound for _, figures in shown), default=1.0)
    ticks = _ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])

    def across(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    bars = [
        {
            "name": name_of(row, language),
            "x": across(figures.score),
            "width": max(2.0, round(across(figures.bound) - across(figures.score), 1)),
            "verdict": row.effect.verdict if row.effect else "base",
        }
        for row, figures in shown
    ]
    return {
        "bars": bars,
        "ticks": [{"x": across(tick), "text": number(tick, language, 2)} for tick in ticks],
        "width": WIDTH,
        "height": 34 * len(bars) + 26,
    }


def _curve(curve: Curve, language: Language) -> dict[str, Any]:
    points = curve.points
    names = (
        (
            message("Score, and the proven bound above it"),
            [p.figures.score for p in points],
            [p.figures.bound for p in points],
        ),
        (message("Households served"), [p.figures.households for p in points], None),
        (message("Priority households served"), [p.figures.priority for p in points], None),
    )
    return {
        "title": f"{curve.sweep.name} ({curve.sweep.key})",
        "step": step_said(curve, language) or "",
        "charts": [
            {"title": title.say(language), **_chart([p.value for p in points], lower, upper, language)}
            for title, lower, upper in names
        ],
    }


def _chart(
    values: Sequence[float], lower: Sequence[float], upper: Sequence[float] | None, language: Language
) -> dict[str, Any]:
    """Return a line over `values`, and a band up to `upper` where there is one, as SVG coordinates."""
    left, right, below, above = CURVE_MARGIN
    ticks = _ticks(min(lower), max(upper or lower))
    low, high = min(ticks[0], *lower), max(ticks[-1], *(upper or lower))

    def at(value: float, height: float) -> str:
        x = left + (value - values[0]) / (values[-1] - values[0]) * (CURVE_WIDTH - left - right)
        return f"{x:.1f},{down(height):.1f}"

    def down(height: float) -> float:
        return above + (high - height) / (high - low) * (CURVE_HEIGHT - below - above)

    line = [at(value, height) for value, height in zip(values, lower, strict=True)]
    band = [] if upper is None else [at(v, h) for v, h in zip(values, upper, strict=True)] + line[::-1]
    return {
        "width": CURVE_WIDTH,
        "height": CURVE_HEIGHT,
        "line": " ".join(line),
        "band": " ".join(band),
        "dots": [point.split(",") for point in line],
        "across": [
            {"x": at(value, low).split(",")[0], "text": number(value, language, 4)} for value in values
        ],
        "up": [{"y": round(down(tick), 1), "text": number(tick, language, 2)} for tick in ticks],
        "left": left,
        "base": CURVE_HEIGHT - below,
    }


def _ticks(low: float, high: float) -> list[float]:
    """Return about five round numbers around a range; two at least, apart from each other."""
    span = max(high - low, abs(high) * 1e-6, 1e-6)
    size = 10.0 ** len(str(int(span))) if span >= 1 else 1.0
    while span / size < 3:
        size /= 10
    size *= next(factor for factor in (1, 2, 5, 10) if span / (size * factor) <= 6)
    first = int(low // size)
    last = -int(-high // size)
    return [round(n * size, 9) for n in range(first, max(last, first + 1) + 1)]
