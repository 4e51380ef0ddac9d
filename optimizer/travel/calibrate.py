"""The estimate made honest: speed, detour and fixed minutes fitted to ways that somebody has measured.

The estimate of a way is ``ceil(fixed + a · d)`` with d the great-circle distance and ``a = 60 · detour / speed``
minutes a kilometre. Minutes alone tell `fixed` and `a`; the detour comes from measured metres where there are any, and
is else left as it is. The fit is by least absolute deviations, which a few mistaken rows do not lead astray: by
iteratively reweighted least squares (Schlossmacher, “An iterative technique for absolute deviations curve fitting”,
Journal of the American Statistical Association 68, 1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign, Place, TravelSettings
from .estimate import Estimate

LEAST_PAIRS = 3
_ROUNDS = 60
_MOST_FIXED = 30.0
_ROUNDED_UP = 0.5
"""A whole number of minutes that was rounded up stands for half a minute less, on average."""


@dataclass(frozen=True)
class Fit:
    """A calibrated estimate.

    Attributes
    ----------
    pairs
        How many measured ways it was fitted to.
    speed_kmh, detour, fixed_minutes
        The settings for `[travel]`.
    before, after
        The error of the old settings and of these.
    worst
        The ways that are farthest off: origin, destination, minutes measured, minutes estimated.
    """

    pairs: int
    speed_kmh: float
    detour: float
    fixed_minutes: float
    before: Error
    after: Error
    worst: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True)
class Error:
    """How far estimated minutes are off: the mean absolute error, nine tenths of all below, and the mean (bias)."""

    mean: float
    most: float
    bias: float


def calibrate(campaign: Campaign) -> Fit | None:
    """Fit the estimate to the campaign's travel table; None for fewer than three pairs of different places."""
    places = {place.id: place for place in campaign.places}
    rows = [
        row
        for row in campaign.travel_times
        if row.origin in places and row.destination in places and row.origin != row.destination
    ]
    ends = [(places[row.origin], places[row.destination]) for row in rows]
    kilometres = np.array([_kilometres(*pair) for pair in ends])
    minutes = np.array([row.minutes for row in rows], dtype=np.float64)
    if int((kilometres > 0).sum()) < LEAST_PAIRS:
        return None
    slope, fixed = _line(kilometres, minutes - _ROUNDED_UP)
    detour = _detour(kilometres, [row.metres for row in rows]) or campaign.travel.detour
    detour = min(100.0, max(1.0, detour))
    speed = min(1000.0, max(0.1, 60 * detour / max(slope, 1e-3)))
    settings = TravelSettings(
        speed_kmh=round(speed, 1), detour=round(detour, 2), fixed_minutes=round(fixed, 1)
    )
    before = _error(_estimated(campaign.travel, kilometres) - minutes)
    if before.mean <= _error(_estimated(settings, kilometres) - minutes).mean:
        # What is there fits as well already.
        settings = campaign.travel
    after = _estimated(settings, kilometres)
    order = np.argsort(-np.abs(after - minutes), kind="stable")[:5]
    return Fit(
        len(rows),
        settings.speed_kmh,
        settings.detour,
        settings.fixed_minutes,
        before,
        _error(after - minutes),
        tuple((rows[n].origin, rows[n].destination, rows[n].minutes, int(after[n])) for n in order),
    )


def _kilometres(one: Place, other: Place) -> float:
    return float(Estimate(1.0, 1.0, 0.0).legs([one, other]).metres[0, 1]) / 1000


def _estimated(settings: TravelSettings, kilometres: NDArray[np.float64]) -> NDArray[np.float64]:
    per_kilometre = 60 * settings.detour / settings.speed_kmh
    return np.ceil(settings.fixed_minutes + per_kilometre * kilometres)


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Return slope and intercept, neither negative, of the line with the least absolute deviations."""
    weights = np.ones_like(y)
    slope, intercept = 0.0, 0.0
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)
        system = np.column_stack([x * root, root])
        slope, intercept = np.linalg.lstsq(system, y * root, rcond=None)[0]
        if not 0 <= intercept <= _MOST_FIXED:
            intercept = min(max(float(intercept), 0.0), _MOST_FIXED)
            slope = float((weights * x * (y - intercept)).sum() / max((weights * x * x).sum(), 1e-12))
        weights = 1 / np.maximum(np.abs(y - slope * x - intercept), 0.05)
    return max(float(slope), 0.0), float(intercept)


def _detour(kilometres: NDArray[np.float64], metres: Sequence[float | None]) -> float | None:
    """Return the median of how much longer the ways are than the straight lines; None where no metres are given."""
    ratios = [
        given / 1000 / straight
        for given, straight in zip(metres, kilometres.tolist(), strict=True)
        if given is not None and straight > 0
    ]
    return float(np.median(ratios)) if ratios else None


def _error(off: NDArray[np.float64]) -> Error:
    return Error(float(np.abs(off).mean()), float(np.quantile(np.abs(off), 0.9)), float(off.mean()))
