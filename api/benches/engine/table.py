"""The table: a line for each run as it ends, then scores side by side, and means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean

from .cases import ENGINE, title
from .measure import Row

HEADER = (
    f"{'instance':<16} {'solver':<16} {'score':>10} {'best kn.':>8} {'below %':>8} {'bound':>10} {'gap %':>7} "
    f"{'first s':>7} {'best s':>7} {'total s':>7} {'MB':>5}  check"
)


def line(row: Row) -> str:
    """Return a run as a line of the table."""
    figures = (
        f"{_shown(row.score, 2 if row.kind == 'campaign' else 0):>10} {_shown(row.best_known, 0):>8} "
        f"{_percent(row.to_best_known):>8} {_shown(row.bound, 2 if row.kind == 'campaign' else 0):>10} "
        f"{_percent(row.gap):>7} {_shown(row.first, 1):>7} {_shown(row.best, 1):>7} {row.total:>7.1f} "
        f"{row.megabytes:>5.0f}"
    )
    verdict = "ok" if row.valid else f"FAILED {row.note}"
    return f"{row.instance:<16} {title(row.solver):<16} {figures}  {verdict}"


def side_by_side(rows: Sequence[Row]) -> str:
    """Return the scores of each instance in one line, a column for each solver, and the means below."""
    solvers = list(dict.fromkeys(row.solver for row in rows))
    of = {(row.instance, row.kind, row.solver): row for row in rows}
    lines = ["", _columns("score", "best kn.", "bound", [title(solver) for solver in solvers])]
    for instance, kind in dict.fromkeys((row.instance, row.kind) for row in rows):
        runs = [of.get((instance, kind, solver)) for solver in solvers]
        decimals = 2 if kind == "campaign" else 0
        some = [run for run in runs if run is not None]
        lines.append(
            _columns(
                instance,
                _shown(next((run.best_known for run in some if run.best_known is not None), None), 0),
                _shown(min((run.bound for run in some if run.bound is not None), default=None), decimals),
                [_shown(run.score if run is not None and run.valid else None, decimals) for run in runs],
            )
        )
    for name, figures in means(rows).items():
        lines.append(_columns(name, "", "", [_shown(figures.get(solver), 2) for solver in solvers]))
    return "\n".join(lines)


def means(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Return the mean figures of each solver, in percent, over the runs of a kind that have them.

    What a score is below: the best known value for published instances, the bound that our engine proved for
    campaigns. Runs that failed count as having scored nothing.
    """
    bounds = {(row.instance, row.kind): row.bound for row in rows if row.solver == ENGINE and row.bound}
    found: dict[str, dict[str, float]] = {}
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row for row in rows if row.kind == kind]
        for solver in dict.fromkeys(row.solver for row in mine):
            runs = [row for row in mine if row.solver == solver]
            if kind == "campaign":
                _enter(
                    found,
                    f"{kind}: below bound %",
                    solver,
                    (_below(run, bounds.get((run.instance, kind))) for run in runs),
                )
            else:
                _enter(found, f"{kind}: below best %", solver, (_below(run, run.best_known) for run in runs))
            _enter(found, f"{kind}: gap %", solver, (run.gap for run in runs))
            if solver == ENGINE:
                _enter(found, f"{kind}: proven %", solver, (float(run.status == "optimal") for run in runs))
    return found


def _below(run: Row, reference: float | None) -> float | None:
    if not reference:
        return None
    score = run.score if run.valid and run.score is not None else 0.0
    return (reference - score) / abs(reference)


def _enter(
    found: dict[str, dict[str, float]], name: str, solver: str, figures: Iterable[float | None]
) -> None:
    known = [figure for figure in figures if figure is not None]
    if known:
        found.setdefault(name, {})[solver] = 100 * fmean(known)


def _columns(name: str, best: str, bound: str, scores: Iterable[str]) -> str:
    return f"{name:<24} {best:>8} {bound:>10} " + " ".join(f"{score:>16}" for score in scores)


def _shown(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def _percent(share: float | None) -> str:
    return _shown(None if share is None else 100 * share, 2)
