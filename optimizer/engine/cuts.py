"""Cuts: what whole visits can serve, where the relaxation would serve it by fractions of them.

Let U be what the first classes of a village need, and s ≥ 0 what of it stays unserved: ``Σ g·x + s ≥ U``. Mixed
integer rounding with divisor d (Nemhauser and Wolsey, 1990, "A recursive procedure to generate all cuts for 0–1 mixed
integer programs", Mathematical Programming 46) gives, with f the fractional part of U / d,

    s ≥ d·f·(⌈U / d⌉ − Σ (⌊g / d⌋ + min(1, frac(g / d) / f))·x).

With d ≥ U this says that one visit serves no more than there is. The coefficients depend on what a stop gives and on
nothing else, so pricing stays exact: a stop earns what all rows of its village pay.
"""

from __future__ import annotations

import numpy as np

from .columns import Pool
from .formulation import Formulation, FurtherRow, ServiceRow
from .master import MasterSolution

VIOLATION = 1e-3
"""Score below which a cut is not worth its row."""

PER_VILLAGE = 2
"""Cuts of one village in one round."""


def violated_cuts(formulation: Formulation, pool: Pool, solution: MasterSolution) -> list[FurtherRow]:
    """Return the most violated cuts."""
    instance = formulation.instance
    given: list[list[float]] = [[] for _ in range(instance.village_count)]
    share: list[list[float]] = [[] for _ in range(instance.village_count)]
    for number in np.flatnonzero(solution.routes > 1e-7):
        column = pool[int(number)]
        for village, session in column.stops:
            given[village].append(instance.gives(village, session, column.crew))
            share[village].append(float(solution.routes[number]))
    have = {(row.village, row.threshold, row.divisor) for row in formulation.service}
    cuts: list[FurtherRow] = []
    for v in range(instance.village_count):
        if not given[v]:
            continue
        gives, shares = np.array(given[v]), np.array(share[v])
        used = np.cumsum(solution.static[formulation.served[v]])
        limits = np.cumsum(instance.villages.class_minutes[v])
        found = []
        for classes in range(1, 6):
            threshold = float(limits[classes - 1])
            worth = float(instance.class_value[classes - 1])
            if threshold <= 0 or worth <= 0 or (classes > 1 and threshold == limits[classes - 2]):
                continue
            divisors = {threshold, *(float(g) for g in gives if 0 < g < threshold)}
            divisors |= {threshold / whole for whole in (2, 3) if threshold / whole > gives.min()}
            for divisor in sorted(divisors):
                part = threshold / divisor
                fraction = part - np.ceil(part) + 1.0
                if fraction < 0.02 or (v, threshold, divisor) in have:
                    continue
                row = ServiceRow(-1, v, threshold, divisor)
                most = _constant(threshold, divisor) + float(row.coefficients(gives) @ shares)
                excess = (float(used[classes - 1]) - most) * worth
                if excess > VIOLATION:
                    found.append((excess, classes, row))
        best = sorted(found, key=lambda cut: (cut[0], cut[1], cut[2].divisor), reverse=True)
        for _, classes, row in best[:PER_VILLAGE]:
            terms = tuple((int(column), 1.0) for column in formulation.served[v, :classes])
            cuts.append(FurtherRow(_constant(row.threshold, row.divisor), terms, service=row))
    return cuts


def _constant(threshold: float, divisor: float) -> float:
    part = threshold / divisor
    return float(threshold - divisor * (part - np.ceil(part) + 1.0) * np.ceil(part))
