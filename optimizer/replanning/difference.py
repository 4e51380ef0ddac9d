"""The difference of two plans: which visits moved, whose turns changed, who must be told, what it gains."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from ..campaign import CLASSES
from ..plan import Plan, Route, Served, VisitKey
from ..score import changeable, count_changes
from .changes import CrewChange, Difference, DutyChange, Gain, Kind, Told, VisitChange, VisitSlot

Turn = tuple[dt.date, str | None]
"""A date, and the team of a shift; None for a duty."""


def difference(old: Plan, new: Plan) -> Difference:
    """Return what changes when `new` takes the place of `old`.

    Of a replan only what is dated on or after its `freeze_until` is compared, as the rest is frozen; of other plans
    all of it.
    """
    since = dt.date.min if new.replan is None else new.replan.freeze_until
    sides = (old.routes, old.duties), (new.routes, new.duties)
    old_visits, old_turns = changeable(*sides[0], since)
    new_visits, _ = changeable(*sides[1], since)
    visits = _visits(old, new, since)
    crews, duties = _crews(old, new, since), _duties(old, new, since)
    dates = [route.date for route in (*old.routes, *new.routes) if route.date >= since]
    return Difference(
        since=since if new.replan is not None else min(dates, default=since),
        visits=visits,
        crews=crews,
        duties=duties,
        told=_told(crews, duties, _elsewhere(old, new, since)),
        villages=tuple(dict.fromkeys(change.village for change in visits)),
        changes=count_changes(*sides, since),
        of=len(old_visits) + len(old_turns),
        visits_changed=len(old_visits - new_visits),
        visits_before=len(old_visits),
        gain=_gain(new),
    )


def _slots(plan: Plan, since: dt.date) -> dict[VisitKey, VisitSlot]:
    return {
        (stop.village, route.date, route.team): VisitSlot(
            date=route.date, team=route.team, start=stop.start, end=stop.end
        )
        for route in plan.routes
        if route.date >= since
        for stop in route.stops
    }


def _visits(old: Plan, new: Plan, since: dt.date) -> tuple[VisitChange, ...]:
    before, after = _slots(old, since), _slots(new, since)
    gone: dict[str, list[VisitSlot]] = defaultdict(list)
    come: dict[str, list[VisitSlot]] = defaultdict(list)
    for visit in sorted(before.keys() - after.keys(), key=lambda visit: visit[1:]):
        gone[visit[0]].append(before[visit])
    for visit in sorted(after.keys() - before.keys(), key=lambda visit: visit[1:]):
        come[visit[0]].append(after[visit])
    found = [
        VisitChange(kind="retimed", village=visit[0], before=before[visit], after=after[visit])
        for visit in before.keys() & after.keys()
        if before[visit] != after[visit]
    ]
    for village in gone.keys() | come.keys():
        pairs = _paired(gone[village], come[village])
        for one, other in pairs:
            kind: Kind = "added" if one is None else "dropped" if other is None else "moved"
            found.append(VisitChange(kind=kind, village=village, before=one, after=other))
    return tuple(sorted(found, key=lambda change: (change.first, change.village, change.kind)))


def _paired(gone: list[VisitSlot], come: list[VisitSlot]) -> list[tuple[VisitSlot | None, VisitSlot | None]]:
    """Return what took whose place: nearest dates first, and what is left alone."""
    nearest = sorted(
        (abs((one.date - other.date).days), one.team != other.team, i, j)
        for i, one in enumerate(gone)
        for j, other in enumerate(come)
    )
    pairs: list[tuple[VisitSlot | None, VisitSlot | None]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for _, _, i, j in nearest:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((gone[i], come[j]))
    pairs += [(one, None) for i, one in enumerate(gone) if i not in taken[0]]
    pairs += [(None, other) for j, other in enumerate(come) if j not in taken[1]]
    return pairs


def _crews(old: Plan, new: Plan, since: dt.date) -> tuple[CrewChange, ...]:
    def crews(plan: Plan) -> dict[tuple[dt.date, str, int, int], set[str]]:
        return {_shift(route): set(route.crew) for route in plan.routes if route.date >= since}

    before, after = crews(old), crews(new)
    return tuple(
        CrewChange(date=key[0], team=key[1], start=key[2], end=key[3], joins=joins, leaves=leaves)
        for key in sorted(before.keys() | after.keys())
        for joins, leaves in [_moves(before.get(key, ()), after.get(key, ()))]
        if joins or leaves
    )


def _duties(old: Plan, new: Plan, since: dt.date) -> tuple[DutyChange, ...]:
    def posts(plan: Plan) -> dict[tuple[dt.date, int, int], set[str]]:
        return {
            (duty.date, duty.start, duty.end): set(duty.volunteers)
            for duty in plan.duties
            if duty.date >= since
        }

    before, after = posts(old), posts(new)
    return tuple(
        DutyChange(date=key[0], start=key[1], end=key[2], joins=joins, leaves=leaves)
        for key in sorted(before.keys() | after.keys())
        for joins, leaves in [_moves(before.get(key, ()), after.get(key, ()))]
        if joins or leaves
    )


def _moves(before: Iterable[str], after: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    one, other = set(before), set(after)
    return tuple(sorted(other - one)), tuple(sorted(one - other))


def _elsewhere(old: Plan, new: Plan, since: dt.date) -> dict[str, list[Turn]]:
    """Return the shifts that volunteers keep while their stops change."""
    before = {_shift(route): route for route in old.routes if route.date >= since}
    found: dict[str, list[Turn]] = defaultdict(list)
    for route in new.routes:
        known = before.get(_shift(route))
        if known is not None and route.stops != known.stops:
            for name in set(route.crew) & set(known.crew):
                found[name].append((route.date, route.team))
    return found


def _shift(route: Route) -> tuple[dt.date, str, int, int]:
    return route.date, route.team, route.shift_start, route.shift_end


def _told(
    crews: Iterable[CrewChange], duties: Iterable[DutyChange], elsewhere: dict[str, list[Turn]]
) -> tuple[Told, ...]:
    comes: dict[str, list[Turn]] = defaultdict(list)
    away: dict[str, list[Turn]] = defaultdict(list)
    turns: list[tuple[CrewChange | DutyChange, str | None]] = [
        *((change, change.team) for change in crews),
        *((change, None) for change in duties),
    ]
    for change, team in turns:
        for name in change.joins:
            comes[name].append((change.date, team))
        for name in change.leaves:
            away[name].append((change.date, team))
    return tuple(
        Told(
            volunteer=name,
            comes=tuple(sorted(comes[name], key=_when)),
            stays_away=tuple(sorted(away[name], key=_when)),
            elsewhere=tuple(sorted(elsewhere.get(name, ()), key=_when)),
        )
        for name in sorted(comes.keys() | away.keys() | elsewhere.keys())
    )


def _when(turn: Turn) -> tuple[dt.date, str]:
    return turn[0], turn[1] or ""


def _gain(new: Plan) -> Gain | None:
    kept = new.run.extra.get("kept")
    if new.replan is None or not isinstance(kept, dict):
        return None
    now = [sum(result.served[c] for result in new.villages) for c in range(len(CLASSES))]
    poor, near_poor, elderly, no_device, other = (
        count - float(kept["served"][name]) for name, count in zip(CLASSES, now, strict=True)
    )
    served: Served = (poor, near_poor, elderly, no_device, other)
    return Gain(score=new.score - float(kept["score"]), change=new.breakdown.change, served=served)
