"""What of a base plan can stay: the draft that a replan starts from, and the times of routes that did not change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from ..plan import Replan, Route
from .columns import Column
from .crews import People, crew_of
from .draft import Draft
from .instance import Instance
from .routing import session_end


def kept_draft(instance: Instance, replan: Replan, permitted: NDArray[np.bool_]) -> Draft:
    """Return what of the base plan's later part the campaign, as it is now, still allows.

    Duties keep who can still take them. A route loses the stops that are no longer possible, as few as that takes, and
    crew members who can no longer join; one that needs a leader or a speaker then gets one who is free.

    Parameters
    ----------
    instance
        The campaign, compiled with the replan.
    replan
        The base plan.
    permitted
        Which villages each shift may visit, (S, V).
    """
    number = {volunteer.id: p for p, volunteer in enumerate(instance.campaign.volunteers)}
    village = {given.id: v for v, given in enumerate(instance.campaign.villages)}
    shift_of = {
        (data.shift.date, data.shift.team, data.start, data.end): s for s, data in enumerate(instance.shifts)
    }
    duty_of = {(data.slot.date, data.start, data.end): d for d, data in enumerate(instance.duties)}
    people = People(instance)
    routes = {}
    for route in replan.routes:
        s = shift_of.get((route.date, route.team, route.shift_start, route.shift_end))
        if s is not None and s not in routes:
            routes[s] = route
    posts: dict[int, tuple[int, ...]] = dict.fromkeys(range(len(instance.duties)), ())
    for duty in replan.duties:
        d = duty_of.get((duty.date, duty.start, duty.end))
        if d is None or posts[d]:
            continue
        for p in sorted({number[name] for name in duty.volunteers if name in number}):
            able = p in instance.duties[d].able and people.free_for_duty(p, d)
            if able and len(posts[d]) < instance.duties[d].wanted:
                posts[d] = (*posts[d], p)
                people.post(p, d)
    pinned = {(s, pin.village) for pin in instance.standing.pins for s in pin.shifts}
    columns: dict[int, Column] = {}
    crews: dict[int, tuple[int, ...]] = {}
    days: dict[int, list[int]] = defaultdict(list)
    # Pinned visits first: where visits are too near to each other by now, theirs stays.
    for s in sorted(routes, key=lambda s: (not any((s, v) in pinned for v in range(len(village))), s)):
        free = {p for p in instance.shifts[s].able if people.free_for_shift(p, s)}
        found = _fitting(instance, s, routes[s], permitted[s], village, days, free, pinned)
        if found is None:
            continue
        wished = [number[name] for name in routes[s].crew if number.get(name, -1) in free]
        made = _crewed(instance, s, found, wished, sorted(free))
        if made is None:
            continue
        columns[s], crews[s] = made
        for v, _ in made[0].stops:
            days[v].append(instance.shifts[s].day)
        for p in made[1]:
            people.send(p, s)
    return Draft(dict(sorted(columns.items())), dict(sorted(crews.items())), posts)


def unchanged_route(
    instance: Instance, replan: Replan, column: Column, crew: tuple[int, ...], route: Route
) -> Route:
    """Return the base plan's route of the shift, where `column` and `crew` are still its own; else `route`.

    A plan that was not made here may have other times than ours for the same stops: they stay as they were told to
    people, as long as the campaign still allows them.
    """
    shift = route.date, route.team, route.shift_start, route.shift_end
    base = next(
        (r for r in replan.routes if (r.date, r.team, r.shift_start, r.shift_end) == shift),
        None,
    )
    if base is None:
        return route
    people = instance.campaign.volunteers
    same_crew = sorted(base.crew) == sorted(people[p].id for p in crew)
    if same_crew:
        route = route.model_copy(update={"crew": base.crew})
    same_stops = [(s.village, s.end - s.start) for s in base.stops] == [
        (s.village, s.end - s.start) for s in route.stops
    ]
    if not same_stops or not _still_right(instance, column, base):
        return route
    times = {"depart": base.depart, "back": base.back, "stops": base.stops}
    return route.model_copy(update=times)


def _still_right(instance: Instance, column: Column, base: Route) -> bool:
    data = instance.shifts[column.shift]
    minutes = instance.matrices[data.matrix]
    places = [data.base, *(instance.first_village + v for v, _ in column.stops), data.base]
    leaves = [base.depart, *(stop.end for stop in base.stops)]
    reaches = [*(stop.arrive for stop in base.stops), base.back]
    in_time = all(
        leave + int(minutes[here, there]) <= reach
        for (here, there), leave, reach in zip(pairwise(places), leaves, reaches, strict=True)
    )
    within = data.start <= base.depart and base.back <= data.end
    inside = all(
        stop.arrive <= stop.start
        and any(opens <= stop.start and stop.end <= closes for opens, closes in instance.windows[data.day, v])
        for stop, (v, _) in zip(base.stops, column.stops, strict=True)
    )
    return in_time and within and inside


def _fitting(
    instance: Instance,
    s: int,
    route: Route,
    permitted: NDArray[np.bool_],
    village: dict[str, int],
    days: dict[int, list[int]],
    free: set[int],
    pinned: set[tuple[int, int]],
) -> tuple[tuple[int, int], ...] | None:
    """Return the stops of a route that are still possible together: of the most, those with most that is pinned."""
    rules, day = instance.villages, instance.shifts[s].day
    lengths = instance.sessions.tolist()
    wanted: list[tuple[int, int]] = []
    for stop in route.stops:
        v = village.get(stop.village, -1)
        shorter = [m for m, length in enumerate(lengths) if length <= stop.end - stop.start]
        tongue = -1 if v < 0 else int(rules.language[v])
        if (
            v >= 0
            and shorter
            and permitted[v]
            and len(days[v]) < rules.max_visits[v]
            and all(abs(day - other) >= rules.gap[v] for other in days[v])
            and (tongue < 0 or free.intersection(instance.shifts[s].speakers[tongue]))
            and all(v != known for known, _ in wanted)
        ):
            wanted.append((v, shorter[-1]))
    most = min(len(wanted), instance.max_stops)
    for count in range(most, 0, -1):
        fitting = [
            chosen
            for kept in combinations(wanted, count)
            for chosen in _shortened(kept)
            if _fits(instance, s, chosen)
        ]
        if fitting:
            return max(fitting, key=lambda stops: sum((s, v) in pinned for v, _ in stops))
    return None


def _shortened(stops: tuple[tuple[int, int], ...]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield the stops as they are, then with ever shorter sessions, all alike."""
    for less in range(max(m for _, m in stops) + 1):
        yield tuple((v, max(0, m - less)) for v, m in stops)


