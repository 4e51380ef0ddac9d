"""A linear program that grows: MathOpt with GLOP, kept warm from one solve to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from .budget import UNLIMITED, Limits
from .stopping import when_set

Entry = tuple[int, float]
"""Number of a row (in a column) or of a column (in a row), and the coefficient there."""


@dataclass(frozen=True)
class LinearSolution:
    """An optimal solution: objective, duals of all rows, values of all columns, simplex iterations."""

    objective: float
    duals: NDArray[np.float64]
    values: NDArray[np.float64]
    iterations: int


class LinearProgram:
    """Maximises over columns within bounds and rows within bounds; both are numbered as they come."""

    def __init__(self) -> None:
        self._model = mathopt.Model()
        self._model.objective.is_maximize = True
        self._columns: list[mathopt.Variable] = []
        self._rows: list[mathopt.LinearConstraint] = []
        self._basis: mathopt.Basis | None = None
        self._dual_feasible = False
        self._solver: mathopt.IncrementalSolver | None = None

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def add_column(self, cost: float, upper: float = np.inf, entries: Iterable[Entry] = ()) -> None:
        """Add a column from 0 to `upper` that earns `cost`, with its coefficients in rows."""
        variable = self._model.add_variable(lb=0.0, ub=float(upper))
        if cost:
            self._model.objective.set_linear_coefficient(variable, float(cost))
        for row, value in entries:
            self._rows[row].set_coefficient(variable, float(value))
        self._columns.append(variable)
        if self._basis is not None:
            self._basis.variable_status[variable] = mathopt.BasisStatus.AT_LOWER_BOUND

    def add_row(self, lower: float, upper: float, entries: Iterable[Entry] = ()) -> None:
        """Add a row between `lower` and `upper`, with the coefficients of the columns in it."""
        row = self._model.add_linear_constraint(lb=float(lower), ub=float(upper))
        for column, value in entries:
            row.set_coefficient(self._columns[column], float(value))
        self._rows.append(row)
        if self._basis is not None:
            self._basis.constraint_status[row] = mathopt.BasisStatus.BASIC
            self._dual_feasible = True

    def bound_columns(self, numbers: Sequence[int], lower: float, upper: float) -> None:
        """Hold the values of columns between `lower` and `upper`."""
        for number in numbers:
            self._columns[number].lower_bound = lower
            self._columns[number].upper_bound = upper
        self._dual_feasible = True

    def solve(self, limits: Limits = UNLIMITED) -> LinearSolution | None:
        """Solve to optimality; None where the limits did not suffice, or where there is no solution.

        Limits of work are for the caller: what a solve took is in the solution's `iterations`.
        """
        if self._solver is None:
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        warm = self._basis is not None
        algorithm = mathopt.LPAlgorithm.PRIMAL_SIMPLEX
        if self._dual_feasible or not warm:
            algorithm = mathopt.LPAlgorithm.DUAL_SIMPLEX
        parameters = mathopt.SolveParameters(
            threads=1,
            time_limit=None if limits.seconds is None else timedelta(seconds=max(limits.seconds, 0.01)),
            lp_algorithm=algorithm,
        )
        parameters.glop.use_preprocessing = not warm
        interrupter = SolveInterrupter()
        with when_set(limits.stop, interrupter.interrupt):
            result = self._solver.solve(
                params=parameters,
                model_params=mathopt.ModelSolveParameters(initial_basis=self._basis),
                interrupter=interrupter,
            )
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        self._basis = result.solutions[0].basis
        self._dual_feasible = False
        return LinearSolution(
            objective=result.objective_value(),
            duals=np.array(result.dual_values(self._rows)),
            values=np.array(result.variable_values(self._columns)),
            iterations=result.solve_stats.simplex_iterations,
        )
