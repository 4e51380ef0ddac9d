"""What the notebooks share: planning with a progress bar, tables, charts, maps, and sliders.

Each function does one thing that a notebook shows; the planning itself is in the package `optimizer`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import ipywidgets as widgets
import pandas as pd
from IPython.display import Markdown, display

import optimizer
from maps import InlinePage, Reader, overview_html
from optimizer import BatchProgress, BatchWatch, Campaign, Comparison, Curve, Language, Plan, Progress, Watch

SECONDS = float(os.environ.get("LUUDONG_NOTEBOOK_SECONDS", "15"))
"""How long a plan may take; the tests say less."""

pd.set_option("display.max_colwidth", None)


def _bundled(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hand a chart to the Vega-Lite that JupyterLab brings along, version 5, which needs no network."""
    spec = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    return {"application/vnd.vegalite.v5+json": spec, "text/plain": "a chart"}, {}


# Altair's own way would fetch Vega-Lite from a server each time a notebook is opened.
alt.renderers.register("bundled", _bundled)
alt.renderers.enable("bundled")

CLASSES = ("poor", "near-poor", "elderly", "no device", "other")


def note(text: str) -> None:
    """Show a sentence."""
    display(Markdown(text))


class History(Watch):
    """Shows a progress bar while a plan is made, and keeps how score and bound came together."""

    def __init__(self, seconds: float) -> None:
        self.rows: list[dict[str, Any]] = []
        self._bar = widgets.FloatProgress(max=seconds, layout=widgets.Layout(width="220px"))
        self._text = widgets.Label()
        display(widgets.HBox([self._bar, self._text]))

    def on_progress(self, progress: Progress) -> None:
        """Move the bar and note the figures."""
        self._bar.value = min(progress.seconds, self._bar.max)
        self._text.value = f"{progress.phase}: score {progress.score:,.1f}, bound {progress.bound:,.1f}"
        self.rows.append({"seconds": progress.seconds, "score": progress.score, "bound": progress.bound})

    def finish(self, plan: Plan) -> None:
        """Fill the bar and show the result."""
        self._bar.value = self._bar.max
        self._bar.bar_style = "success"
        self._text.value = f"score {plan.score:,.1f}, bound {plan.bound:,.1f}, gap {plan.gap:.2%}"
        self.rows.append({"seconds": plan.run.seconds, "score": plan.score, "bound": plan.bound})


def plan(campaign: Campaign, seconds: float = SECONDS, watch: History | None = None) -> Plan:
    """Plan a campaign with a progress bar; a `History` that is given keeps how it went."""
    watch = watch or History(seconds)
    found = optimizer.solve(campaign, seconds=seconds, watch=watch)
    watch.finish(found)
    return found


class BatchBar(BatchWatch):
    """Shows a progress bar while several plans are made."""

    def __init__(self) -> None:
        self._bar = widgets.IntProgress(layout=widgets.Layout(width="220px"))
        self._text = widgets.Label()
        display(widgets.HBox([self._bar, self._text]))

    def on_progress(self, progress: BatchProgress) -> None:
        """Move the bar and tell the time left."""
        self._bar.max, self._bar.value = progress.total, progress.done
        left = "" if progress.left is None else f", about {progress.left:.0f} s left"
        self._text.value = f"{progress.done} of {progress.total} plans{left}"


def compare(campaign: Campaign, document: dict[str, Any], seconds: float = SECONDS / 2) -> Comparison:
    """Plan the scenarios of a document (as in docs/scenarios.md) side by side, with a progress bar."""
    study = optimizer.study_of(campaign, document)
    return optimizer.plan_study(study, seconds=seconds, watch=BatchBar())


def map_of(campaign: Campaign, plan: Plan, language: Language = "en") -> InlinePage:
    """Return the overview map of a plan; it needs no network."""
    return InlinePage(overview_html(campaign, plan, language, Reader(day=lambda date, team: None)))


def villages(campaign: Campaign) -> pd.DataFrame:
    """Return the villages as a table: households by class, when they can be visited, who must be understood there."""
    return pd.DataFrame(
        [
            {
                "village": village.name,
                "households": village.households,
                **dict(zip(CLASSES, village.by_class, strict=True)),
                "open": village.open or "always",
                "language": village.language or "",
            }
            for village in campaign.villages
        ]
    )


def trips(campaign: Campaign, plan: Plan) -> pd.DataFrame:
    """Return the routes of a plan as a table, by date."""
    names = campaign.village_by_id
    return pd.DataFrame(
        [
            {
                "date": route.date,
                "team": campaign.team_by_id[route.team].name or route.team,
                "villages": " → ".join(names[stop.village].name for stop in route.stops),
                "leaves": optimizer.clock(route.depart),
                "back": optimizer.clock(route.back),
                "volunteers": len(route.crew),
                "minutes on the road": route.travel_minutes,
            }
            for route in plan.routes
        ],
        columns=["date", "team", "villages", "leaves", "back", "volunteers", "minutes on the road"],
    )


def served(campaign: Campaign, plan: Plan) -> pd.DataFrame:
    """Return how many households of each class there are, and how many are served."""
    totals = [sum(village.by_class[n] for village in campaign.villages) for n in range(len(CLASSES))]
    given = [sum(result.served[n] for result in plan.villages) for n in range(len(CLASSES))]
    table = pd.DataFrame({"class": CLASSES, "households": totals, "served": [round(n, 1) for n in given]})
    table["share %"] = [
        round(100 * part / whole, 1) if whole else 100.0 for part, whole in zip(given, totals, strict=True)
    ]
    return table


