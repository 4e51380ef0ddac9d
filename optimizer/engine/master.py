"""The restricted master: the rows of a formulation and the routes known so far, as a linear program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .budget import UNLIMITED, Limits
from .columns import Column, Pool
from .formulation import Formulation
from .linear import Entry, LinearProgram


@dataclass(frozen=True)
class MasterSolution:
    """A solution of the restricted master: objective, duals of all rows, values, units of work that it took."""

    objective: float
    duals: NDArray[np.float64]
    routes: NDArray[np.float64]
    static: NDArray[np.float64]
    work: float


class Master:
    """The restricted master: the rows of a `Formulation` and the routes added so far, numbered as in `pool`.

    It is solved to optimality, or within a relative `tolerance` where that is above 0, on so many `threads`.
    """

    def __init__(self, formulation: Formulation, tolerance: float = 0.0, threads: int = 1) -> None:
        self.formulation = formulation
        self.tolerance, self._threads = tolerance, threads
        self.pool = Pool(formulation.instance)
        self._program = LinearProgram()
        self._held: list[int] = []
        self._static = len(formulation.cost)
        for cost, upper in zip(formulation.cost, formulation.upper, strict=True):
            self._program.add_column(float(cost), float(upper))
        self._add_rows(formulation, 0)

    def _add_rows(self, formulation: Formulation, first: int, more: Sequence[list[Entry]] = ()) -> None:
        entries: list[list[Entry]] = [[] for _ in formulation.right[first:]]
        for entry in np.flatnonzero(formulation.entry_row >= first):
            row = int(formulation.entry_row[entry]) - first
            entries[row].append((int(formulation.entry_column[entry]), float(formulation.entry_value[entry])))
        for row, known in enumerate(more):
            entries[row] += known
        for row, known in enumerate(entries):
            right = float(formulation.right[first + row])
            self._program.add_row(right if formulation.equal[first + row] else -np.inf, right, known)

    def add(self, columns: Iterable[Column]) -> list[int]:
        """Add routes; return the numbers of those that are new."""
        formulation = self.formulation
        fresh = self.pool.add(columns)
        for number in fresh:
            column = self.pool[number]
            self._program.add_column(
                -column.cost(formulation.instance), entries=formulation.coefficients(column)
            )
        return fresh

    def extend(self, formulation: Formulation) -> None:
        """Take over the further rows of `formulation`."""
        first = self._program.row_count
        entries: list[list[Entry]] = [[] for _ in formulation.right[first:]]
        villages = {row.village for row in formulation.service if row.row >= first}
        villages |= {row.village for row in formulation.visits if row.row >= first}
        for number, column in enumerate(self.pool):
            if villages.isdisjoint(village for village, _ in column.stops):
                continue
            for row, value in formulation.coefficients(column):
                if row >= first:
                    entries[row - first].append((self._static + number, value))
        self._add_rows(formulation, first, entries)
        self.formulation = formulation

    def ban(self, number: int) -> None:
        """Hold the value of a route at 0."""
        self._program.bound_columns([self._static + number], 0.0, 0.0)
        self._held.append(self._static + number)

    def release(self) -> None:
        """Let all routes that were held go."""
        self._program.bound_columns(self._held, 0.0, np.inf)
        self._held = []

    def solve(self, limits: Limits = UNLIMITED) -> MasterSolution | None:
        """Solve within the tolerance; None where limits did not suffice, or bounds on routes leave no solution.

        Limits of work are for the caller: what a solve took is in the solution's `work`.
        """
        if self.tolerance > 0:
            solution = self._program.solve_roughly(self.tolerance, limits, self._threads)
        else:
            solution = self._program.solve(limits)
        if solution is None:
            return None
        return MasterSolution(
            objective=solution.objective + self.formulation.instance.standing.constant,
            duals=solution.duals,
            routes=solution.values[self._static :],
            static=solution.values[: self._static],
            work=solution.work,
        )
