"""The `replan` block: what stays of the base plan, and what check-ins put in place of planned service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..campaign import CLASSES
from ..language import message
from ..plan import CheckIn, Duty, Replan, Route, Served, VisitKey
from . import duties as duties_room
from . import routes as routes_room
from .document import read_duties, read_routes
from .report import Findings, shown
from .values import Reader, WrongValueError, amount, day, mapping, text


@dataclass(frozen=True)
class Frozen:
    """Which routes and duties of a plan are frozen: dated before `freeze_until` and as in the base plan."""

    routes: tuple[bool, ...]
    duties: tuple[bool, ...]

    @classmethod
    def of(cls, replan: Replan | None, routes: Sequence[Route], duties: Sequence[Duty]) -> Frozen:
        """Find what is frozen; nothing is where there is no replan."""
        if replan is None:
            return cls((False,) * len(routes), (False,) * len(duties))
        past_routes = {_route_key(route) for route in replan.routes}
        past_duties = {_duty_key(duty) for duty in replan.duties}
        since = replan.freeze_until
        return cls(
            tuple(route.date < since and _route_key(route) in past_routes for route in routes),
            tuple(duty.date < since and _duty_key(duty) in past_duties for duty in duties),
        )


def read_replan(reader: Reader, plan: Mapping[str, Any]) -> Replan | None:
    """Read the `replan` block; None where there is none or a part of it cannot be read.

    The base plan may name what the campaign no longer has: only what stays of it must be known, and that
    stands in the plan as well.
    """
    if "replan" not in plan:
        return None
    given = reader.take(plan, "replan", "", mapping)
    if given is None:
        return None
    freeze_until = reader.take(given, "freeze_until", "replan", day)
    base = reader.take(given, "base", "replan", mapping)
    pinned = reader.all_of(given, "pinned", "replan", _visit)
    entries = reader.items(given, "done", "replan")
    done = None if entries is None else [_check_in(reader, entry, at) for entry, at in entries]
    if freeze_until is None or base is None or pinned is None or done is None:
        return None
    routes = read_routes(reader, base, "replan.base", None)
    duties = read_duties(reader, base, "replan.base", None)
    right = tuple(entry for entry in done if entry is not None)
    if not (routes.complete and duties.complete and len(right) == len(done)):
        return None
    return Replan(
        freeze_until=freeze_until, routes=routes.read, duties=duties.read, pinned=pinned, done=right
    )


def check_replan(replan: Replan, routes: Sequence[Route], duties: Sequence[Duty], findings: Findings) -> None:
    """Check that what is frozen and pinned stayed, that nothing joined it, that check-ins have visits."""
    since = replan.freeze_until
    _compare(
        Counter(_route_key(route) for route in replan.routes if route.date < since),
        Counter(_route_key(route) for route in routes if route.date < since),
        {_route_key(route): routes_room.place_of(route) for route in (*replan.routes, *routes)},
        findings,
    )
    _compare(
        Counter(_duty_key(duty) for duty in replan.duties if duty.date < since and duty.volunteers),
        Counter(_duty_key(duty) for duty in duties if duty.date < since and duty.volunteers),
        {_duty_key(duty): duties_room.place_of(duty) for duty in (*replan.duties, *duties)},
        findings,
    )
    visits = _visits(routes)
    for visit in replan.pinned:
        if visit not in visits:
            findings.add("replan-pinned", _place(visit), message("the pinned visit is not in the plan"))
    planned = _visits(replan.routes)
    for visit, times in Counter(entry.visit for entry in replan.done).items():
        if visit not in visits or visit not in planned:
            findings.add(
                "replan-done",
                _place(visit),
                message("a check-in without its visit, in the base plan and in this one"),
            )
        if times > 1:
            findings.add("replan-done", _place(visit), message("{times} check-ins of one visit", times=times))


def _compare(
    base: Counter[tuple[Any, ...]],
    plan: Counter[tuple[Any, ...]],
    places: Mapping[tuple[Any, ...], str],
    findings: Findings,
) -> None:
    for key in base - plan:
        findings.add(
            "replan-frozen",
            places[key],
            message("before the freeze date, and not as it was in the base plan"),
        )
    for key in plan - base:
        findings.add(
            "replan-frozen", places[key], message("before the freeze date, and not in the base plan")
        )


def _route_key(route: Route) -> tuple[Any, ...]:
    """Return all that is frozen of a route; its travel minutes are a figure of the campaign."""
    times = (route.shift_start, route.shift_end, route.depart, route.back)
    return route.team, route.date, *times, frozenset(Counter(route.crew).items()), route.stops


def _duty_key(duty: Duty) -> tuple[Any, ...]:
    return duty.date, duty.start, duty.end, frozenset(Counter(duty.volunteers).items())


def _visits(routes: Sequence[Route]) -> set[VisitKey]:
    return {(stop.village, route.date, route.team) for route in routes for stop in route.stops}


def _place(visit: VisitKey) -> str:
    village, date, team = visit
    return f"{village} {date} {team}"


def _visit(value: Any) -> VisitKey:
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise WrongValueError(
            "schema-type", message("“{value}” is not [village, date, team]", value=shown(value))
        )
    return text(value[0]), day(value[1]), text(value[2])


def _check_in(reader: Reader, entry: Any, at: str) -> CheckIn | None:
    given = reader.record(entry, at)
    if given is None:
        return None
    village = reader.take(given, "village", at, text)
    date = reader.take(given, "date", at, day)
    team = reader.take(given, "team", at, text)
    served = reader.take(given, "served", at, _served)
    if village is None or date is None or team is None or served is None:
        return None
    return CheckIn(village=village, date=date, team=team, served=served)


def _served(value: Any) -> Served:
    if not isinstance(value, Mapping) or not value.keys() <= set(CLASSES):
        raise WrongValueError(
            "schema-type",
            message(
                "“{value}” is not households by class: {classes}",
                value=shown(value),
                classes=", ".join(CLASSES),
            ),
        )
    poor, near_poor, elderly, no_device, other = (amount(value.get(name, 0)) for name in CLASSES)
    return poor, near_poor, elderly, no_device, other
