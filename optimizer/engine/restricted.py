"""The integer program over a choice of columns, with every crew and duty in it: CP-SAT.

Solves for a part of the plan: the routes of some shifts and the people of the weeks that these lie in, the rest
held fixed. With all shifts free it is the restricted master of column generation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from ortools.sat.python import cp_model

from .budget import Limits
from .columns import Column
from .draft import Draft, draft_score, given_by, service_pieces
from .instance import NO_LIMIT, Instance
from .stopping import when_set


class Rounding(Enum):
    """How figures become whole numbers: units of the objective per point and minute, and which way minutes are rounded.

    A `PLAN` is never promised more than it gives; the bound of a `PROOF` is never too low.
    """

    PLAN = 1_000
    PROOF = 1_000_000


MOST = 2.0**52
"""What the objective may come to, so that CP-SAT and its linear program reckon with it exactly."""

FRACTION = 100
"""Parts of a minute that service is counted in, where some of it is not a whole number of minutes."""


@dataclass(frozen=True)
class Outcome:
    """What CP-SAT found.

    Attributes
    ----------
    draft
        The best draft; None if it found none.
    work
        The deterministic time that it took.
    bound
        No draft over these columns scores more; infinite without `Rounding.PROOF`.
    """

    draft: Draft | None
    work: float
    bound: float = math.inf


def solve_restricted(
    instance: Instance,
    columns: Iterable[Column],
    base: Draft,
    free: frozenset[int],
    limits: Limits,
    *,
    workers: int = 1,
    seed: int = 0,
    rounding: Rounding = Rounding.PLAN,
) -> Outcome:
    """Choose among `columns` for the `free` shifts, and people for all shifts and duties of their weeks.

    Parameters
    ----------
    instance, columns
        The campaign and the routes to choose from; those of shifts that are not free are ignored.
    base
        The plan to start from: its routes on shifts that are not free stay, and it is the first solution.
    free
        Numbers of the shifts whose route may change.
    limits
        When to stop.
    workers, seed
        CP-SAT's threads and random seed.
    rounding
        Whether a good plan is wanted, or a proof.
    """
    program = _Program(instance, base, free, rounding)
    program.routes(columns)
    program.people()
    program.worth()
    return program.solve(limits, workers, seed)


class _Program:
    """The model under construction; every variable is made with its value in the base plan as hint."""

    def __init__(self, instance: Instance, base: Draft, free: frozenset[int], rounding: Rounding) -> None:
        self.instance, self.base, self.free = instance, base, free
        self.rounding = rounding
        self.slack = 0.0
        self.grain = _grain(instance)
        # A minute of service is worth a weight divided by the minutes of a household: so this is a whole number.
        units = rounding.value * instance.campaign.service.minutes_per_household * self.grain
        everything = float((instance.villages.class_minutes @ instance.class_value).sum())
        if instance.standing.priced:
            crews = sum(len(shift.able) for shift in instance.shifts) + instance.max_stops * len(
                instance.shifts
            )
            turns = crews + sum(len(duty.able) for duty in instance.duties)
            everything += instance.campaign.penalties.change * turns
        self.units = min(units, MOST / max(1.0, everything + abs(draft_score(instance, Draft()))))
        self.weeks = {instance.week_of_day[instance.shifts[s].day] for s in free}
        if len(free) == len(instance.shifts):
            # Nothing is held then, so weeks with duties alone are free too; a proof has to count them.
            self.weeks |= {instance.week_of_day[duty.day] for duty in instance.duties}
        self.model = cp_model.CpModel()
        self.options: dict[int, list[tuple[cp_model.IntVar, Column]]] = {s: [] for s in free}
        self.crews: dict[int, dict[int, cp_model.IntVar]] = {}
        self.posts: dict[int, dict[int, cp_model.IntVar]] = {}
        self.objective: list[cp_model.LinearExprT] = []

    def _bool(self, hint: bool) -> cp_model.IntVar:
        variable = self.model.new_bool_var("")
        self.model.add_hint(variable, hint)
        return variable

    def _int(self, upper: int, hint: int) -> cp_model.IntVar:
        variable = self.model.new_int_var(0, upper, "")
        self.model.add_hint(variable, min(upper, hint))
        return variable

    def _earn(self, variable: cp_model.IntVar, score: float, upper: int = 1) -> None:
        units = round(self.units * score)
        self.objective.append(units * variable)
        self.slack += upper * abs(score - units / self.units)

    def _whole(self, minutes: float) -> int:
        if self.rounding is Rounding.PROOF:
            return math.ceil(self.grain * minutes - 1e-6)
        return math.floor(self.grain * minutes + 1e-6)

    def routes(self, columns: Iterable[Column]) -> None:
        """Make a variable for each column of a free shift, the base plan's own among them."""
        mine = {self.base.columns[s] for s in self.free if s in self.base.columns}
        for column in sorted(mine.union(column for column in columns if column.shift in self.free)):
            variable = self._bool(self.base.columns.get(column.shift) == column)
            self.options[column.shift].append((variable, column))
            if cost := column.cost(self.instance):
                self._earn(variable, -cost)

    def people(self) -> None:
        """Make the crews and duties of the weeks in question."""
        instance, base = self.instance, self.base
        for s, shift in enumerate(instance.shifts):
            if instance.week_of_day[shift.day] in self.weeks and (s in self.free or s in base.columns):
                self._crew(s)
        for d, duty in enumerate(instance.duties):
            if instance.week_of_day[duty.day] in self.weeks:
                self.posts[d] = {p: self._bool(p in base.posts.get(d, ())) for p in duty.able}
                self.model.add(sum(self.posts[d].values()) <= duty.wanted)
                for p, variable in self.posts[d].items():
                    self._earn(variable, instance.campaign.penalties.duty + instance.standing.post(d, p))
        for limit in instance.limits:
            p = limit.volunteer
            terms = [(self.crews[s][p], amount) for s, amount in limit.shifts if s in self.crews]
            terms += [(self.posts[d][p], amount) for d, amount in limit.duties if d in self.posts]
            if sum(amount for _, amount in terms) > limit.limit:
                # Hours become minutes, so that all coefficients are whole.
                load = sum(round(60 * amount) * variable for variable, amount in terms)
                self.model.add(load <= math.floor(60 * limit.limit + 1e-6))

    def _crew(self, s: int) -> None:
        instance, shift = self.instance, self.instance.shifts[s]
        crew = {p: self._bool(p in self.base.crews.get(s, ())) for p in shift.able}
        self.crews[s] = crew
        if instance.standing.priced:
            for p, variable in crew.items():
                self._earn(variable, instance.standing.join(s, p))
        needing: list[list[cp_model.LinearExprT]] = [[] for _ in instance.languages]
        if s in self.free:
            used = self._bool(s in self.base.columns)
            self.model.add(sum(variable for variable, _ in self.options[s]) == used)
            for variable, column in self.options[s]:
                for tongue in column.languages(instance):
                    needing[tongue].append(variable)
            for variable in crew.values():
                self.model.add_implication(variable, used)
            size = sum(column.crew * variable for variable, column in self.options[s])
            self.model.add(sum(crew.values()) == size)
            if shift.leaders is not None:
                self.model.add(sum(crew[p] for p in shift.leaders) >= used)
        else:
            column = self.base.columns[s]
            for tongue in column.languages(instance):
                needing[tongue].append(1)
            self.model.add(sum(crew.values()) == column.crew)
            if shift.leaders is not None:
                self.model.add(sum(crew[p] for p in shift.leaders) >= 1)
        for tongue, wanted in enumerate(needing):
            if wanted:
                self.model.add(sum(crew[p] for p in shift.speakers[tongue]) >= sum(wanted))

    def worth(self) -> None:
        """Say what service and visits are worth beyond what the fixed routes give, and keep the visit rules."""
        fixed = {s: column for s, column in self.base.columns.items() if s not in self.free}
        before = given_by(self.instance, fixed)
        hinted = given_by(self.instance, self.base.columns)
        serving = defaultdict(list)
        visiting: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for choices in self.options.values():
            for variable, column in choices:
                for village, session in column.stops:
                    minutes = self._whole(self.instance.gives(village, session, column.crew))
                    serving[village].append((minutes, variable))
                    visiting[village][self.instance.shifts[column.shift].day].append(variable)
        for v, gives in serving.items():
            spare = math.floor(self.grain * (hinted.minutes[v] - before.minutes[v]))
            parts = []
            for width, worth in service_pieces(self.instance, v, float(before.minutes[v])):
                whole = self._whole(width)
                if worth > 0 and whole >= 1:
                    part = self._int(whole, spare)
                    spare -= min(spare, whole)
                    parts.append(part)
                    self._earn(part, worth / self.grain, whole)
            if parts:
                self.model.add(sum(parts) <= sum(minutes * variable for minutes, variable in gives))
            self._visits(v, visiting[v], before.days.get(v, []), hinted.days.get(v, []))

    def _visits(
        self, v: int, by_day: dict[int, list[cp_model.IntVar]], held: list[int], hinted: list[int]
    ) -> None:
        rules, penalties = self.instance.villages, self.instance.campaign.penalties
        every = [variable for variables in by_day.values() for variable in variables]
        gap = int(rules.gap[v])
        days = sorted({*by_day, *held})
        for first in days:
            inside = [
                variable for day in days if first <= day < first + gap for variable in by_day.get(day, ())
            ]
            taken = sum(first <= day < first + gap for day in held)
            if inside and len(inside) + taken > 1:
                self.model.add(sum(inside) <= 1 - taken)
        if rules.max_visits[v] < len(held) + len(by_day):
            self.model.add(sum(every) <= int(rules.max_visits[v]) - len(held))
        wanted = int(rules.min_visits[v]) - len(held)
        if penalties.visit > 0 and wanted > 0:
            made = self._int(wanted, len(hinted) - len(held))
            self.model.add(made <= sum(every))
            self._earn(made, penalties.visit, wanted)
        for pin in self.instance.standing.pins_of.get(v, ()):
            making = by_day.get(pin.day, [])
            if pin.day in hinted:
                # Kept so far: it stays.
                if pin.day not in held:
                    self.model.add(sum(making) >= 1)
            elif making:
                kept = self._bool(False)
                self.model.add(kept <= sum(making))
                self._earn(kept, self.instance.standing.pin_worth)
        deadline = int(rules.first_by[v])
        if penalties.late > 0 and deadline != NO_LIMIT and not any(day <= deadline for day in held):
            early = [
                variable for day, variables in by_day.items() if day <= deadline for variable in variables
            ]
            if early:
                intime = self._bool(any(day <= deadline for day in hinted))
                self.model.add(intime <= sum(early))
                self._earn(intime, penalties.late)

    def solve(self, limits: Limits, workers: int, seed: int) -> Outcome:
        """Run CP-SAT and read the draft from it."""
        self.model.maximize(sum(self.objective))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.catch_sigint_signal = False
        solver.parameters.random_seed = seed
        # All rows in the linear relaxation: it is tight here, and without it a step takes twenty times as long.
        # Little presolve: there is little to find, and looking takes half of a step.
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.max_presolve_iterations = 1
        solver.parameters.relative_gap_limit = 1e-5 if self.rounding is Rounding.PLAN else 0.0
        if limits.seconds is not None:
            solver.parameters.max_time_in_seconds = max(limits.seconds, 0.01)
        if limits.work is not None:
            solver.parameters.max_deterministic_time = max(limits.work, 0.001)
        with when_set(limits.stop, solver.stop_search):
            status = solver.solve(self.model)
        work = solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome(None, work)
        bound = math.inf
        if self.rounding is Rounding.PROOF:
            worst = draft_score(self.instance, Draft())
            bound = worst + solver.best_objective_bound / self.units + self.slack + 1e-9 * abs(worst)
        columns = {s: column for s, column in self.base.columns.items() if s not in self.free}
        for s, choices in self.options.items():
            chosen = [column for variable, column in choices if solver.value(variable)]
            columns.update((s, column) for column in chosen)
        crews = {s: crew for s, crew in self.base.crews.items() if s in columns}
        posts = dict(self.base.posts)
        for s in self.crews:
            if s in columns:
                crews[s] = tuple(p for p, variable in self.crews[s].items() if solver.value(variable))
        for d, takers in self.posts.items():
            posts[d] = tuple(p for p, variable in takers.items() if solver.value(variable))
        draft = Draft(dict(sorted(columns.items())), dict(sorted(crews.items())), posts)
        return Outcome(draft, work, bound)


def _grain(instance: Instance) -> int:
    """Return how many parts of a minute service is counted in."""
    minutes = np.concatenate([instance.given.ravel(), instance.villages.class_minutes.ravel()])
    return 1 if np.abs(minutes - np.round(minutes)).max(initial=0.0) < 1e-9 else FRACTION
