"""What the visits to one village are worth together: the concave envelope over all patterns of whole visits.

A pattern says how many visits give how many volunteer-minutes. Its worth, benefit of service less shortfalls of
visits and coverage, is a function of its minutes together and of its number of visits. The relaxation mixes routes so
that exactly what is worth most is served; a mixture of patterns cannot. The least concave function above the patterns
is what a decomposition by village would know (Geoffrion, 1974, "Lagrangean relaxation for integer programming",
Mathematical Programming Study 2), and a tangent plane of it is an inequality that every plan obeys.

The envelope at a point is a small linear program over patterns of what visits give there. These are generated: for
given slopes the best one is found by dynamic programming over visits and minutes, as in a knapsack. What no visit gives
at the point gets its slope by lifting, one kind after another (Padberg, 1975, "A Note on Zero-One Programming",
Operations Research 23(4); Balas, 1975, "Facets of the Knapsack Polytope", Mathematical Programming 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import ceil, gcd

import numba as nb
import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from .instance import Instance

CELLS, VISITS = 2_000, 40
"""Steps of minutes, at most, and visits to a village, beyond which it has no envelope."""

PATTERNS = 200
"""Patterns generated for one point, at most."""

FINEST = 1e-6
"""Slopes are multiples of this, relative to the steepest."""

ROOM = 1e-4
"""Visits by which a point is moved, so that slopes of what is hardly given are no steeper than they have to be."""


@dataclass(frozen=True)
class Plane:
    """A plane above all patterns: worth ≤ `height` + Σ `slopes`[g] · visits that give g, slopes (G,) ≥ 0."""

    slopes: NDArray[np.float64]
    height: float


class Envelope:
    """The envelope of one village; patterns found once are kept.

    Parameters
    ----------
    instance, village
        The village, and the campaign that it is in.
    days
        Numbers of the days on which it can be visited, increasing.

    Attributes
    ----------
    gives
        The volunteer-minutes that a visit can give, increasing, (G,); points and slopes are in this order.
    """

    def __init__(self, instance: Instance, village: int, days: NDArray[np.int64]) -> None:
        rules, penalties = instance.villages, instance.campaign.penalties
        crews = np.array([k for shift in instance.shifts for k in (shift.k_min, shift.k_max)], dtype=np.int64)
        span = slice(int(crews.min(initial=1)), int(crews.max(initial=0)) + 1)
        given = np.unique(instance.given[village, span])
        self.gives: NDArray[np.float64] = given[given > 0]
        limits = np.cumsum(rules.class_minutes[village])
        needed = float(limits[-1])
        wanted = int(rules.min_visits[village])
        self._visits = 0
        if len(self.gives) and needed > 0:
            # Visits beyond those wanted, and beyond what serves everybody, add nothing.
            useful = max(wanted, ceil(needed / self.gives[0]))
            self._visits = min(
                most_apart(days, int(rules.gap[village])), int(rules.max_visits[village]), useful
            )
        step = _step(self.gives, needed)
        # Minutes are rounded up: a pattern is worth no less than here.
        self._steps = np.ceil(self.gives / step - 1e-9).astype(np.int64)
        minutes = np.minimum(np.arange(ceil(needed / step) + 1) * step, needed)
        used = np.diff(np.minimum(minutes[:, None], limits), axis=1, prepend=0.0)
        served = used[:, :4].sum(axis=1) / instance.campaign.service.minutes_per_household
        worth = used @ instance.class_value - penalties.cover * np.maximum(0.0, rules.floor[village] - served)
        few = penalties.visit * np.maximum(0, wanted - np.arange(self._visits + 1))
        self._worth = worth[None, :] - few[:, None]
        self._program: _Program | None = None
        self._known: set[tuple[int, ...]] = set()

    @property
    def exists(self) -> bool:
        """Whether the village can be visited, and not too often for its patterns to be looked at."""
        return 0 < self._visits <= VISITS

    def plane(self, point: NDArray[np.float64]) -> Plane:
        """Return a plane above all patterns that is lowest, or nearly, at `point`: visits by what they give, (G,)."""
        size = len(self.gives)
        kinds = np.flatnonzero(point > 0)
        program = self._program = self._program or _Program(size)
        for kind in kinds.tolist():
            for count in range(1, self._visits + 1):
                pattern = np.zeros(size, dtype=np.int64)
                pattern[kind] = count
                self._know(program, pattern)
        slopes = np.zeros(size)
        height = float(self._worth[0, 0])
        for _ in range(PATTERNS if len(kinds) else 0):
            found = program.slopes(np.where(point > 0, point + ROOM, 0.0))
            if found is None:
                break
            slopes = np.where(point > 0, found, 0.0)
            patterns = np.zeros((self._visits + 1, size), dtype=np.int64)
            patterns[:, kinds] = best_patterns(self._steps[kinds], slopes[kinds], self._worth)
            height = max(self._of(pattern) - float(slopes @ pattern) for pattern in patterns)
            fresh = [self._know(program, pattern) for pattern in patterns]
            if not any(fresh):
                break
        # What no visit gives there is let in one kind after another, those first that are most like what some give.
        others = np.flatnonzero(point <= 0)
        if len(kinds):
            away = np.abs(self._steps[others][:, None] - self._steps[kinds]).min(axis=1)
            others = others[np.argsort(away, kind="stable")]
        slopes = lifted(self._steps, slopes, kinds, others, self._worth, height)
        # Rounded, for the sake of the simplex method; the height is that of the rounded plane.
        unit = FINEST * max(1.0, float(slopes.max()))
        slopes = np.round(slopes / unit) * unit
        patterns = best_patterns(self._steps, slopes, self._worth)
        height = max(self._of(pattern) - float(slopes @ pattern) for pattern in patterns)
        return Plane(slopes, height + 1e-9 * (1.0 + abs(height)))

    def _of(self, pattern: NDArray[np.int64]) -> float:
        cell = min(int(self._steps @ pattern), self._worth.shape[1] - 1)
        return float(self._worth[int(pattern.sum()), cell])

    def _know(self, program: _Program, pattern: NDArray[np.int64]) -> bool:
        """Add a pattern to the program; say whether it is new."""
        key = tuple(pattern.tolist())
        if key in self._known:
            return False
        self._known.add(key)
        program.add(pattern, self._of(pattern) - float(self._worth[0, 0]))
        return True


class _Program:
    """Mixes patterns, so that no more visits are made than a point has, to be worth most: GLOP.

    Thousands of these are solved, each within a millisecond, which is what this interface to it is made for.
    """

    def __init__(self, size: int) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._infinity = self._solver.infinity()
        self._solver.Objective().SetMaximization()
        self._visits = [self._solver.Constraint(-self._infinity, 0.0) for _ in range(size)]
        self._share = self._solver.Constraint(-self._infinity, 1.0)

    def add(self, pattern: NDArray[np.int64], worth: float) -> None:
        """Add a pattern, and what it is worth more than no visit."""
        share = self._solver.NumVar(0.0, self._infinity, "")
        self._solver.Objective().SetCoefficient(share, worth)
        self._share.SetCoefficient(share, 1.0)
        for kind in np.flatnonzero(pattern):
            self._visits[kind].SetCoefficient(share, float(pattern[kind]))

    def slopes(self, point: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return what a further visit would be worth at a point, by what it gives; None where that cannot be said."""
        for row, most in zip(self._visits, point, strict=True):
            row.SetUb(float(most))
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return np.array([max(0.0, row.dual_value()) for row in self._visits])


