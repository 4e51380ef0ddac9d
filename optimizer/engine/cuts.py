"""Cuts: what whole visits to a village are worth, where the relaxation would take fractions of them.

A cut is a tangent plane of the village's envelope (see `envelope`): what is served there, less shortfalls of visits and
coverage, is worth no more than ``height + Σ slope[g]·x`` over the routes that give g there. A stop's part in it depends
on what it gives and on nothing else, so pricing stays exact: a stop earns what all rows of its village pay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import Pool
from .envelope import Envelope, Plane
from .formulation import Formulation, FurtherRow, ServiceRow, days_open
from .master import MasterSolution

VIOLATION = 1e-3
"""Score below which a cut is not worth its row."""


class Cuts:
    """Finds violated cuts; what was learnt of a village is kept from one round to the next."""

    def __init__(self, formulation: Formulation) -> None:
        instance = formulation.instance
        on = days_open(instance, formulation.permitted)
        envelopes = (Envelope(instance, v, np.flatnonzero(on[v])) for v in range(instance.village_count))
        self._envelopes = {v: envelope for v, envelope in enumerate(envelopes) if envelope.exists}

    def violated(self, formulation: Formulation, pool: Pool, solution: MasterSolution) -> list[FurtherRow]:
        """Return the cut of each village that the solution violates."""
        points = self._points(formulation, pool, solution)
        cuts = []
        for v, envelope in self._envelopes.items():
            terms = tuple((int(n), float(formulation.cost[n])) for n in formulation.valued[v])
            worth = sum(cost * float(solution.static[n]) for n, cost in terms)
            plane = envelope.plane(points[v])
            if worth - plane.height - float(plane.slopes @ points[v]) > VIOLATION:
                # In units of a visit: rows of one size suit the simplex method.
                unit = max(1.0, float(plane.slopes.max()))
                table = _table(formulation.instance.given[v], envelope, plane) / unit
                terms = tuple((n, cost / unit) for n, cost in terms)
                cuts.append(FurtherRow(plane.height / unit, terms, service=ServiceRow(-1, v, table)))
        return cuts

    def _points(
        self, formulation: Formulation, pool: Pool, solution: MasterSolution
    ) -> dict[int, NDArray[np.float64]]:
        """Return how many visits the solution makes, by village and by what they give."""
        points = {v: np.zeros(len(envelope.gives)) for v, envelope in self._envelopes.items()}
        for number in np.flatnonzero(solution.routes > 1e-7):
            column = pool[int(number)]
            for village, session in column.stops:
                if village in points:
                    given = formulation.instance.gives(village, session, column.crew)
                    kind = int(np.searchsorted(self._envelopes[village].gives, given))
                    points[village][kind] += solution.routes[number]
        return points


def _table(given: NDArray[np.float64], envelope: Envelope, plane: Plane) -> NDArray[np.float64]:
    """Return the slope for what each visit gives, the shape of `given`; 0 where none does."""
    kinds = np.minimum(np.searchsorted(envelope.gives, given), len(envelope.gives) - 1)
    table: NDArray[np.float64] = np.where(envelope.gives[kinds] == given, plane.slopes[kinds], 0.0)
    return table