def _fits(instance: Instance, s: int, stops: tuple[tuple[int, int], ...]) -> bool:
    data = instance.shifts[s]
    minutes = instance.matrices[data.matrix]
    here, now = data.base, data.start
    for v, m in stops:
        there = instance.first_village + v
        now = session_end(
            instance.windows[data.day], v, now + int(minutes[here, there]), int(instance.sessions[m])
        )
        if now < 0:
            return False
        here = there
    return now + int(minutes[here, data.base]) <= data.end


def _crewed(
    instance: Instance, s: int, stops: tuple[tuple[int, int], ...], wished: list[int], free: list[int]
) -> tuple[Column, tuple[int, ...]] | None:
    """Return the route with its crew: those wished for first, and others where it cannot go without them."""
    shift = instance.shifts[s]
    others = [p for p in free if p not in wished]
    first = [*wished, *others]
    leaders = None if shift.leaders is None else [p for p in first if p in shift.leaders]
    if leaders == []:
        return None
    most = min(len(first), shift.k_max)
    for size in range(max(shift.k_min, min(len(wished), most)), most + 1):
        column = Column(s, size, stops)
        crew = crew_of(instance, column, first, leaders)
        if crew is not None and (size == most or set(wished) <= set(crew)):
            return column, crew
    return None
