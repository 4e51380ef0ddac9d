"""How fast service goes and how many households come, estimated anew from check-ins.

Each visit that was held and checked in says one of two things. With crew k, session m, set-up u, minutes per household
t, turnout τ and H households it was planned to serve ``min(k·(m − u)/t, τ·H)``:

- where its people were the limit, it tells the pace: minutes per household = Σ k·(m − u) / Σ households served;
- where turnout was, it tells the turnout: Σ households served / Σ H.

What a few visits say is mixed with what was believed before, which weighs as much as `BEFORE` visits:
``new = (BEFORE·old + n·observed) / (BEFORE + n)``, and one estimate moves by no more than half or double. Villages with
a turnout of their own keep it and say nothing about the others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..campaign import Campaign
from ..plan import CheckIn, Plan

BEFORE = 4
"""Visits that what was believed before weighs as much as."""


@dataclass(frozen=True)
class Estimate:
    """One figure: what the campaign says, what visits showed (None without any), how many, and what to take now."""

    before: float
    observed: float | None
    visits: int
    now: float


@dataclass(frozen=True)
class Estimates:
    """Minutes per household, and the turnout of villages without their own."""

    minutes_per_household: Estimate
    turnout: Estimate

    @property
    def anything(self) -> bool:
        """Whether any visit said something."""
        return self.minutes_per_household.visits + self.turnout.visits > 0

    def applied(self, campaign: Campaign) -> Campaign:
        """Return the campaign with the estimates in place of its figures."""
        turnout = self.turnout
        service = campaign.service.model_copy(
            update={"minutes_per_household": self.minutes_per_household.now, "turnout": turnout.now}
        )
        villages = tuple(
            village.model_copy(update={"turnout": turnout.now})
            if village.turnout == turnout.before
            else village
            for village in campaign.villages
        )
        return campaign.model_copy(update={"service": service, "villages": villages})


def estimates_of(campaign: Campaign, base: Plan, done: Sequence[CheckIn]) -> Estimates:
    """Return what check-ins say about pace and turnout.

    Parameters
    ----------
    campaign
        Its figures are what was believed before.
    base
        The plan that was followed: crews and sessions are its.
    done
        The check-ins; those of visits that were not held, or that the plan does not have, say nothing.
    """
    service = campaign.service
    visits = {
        (stop.village, route.date, route.team): (len(route.crew), stop.end - stop.start)
        for route in base.routes
        for stop in route.stops
    }
    worked = served_there = came = lived = 0.0
    paced = turned_out = 0
    for entry in done:
        village = campaign.village_by_id.get(entry.village)
        if not entry.held or village is None or entry.visit not in visits:
            continue
        crew, minutes = visits[entry.visit]
        work = crew * float(max(0, minutes - service.setup_minutes))
        households = sum(entry.served)
        if work < campaign.session_cap(village):
            paced += 1
            worked += work
            served_there += households
        elif village.turnout == service.turnout and village.households:
            turned_out += 1
            came += households
            lived += village.households
    pace = worked / served_there if served_there else None
    turnout = min(1.0, came / lived) if lived else None
    return Estimates(
        _estimate(service.minutes_per_household, pace, paced, 1e9),
        _estimate(service.turnout, turnout, turned_out, 1.0),
    )


def _estimate(before: float, observed: float | None, visits: int, most: float) -> Estimate:
    if observed is None:
        return Estimate(before, None, 0, before)
    now = (BEFORE * before + visits * observed) / (BEFORE + visits)
    return Estimate(before, observed, visits, round(min(most, 2 * before, max(before / 2, now)), 3))
