"""Rule 9: nobody in two places at once, nobody beyond a week's limits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..campaign import Campaign, Volunteer
from ..language import message
from ..plan import Duty, Route
from . import duties as duties_room
from . import routes as routes_room
from .report import Findings

ROUNDING = 1e-6
"""Minutes by which a week may exceed its limit: hours need not be exact in binary."""


@dataclass(frozen=True, order=True)
class Turn:
    """A shift or a duty of one volunteer."""

    date: dt.date
    start: int
    end: int
    name: str
    frozen: bool

    def overlaps(self, other: Turn) -> bool:
        """Say whether the two share a minute; touching is not overlapping."""
        return self.date == other.date and self.start < other.end and other.start < self.end


def check_people(
    campaign: Campaign,
    routes: tuple[Sequence[Route], Sequence[bool]],
    duties: tuple[Sequence[Duty], Sequence[bool]],
    findings: Findings,
) -> None:
    """Check the turns of each volunteer.

    Parameters
    ----------
    campaign
        The campaign.
    routes, duties
        Those of the plan, each with which of them are frozen. Frozen turns count; what they alone break is
        past changing, and no finding.
    findings
        Takes what is wrong.
    """
    turns: dict[str, list[Turn]] = defaultdict(list)
    for route, frozen in zip(*routes, strict=True):
        turn = Turn(route.date, route.shift_start, route.shift_end, routes_room.place_of(route), frozen)
        for name in set(route.crew):
            turns[name].append(turn)
    for duty, frozen in zip(*duties, strict=True):
        turn = Turn(duty.date, duty.start, duty.end, duties_room.place_of(duty), frozen)
        for name in set(duty.volunteers):
            turns[name].append(turn)
    for volunteer in campaign.volunteers:
        _check_volunteer(volunteer, sorted(turns[volunteer.id]), findings)


def _check_volunteer(volunteer: Volunteer, turns: Sequence[Turn], findings: Findings) -> None:
    weeks: dict[str, list[Turn]] = defaultdict(list)
    dates: dict[dt.date, list[Turn]] = defaultdict(list)
    for turn in turns:
        year, number, _ = turn.date.isocalendar()
        weeks[f"{year}-W{number:02d}"].append(turn)
        dates[turn.date].append(turn)
    for on_date in dates.values():
        # Against the longest-lasting turn before it: enough to find every turn that overlaps an earlier one.
        last = on_date[0]
        for turn in on_date[1:]:
            if turn.overlaps(last) and not (turn.frozen and last.frozen):
                findings.add(
                    "rule-9-overlap",
                    volunteer.id,
                    message("in two places at once: {one} and {other}", one=last.name, other=turn.name),
                )
            last = max(last, turn, key=lambda one: one.end)
    for week, in_week in weeks.items():
        if all(turn.frozen for turn in in_week):
            continue
        place = f"{volunteer.id} {week}"
        most = volunteer.max_per_week
        if most is not None and len(in_week) > most:
            findings.add(
                "rule-9-count",
                place,
                message(
                    "{count} shifts and duties in this week; at most {most}", count=len(in_week), most=most
                ),
            )
        hours = volunteer.max_hours_per_week
        minutes = sum(turn.end - turn.start for turn in in_week)
        if hours is not None and minutes > 60 * hours + ROUNDING:
            findings.add(
                "rule-9-hours",
                place,
                message(
                    "{minutes} minutes in this week; at most {hours} hours", minutes=minutes, hours=hours
                ),
            )