def most_apart(days: NDArray[np.int64], gap: int) -> int:
    """Return how many of the increasing days can be visited, if any two visits lie `gap` days apart, 1 at least."""
    count, last = 0, -gap
    for day in days.tolist():
        if day - last >= gap:
            count, last = count + 1, day
    return count


def _step(gives: NDArray[np.float64], needed: float) -> float:
    """Return the minutes in a step of the dynamic program: those that all visits are multiples of, if it can be."""
    step = 1.0
    if len(gives) and np.abs(gives - np.round(gives)).max() < 1e-9:
        step = float(reduce(gcd, (round(value) for value in gives.tolist())))
    return max(step, needed / CELLS)


@nb.njit(cache=True, nogil=True)
def best_patterns(steps, slopes, worth):  # type: ignore[no-untyped-def]
    """Return the best pattern for each number of visits: worth less slopes is greatest.

    Parameters
    ----------
    steps, slopes
        What a visit gives, in steps of minutes, and what it costs, (G,).
    worth
        By number of visits and steps of minutes given, the last of them standing for all beyond, (N + 1, T).

    Returns
    -------
    patterns
        Visits by what they give, (N + 1, G).
    """
    visits, cells = worth.shape[0] - 1, worth.shape[1]
    kinds = steps.shape[0]
    least = np.full((visits + 1, cells), np.inf)
    choice = np.full((visits + 1, cells), -1, dtype=np.int64)
    before = np.full((visits + 1, cells), -1, dtype=np.int64)
    least[0, 0] = 0.0
    patterns = np.zeros((visits + 1, kinds), dtype=np.int64)
    for count in range(visits + 1):
        best = -np.inf
        at = -1
        for cell in range(cells):
            if least[count, cell] == np.inf:
                continue
            value = worth[count, cell] - least[count, cell]
            if value > best:
                best = value
                at = cell
            if count < visits:
                for kind in range(kinds):
                    to = min(cells - 1, cell + steps[kind])
                    cost = least[count, cell] + slopes[kind]
                    if cost < least[count + 1, to]:
                        least[count + 1, to] = cost
                        choice[count + 1, to] = kind
                        before[count + 1, to] = cell
        for back in range(count, 0, -1):
            patterns[count, choice[back, at]] += 1
            at = before[back, at]
    return patterns


