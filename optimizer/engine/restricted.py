"""The integer program over a choice of columns, with every crew and duty in it: CP-SAT.

Solves for a part of the plan: the routes of some shifts and the people of the weeks that these lie in, the rest
held fixed. With all shifts free it is the restricted master of column generation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from .columns import Column
from .instance import NO_LIMIT, Instance

SCALE = 100_000
"""Units of CP-SAT's objective per point of the score."""


@dataclass(frozen=True)
class Draft:
    """An integer plan inside the engine: a column and a crew for each shift that goes out, volunteers for duties."""

    columns: Mapping[int, Column] = field(default_factory=dict)
    crews: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    posts: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What CP-SAT found: a draft (None if it found none) and the deterministic time it took."""

    draft: Draft | None
    work: float


def draft_score(instance: Instance, draft: Draft) -> float:
    """Return the score of a draft, in the engine's own reckoning; `optimizer.score` has the last word."""
    penalties, rules = instance.campaign.penalties, instance.villages
    given = np.zeros(instance.village_count)
    days: dict[int, list[int]] = defaultdict(list)
    score = 0.0
    for s, column in draft.columns.items():
        score -= column.cost(instance)
        for village, session in column.stops:
            given[village] += instance.gives(village, session, column.crew)
            days[village].append(instance.shifts[s].day)
    per_household = instance.campaign.service.minutes_per_household
    for v in range(instance.village_count):
        used = np.diff(np.minimum(given[v], np.cumsum(rules.class_minutes[v])), prepend=0.0)
        score += float(used @ instance.class_value)
        score -= penalties.cover * max(0.0, float(rules.floor[v]) - float(used[:4].sum()) / per_household)
        score -= penalties.visit * max(0, int(rules.min_visits[v]) - len(days[v]))
        if rules.first_by[v] != NO_LIMIT and not any(day <= rules.first_by[v] for day in days[v]):
            score -= penalties.late
    for d, duty in enumerate(instance.duties):
        score -= penalties.duty * (duty.wanted - len(draft.posts.get(d, ())))
    return score


def solve_restricted(
    instance: Instance,
    columns: Sequence[Column],
    *,
    base: Draft | None = None,
    free: frozenset[int] | None = None,
    seconds: float | None = None,
    work: float | None = None,
    workers: int = 1,
    seed: int = 0,
    people_fixed: bool = False,
) -> Outcome:
    """Choose among `columns` for the `free` shifts, and people for all shifts and duties of their weeks.

    Parameters
    ----------
    instance, columns
        The campaign and the routes to choose from; those of shifts that are not free are ignored.
    base
        The plan to start from: its routes on shifts that are not free stay, and it is the first hint.
    free
        Shifts whose route may change; all by default.
    seconds, work
        Limits: of the clock, and of CP-SAT's deterministic time.
    workers, seed
        CP-SAT's threads and random seed.
    """
    base = base or Draft()
    free = frozenset(range(len(instance.shifts))) if free is None else free
    weeks = {instance.week_of_day[instance.shifts[s].day] for s in free}
    model = cp_model.CpModel()
    options: dict[int, list[tuple[cp_model.IntVar, Column]]] = {s: [] for s in free}
    for column in sorted(set(columns) | {base.columns[s] for s in free if s in base.columns}):
        if column.shift in free:
            options[column.shift].append((model.new_bool_var(""), column))

    crews, posts = _people(model, instance, base, free, weeks, options)
    terms, constant = _worth(model, instance, base, free, options)
    objective = [round(SCALE * coefficient) * variable for variable, coefficient in terms]
    for d, assigned in posts.items():
        objective += [round(SCALE * instance.campaign.penalties.duty) * y for y in assigned.values()]
    model.maximize(sum(objective))
    for s, choices in options.items():
        for variable, column in choices:
            model.add_hint(variable, base.columns.get(s) == column)
    for s, crew in crews.items():
        for p, variable in crew.items():
            model.add_hint(variable, p in base.crews.get(s, ()))
    for d, assigned in posts.items():
        for p, variable in assigned.items():
            model.add_hint(variable, p in base.posts.get(d, ()))

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    if work is not None:
        solver.parameters.max_deterministic_time = work
    solver.parameters.relative_gap_limit = 1e-5
    status = solver.solve(model)
    spent = solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(None, spent)
    chosen = {s: column for s, column in base.columns.items() if s not in free}
    for s, choices in options.items():
        chosen.update({s: column for variable, column in choices if solver.value(variable)})
    out = {s: crew for s, crew in base.crews.items() if s in chosen and s not in crews}
    for s, crew in crews.items():
        if s in chosen:
            out[s] = tuple(p for p, variable in crew.items() if solver.value(variable))
    taken = {d: people for d, people in base.posts.items() if d not in posts}
    for d, assigned in posts.items():
        taken[d] = tuple(p for p, variable in assigned.items() if solver.value(variable))
    return Outcome(Draft(chosen, out, taken), spent)


