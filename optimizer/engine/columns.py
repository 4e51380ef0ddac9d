"""Columns: the routes that the master knows, and the pool that keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .instance import Instance


@dataclass(frozen=True, order=True)
class Column:
    """A route of one shift with a crew of a size: pairs of a village and a session number, in order."""

    shift: int
    crew: int
    stops: tuple[tuple[int, int], ...]

    def travel(self, instance: Instance) -> int:
        """Return the travel minutes of the route."""
        shift = instance.shifts[self.shift]
        minutes = instance.matrices[shift.matrix]
        places = [shift.base, *(instance.first_village + village for village, _ in self.stops), shift.base]
        return sum(int(minutes[here, there]) for here, there in pairwise(places))

    def cost(self, instance: Instance) -> float:
        """Return what the route takes off the score for travel and shift, and its visits as changes of a base plan.

        Negative where keeping a base plan's visits is worth more.
        """
        weights = instance.campaign.weights
        cost = self.crew * (weights.travel * self.travel(instance) + weights.shift)
        standing = instance.standing
        if standing.priced:
            cost -= sum(float(standing.visits[self.shift, village]) for village, _ in self.stops)
        return cost

    def languages(self, instance: Instance) -> tuple[int, ...]:
        """Return the numbers of the languages that the crew needs, each once."""
        spoken = {int(instance.villages.language[village]) for village, _ in self.stops}
        return tuple(sorted(spoken - {-1}))


class Pool:
    """Every column met so far, numbered in the order in which they came, each once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.columns: list[Column] = []
        self._number: dict[Column, int] = {}
        self.of_shift: list[list[int]] = [[] for _ in instance.shifts]

    def add(self, columns: Iterable[Column]) -> list[int]:
        """Add columns; return the numbers of those that are new."""
        new = []
        for column in columns:
            if column not in self._number:
                number = len(self.columns)
                self._number[column] = number
                self.columns.append(column)
                self.of_shift[column.shift].append(number)
                new.append(number)
        return new

    def __len__(self) -> int:
        return len(self.columns)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, number: int) -> Column:
        return self.columns[number]
