"""What a replan changes: date by date and team by team, old beside new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer import Campaign, Difference, Plan, Route, VisitSlot, clock

from ...differences import village_name, volunteer_name
from .teams import TeamMark, team_marks


@dataclass(frozen=True)
class Side:
    """A session in one of the two plans; `differs` where the other has no such one."""

    village: str
    start: str
    end: str
    differs: bool


@dataclass(frozen=True)
class Row:
    """A team on a date that is not as it was: sessions before and after, and who joins and leaves."""

    date: dt.date
    team: TeamMark
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    joins: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class DutyRow:
    """A duty at the fixed point that is not as it was."""

    date: dt.date
    start: str
    end: str
    joins: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class VisitRow:
    """A visit that moved, is new, was dropped or has another time."""

    kind: str
    village: str
    before: VisitSlot | None
    after: VisitSlot | None
    team_before: str
    team_after: str


def changed_rows(campaign: Campaign, old: Plan, new: Plan, found: Difference) -> tuple[Row, ...]:
    """Return each team and date that differs, by date, then in the order of the teams."""
    marks = {mark.id: mark for mark in team_marks(campaign)}
    order = list(marks)
    before, after = _by_day(old.routes, found.since), _by_day(new.routes, found.since)
    crews = {(change.date, change.team): change for change in found.crews}
    keys = sorted(
        before.keys() | after.keys(),
        key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order)),
    )
    rows = []
    for key in keys:
        sessions = before.get(key, ()), after.get(key, ())
        if sessions[0] == sessions[1] and key not in crews:
            continue
        change = crews.get(key)
        rows.append(
            Row(
                date=key[0],
                team=marks.get(key[1], TeamMark(key[1], key[1], "#444444")),
                before=_sides(campaign, *sessions),
                after=_sides(campaign, sessions[1], sessions[0]),
                joins=tuple(volunteer_name(campaign, name) for name in (change.joins if change else ())),
                leaves=tuple(volunteer_name(campaign, name) for name in (change.leaves if change else ())),
            )
        )
    return tuple(rows)


def duty_rows(campaign: Campaign, found: Difference) -> tuple[DutyRow, ...]:
    """Return the duties that differ, by date."""
    return tuple(
        DutyRow(
            change.date,
            clock(change.start),
            clock(change.end),
            tuple(volunteer_name(campaign, name) for name in change.joins),
            tuple(volunteer_name(campaign, name) for name in change.leaves),
        )
        for change in found.duties
    )


def visit_rows(campaign: Campaign, found: Difference) -> tuple[VisitRow, ...]:
    """Return the visits that differ, by date."""
    names = {mark.id: mark.name for mark in team_marks(campaign)}

    def team(slot: VisitSlot | None) -> str:
        return "" if slot is None else names.get(slot.team, slot.team)

    return tuple(
        VisitRow(
            change.kind,
            village_name(campaign, change.village),
            change.before,
            change.after,
            team(change.before),
            team(change.after),
        )
        for change in found.visits
    )


Session = tuple[str, int, int]


def _by_day(routes: Iterable[Route], since: dt.date) -> dict[tuple[dt.date, str], tuple[Session, ...]]:
    found: dict[tuple[dt.date, str], tuple[Session, ...]] = {}
    for route in routes:
        if route.date >= since:
            mine = tuple((stop.village, stop.start, stop.end) for stop in route.stops)
            key = route.date, route.team
            found[key] = tuple(sorted((*found.get(key, ()), *mine), key=lambda session: session[1]))
    return found


def _sides(campaign: Campaign, mine: tuple[Session, ...], theirs: tuple[Session, ...]) -> tuple[Side, ...]:
    return tuple(
        Side(village_name(campaign, name), clock(start), clock(end), (name, start, end) not in theirs)
        for name, start, end in mine
    )
