"""The proven bound: Lagrangian duality over all routes.

For any duals y (y ≥ 0 on the ≤ rows), no plan scores more than

    right·y + Σ_static max(0, cost − Aᵀy)·upper + Σ_s max(0, reduced cost of used[s] + best route of s),

where the best route is the greatest reduced cost over *all* routes of the shift, as exact pricing proves it
(Lasdon, 1970, "Optimization Theory for Large Systems"; Lübbecke and Desrosiers, 2005, "Selected Topics in Column
Generation", Operations Research 53(6)). The duals need not be optimal, nor exact: whatever the simplex method rounds
changes which bound is proven, not whether it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .formulation import Formulation

ROUNDING = 1e-9
"""Relative room for the rounding of the sums below, added to the safe side."""


def signed(formulation: Formulation, duals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return duals with the signs that their rows allow: what a solver leaves negative by rounding becomes 0."""
    return np.where(formulation.equal, duals, np.maximum(duals, 0.0))


def lagrangian_bound(
    formulation: Formulation, duals: NDArray[np.float64], best_route: NDArray[np.float64]
) -> float:
    """Return the bound that `duals` prove.

    Parameters
    ----------
    formulation
        The master problem.
    duals
        Signed duals of all rows.
    best_route
        An upper bound on the reduced cost of every route of each shift, shape (S,).
    """
    reduced = formulation.static_reduced_costs(duals)
    of_shifts = float(np.maximum(reduced[formulation.used] + best_route, 0.0).sum())
    reduced[formulation.used] = 0.0
    of_static = float(np.maximum(reduced, 0.0) @ formulation.upper)
    of_rows = float(formulation.right @ duals)
    constant = formulation.instance.standing.constant
    size = abs(of_shifts) + abs(of_static) + float(np.abs(formulation.right * duals).sum()) + abs(constant)
    return of_rows + of_static + of_shifts + constant + ROUNDING * max(1.0, size)


def trivial_bound(formulation: Formulation) -> float:
    """Return what every village would be worth, served in full, at no cost: a bound before any pricing."""
    standing = formulation.instance.standing
    everything = float(np.maximum(formulation.cost, 0.0) @ formulation.upper)
    everything += float(np.maximum(standing.visits, 0.0).sum())
    return everything + standing.constant + ROUNDING * (everything + abs(standing.constant))
