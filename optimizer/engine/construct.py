"""A first plan by a greedy rule, well within a second or two: the next best route for who is still free.

Each step prices a shift at what service and visits are worth now, and takes the route that earns most for each
volunteer it needs. Worths only fall as villages fill up, so a shift is priced again only when it comes up
(Minoux, 1978, "Accelerated greedy algorithms for maximizing submodular set functions").
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .budget import LABEL_WORK, Budget
from .columns import Column, Pool
from .crews import People, crew_of, staff
from .draft import Draft, draft_score, service_pieces
from .formulation import Formulation
from .instance import NO_LIMIT
from .pricing import Pricer, Prices

SLACK = 1.1
"""A route this many times better than the best of the others, as last priced, need not be compared again."""

PROMISING = 16
"""Villages that pricing looks at for one shift."""


def construct(formulation: Formulation, pricer: Pricer, pool: Pool, budget: Budget) -> Draft:
    """Return a valid draft; the empty one where the budget is spent before a route is found.

    Every route looked at enters the pool: column generation has a better start with them.
    """
    return _Construction(formulation, pricer, pool, budget).run()


class _Construction:
    """The plan as it grows, and what service and visits are worth beside it."""

    def __init__(self, formulation: Formulation, pricer: Pricer, pool: Pool, budget: Budget) -> None:
        self._formulation, self._pricer, self._pool, self._budget = formulation, pricer, pool, budget
        self._instance = instance = formulation.instance
        self._people = People(instance)
        self._posts = staff(instance, self._people)
        self._columns: dict[int, Column] = {}
        self._crews: dict[int, tuple[int, ...]] = {}
        self._given = np.zeros(instance.village_count)
        self._days: list[list[int]] = [[] for _ in range(instance.village_count)]
        self._value = np.zeros(instance.village_count)
        self._revalue(range(instance.village_count))

    def run(self) -> Draft:
        """Take routes until none pays, then drop those that others have made worthless."""
        queue = [(-np.inf, s) for s in range(len(self._instance.shifts))]
        while queue and not self._budget.done:
            _, s = heapq.heappop(queue)
            found = self._best_route(s)
            if found is None:
                continue
            worth, column, crew = found
            if queue and -worth * SLACK > queue[0][0]:
                heapq.heappush(queue, (-worth, s))
            else:
                self._take(column, crew)
        draft = Draft(dict(sorted(self._columns.items())), dict(sorted(self._crews.items())), self._posts)
        for s in list(draft.columns):
            columns = {key: value for key, value in draft.columns.items() if key != s}
            crews = {key: value for key, value in draft.crews.items() if key != s}
            without = Draft(columns, crews, self._posts)
            if draft_score(self._instance, without) > draft_score(self._instance, draft):
                draft = without
        return draft

    def _take(self, column: Column, crew: tuple[int, ...]) -> None:
        s = column.shift
        self._columns[s], self._crews[s] = column, crew
        for p in crew:
            self._people.send(p, s)
        for village, session in column.stops:
            self._given[village] += self._instance.gives(village, session, column.crew)
            self._days[village].append(self._instance.shifts[s].day)
        self._revalue(village for village, _ in column.stops)

    def _revalue(self, villages: Iterable[int]) -> None:
        for v in villages:
            pieces = service_pieces(self._instance, v, float(self._given[v]))
            self._value[v] = pieces[0][1] if pieces else 0.0

    def _best_route(self, s: int) -> tuple[float, Column, tuple[int, ...]] | None:
        """Return the route that earns most for each volunteer, what it earns for each, and its crew."""
        shift, people = self._instance.shifts[s], self._people
        free = [p for p in shift.able if people.free_for_shift(p, s)]
        free.sort(key=lambda p: (-people.room(p, s), p))
        leaders = None if shift.leaders is None else [p for p in free if p in shift.leaders]
        if len(free) < shift.k_min or leaders == []:
            return None
        most = min(len(free), shift.k_max)
        sizes = np.unique(np.linspace(shift.k_min, most, 3).astype(np.int64))
        prices, permitted = self._prices(s, set(free), most)
        priced = self._pricer.price(
            prices,
            [s],
            exact=False,
            per_shift=8,
            crews=[sizes] * len(self._instance.shifts),
            within=permitted,
        )
        self._budget.charge(priced.work * LABEL_WORK)
        self._pool.add(priced.columns)
        best: tuple[float, Column, tuple[int, ...]] | None = None
        for column, worth in zip(priced.columns, priced.worths, strict=True):
            crew = crew_of(self._instance, column, free, leaders)
            if crew is not None and (best is None or worth / column.crew > best[0]):
                best = worth / column.crew, column, crew
        return best

    def _prices(self, s: int, free: set[int], crew: int) -> tuple[Prices, NDArray[np.bool_]]:
        """Return what a route of the shift earns beside the plan, and the most promising villages."""
        instance, rules = self._instance, self._instance.villages
        penalties, day = instance.campaign.penalties, instance.shifts[s].day
        visit = np.zeros(instance.village_count)
        allowed = self._formulation.permitted[s].copy()
        for v in np.flatnonzero(allowed):
            days = self._days[v]
            if len(days) < rules.min_visits[v]:
                visit[v] += penalties.visit
            deadline = rules.first_by[v]
            if deadline != NO_LIMIT and day <= deadline and not any(other <= deadline for other in days):
                visit[v] += penalties.late
            for pin in instance.standing.pins_of.get(int(v), ()):
                if s in pin.shifts and day not in days:
                    visit[v] += instance.standing.pin_worth
            tongue = int(rules.language[v])
            allowed[v] = not (
                len(days) >= rules.max_visits[v]
                or any(abs(other - day) < rules.gap[v] for other in days)
                or (tongue >= 0 and not free.intersection(instance.shifts[s].speakers[tongue]))
            )
        promise = visit + self._value * np.minimum(crew * float(instance.service.max()), rules.cap)
        promise[~allowed] = -np.inf
        allowed[np.argsort(-promise, kind="stable")[PROMISING:]] = False
        everything = np.zeros((len(instance.shifts), instance.village_count), dtype=np.bool_)
        everything[s] = allowed
        by_day = np.repeat(visit[:, None], instance.days, axis=1)
        nothing = np.zeros(len(instance.shifts))
        tongues = np.zeros((len(instance.shifts), max(1, len(instance.languages))))
        earned = self._value[:, None, None] * instance.given
        return Prices(earned, by_day, nothing, nothing, tongues), everything
