"""A first plan by a greedy rule, well within a second or two: the next best route for who is still free.

Each step prices a shift at what service and visits are worth now, and takes the route that earns most for each
volunteer it needs. Worths only fall as villages fill up, so a shift is priced again only when it comes up
(Minoux, 1978, "Accelerated greedy algorithms for maximizing submodular set functions").
"""

from __future__ import annotations

import heapq

import numpy as np

from .budget import LABEL_WORK, Budget
from .columns import Column
from .draft import Draft, draft_score, given_by, service_pieces
from .formulation import Formulation
from .instance import NO_LIMIT, Instance
from .pricing import Pricer, Prices


class _People:
    """Who is still free, week by week."""

    def __init__(self, instance: Instance) -> None:
        self._of: list[list[int]] = [[] for _ in instance.campaign.volunteers]
        self._left = [limit.limit for limit in instance.limits]
        for number, limit in enumerate(instance.limits):
            self._of[limit.volunteer].append(number)
        self._shift_use = [dict(limit.shifts) for limit in instance.limits]
        self._duty_use = [dict(limit.duties) for limit in instance.limits]

    def free_for_shift(self, p: int, s: int) -> bool:
        return all(self._shift_use[n].get(s, 0.0) <= self._left[n] + 1e-9 for n in self._of[p])

    def free_for_duty(self, p: int, d: int) -> bool:
        return all(self._duty_use[n].get(d, 0.0) <= self._left[n] + 1e-9 for n in self._of[p])

    def room(self, p: int, s: int) -> float:
        """Return how many such shifts the volunteer could still take: the scarce are sent last."""
        uses = [(self._left[n], self._shift_use[n].get(s, 0.0)) for n in self._of[p]]
        return min((left / use for left, use in uses if use > 0), default=float("inf"))

    def send(self, p: int, s: int) -> None:
        for n in self._of[p]:
            self._left[n] -= self._shift_use[n].get(s, 0.0)

    def post(self, p: int, d: int) -> None:
        for n in self._of[p]:
            self._left[n] -= self._duty_use[n].get(d, 0.0)


def construct(formulation: Formulation, pricer: Pricer, budget: Budget) -> Draft:
    """Return a valid draft; the empty one where the budget is spent before a route is found."""
    instance = formulation.instance
    people = _People(instance)
    columns: dict[int, Column] = {}
    crews: dict[int, tuple[int, ...]] = {}
    posts: dict[int, tuple[int, ...]] = {}
    if instance.campaign.penalties.duty > 0:
        posts = _staff(instance, people)
    # A stage for each reserve: first routes that earn well for the people they take, then whatever still pays.
    queue = [(-np.inf, s) for s in range(len(instance.shifts))]
    heapq.heapify(queue)
    while queue and not budget.done:
        rank, s = heapq.heappop(queue)
        found = _best_route(formulation, pricer, budget, people, columns, s)
        if found is None:
            continue
        worth, column, crew = found
        if queue and rank == -np.inf or (queue and -worth > queue[0][0]):
            heapq.heappush(queue, (-worth, s))
            if rank != -worth:
                continue
            heapq.heappop(queue)
        columns[s], crews[s] = column, crew
        for p in crew:
            people.send(p, s)
    draft = Draft(dict(sorted(columns.items())), dict(sorted(crews.items())), posts)
    for s in list(draft.columns):
        without = Draft(
            {key: value for key, value in draft.columns.items() if key != s},
            {key: value for key, value in draft.crews.items() if key != s},
            posts,
        )
        if draft_score(instance, without) > draft_score(instance, draft):
            draft = without
    return Draft(draft.columns, draft.crews, draft.posts or _staff(instance, people))


def _staff(instance: Instance, people: _People) -> dict[int, tuple[int, ...]]:
    posts = {}
    for d, duty in enumerate(instance.duties):
        # Those who can go out least are the ones to stay.
        willing = sorted(duty.able, key=lambda p: (len(instance.shifts_of_volunteer[p]), p))
        posts[d] = tuple([p for p in willing if people.free_for_duty(p, d)][: duty.wanted])
        for p in posts[d]:
            people.post(p, d)
    return posts


def _best_route(
    formulation: Formulation,
    pricer: Pricer,
    budget: Budget,
    people: _People,
    columns: dict[int, Column],
    s: int,
) -> tuple[float, Column, tuple[int, ...]] | None:
    instance = formulation.instance
    shift = instance.shifts[s]
    free = [p for p in shift.able if people.free_for_shift(p, s)]
    free.sort(key=lambda p: (-people.room(p, s), p))
    leaders = None if shift.leaders is None else [p for p in free if p in shift.leaders]
    if len(free) < shift.k_min or leaders == []:
        return None
    most = min(len(free), shift.k_max)
    sizes = np.unique(np.linspace(shift.k_min, most, 3).astype(np.int64))
    prices, permitted = _prices(formulation, columns, s, set(free))
    priced = pricer.price(
        prices, [s], exact=False, per_shift=8, crews=[sizes] * len(instance.shifts), permitted=permitted
    )
    budget.charge(priced.work * LABEL_WORK)
    best: tuple[float, Column, tuple[int, ...]] | None = None
    for column, worth in zip(priced.columns, priced.worths, strict=True):
        crew = _crew(instance, column, free, leaders)
        if crew is not None and (best is None or worth / column.crew > best[0]):
            best = worth / column.crew, column, crew
    return best


def _crew(
    instance: Instance, column: Column, free: list[int], leaders: list[int] | None
) -> tuple[int, ...] | None:
    speakers = instance.shifts[column.shift].speakers
    needed: list[int] = [] if leaders is None else [leaders[0]]
    for tongue in column.languages(instance):
        if not any(p in speakers[tongue] for p in needed):
            fluent = [p for p in free if p in speakers[tongue]]
            if not fluent:
                return None
            needed.append(fluent[0])
    if len(needed) > column.crew:
        return None
    others = [p for p in free if p not in needed]
    return tuple(sorted([*needed, *others[: column.crew - len(needed)]]))


def _prices(
    formulation: Formulation, columns: dict[int, Column], s: int, free: set[int]
) -> tuple[Prices, np.ndarray]:
    instance, rules = formulation.instance, formulation.instance.villages
    penalties = instance.campaign.penalties
    given = given_by(instance, columns)
    day = instance.shifts[s].day
    villages = instance.village_count
    value, visit = np.zeros(villages), np.zeros((villages, instance.days))
    permitted = formulation.permitted.copy()
    for v in range(villages):
        pieces = service_pieces(instance, v, float(given.minutes[v]))
        value[v] = pieces[0][1] if pieces else 0.0
        days = given.days.get(v, [])
        if len(days) < rules.min_visits[v]:
            visit[v, day] += penalties.visit
        if rules.first_by[v] != NO_LIMIT and day <= rules.first_by[v]:
            visit[v, day] += 0.0 if any(other <= rules.first_by[v] for other in days) else penalties.late
        tongue = int(rules.language[v])
        if (
            len(days) >= rules.max_visits[v]
            or any(abs(other - day) < rules.gap[v] for other in days)
            or (tongue >= 0 and not free.intersection(instance.shifts[s].speakers[tongue]))
        ):
            permitted[s, v] = False
    nothing = np.zeros(len(instance.shifts))
    tongues = np.zeros((len(instance.shifts), max(1, len(instance.languages))))
    return Prices(value, visit, nothing, nothing, tongues), permitted
