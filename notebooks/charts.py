"""The charts of the notebooks, drawn with Altair; they need no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from show import History, coverage

from optimizer import Campaign, Comparison, Curve, Plan


def _bundled(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hand a chart to the Vega-Lite that JupyterLab brings along, version 5, which needs no network."""
    spec = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    return {"application/vnd.vegalite.v5+json": spec, "text/plain": "a chart"}, {}


# Altair's own way would fetch Vega-Lite from a server each time a notebook is opened.
alt.renderers.register("bundled", _bundled)
alt.renderers.enable("bundled")


def bound_chart(history: History) -> alt.LayerChart:
    """Draw how the score rose and the bound fell, and what lies between them: what is not yet known."""
    rows = pd.DataFrame(history.rows)
    # The first bound is a rough one, far above: it would squeeze everything else into a line.
    top = rows["bound"].iloc[-1] + 4 * max(
        1.0, rows["bound"].iloc[-1] - max(0.0, rows["score"].iloc[len(rows) // 2])
    )
    rows["bound"] = rows["bound"].clip(upper=top)
    rows["score"] = rows["score"].clip(lower=0)
    x = alt.X("seconds:Q", title="seconds")
    y = alt.Y("score:Q", title="points", scale=alt.Scale(zero=False))
    band = alt.Chart(rows).mark_area(opacity=0.15, interpolate="step-after").encode(x=x, y=y, y2="bound:Q")
    lines = (
        alt.Chart(rows.melt("seconds", var_name="figure", value_name="points"))
        .mark_line(interpolate="step-after")
        .encode(
            x=x, y=alt.Y("points:Q", scale=alt.Scale(zero=False)), color=alt.Color("figure:N", title=None)
        )
    )
    return (band + lines).properties(width=620, height=260)


def range_chart(found: Comparison) -> alt.LayerChart:
    """Draw where the best plan of each scenario lies, from score to bound; those of another measure are left out."""
    rows = pd.DataFrame(
        [
            {
                "scenario": "as it is" if row is found.base else row.scenario.name,
                "score": row.figures.score,
                "bound": row.figures.bound,
            }
            for row in found.rows
            if row.figures is not None and (row.effect is None or row.effect.verdict != "other")
        ]
    )
    y = alt.Y("scenario:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    bars = alt.Chart(rows).mark_bar(height=10).encode(
        x=alt.X("score:Q", title="points", scale=alt.Scale(zero=False)), x2="bound:Q", y=y,
        tooltip=["scenario", "score", "bound"],
    )  # fmt: skip
    ends = alt.Chart(rows).mark_tick(thickness=3, color="black").encode(x="score:Q", y=y)
    return (bars + ends).properties(width=520)


def coverage_chart(campaign: Campaign, plan: Plan) -> alt.LayerChart:
    """Draw the share of priority households that is served in each village, and the floor."""
    rows = coverage(campaign, plan)
    rows = rows[rows["priority households"] > 0]
    y = alt.Y("village:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    bars = alt.Chart(rows).mark_bar().encode(
        x=alt.X(
            "coverage:Q",
            title="priority households served",
            axis=alt.Axis(format="%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        y=y,
        tooltip=["village", "priority households", "served", "visits"],
    )  # fmt: skip
    floor = pd.DataFrame({"floor": [campaign.coverage.floor]})
    line = alt.Chart(floor).mark_rule(strokeDash=[6, 4], color="firebrick").encode(x="floor:Q")
    return (bars + line).properties(width=480)


def lorenz_chart(groups: dict[str, Sequence[float]]) -> alt.LayerChart:
    """Draw Lorenz curves: the share of everything that the lesser part has; on the diagonal all have the same.

    The Gini coefficient is twice the area between a curve and the diagonal.
    """
    rows = []
    for name, values in groups.items():
        total, so_far = sum(values) or 1.0, 0.0
        rows.append({"group": name, "part": 0.0, "share": 0.0})
        for place, value in enumerate(sorted(values), start=1):
            so_far += value
            rows.append({"group": name, "part": place / len(values), "share": so_far / total})
    curves = alt.Chart(pd.DataFrame(rows)).mark_line().encode(
        x=alt.X("part:Q", title="part of them, those with least first", axis=alt.Axis(format="%")),
        y=alt.Y("share:Q", title="share of everything", axis=alt.Axis(format="%")),
        color=alt.Color("group:N", title=None),
    )  # fmt: skip
    even = pd.DataFrame({"part": [0.0, 1.0], "share": [0.0, 1.0]})
    line = alt.Chart(even).mark_line(strokeDash=[4, 4], color="gray").encode(x="part:Q", y="share:Q")
    return (curves + line).properties(width=320, height=320)


def curve_chart(curve: Curve) -> alt.HConcatChart:
    """Draw a sweep: the score with the proven bound as a band above it, and the households served."""
    rows = pd.DataFrame(
        [
            {
                "value": point.value,
                "score": point.figures.score,
                "bound": point.figures.bound,
                "all": point.figures.households,
                "priority": point.figures.priority,
            }
            for point in curve.points
        ]
    )
    x = alt.X("value:Q", title=curve.sweep.key, scale=alt.Scale(zero=False))
    low = alt.Y("score:Q", title="points", scale=alt.Scale(zero=False))
    band = alt.Chart(rows).mark_area(opacity=0.2).encode(x=x, y=low, y2="bound:Q")
    line = alt.Chart(rows).mark_line(point=True).encode(x=x, y=low)
    people = (
        alt.Chart(rows.melt("value", ["all", "priority"], "households", "served"))
        .mark_line(point=True)
        .encode(
            x=x,
            y=alt.Y("served:Q", title="households served", scale=alt.Scale(zero=False)),
            color=alt.Color("households:N"),
        )
    )
    return (band + line).properties(width=300, height=240) | people.properties(width=300, height=240)
