"""A sweep as a curve: what each value gives, the proven bound as a band above it, and what a step costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..plan import Plan
from .figures import Figures, figures_of
from .study import Sweep


@dataclass(frozen=True)
class Point:
    """One value of the swept figure, and what its plan gives."""

    value: float
    figures: Figures


@dataclass(frozen=True)
class Step:
    """What one step of the figure brings on average, from the first value to the last.

    Attributes
    ----------
    size
        The step: the smallest distance of two values.
    households, priority
        Households served more, those of the first four classes among them; negative where they are fewer.
    low, high
        Where the change of what the best plan is worth lies.
    """

    size: float
    households: float
    priority: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """The points of a sweep, rising; values whose campaign has no plan are left out."""

    sweep: Sweep
    points: tuple[Point, ...]

    @property
    def step(self) -> Step | None:
        """What one step brings on average; None with fewer than two points."""
        if len(self.points) < 2:
            return None
        size = min(after.value - before.value for before, after in pairwise(self.points))
        steps = (self.points[-1].value - self.points[0].value) / size
        first, last = self.points[0].figures, self.points[-1].figures
        return Step(
            size,
            (last.households - first.households) / steps,
            (last.priority - first.priority) / steps,
            (last.score - first.bound) / steps,
            (last.bound - first.score) / steps,
        )


def curve_of(sweep: Sweep, plans: Mapping[str, Plan]) -> Curve:
    """Return the curve of a sweep from the plans of its scenarios, by id."""
    points = []
    for value, scenario in zip(sweep.values, sweep.scenarios, strict=True):
        plan = plans.get(scenario.id)
        if plan is not None:
            points.append(Point(value, figures_of(scenario.campaign, plan)))
    return Curve(sweep, tuple(points))
