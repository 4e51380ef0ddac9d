"""Rows left out of the master until a solution breaks them: most never bite, and each makes every solve slower."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from .budget import Budget
from .columns import Pool
from .formulation import Formulation, FurtherRow, VisitRow
from .master import Master, MasterSolution

VIOLATION = 1e-5
"""Visits, or volunteers, beyond which a row is broken."""

ROOM = 3.0
"""The same for a solution within a tolerance, relative to that."""


def solve_whole(
    master: Master, budget: Budget, until: float, repairs: int = 0
) -> tuple[MasterSolution | None, bool]:
    """Solve the master, and put in the rows that its solution breaks; say whether it breaks none.

    It is solved again with them up to `repairs` times. None where the budget's share `until` did not suffice.
    """
    latest: MasterSolution | None = None
    for _ in range(repairs + 1):
        if budget.done:
            break
        latest = master.solve(budget.part(1e9, until))
        if latest is None:
            return None, False
        budget.charge(latest.work)
        broken = broken_rows(master.formulation, master.pool, latest, max(VIOLATION, ROOM * master.tolerance))
        if not broken:
            return latest, True
        master.extend(master.formulation.extended(broken))
    return latest, False


def broken_rows(
    formulation: Formulation, pool: Pool, solution: MasterSolution, room: float = VIOLATION
) -> list[FurtherRow]:
    """Return the rows of spacing and of joins that the solution breaks by more than `room`."""
    return [*_spacing(formulation, pool, solution, room), *_joins(formulation, solution, room)]


def _spacing(formulation: Formulation, pool: Pool, solution: MasterSolution, room: float) -> list[FurtherRow]:
    instance = formulation.instance
    visits: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(instance.days))
    for number in np.flatnonzero(solution.routes > VIOLATION):
        column = pool[int(number)]
        for village, _ in column.stops:
            visits[village][instance.shifts[column.shift].day] += solution.routes[number]
    rows = []
    for village, by_day in sorted(visits.items()):
        gap = int(instance.villages.gap[village])
        total = np.concatenate([[0.0], np.cumsum(by_day)])
        first = np.arange(instance.days)
        inside = total[np.minimum(first + gap, instance.days)] - total[first]
        # Of overlapping runs of days the worst comes first; the others may be mended with it.
        covered = np.zeros(instance.days, dtype=np.bool_)
        for day in np.argsort(-inside, kind="stable"):
            if inside[day] <= 1 + room:
                break
            if not covered[day : day + gap].any():
                covered[day : day + gap] = True
                on = np.zeros(instance.days, dtype=np.bool_)
                on[day : day + gap] = True
                rows.append(FurtherRow(1.0, visit=VisitRow(-1, village, on, 1.0)))
    return rows


def _joins(formulation: Formulation, solution: MasterSolution, room: float) -> list[FurtherRow]:
    rows = []
    for used, crew in zip(formulation.used, formulation.joins, strict=True):
        most = float(solution.static[used]) + room
        rows += [
            FurtherRow(0.0, ((join, 1.0), (int(used), -1.0)))
            for join in crew.values()
            if solution.static[join] > most
        ]
    return rows