def coverage(campaign: Campaign, plan: Plan) -> pd.DataFrame:
    """Return how far each village is reached, the least covered first."""
    return pd.DataFrame(
        [
            {
                "village": row.village.name,
                "priority households": row.priority,
                "served": round(row.reached, 1),
                "coverage": round(row.result.coverage, 3),
                "visits": row.result.visits,
                "missing to the floor": round(row.short, 1),
            }
            for row in optimizer.coverage_of(campaign, plan)
        ]
    )


def comparison(found: Comparison) -> pd.DataFrame:
    """Return the scenarios side by side: their worth, whom they serve, and whether they differ from the base."""
    rows = []
    for row in found.rows:
        figures = row.figures
        if figures is None:
            rows.append({"scenario": row.scenario.name, "against the base": str(row.problem)})
            continue
        rows.append(
            {
                "scenario": "as it is" if row is found.base else row.scenario.name,
                "score": round(figures.score, 1),
                "bound": round(figures.bound, 1),
                "households": round(figures.households),
                "priority": round(figures.priority),
                "villages below the floor": figures.below_floor,
                "Gini of villages": round(figures.village_gini, 3),
                "Gini of volunteers": round(figures.volunteer_gini, 3),
                "against the base": _verdict(row.effect),
            }
        )
    return pd.DataFrame(rows)


def _verdict(effect: optimizer.Effect | None) -> str:
    if effect is None:
        return ""
    if effect.verdict == "other":
        if effect.in_base_terms is None:
            return "another measure"
        return f"another measure; by today's: {effect.in_base_terms:,.1f}"
    low, high = effect.low or 0.0, effect.high or 0.0
    if effect.verdict == "unclear":
        return f"not told apart ({low:+,.1f} to {high:+,.1f})"
    return f"surely {effect.verdict}, by {min(abs(low), abs(high)):,.1f} to {max(abs(low), abs(high)):,.1f}"


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


def small(campaign: Campaign) -> Campaign:
    """Return a part of a campaign that is planned in a second or two: every third village, two teams, two weeks."""
    some = campaign.villages[::3]
    teams = campaign.teams[:1] + campaign.teams[-1:]
    known = (
        {village.id for village in some}
        | {campaign.base_of(team.id).id for team in teams}
        | {campaign.base.id}
    )
    return campaign.model_copy(
        update={
            "name": f"{campaign.name} – part",
            "end": campaign.start + timedelta(days=13),
            "villages": some,
            "teams": teams,
            "volunteers": tuple(v for v in campaign.volunteers if v.team in {team.id for team in teams}),
            "travel_times": tuple(
                row for row in campaign.travel_times if row.origin in known and row.destination in known
            ),
            "closures": tuple(
                closure
                for closure in campaign.closures
                if closure.origin in known and (closure.destination is None or closure.destination in known)
            ),
            "fixed_point": None,
        }
    )


class Sliders:
    """Sliders that change a small campaign; each change plans it anew and shows what comes of it.

    Parameters
    ----------
    campaign
        What is changed; small enough to be planned in `seconds`.
    seconds
        How long each plan may take.
    """

    def __init__(self, campaign: Campaign, seconds: float = min(3.0, SECONDS)) -> None:
        self.campaign, self.seconds = campaign, seconds
        self.plan: Plan | None = None
        weights, wide = campaign.weights, {"description_width": "230px"}
        layout = widgets.Layout(width="520px")
        common: dict[str, Any] = {"continuous_update": False, "style": wide, "layout": layout}
        self.pace = widgets.IntSlider(
            round(campaign.service.minutes_per_household),
            15,
            120,
            5,
            description="minutes for a household",
            **common,
        )
        self.more = widgets.IntSlider(0, 0, 10, description="more volunteers", **common)
        self.floor = widgets.FloatSlider(
            campaign.coverage.floor, min=0, max=1, step=0.05, description="coverage floor", **common
        )
        self.elderly = widgets.FloatSlider(
            weights.elderly,
            min=weights.no_device,
            max=weights.near_poor,
            step=0.25,
            description="weight of the elderly",
            **common,
        )
        self.evenings = widgets.Checkbox(True, description="evenings", style=wide, layout=layout)
        self.headline = widgets.HTML()
        self.table = widgets.HTML()
        # Kept: a box that nobody holds is taken off the screen.
        self.box = widgets.VBox([*self.controls, self.headline, self.table])
        for slider in self.controls:
            slider.observe(self._changed, "value")
        self._changed(None)

    @property
    def controls(self) -> tuple[widgets.Widget, ...]:
        """The sliders and the box."""
        return self.pace, self.more, self.floor, self.elderly, self.evenings

    @property
    def changes(self) -> dict[str, object]:
        """What the sliders change, as in docs/scenarios.md."""
        found: dict[str, object] = {
            "service": {"minutes_per_household": self.pace.value},
            "coverage": {"floor": self.floor.value},
            "weights": {"elderly": self.elderly.value},
            "more_volunteers": {"count": self.more.value},
        }
        return found if self.evenings.value else found | {"cut_shifts": "17:00-24:00"}

    def _changed(self, _: object) -> None:
        self.headline.value = "planning …"
        changed = optimizer.patched(self.campaign, self.changes)
        self.plan = optimizer.solve(changed, seconds=self.seconds)
        figures = optimizer.figures_of(changed, self.plan)
        self.headline.value = (
            f"<b>{figures.households:.0f} households</b>, {figures.priority:.0f} of them priority households; "
            f"{figures.sessions} sessions, {figures.below_floor} villages below the floor; "
            f"no plan can score more than {figures.bound - figures.score:,.1f} points more"
        )
        self.table.value = served(changed, self.plan).to_html(index=False, border=0)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        show: Callable[..., Any] = self.box._repr_mimebundle_
        return show(**options)
