"""A date of a campaign as a routing problem: the teams' shifts, and sessions at what they would earn now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from ...engine.columns import Column
from ...engine.crews import People, crew_of, staff
from ...engine.draft import Draft, service_pieces
from ...engine.instance import NO_LIMIT, Instance
from .routing import NEVER, Routes, Routing, Task, Vehicle
from .shares import Share

UNIT = 1000
"""Parts of a point of the score that peers reckon in."""


@dataclass(frozen=True)
class Planned:
    """A shift that may go out, the size of its crew, and the languages that those free for it speak."""

    shift: int
    crew: int
    tongues: frozenset[int]


@dataclass(frozen=True)
class Session:
    """What a task of the routing problem stands for: a village, and a session number."""

    village: int
    length: int


class Diary:
    """A campaign as it is planned date by date: what villages have, and who is still free.

    Parameters
    ----------
    instance
        The campaign. Duties are staffed first, by the engine's rule.
    share
        How many go out on a shift.
    """

    def __init__(self, instance: Instance, share: Share) -> None:
        self._instance, self._share = instance, share
        self._people = People(instance)
        self._posts = staff(instance, self._people)
        self._columns: dict[int, Column] = {}
        self._crews: dict[int, tuple[int, ...]] = {}
        self._given = np.zeros(instance.village_count)
        self._days: dict[int, list[int]] = defaultdict(list)
        self._pieces = [service_pieces(instance, v, 0.0) for v in range(instance.village_count)]

    @property
    def draft(self) -> Draft:
        """The plan so far."""
        return Draft(dict(sorted(self._columns.items())), dict(sorted(self._crews.items())), self._posts)

    def planned(self, day: int) -> list[list[Planned]]:
        """Return the shifts of a day that can go out, with their crews' sizes, by how their teams travel.

        A peer knows one matrix: teams that travel differently are routed one kind after the other.
        """
        found: dict[int, list[Planned]] = {}
        people = deepcopy(self._people)
        for s, shift in enumerate(self._instance.shifts):
            if shift.day != day:
                continue
            free, leaders = self._free(people, s)
            if len(free) < shift.k_min or leaders == []:
                continue
            wanted = int(self._share(self._instance, people, s, free) + 0.5)
            crew = max(shift.k_min, min(wanted, len(free), shift.k_max))
            tongues = frozenset(t for t, fluent in enumerate(shift.speakers) if set(fluent) & set(free))
            found.setdefault(shift.matrix, []).append(Planned(s, crew, tongues))
            for p in free[:crew]:
                people.send(p, s)
        return list(found.values())

    def routing(self, day: int, planned: Sequence[Planned]) -> tuple[Routing, list[Session]]:
        """Return the problem of a day for teams that travel alike, and what its tasks stand for."""
        instance, weights = self._instance, self._instance.campaign.weights
        vehicles = []
        for plan in planned:
            shift = instance.shifts[plan.shift]
            vehicles.append(
                Vehicle(
                    start=shift.base,
                    end=shift.base,
                    opens=shift.start,
                    closes=shift.end,
                    stops=instance.max_stops,
                    fixed=round(UNIT * plan.crew * weights.shift),
                    per_time=max(1, round(UNIT * plan.crew * weights.travel)),
                )
            )
        tasks: list[Task] = []
        sessions: list[Session] = []
        for village in range(instance.village_count):
            if self._may_visit(village, day):
                for length, task in self._tasks(village, day, planned):
                    tasks.append(task)
                    sessions.append(Session(village, length))
        matrix = instance.matrices[instance.shifts[planned[0].shift].matrix]
        return Routing(tuple(vehicles), tuple(tasks), np.minimum(matrix, NEVER)), sessions

    def take(
        self, planned: Sequence[Planned], routing: Routing, sessions: Sequence[Session], routes: Routes
    ) -> None:
        """Enter the routes of a day, with crews; what finds no crew or does not pay is left out."""
        for number, (plan, route) in enumerate(zip(planned, routes, strict=True)):
            alone = tuple(route if other == number else () for other in range(len(planned)))
            if not route or not routing.holds(alone) or routing.worth(alone) <= 0:
                continue
            s, shift = plan.shift, self._instance.shifts[plan.shift]
            free, leaders = self._free(self._people, s)
            size = min(plan.crew, len(free))
            stops = [(sessions[task].village, sessions[task].length) for task in route]
            while stops and size >= shift.k_min and leaders != []:
                column = Column(s, size, tuple(stops))
                crew = crew_of(self._instance, column, free, leaders)
                if crew is not None:
                    self._enter(column, crew)
                    break
                # The last stop with a language of its own asks too much of those who are free.
                stops.pop(
                    max(n for n, (v, _) in enumerate(stops) if self._instance.villages.language[v] >= 0)
                )

    def _enter(self, column: Column, crew: tuple[int, ...]) -> None:
        self._columns[column.shift], self._crews[column.shift] = column, crew
        for p in crew:
            self._people.send(p, column.shift)
        for village, length in column.stops:
            self._given[village] += self._instance.gives(village, length, column.crew)
            self._days[village].append(self._instance.shifts[column.shift].day)

    def _free(self, people: People, s: int) -> tuple[list[int], list[int] | None]:
        """Return who is free for a shift, the one to be sent first in front, and the leaders among them."""
        shift = self._instance.shifts[s]
        free = [p for p in shift.able if people.free_for_shift(p, s)]
        leading = set(shift.leaders or ())
        # One leader is enough, and there are few.
        free.sort(key=lambda p: (p in leading, -people.room(p, s), p))
        return free, None if shift.leaders is None else [p for p in free if p in leading]

    def _may_visit(self, village: int, day: int) -> bool:
        rules, days = self._instance.villages, self._days[village]
        return len(days) < rules.max_visits[village] and all(
            abs(day - other) >= rules.gap[village] for other in days
        )

    def _tasks(self, village: int, day: int, planned: Sequence[Planned]) -> list[tuple[int, Task]]:
        """Return the sessions of a village that may pay, each with its number of length."""
        instance, found = self._instance, []
        tongue = int(instance.villages.language[village])
        visit = self._visit_worth(village, day)
        for opens, closes in instance.windows[day, village]:
            best = np.zeros(len(planned))
            for length, minutes in enumerate(instance.sessions):
                if opens + minutes > closes:
                    break
                prizes = np.array(
                    [
                        0.0
                        if tongue >= 0 and tongue not in plan.tongues
                        else visit + self._service_worth(village, instance.gives(village, length, plan.crew))
                        for plan in planned
                    ]
                )
                # A longer session that earns no more is no alternative.
                if (prizes > best + 1e-9).any():
                    best = np.maximum(best, prizes)
                    earned = tuple(round(UNIT * float(prize)) for prize in prizes)
                    place = instance.first_village + village
                    task = Task(place, village, int(minutes), int(opens), int(closes - minutes), earned)
                    found.append((length, task))
        return found

    def _visit_worth(self, village: int, day: int) -> float:
        """Return the penalties that one visit more takes away."""
        rules, penalties = self._instance.villages, self._instance.campaign.penalties
        days, deadline = self._days[village], rules.first_by[village]
        worth = penalties.visit if len(days) < rules.min_visits[village] else 0.0
        if deadline != NO_LIMIT and day <= deadline and not any(other <= deadline for other in days):
            worth += penalties.late
        return worth

    def _service_worth(self, village: int, given: float) -> float:
        """Return what service beside that of the visits so far is worth."""
        before = float(self._given[village])
        begin = worth = 0.0
        for minutes, each in self._pieces[village]:
            end = begin + minutes
            worth += each * max(0.0, min(end, before + given) - max(begin, before))
            begin = end
        return worth
