"""What the notebooks share: planning with a progress bar, tables, and maps.

Each function does one thing that a notebook shows; the planning itself is in the package `optimizer`.
"""

from __future__ import annotations

import os
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import Markdown, display

import optimizer
from maps import InlinePage, Reader, overview_html
from optimizer import BatchProgress, BatchWatch, Campaign, Comparison, Language, Plan, Progress, Watch

SECONDS = float(os.environ.get("LUUDONG_NOTEBOOK_SECONDS", "15"))
"""How long a plan may take; the tests say less."""

PROCESSES = int(os.environ.get("LUUDONG_NOTEBOOK_PROCESSES", "0")) or None
"""Plans made at once; as many as there are cores where nobody says so."""

pd.set_option("display.max_colwidth", None)


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
    return optimizer.plan_study(
        study, seconds=seconds, runner=optimizer.Processes(PROCESSES), watch=BatchBar()
    )


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
