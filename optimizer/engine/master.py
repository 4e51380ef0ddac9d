"""The master problem in a solver: MathOpt with GLOP, kept warm from one solve to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from .budget import UNLIMITED, Limits
from .columns import Column
from .formulation import Formulation
from .stopping import when_set


@dataclass(frozen=True)
class MasterSolution:
    """An optimal solution of the restricted master: objective, duals of all rows, values, simplex iterations."""

    objective: float
    duals: NDArray[np.float64]
    routes: NDArray[np.float64]
    static: NDArray[np.float64]
    iterations: int


class Master:
    """The restricted master: the rows of a `Formulation` and the routes added so far."""

    def __init__(self, formulation: Formulation) -> None:
        self.formulation = formulation
        self._model = mathopt.Model()
        self._static = [self._model.add_variable(lb=0.0, ub=float(upper)) for upper in formulation.upper]
        self._rows = [
            self._model.add_linear_constraint(lb=float(right) if equal else -np.inf, ub=float(right))
            for right, equal in zip(formulation.right, formulation.equal, strict=True)
        ]
        for row, column, value in zip(
            formulation.entry_row, formulation.entry_column, formulation.entry_value, strict=True
        ):
            self._rows[row].set_coefficient(self._static[column], float(value))
        self._model.maximize(
            mathopt.LinearSum(
                mathopt.LinearTerm(variable, float(cost))
                for variable, cost in zip(self._static, formulation.cost, strict=True)
                if cost
            )
        )
        self._routes: list[mathopt.Variable] = []
        self._basis: mathopt.Basis | None = None
        self._dual_feasible = False
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def add(self, columns: Sequence[Column]) -> None:
        """Add routes; their values come in this order."""
        for column in columns:
            variable = self._model.add_variable(lb=0.0)
            self._model.objective.set_linear_coefficient(variable, -column.cost(self.formulation.instance))
            for row, value in self.formulation.coefficients(column):
                self._rows[row].set_coefficient(variable, value)
            self._routes.append(variable)
            if self._basis is not None:
                self._basis.variable_status[variable] = mathopt.BasisStatus.AT_LOWER_BOUND

    def extend(self, formulation: Formulation, columns: Sequence[Column]) -> None:
        """Take over the further rows of `formulation`; `columns` are the routes of this master, in order."""
        first = len(self._rows)
        for right in formulation.right[first:]:
            row = self._model.add_linear_constraint(lb=-np.inf, ub=float(right))
            self._rows.append(row)
            if self._basis is not None:
                self._basis.constraint_status[row] = mathopt.BasisStatus.BASIC
        for entry in np.flatnonzero(formulation.entry_row >= first):
            row, column = formulation.entry_row[entry], formulation.entry_column[entry]
            self._rows[row].set_coefficient(self._static[column], float(formulation.entry_value[entry]))
        for variable, column in zip(self._routes, columns, strict=True):
            for row, value in formulation.coefficients(column):
                if row >= first:
                    self._rows[row].set_coefficient(variable, value)
        self.formulation = formulation
        self._dual_feasible = True

    def bound_route(self, number: int, lower: float, upper: float) -> None:
        """Hold the value of a route between `lower` and `upper`."""
        self._routes[number].lower_bound = lower
        self._routes[number].upper_bound = upper
        self._dual_feasible = True

    def solve(self, limits: Limits = UNLIMITED) -> MasterSolution | None:
        """Solve to optimality; None where the limits did not suffice, or where bounds on routes leave no solution.

        Limits of work are for the caller: what a solve took is in the solution's `iterations`.
        """
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
        return MasterSolution(
            objective=result.objective_value(),
            duals=np.array(result.dual_values(self._rows)),
            routes=np.array(result.variable_values(self._routes)),
            static=np.array(result.variable_values(self._static)),
            iterations=result.solve_stats.simplex_iterations,
        )
