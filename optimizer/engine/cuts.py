"""Cuts: what whole visits can serve, where the relaxation would serve it by fractions of them.

Let U be what the first classes of a village need, and s ≥ 0 what of it stays unserved: ``Σ g·x + s ≥ U``. Mixed
integer rounding with divisor d (Nemhauser and Wolsey, 1990, "A recursive procedure to generate all cuts for 0–1 mixed
integer programs", Mathematical Programming 46) gives, with f the fractional part of U / d,

    s ≥ d·f·(⌈U / d⌉ − Σ (⌊g / d⌋ + min(1, frac(g / d) / f))·x).

With d ≥ U this says that one visit serves no more than there is. The coefficients depend on what a stop gives and on
nothing else, so pricing stays exact: a stop earns what all rows of its village pay.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .columns import Pool
from .formulation import Formulation, ServiceRow
from .master import MasterSolution

VIOLATION = 1e-3
"""Score below which a cut is not worth its row."""

PER_VILLAGE = 2
"""Cuts of one village in one round."""


def violated_cuts(
    formulation: Formulation, pool: Pool, solution: MasterSolution
) -> list[tuple[int, int, float, float]]:
    """Return the most violated cuts: village, number of classes, threshold, divisor."""
    instance = formulation.instance
    given: list[list[float]] = [[] for _ in range(instance.village_count)]
    share: list[list[float]] = [[] for _ in range(instance.village_count)]
    for number in np.flatnonzero(solution.routes > 1e-7):
        column = pool[int(number)]
        for village, session in column.stops:
            given[village].append(instance.gives(village, session, column.crew))
            share[village].append(float(solution.routes[number]))
    have = {(row.village, row.threshold, row.divisor) for row in formulation.service}
    cuts = []
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
                    found.append((excess, v, classes, threshold, divisor))
        cuts += [cut[1:] for cut in sorted(found, reverse=True)[:PER_VILLAGE]]
    return cuts


def with_cuts(formulation: Formulation, cuts: list[tuple[int, int, float, float]]) -> Formulation:
    """Return the formulation with further rows at its end."""
    first = len(formulation.right)
    service, rows, columns, right = list(formulation.service), [], [], []
    for number, (village, classes, threshold, divisor) in enumerate(cuts):
        service.append(ServiceRow(first + number, village, threshold, divisor))
        right.append(_constant(threshold, divisor))
        rows += [first + number] * classes
        columns += formulation.served[village, :classes].tolist()
    return replace(
        formulation,
        right=np.append(formulation.right, right),
        equal=np.append(formulation.equal, np.zeros(len(cuts), dtype=np.bool_)),
        entry_row=_longer(formulation.entry_row, rows),
        entry_column=_longer(formulation.entry_column, columns),
        entry_value=np.append(formulation.entry_value, np.ones(len(rows))),
        service=tuple(service),
    )


def _constant(threshold: float, divisor: float) -> float:
    part = threshold / divisor
    return float(threshold - divisor * (part - np.ceil(part) + 1.0) * np.ceil(part))


def _longer(array: NDArray[np.int64], more: list[int]) -> NDArray[np.int64]:
    return np.append(array, np.array(more, dtype=np.int64))