def _people(model, instance, base, free, weeks, options):  # type: ignore[no-untyped-def]
    crews: dict[int, dict[int, cp_model.IntVar]] = {}
    for s, shift in enumerate(instance.shifts):
        if instance.week_of_day[shift.day] not in weeks or (s not in free and s not in base.columns):
            continue
        crew = {p: model.new_bool_var("") for p in shift.able}
        crews[s] = crew
        if s in free:
            choices = options[s]
            used = model.new_bool_var("")
            model.add(sum(x for x, _ in choices) == used)
            size = sum(column.crew * x for x, column in choices)
            for variable in crew.values():
                model.add_implication(variable, used)
        else:
            used, size = 1, base.columns[s].crew
        model.add(sum(crew.values()) == size)
        if shift.leaders is not None:
            model.add(sum(crew[p] for p in shift.leaders) >= used)
        for tongue, speakers in enumerate(shift.speakers):
            if s in free:
                needing = [x for x, column in choices if tongue in column.languages(instance)]
                if needing:
                    model.add(sum(crew[p] for p in speakers) >= sum(needing))
            elif tongue in base.columns[s].languages(instance):
                model.add(sum(crew[p] for p in speakers) >= 1)
    posts = {}
    for d, duty in enumerate(instance.duties):
        if instance.week_of_day[duty.day] in weeks:
            posts[d] = {p: model.new_bool_var("") for p in duty.able}
            model.add(sum(posts[d].values()) <= duty.wanted)
    for limit in instance.limits:
        p = limit.volunteer
        terms = [(crews[s][p], a) for s, a in limit.shifts if s in crews]
        terms += [(posts[d][p], a) for d, a in limit.duties if d in posts]
        if sum(a for _, a in terms) > limit.limit:
            # Hours become minutes, so that all coefficients are whole.
            model.add(sum(round(60 * a) * x for x, a in terms) <= math.floor(60 * limit.limit + 1e-6))
    return crews, posts


def _worth(model, instance, base, free, options):  # type: ignore[no-untyped-def]
    rules, penalties = instance.villages, instance.campaign.penalties
    per_household = instance.campaign.service.minutes_per_household
    terms: list[tuple[cp_model.IntVar, float]] = []
    serving = defaultdict(list)
    visiting: dict[int, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for choices in options.values():
        for x, column in choices:
            if cost := column.cost(instance):
                terms.append((x, -cost))
            for village, session in column.stops:
                serving[village].append((x, math.floor(instance.gives(village, session, column.crew))))
                visiting[village][instance.shifts[column.shift].day].append(x)
    fixed_given: dict[int, float] = defaultdict(float)
    fixed_days: dict[int, set[int]] = defaultdict(set)
    for s, column in base.columns.items():
        if s not in free:
            for village, session in column.stops:
                fixed_given[village] += instance.gives(village, session, column.crew)
                fixed_days[village].add(instance.shifts[s].day)
    for v, chosen in serving.items():
        given = fixed_given[v]
        limits = np.cumsum(rules.class_minutes[v])
        floor = float(rules.floor[v]) * per_household
        # Concave pieces of what is still to be had: breakpoints of classes and of the floor, in minutes.
        points = sorted({*limits.tolist(), *([floor] if penalties.cover else [])})
        pieces = []
        begin = given
        for point in points:
            if point > begin + 1e-9:
                klass = int(np.searchsorted(limits, begin + 1e-9, side="right"))
                worth = float(instance.class_value[klass])
                if begin + 1e-9 < floor:
                    worth += penalties.cover / per_household
                pieces.append((point - begin, worth))
                begin = point
        parts = []
        for width, worth in pieces:
            if worth > 0 and width >= 1:
                part = model.new_int_var(0, math.floor(width), "")
                parts.append(part)
                terms.append((part, worth))
        if parts:
            model.add(sum(parts) <= sum(g * x for x, g in chosen))
        by_day = visiting[v]
        free_visits = [x for xs in by_day.values() for x in xs]
        days = sorted(set(by_day) | fixed_days[v])
        gap = int(rules.gap[v])
        for first in days:
            window = [day for day in days if first <= day < first + gap]
            inside = [x for day in window for x in by_day.get(day, ())]
            held = sum(day in fixed_days[v] for day in window)
            if inside and (len(inside) > 1 or held):
                model.add(sum(inside) <= 1 - held)
        held = len(fixed_days[v])
        if rules.max_visits[v] < held + len(by_day):
            model.add(sum(free_visits) <= int(rules.max_visits[v]) - held)
        wanted = int(rules.min_visits[v]) - held
        if penalties.visit and wanted > 0:
            made = model.new_int_var(0, wanted, "")
            model.add(made <= sum(free_visits))
            terms.append((made, penalties.visit))
        deadline = int(rules.first_by[v])
        if penalties.late and deadline != NO_LIMIT and not any(day <= deadline for day in fixed_days[v]):
            early = [x for day, xs in by_day.items() if day <= deadline for x in xs]
            if early:
                made = model.new_bool_var("")
                model.add(made <= sum(early))
                terms.append((made, penalties.late))
    return terms, 0.0