@nb.njit(cache=True, nogil=True)
def lifted(steps, slopes, known, others, worth, height):  # type: ignore[no-untyped-def]
    """Return the slopes of a plane that lies above patterns of all kinds, given those of the known kinds.

    Each of the others gets the least that keeps every pattern of it and of the kinds before it under the plane.

    Parameters
    ----------
    steps, slopes
        What a visit gives, in steps of minutes, and what it costs, (G,).
    known, others
        The kinds whose slopes are given, and the others in the order in which they are let in.
    worth
        As in `best_patterns`.
    height
        What no pattern of known kinds is worth more than, its slopes taken off.

    Returns
    -------
    slopes
        Of all kinds, (G,).
    """
    visits, cells = worth.shape[0] - 1, worth.shape[1]
    slopes = slopes.copy()
    least = np.full((visits + 1, cells), np.inf)
    least[0, 0] = 0.0
    for kind in known:
        _let_in(least, steps[kind], slopes[kind])
    for kind in others:
        slope = 0.0
        for count in range(visits):
            for cell in range(cells):
                if least[count, cell] == np.inf:
                    continue
                to = cell
                for more in range(1, visits - count + 1):
                    to = min(cells - 1, to + steps[kind])
                    slope = max(slope, (worth[count + more, to] - least[count, cell] - height) / more)
        slopes[kind] = slope
        _let_in(least, steps[kind], slope)
    return slopes


@nb.njit(cache=True, nogil=True)
def _let_in(least, step, slope):  # type: ignore[no-untyped-def]
    """Let visits of one more kind into the least costs by number of visits and steps of minutes."""
    cells = least.shape[1]
    for count in range(least.shape[0] - 1):
        for cell in range(cells):
            if least[count, cell] < np.inf:
                to = min(cells - 1, cell + step)
                least[count + 1, to] = min(least[count + 1, to], least[count, cell] + slope)
