"""The master problem on paper: rows, static variables and coefficients, before any solver sees them.

Maximise the benefit of service, less travel and shortfalls, over routes `x` (generated: see `columns`) and

* `used[s]`: shift s goes out;
* `joins[s, p]`: volunteer p is in the crew of shift s;  `posts[d, p]`: volunteer p takes duty d;
* `served[v, c]`: volunteer-minutes used up in class c of village v;
* shortfalls: `few[v]` (visits), `late[v]`, `under[v]` (coverage), `short[d]` (duty), `missing` (a pin).

The constant of `standing` is added to every objective and bound.

All are continuous here and within bounds; the integer program over a pool is `restricted`. Rows (dual ≥ 0 where ≤):

    route[s]      Σ x of shift s = used[s]
    crew[s]       Σ k·x of shift s ≤ Σ_p joins[s, p]   (= where changes of a base plan are priced)
    tongue[s, l]  Σ x that need language l ≤ Σ of the joins who speak it
    serve[v]      Σ_c served[v, c] ≤ Σ g·x
    visits        of a village on some days: Σ x that visit it then ≤ right (max_visits), or with a shortfall ≥ right
                  (min_visits, first_visit_by, pins)
    lead[s]       used[s] ≤ Σ of the joins who lead
    and, on static variables alone: coverage, duties, people.

Left out until they bite (see `lazy`): spacing, a row of visits for each run of days too near to each other, and
joins[s, p] ≤ used[s]. Only the first five kinds touch routes, and pricing needs only their duals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .columns import Column
from .instance import NO_LIMIT, Instance


@dataclass
class _Builder:
    """Collects rows and static variables in coordinate form."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    column_of: list[int] = field(default_factory=list)
    value_of: list[float] = field(default_factory=list)

    def variable(self, cost: float, upper: float) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: list[tuple[int, float]], right: float, equal: bool = False) -> int:
        number = len(self.right)
        self.right.append(right)
        self.equal.append(equal)
        for column, value in terms:
            self.row_of.append(number)
            self.column_of.append(column)
            self.value_of.append(value)
        return number


@dataclass(frozen=True)
class ServiceRow:
    """A row that bounds what is served in a village, or its worth, by its visits.

    ``… ≤ right + Σ coefficients[k, m]·x`` over the stops there, by crew size and session number, (K + 1, M). In the
    plain row that is what a stop gives; in a cut (see `cuts`) what it is worth.
    """

    row: int
    village: int
    coefficients: NDArray[np.float64]


@dataclass(frozen=True)
class VisitRow:
    """A row that counts the visits to a village on the days given, (days,), with coefficient `sign`."""

    row: int
    village: int
    on: NDArray[np.bool_]
    sign: float


@dataclass(frozen=True)
class FurtherRow:
    """A row to be added: its right side (≤), static variables in it, and what routes have in it, if anything."""

    right: float
    terms: tuple[tuple[int, float], ...] = ()
    service: ServiceRow | None = None
    visit: VisitRow | None = None


