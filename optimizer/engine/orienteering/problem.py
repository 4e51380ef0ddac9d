"""What is given, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Tour = tuple[int, ...]
"""The places of one vehicle in order, without start and end."""


@dataclass(frozen=True)
class Orienteering:
    """A team orienteering problem, with or without time windows; N places, start and end among them.

    Times are numbers of one unit, whole ones wherever the convention rounds distances, so that sums are exact.

    Attributes
    ----------
    name
        The instance.
    prizes
        Whole and not negative, 0 at start and end, shape (N,).
    service
        Time that a visit takes, (N,).
    opens, closes
        Service begins within these, both included; at the start a vehicle may leave from `opens` on, and at the end
        it arrives by `closes`; (N,).
    travel
        Time from place to place, (N, N).
    start, end
        Numbers of the places where tours begin and end; they may be the same.
    vehicles
        The most tours.
    tolerance
        Arrivals this much after `closes` count as in time: 0 for whole times.
    """

    name: str
    prizes: NDArray[np.float64]
    service: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    travel: NDArray[np.float64]
    start: int
    end: int
    vehicles: int
    tolerance: float = 0.0

    @property
    def size(self) -> int:
        """How many places there are, start and end among them."""
        return len(self.prizes)

    @property
    def customers(self) -> tuple[int, ...]:
        """The places that may be visited."""
        return tuple(n for n in range(self.size) if n not in (self.start, self.end))

    def score(self, tours: tuple[Tour, ...]) -> float:
        """Return the sum of the prizes of the places visited."""
        return float(sum(self.prizes[place] for tour in tours for place in tour))

    def finish(self, tour: Tour) -> float:
        """Return when a tour arrives at the end, each visit as early as can be; infinite where one is too late."""
        time, here = float(self.opens[self.start]), self.start
        for place in (*tour, self.end):
            left = time + (0.0 if here == self.start else float(self.service[here]))
            time = max(left + float(self.travel[here, place]), float(self.opens[place]))
            if time > self.closes[place] + self.tolerance:
                return float("inf")
            here = place
        return time

    def holds(self, tours: tuple[Tour, ...]) -> bool:
        """Whether tours are in time, visit no place twice, and are no more than there are vehicles."""
        visited = [place for tour in tours for place in tour]
        return (
            len(tours) <= self.vehicles
            and len(set(visited)) == len(visited)
            and not {self.start, self.end} & set(visited)
            and all(np.isfinite(self.finish(tour)) for tour in tours)
        )


@dataclass(frozen=True)
class Tours:
    """What a run gave.

    Attributes
    ----------
    tours
        At most one per vehicle.
    score
        Sum of their prizes.
    bound
        No tours score more; proven, and whole, since prizes are.
    seconds, best_seconds
        How long the run took, and when it found these tours.
    """

    tours: tuple[Tour, ...]
    score: float
    bound: float
    seconds: float
    best_seconds: float
