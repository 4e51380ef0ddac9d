"""The command: each campaign planned, two weeks made up, the rest replanned; a table, and the figures as JSON."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer

from optimizer import Campaign, Plan, check, difference, load, plan_document, replan, solve

from ...commands.console import remark, tell
from ...commands.options import cores
from .fortnight import fortnight

HEADER = (
    f"{'campaign':12}{'chance':>7}{'kept':>12}{'score':>12}{'bound':>12}{'gap':>9}{'seconds':>9}"
    f"{'visits':>8}{'changed':>9}  remarks"
)


@dataclass(frozen=True)
class Row:
    """One replan.

    Attributes
    ----------
    campaign, chance, cut
        What was planned, the seed of what happened, the road that was cut.
    kept
        What keeping what is possible of the base plan is worth.
    score, bound, gap
        Of the replan's own objective.
    seconds
        From having read everything to having the plan.
    visits, changed
        Visits of the base plan from the freeze date on, and how many of them are no longer there as they were.
    wrong
        What must not be: a rule broken, a frozen route touched.
    """

    campaign: str
    chance: int
    cut: str
    kept: float
    score: float
    bound: float
    gap: float
    seconds: float
    visits: int
    changed: int
    wrong: tuple[str, ...]

    def line(self) -> str:
        """Return it as a line of the table."""
        return (
            f"{self.campaign:12}{self.chance:>7}{self.kept:>12.2f}{self.score:>12.2f}{self.bound:>12.2f}"
            f"{self.gap:>9.3%}{self.seconds:>9.1f}{self.visits:>8}{self.changed:>9}  {'; '.join(self.wrong)}"
        ).rstrip()


def bench(
    paths: Annotated[list[Path], typer.Argument(help="Campaigns.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")],
    base_seconds: Annotated[float, typer.Option(help="Seconds for the plan that is followed.")] = 60.0,
    seconds: Annotated[float, typer.Option(help="Seconds for each replan.")] = 10.0,
    chances: Annotated[int, typer.Option(min=1, help="How many fortnights are made up for each.")] = 3,
    seed: Annotated[int, typer.Option(help="The seed of the plans, and of the first fortnight.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processor cores.")] = min(2, cores()),
) -> None:
    """Replan campaigns after two weeks that went otherwise; end with 1 where something is wrong."""
    rows: list[Row] = []
    tell(HEADER)
    for path in paths:
        campaign = load(path)
        remark(f"{campaign.id}: planning for {base_seconds:g} s")
        base = solve(campaign, seconds=base_seconds, seed=seed, workers=workers)
        for chance in range(seed, seed + chances):
            rows.append(_row(campaign, base, chance, seconds, workers))
            tell(rows[-1].line())
    figures = {
        "base_seconds": base_seconds,
        "seconds": seconds,
        "seed": seed,
        "workers": workers,
        "mean_gap": fmean(row.gap for row in rows),
        "largest_gap": max(row.gap for row in rows),
        "largest_share_changed": max((row.changed / row.visits for row in rows if row.visits), default=0.0),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "version": version("luudong"),
        "runs": [asdict(row) for row in rows],
    }
    tell(
        f"mean gap {figures['mean_gap']:.3%}, largest {figures['largest_gap']:.3%}; "
        f"largest share of changed visits {figures['largest_share_changed']:.0%}"
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    remark(str(output))
    raise typer.Exit(1 if any(row.wrong for row in rows) else 0)


def _row(campaign: Campaign, base: Plan, chance: int, seconds: float, workers: int) -> Row:
    went = fortnight(campaign, base, chance)
    started = time.monotonic()
    plan = replan(
        went.campaign,
        base,
        freeze_until=went.since,
        done=went.done,
        seconds=seconds,
        seed=chance,
        workers=workers,
    )
    took = time.monotonic() - started
    wrong = [broken.rule for broken in check(went.campaign, plan_document(plan, "en")).violations]
    if [r for r in plan.routes if r.date < went.since] != [r for r in base.routes if r.date < went.since]:
        wrong.append("a frozen route is touched")
    found = difference(base, plan)
    return Row(
        campaign=campaign.id,
        chance=chance,
        cut=f"{went.cut.origin} – {went.cut.destination}",
        kept=float(plan.run.extra["kept"]["score"]),
        score=plan.score,
        bound=plan.bound,
        gap=plan.gap,
        seconds=took,
        visits=found.visits_before,
        changed=found.visits_changed,
        wrong=tuple(wrong),
    )