@dataclass(frozen=True)
class Formulation:
    """Rows ``A·static + B·x ≤ right`` (``=`` where `equal`), ``0 ≤ static ≤ upper``, maximise ``cost·static − …``.

    The index arrays hold row or variable numbers, -1 where there is none; names as in the module's text. `valued` are
    the static variables that make up what a village's visits are worth, deadlines apart: see `cuts`.
    """

    instance: Instance
    cost: NDArray[np.float64]
    upper: NDArray[np.float64]
    right: NDArray[np.float64]
    equal: NDArray[np.bool_]
    entry_row: NDArray[np.int64]
    entry_column: NDArray[np.int64]
    entry_value: NDArray[np.float64]
    permitted: NDArray[np.bool_]
    row_route: NDArray[np.int64]
    row_crew: NDArray[np.int64]
    row_tongue: NDArray[np.int64]
    service: tuple[ServiceRow, ...]
    visits: tuple[VisitRow, ...]
    valued: tuple[tuple[int, ...], ...]
    used: NDArray[np.int64]
    joins: tuple[dict[int, int], ...]
    posts: tuple[dict[int, int], ...]

    def coefficients(self, column: Column) -> list[tuple[int, float]]:
        """Return the rows that a route stands in, each with its coefficient."""
        instance = self.instance
        day = instance.shifts[column.shift].day
        entries = [
            (int(self.row_route[column.shift]), 1.0),
            (int(self.row_crew[column.shift]), float(column.crew)),
        ]
        entries += [
            (int(self.row_tongue[column.shift, tongue]), 1.0) for tongue in column.languages(instance)
        ]
        for village, session in column.stops:
            entries += [(row.row, row.sign) for row in self.visits_of[village] if row.on[day]]
            entries += [
                (row.row, -float(row.coefficients[column.crew, session])) for row in self.service_of[village]
            ]
        return entries

    @cached_property
    def service_of(self) -> tuple[tuple[ServiceRow, ...], ...]:
        """The service rows of each village."""
        villages = range(self.instance.village_count)
        return tuple(tuple(row for row in self.service if row.village == v) for v in villages)

    @cached_property
    def visits_of(self) -> tuple[tuple[VisitRow, ...], ...]:
        """The rows of visits of each village."""
        found: list[list[VisitRow]] = [[] for _ in range(self.instance.village_count)]
        for row in self.visits:
            found[row.village].append(row)
        return tuple(map(tuple, found))

    def extended(self, rows: Sequence[FurtherRow]) -> Formulation:
        """Return the formulation with further rows at its end; the numbers in their parts are set here."""
        first = len(self.right)
        service, visits = list(self.service), list(self.visits)
        entries: list[tuple[int, int, float]] = []
        for number, row in enumerate(rows, start=first):
            entries += [(number, column, value) for column, value in row.terms]
            if row.service is not None:
                service.append(replace(row.service, row=number))
            if row.visit is not None:
                visits.append(replace(row.visit, row=number))
        return replace(
            self,
            right=np.append(self.right, [row.right for row in rows]),
            equal=np.append(self.equal, np.zeros(len(rows), dtype=np.bool_)),
            entry_row=np.append(self.entry_row, np.array([e[0] for e in entries], dtype=np.int64)),
            entry_column=np.append(self.entry_column, np.array([e[1] for e in entries], dtype=np.int64)),
            entry_value=np.append(self.entry_value, np.array([e[2] for e in entries], dtype=np.float64)),
            service=tuple(service),
            visits=tuple(visits),
        )

    def static_reduced_costs(self, duals: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``cost − Aᵀ·duals`` of the static variables."""
        weighted = self.entry_value * duals[self.entry_row]
        return self.cost - np.bincount(self.entry_column, weighted, minlength=len(self.cost))


def padded(duals: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return duals with zeros for rows that came later: they prove the same."""
    return np.append(duals, np.zeros(size - len(duals)))


def permitted_visits(instance: Instance) -> NDArray[np.bool_]:
    """Return which villages each shift may visit at all: open that day, and its language spoken; shape (S, V)."""
    rules = instance.villages
    allowed = np.zeros((len(instance.shifts), instance.village_count), dtype=np.bool_)
    for s, shift in enumerate(instance.shifts):
        spoken = np.array([*(bool(speakers) for speakers in shift.speakers), True])
        windows = instance.windows[shift.day]
        longest = (np.minimum(windows[..., 1], shift.end) - np.maximum(windows[..., 0], shift.start)).max(
            axis=1
        )
        allowed[s] = spoken[rules.language] & (longest >= instance.sessions[0]) & (rules.max_visits > 0)
    return allowed & ~instance.standing.barred


def formulate(instance: Instance) -> Formulation:
    """Return the master problem of an instance without routes."""
    build = _Builder()
    permitted = permitted_visits(instance)
    used = np.array([build.variable(0.0, 1.0) for _ in instance.shifts], dtype=np.int64)
    standing = instance.standing
    joins = tuple(
        {p: build.variable(standing.join(s, p), 1.0) for p in shift.able}
        for s, shift in enumerate(instance.shifts)
    )
    posts = tuple(
        {p: build.variable(standing.post(d, p), 1.0) for p in duty.able}
        for d, duty in enumerate(instance.duties)
    )

    row_route = np.array([build.row([(int(u), -1.0)], 0.0, equal=True) for u in used], dtype=np.int64)
    # Where changes are priced, somebody who goes along may earn by it: then crews may not be larger than they are.
    row_crew = np.array(
        [build.row([(j, -1.0) for j in crew.values()], 0.0, equal=standing.priced) for crew in joins],
        dtype=np.int64,
    )
    row_tongue = np.full((len(instance.shifts), max(1, len(instance.languages))), -1, dtype=np.int64)
    for s, shift in enumerate(instance.shifts):
        for tongue, speakers in enumerate(shift.speakers):
            row_tongue[s, tongue] = build.row([(joins[s][p], -1.0) for p in speakers], 0.0)
        if shift.leaders is not None:
            build.row([(int(used[s]), 1.0), *((joins[s][p], -1.0) for p in shift.leaders)], 0.0)

    valued: list[list[int]] = [[] for _ in range(instance.village_count)]
    service = _service_rows(build, instance, valued)
    visits = _visit_rows(build, instance, permitted, valued)
    _people_rows(build, instance, joins, posts)
    return Formulation(
        instance=instance,
        cost=np.array(build.cost),
        upper=np.array(build.upper),
        right=np.array(build.right),
        equal=np.array(build.equal),
        entry_row=np.array(build.row_of, dtype=np.int64),
        entry_column=np.array(build.column_of, dtype=np.int64),
        entry_value=np.array(build.value_of),
        permitted=permitted,
        row_route=row_route,
        row_crew=row_crew,
        row_tongue=row_tongue,
        service=service,
        visits=visits,
        valued=tuple(map(tuple, valued)),
        used=used,
        joins=joins,
        posts=posts,
    )


def days_open(instance: Instance, permitted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return on which days some shift may visit each village, (V, days)."""
    found = np.zeros((instance.village_count, instance.days), dtype=np.bool_)
    for s, shift in enumerate(instance.shifts):
        found[:, shift.day] |= permitted[s]
    return found


def _service_rows(build: _Builder, instance: Instance, valued: list[list[int]]) -> tuple[ServiceRow, ...]:
    """Make the rows of service and coverage; their variables enter `valued`, by village."""
    campaign = instance.campaign
    rows = []
    for v in range(instance.village_count):
        served = [
            build.variable(float(worth), float(most))
            for worth, most in zip(instance.class_value, instance.villages.class_minutes[v], strict=True)
        ]
        rows.append(ServiceRow(build.row([(u, 1.0) for u in served], 0.0), v, instance.given[v]))
        valued[v] += served
        floor = float(instance.villages.floor[v])
        if campaign.penalties.cover > 0 and floor > 0:
            under = build.variable(-campaign.penalties.cover, floor)
            per_household = campaign.service.minutes_per_household
            build.row([*((u, -1.0 / per_household) for u in served[:4]), (under, -1.0)], -floor)
            valued[v].append(under)
    return tuple(rows)


def _visit_rows(
    build: _Builder, instance: Instance, permitted: NDArray[np.bool_], valued: list[list[int]]
) -> tuple[VisitRow, ...]:
    """Make the rows of visits; the shortfall of visits enters `valued`, by village."""
    penalties, rules = instance.campaign.penalties, instance.villages
    rows = []
    for v, on in enumerate(days_open(instance, permitted)):
        if rules.max_visits[v] < on.sum():
            rows.append(VisitRow(build.row([], float(rules.max_visits[v])), v, on, 1.0))
        if penalties.visit > 0 and rules.min_visits[v] > 0:
            few = build.variable(-penalties.visit, float(rules.min_visits[v]))
            rows.append(VisitRow(build.row([(few, -1.0)], -float(rules.min_visits[v])), v, on, -1.0))
            valued[v].append(few)
        if penalties.late > 0 and rules.first_by[v] != NO_LIMIT:
            late = build.variable(-penalties.late, 1.0)
            early = on & (np.arange(instance.days) <= rules.first_by[v])
            rows.append(VisitRow(build.row([(late, -1.0)], -1.0), v, early, -1.0))
    for pin in instance.standing.pins:
        # What other shifts could do on that day is barred.
        missing = build.variable(-instance.standing.pin_worth, 1.0)
        on = np.arange(instance.days) == pin.day
        rows.append(VisitRow(build.row([(missing, -1.0)], -1.0), pin.village, on, -1.0))
    return tuple(rows)


def _people_rows(
    build: _Builder,
    instance: Instance,
    joins: tuple[dict[int, int], ...],
    posts: tuple[dict[int, int], ...],
) -> None:
    for d, duty in enumerate(instance.duties):
        short = build.variable(-instance.campaign.penalties.duty, float(duty.wanted))
        build.row([*((y, 1.0) for y in posts[d].values()), (short, 1.0)], float(duty.wanted), equal=True)
    for limit in instance.limits:
        p = limit.volunteer
        terms = [(joins[s][p], amount) for s, amount in limit.shifts]
        terms += [(posts[d][p], amount) for d, amount in limit.duties]
        build.row(terms, limit.limit)
