"""The roster: who goes out and who staffs the fixed point, once routes and crew sizes stand.

Among crews that earn the same score the fairer is kept: the largest weekly load relative to its limit as small as
possible, week by week. In a replan, whoever was to come in the base plan comes first: a fairer roster is no reason to
tell people otherwise.
"""

from __future__ import annotations

import datetime as dt

from ortools.sat.python import cp_model

from .budget import Limits
from .draft import Draft
from .instance import Instance
from .standing import monday_of
from .stopping import when_set

SCALE = 1000


def fair_roster(instance: Instance, draft: Draft, limits: Limits, seed: int = 0) -> Draft:
    """Return the draft with crews and duties shared out fairly, routes, crew sizes and duty strengths unchanged.

    Parameters
    ----------
    instance, draft
        The campaign and a valid draft.
    limits
        When to stop; the crews of weeks not reached by then stay as they are.
    seed
        CP-SAT's random seed.
    """
    crews, posts = dict(draft.crews), dict(draft.posts)
    out = {instance.week_of_day[instance.shifts[s].day] for s in draft.columns}
    at_point = {instance.week_of_day[instance.duties[d].day] for d, people in posts.items() if people}
    weeks = sorted(out | at_point)
    for week in weeks:
        if limits.stop is not None and limits.stop.is_set():
            break
        share = Limits(
            None if limits.seconds is None else limits.seconds / len(weeks),
            None if limits.work is None else limits.work / len(weeks),
            limits.stop,
        )
        _share_out(instance, draft, week, crews, posts, share, seed)
    return Draft(draft.columns, crews, posts)


def _share_out(
    instance: Instance,
    draft: Draft,
    week: int,
    crews: dict[int, tuple[int, ...]],
    posts: dict[int, tuple[int, ...]],
    limits: Limits,
    seed: int,
) -> None:
    model = cp_model.CpModel()
    joins: dict[int, dict[int, cp_model.IntVar]] = {}
    turns: dict[int, dict[int, cp_model.IntVar]] = {}
    for s, column in draft.columns.items():
        shift = instance.shifts[s]
        if instance.week_of_day[shift.day] != week:
            continue
        joins[s] = {p: model.new_bool_var("") for p in shift.able}
        model.add(sum(joins[s].values()) == column.crew)
        if shift.leaders is not None:
            model.add(sum(joins[s][p] for p in shift.leaders) >= 1)
        for tongue in column.languages(instance):
            model.add(sum(joins[s][p] for p in shift.speakers[tongue]) >= 1)
        for p, variable in joins[s].items():
            model.add_hint(variable, p in crews[s])
    for d, duty in enumerate(instance.duties):
        if instance.week_of_day[duty.day] == week:
            turns[d] = {p: model.new_bool_var("") for p in duty.able}
            model.add(sum(turns[d].values()) == len(posts.get(d, ())))
            for p, variable in turns[d].items():
                model.add_hint(variable, p in posts.get(d, ()))
    worst = model.new_int_var(0, SCALE, "")
    for limit in instance.limits:
        p = limit.volunteer
        terms = [(joins[s][p], amount) for s, amount in limit.shifts if s in joins]
        terms += [(turns[d][p], amount) for d, amount in limit.duties if d in turns]
        if terms:
            load = sum(round(60 * amount) * variable for variable, amount in terms)
            model.add(load <= int(60 * limit.limit + 1e-6))
    # Limits that cannot be passed are none of the instance's, but a volunteer near one is as loaded as any other.
    monday = monday_of(instance.campaign.start) + dt.timedelta(weeks=week)
    for p, volunteer in enumerate(instance.campaign.volunteers):
        turns_before, minutes_before = (
            (0, 0) if instance.past is None else instance.past.spent(volunteer.id, monday)
        )
        lengths = [
            (c[p], instance.shifts[s].end - instance.shifts[s].start) for s, c in joins.items() if p in c
        ]
        lengths += [
            (t[p], instance.duties[d].end - instance.duties[d].start) for d, t in turns.items() if p in t
        ]
        if lengths and volunteer.max_per_week is not None:
            count = turns_before + sum(variable for variable, _ in lengths)
            model.add(volunteer.max_per_week * worst >= SCALE * count)
        if lengths and volunteer.max_hours_per_week is not None:
            minutes = minutes_before + sum(length * variable for variable, length in lengths)
            model.add(round(60 * volunteer.max_hours_per_week) * worst >= SCALE * minutes)
    # The square of each load, as steps of rising cost, spreads the turns among those below the worst.
    spread = []
    for p in range(len(instance.campaign.volunteers)):
        mine = [crew[p] for crew in joins.values() if p in crew] + [t[p] for t in turns.values() if p in t]
        if len(mine) > 1:
            steps = [model.new_bool_var("") for _ in mine]
            model.add(sum(steps) == sum(mine))
            spread += [rank * step for rank, step in enumerate(steps)]
    # Whoever is where the base plan had them, counted so that no fairness outweighs one.
    standing = instance.standing
    kept = [crew[p] for s, crew in joins.items() for p in crew if p in standing.kept_joins[s]]
    kept += [takers[p] for d, takers in turns.items() for p in takers if p in standing.kept_posts[d]]
    most = SCALE * SCALE + sum(range(len(spread)))
    model.minimize(1000 * worst + sum(spread) - (most + 1) * sum(kept))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.random_seed = seed
    if limits.seconds is not None:
        solver.parameters.max_time_in_seconds = max(limits.seconds, 0.01)
    if limits.work is not None:
        solver.parameters.max_deterministic_time = max(limits.work, 0.001)
    with when_set(limits.stop, solver.stop_search):
        status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        for s, crew in joins.items():
            crews[s] = tuple(p for p, variable in crew.items() if solver.value(variable))
        for d, takers in turns.items():
            posts[d] = tuple(p for p, variable in takers.items() if solver.value(variable))
