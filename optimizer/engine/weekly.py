"""What a week's limits allow a volunteer in whole turns, where a relaxation would take parts of them.

Ten hours hold two turns of four hours, not two and a half. The inequalities here describe the convex hull of the
whole numbers of turns of each length that a count and an hours limit allow (the facets of a knapsack with a
cardinality row: Balas, 1975, "Facets of the knapsack polytope", Mathematical Programming 8), found by enumeration: a
week has turns of two or three lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb, lcm, prod

MOST = 20_000
"""Sets of points looked at for one volunteer and week; beyond, the limits stay as they are."""

Inequality = tuple[tuple[int, ...], int]
"""Whole coefficients, one for each length of a turn, and the right-hand side: Σ coefficient · turns ≤ right."""


@cache
def whole_turns(
    lengths: tuple[int, ...], available: tuple[int, ...], most: int, minutes: int
) -> tuple[Inequality, ...]:
    """Return inequalities that every whole choice of turns obeys, and that cut off the most of the others.

    Parameters
    ----------
    lengths
        The different lengths of turns, minutes.
    available
        How many turns of each length there are.
    most, minutes
        Limits on the number of turns and on their minutes together.
    """
    highest = [min(a, most, minutes // length) for length, a in zip(lengths, available, strict=True)]
    if prod(h + 1 for h in highest) > MOST:
        return ()
    found: list[Inequality] = []
    for size in range(1, len(lengths) + 1):
        for support in combinations(range(len(lengths)), size):
            found += [
                (_spread(coefficients, support, len(lengths)), right)
                for coefficients, right in _facets(
                    tuple(lengths[n] for n in support), [highest[n] for n in support], most, minutes
                )
                if size > 1 or right < coefficients[0] * available[support[0]]
            ]
    return tuple(found)


def _spread(coefficients: Sequence[int], support: Sequence[int], size: int) -> tuple[int, ...]:
    whole = [0] * size
    for place, value in zip(support, coefficients, strict=True):
        whole[place] = value
    return tuple(whole)


def _facets(lengths: tuple[int, ...], highest: list[int], most: int, minutes: int) -> list[Inequality]:
    """Return the facets with a positive coefficient for every length."""
    size = len(lengths)

    def fits(point: Sequence[int]) -> bool:
        return (
            sum(point) <= most
            and sum(n * length for n, length in zip(point, lengths, strict=True)) <= minutes
        )

    points = [point for point in product(*(range(h + 1) for h in highest)) if fits(point)]
    maximal = [
        point
        for point in points
        if not any(
            point[n] < highest[n] and fits([*point[:n], point[n] + 1, *point[n + 1 :]]) for n in range(size)
        )
    ]
    if comb(len(maximal), size) > MOST:
        return []
    facets = set()
    for chosen in combinations(maximal, size):
        normal = _through(chosen)
        if normal is None or any(value <= 0 for value in normal):
            continue
        if all(sum(v * n for v, n in zip(normal, point, strict=True)) <= 1 for point in maximal):
            scale = lcm(*(value.denominator for value in normal))
            facets.add((tuple(int(value * scale) for value in normal), scale))
    return sorted(facets)


def _through(points: Sequence[Sequence[int]]) -> list[Fraction] | None:
    """Return x with x·p = 1 for each of the points, as many as they have coordinates; None where it is not one."""
    rows = [[Fraction(value) for value in point] + [Fraction(1)] for point in points]
    size = len(rows)
    for column in range(size):
        pivot = next((n for n in range(column, size) if rows[n][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for n in range(size):
            if n != column and rows[n][column]:
                factor = rows[n][column]
                rows[n] = [a - factor * b for a, b in zip(rows[n], rows[column], strict=True)]
    return [row[-1] for row in rows]
