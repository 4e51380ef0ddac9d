"""Why a duty at the fixed point is short of volunteers."""

from __future__ import annotations

from ..campaign import Campaign, Shift
from ..language import message
from ..plan import Unmet
from .crews import within_limits
from .situation import Situation
from .wording import Cause, date_said, joined


def duty_cause(campaign: Campaign, situation: Situation, shortfall: Unmet) -> Cause:
    """Return why volunteers are missing on a duty."""
    day, start, end = shortfall.date, shortfall.start, shortfall.end
    assert day is not None
    assert start is not None
    assert end is not None
    if situation.frozen(day):
        assert situation.since is not None
        return "frozen", message(
            "the duty lies before {since}; what lies there is settled", since=date_said(situation.since)
        )
    given = situation.on_duty.get((day, start, end), ())
    wanted = len(given) + int(shortfall.amount)
    # A duty has a date and a length as a shift has, and so the same limits.
    turn = Shift(day, "", start, end)
    available = [v for v in campaign.volunteers if v.can_join(day, start, end)]
    able = [v for v in available if within_limits(v, turn)]
    if not available:
        return "nobody", message("no volunteer is available for the whole of the duty")
    if not able:
        return "nobody", message(
            "the weekly limits of all {available} volunteers who are available are too low for the duty",
            available=len(available),
        )
    causes: list[Cause] = []
    if len(able) < wanted:
        causes.append(
            (
                "few",
                message(
                    "volunteers who can take the duty: {able}, wanted: {wanted}",
                    able=len(able),
                    wanted=wanted,
                ),
            )
        )
    others = [v for v in able if v.id not in given]
    busy = [v for v in others if situation.busy(v, day, start, end)]
    weekly = [v for v in others if v not in busy and situation.at_limit(v, day, start, end)]
    free = len(others) - len(busy) - len(weekly)
    if busy:
        causes.append(
            ("busy", message("able, but out or on another duty at the time: {count}", count=len(busy)))
        )
    if weekly:
        causes.append(
            ("weekly", message("able, but at their limit for the week: {count}", count=len(weekly)))
        )
    if free:
        cost = campaign.penalties.duty
        causes.append(("open", message("able and free, but not put on the duty: {count}", count=free)))
        if not cost:
            causes.append(("worth", message("a volunteer missing there costs nothing (penalties.duty = 0)")))
    return joined(causes)
