"""A linear program that grows: MathOpt with GLOP or PDLP, kept warm from one solve to the next.

Large programs are solved roughly at first, by PDLP (Applegate, Díaz, Hinder, Lu, Lubin, O'Donoghue and Schudy, 2021,
"Practical Large-Scale Linear Programming using Primal-Dual Hybrid Gradient", NeurIPS 34): duals that are nearly right
serve column generation as well, and prove bounds as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from ortools.pdlp import solvers_pb2
from ortools.util.python.solve_interrupter import SolveInterrupter

from .budget import FIRST_ORDER_WORK, ITERATION_WORK, UNLIMITED, Limits
from .stopping import when_set

Entry = tuple[int, float]
"""Number of a row (in a column) or of a column (in a row), and the coefficient there."""


@dataclass(frozen=True)
class LinearSolution:
    """A solution: objective, duals of all rows, values of all columns, units of work that it took."""

    objective: float
    duals: NDArray[np.float64]
    values: NDArray[np.float64]
    work: float


class LinearProgram:
    """Maximises over columns within bounds and rows within bounds; both are numbered as they come."""

    def __init__(self) -> None:
        self._model = mathopt.Model()
        self._model.objective.is_maximize = True
        self._columns: list[mathopt.Variable] = []
        self._rows: list[mathopt.LinearConstraint] = []
        self._entries = 0
        self._basis: mathopt.Basis | None = None
        self._point: mathopt.SolutionHint | None = None
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
            self._entries += 1
        self._columns.append(variable)
        if self._basis is not None:
            self._basis.variable_status[variable] = mathopt.BasisStatus.AT_LOWER_BOUND

    def add_row(self, lower: float, upper: float, entries: Iterable[Entry] = ()) -> None:
        """Add a row between `lower` and `upper`, with the coefficients of the columns in it."""
        row = self._model.add_linear_constraint(lb=float(lower), ub=float(upper))
        for column, value in entries:
            row.set_coefficient(self._columns[column], float(value))
            self._entries += 1
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

    def bound_row(self, number: int, lower: float, upper: float) -> None:
        """Hold a row between `lower` and `upper`."""
        self._rows[number].lower_bound = lower
        self._rows[number].upper_bound = upper
        self._dual_feasible = True

    def solve(self, limits: Limits = UNLIMITED) -> LinearSolution | None:
        """Solve to optimality; None where the limits did not suffice, or where there is no solution.

        Limits of work are for the caller: what a solve took is in the solution's `work`.
        """
        result = self._simplex(limits)
        if result.termination.reason == mathopt.TerminationReason.IMPRECISE:
            # What simplex steps from the last basis have lost in digits, a fresh start does not.
            self._basis = self._solver = None
            result = self._simplex(limits)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        self._basis = result.solutions[0].basis
        self._dual_feasible = False
        return self._read(result, result.solve_stats.simplex_iterations * ITERATION_WORK)

    def _simplex(self, limits: Limits) -> mathopt.SolveResult:
        if self._solver is None:
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        warm = self._basis is not None
        algorithm = mathopt.LPAlgorithm.PRIMAL_SIMPLEX
        if self._dual_feasible or not warm:
            algorithm = mathopt.LPAlgorithm.DUAL_SIMPLEX
        parameters = mathopt.SolveParameters(
            threads=1, time_limit=_time_limit(limits), lp_algorithm=algorithm
        )
        parameters.glop.use_preprocessing = not warm
        interrupter = SolveInterrupter()
        with when_set(limits.stop, interrupter.interrupt):
            return self._solver.solve(
                params=parameters,
                model_params=mathopt.ModelSolveParameters(initial_basis=self._basis),
                interrupter=interrupter,
            )

    def solve_roughly(
        self, tolerance: float, limits: Limits = UNLIMITED, threads: int = 1
    ) -> LinearSolution | None:
        """Solve until objectives of primal and dual, and rows, agree within `tolerance`, relative to their size.

        None where the limits did not suffice. The next call starts from here.
        """
        method = solvers_pb2.PrimalDualHybridGradientParams(num_threads=threads)
        criteria = method.termination_criteria.simple_optimality_criteria
        criteria.eps_optimal_absolute = criteria.eps_optimal_relative = tolerance
        interrupter = SolveInterrupter()
        with when_set(limits.stop, interrupter.interrupt):
            result = mathopt.solve(
                self._model,
                mathopt.SolverType.PDLP,
                params=mathopt.SolveParameters(time_limit=_time_limit(limits), pdlp=method),
                model_params=mathopt.ModelSolveParameters(
                    solution_hints=[] if self._point is None else [self._point]
                ),
                interrupter=interrupter,
            )
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        self._point = mathopt.SolutionHint(
            variable_values=result.variable_values(), dual_values=result.dual_values()
        )
        work = result.solve_stats.first_order_iterations * self._entries * FIRST_ORDER_WORK
        return self._read(result, work)

    def _read(self, result: mathopt.SolveResult, work: float) -> LinearSolution:
        return LinearSolution(
            objective=result.objective_value(),
            duals=np.array(result.dual_values(self._rows)),
            values=np.array(result.variable_values(self._columns)),
            work=work,
        )


def _time_limit(limits: Limits) -> timedelta | None:
    return None if limits.seconds is None else timedelta(seconds=max(limits.seconds, 0.01))
