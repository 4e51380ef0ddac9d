"""What a volunteer can take at all, and what of it together: limits of a week, and turns that overlap."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..campaign import Campaign, DutySlot, Shift, Volunteer
from .standing import Past, monday_of
from .weekly import whole_turns

if TYPE_CHECKING:
    from .instance import DutyData, ShiftData


@dataclass(frozen=True)
class PeopleLimit:
    """At most `limit` of a sum over one volunteer's shifts and duties.

    `shifts` and `duties` are pairs of a number and its coefficient: 1 for counts and clashes, hours for hours.
    """

    volunteer: int
    limit: float
    shifts: tuple[tuple[int, float], ...]
    duties: tuple[tuple[int, float], ...]


def can_take(volunteer: Volunteer, turn: Shift | DutySlot, past: Past | None = None) -> bool:
    """Say whether the volunteer can join and has a weekly limit that one such turn does not pass.

    Turns that are frozen count.
    """
    # A relaxation lets a share of the volunteer go where the whole may not: a weaker bound.
    count, hours = volunteer.max_per_week, volunteer.max_hours_per_week
    turns, minutes = (0, 0) if past is None else past.spent(volunteer.id, turn.date)
    return (
        volunteer.can_join(turn.date, turn.start, turn.end)
        and (count is None or count >= 1 + turns)
        and (hours is None or turn.end - turn.start + minutes <= 60 * hours + 1e-6)
    )


def limits_of(
    campaign: Campaign,
    shifts: tuple[ShiftData, ...],
    duties: tuple[DutyData, ...],
    week_of_day: tuple[int, ...],
    past: Past | None = None,
) -> tuple[PeopleLimit, ...]:
    """Return the limits of all volunteers that can bite, those that follow for whole turns among them.

    What frozen turns take of a week is taken off its limits.
    """
    limits = []
    first = monday_of(campaign.start)
    for number, volunteer in enumerate(campaign.volunteers):
        mine = [s for s, shift in enumerate(shifts) if number in shift.able]
        posts = [d for d, duty in enumerate(duties) if number in duty.able]
        for week in range(week_of_day[-1] + 1):
            out = [s for s in mine if week_of_day[shifts[s].day] == week]
            at_point = [d for d in posts if week_of_day[duties[d].day] == week]
            most, longest = volunteer.max_per_week, volunteer.max_hours_per_week
            if past is not None:
                turns, minutes = past.spent(volunteer.id, first + dt.timedelta(weeks=week))
                most = None if most is None else max(0, most - turns)
                longest = None if longest is None else max(0.0, longest - minutes / 60)
            if most is not None and len(out) + len(at_point) > most:
                limits.append(
                    PeopleLimit(
                        number,
                        most,
                        tuple((s, 1.0) for s in out),
                        tuple((d, 1.0) for d in at_point),
                    )
                )
            if longest is not None:
                hours_out = tuple((s, (shifts[s].end - shifts[s].start) / 60) for s in out)
                hours_in = tuple((d, (duties[d].end - duties[d].start) / 60) for d in at_point)
                if sum(h for _, h in hours_out + hours_in) > longest:
                    limits.append(PeopleLimit(number, longest, hours_out, hours_in))
                    limits += _whole_turns(number, most, longest, hours_out, hours_in)
        limits.extend(_clashes(number, mine, posts, shifts, duties))
    return tuple(limits)


def _whole_turns(
    number: int,
    most: int | None,
    longest: float,
    out: tuple[tuple[int, float], ...],
    at_point: tuple[tuple[int, float], ...],
) -> list[PeopleLimit]:
    """Return what a week's limits mean for whole turns; `out` and `at_point` are shifts and duties with hours.

    `most` is how many turns are left, None where there is no limit, and `longest` how many hours.
    """
    minutes = [round(60 * hours) for _, hours in out + at_point]
    lengths = tuple(sorted(set(minutes)))
    most = len(minutes) if most is None else most
    available = tuple(minutes.count(length) for length in lengths)
    limits = []
    for coefficients, right in whole_turns(lengths, available, most, int(60 * longest + 1e-6)):
        amount = dict(zip(lengths, map(float, coefficients), strict=True))
        limits.append(
            PeopleLimit(
                number,
                float(right),
                tuple((s, amount[round(60 * length)]) for s, length in out if amount[round(60 * length)]),
                tuple(
                    (d, amount[round(60 * length)]) for d, length in at_point if amount[round(60 * length)]
                ),
            )
        )
    return limits


def _clashes(
    volunteer: int,
    mine: list[int],
    posts: list[int],
    shifts: tuple[ShiftData, ...],
    duties: tuple[DutyData, ...],
) -> list[PeopleLimit]:
    """Return a limit of one for each shift and duty that overlap; shifts of a team never do, nor do duties."""
    clashes = []
    for d in posts:
        duty = duties[d]
        for s in mine:
            shift = shifts[s]
            if shift.day == duty.day and shift.start < duty.end and duty.start < shift.end:
                clashes.append(PeopleLimit(volunteer, 1.0, ((s, 1.0),), ((d, 1.0),)))
    return clashes
