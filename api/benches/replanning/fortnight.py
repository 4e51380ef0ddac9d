"""Two weeks that did not go as planned: check-ins by chance, and a road that is cut from then on."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from itertools import pairwise

from optimizer import Campaign, CheckIn, Closure, Plan, session_gives

NOT_HELD = 0.1
"""The share of visits that are rained off."""

TURNOUT = 0.4, 1.2
"""Between which shares of what a session can serve those lie who came."""


@dataclass(frozen=True)
class Fortnight:
    """What a replan is asked after two weeks.

    Attributes
    ----------
    campaign
        The campaign with the road cut.
    since
        The first date that is planned anew.
    done
        A check-in of every visit before it.
    cut
        The closure.
    """

    campaign: Campaign
    since: dt.date
    done: tuple[CheckIn, ...]
    cut: Closure


def fortnight(campaign: Campaign, base: Plan, seed: int, days: int = 14) -> Fortnight:
    """Return what became of the first `days` days of a plan.

    One visit in ten was not held; the others served between 0.4 and 1.2 times what their session is planned for, the
    poorest first and nobody more than there are. From then on the direct road between two places that follow one
    another in some later route is cut, both ways.

    Raises
    ------
    ValueError
        If the plan has no visit after these days.
    """
    chance = random.Random(seed)
    since = campaign.start + dt.timedelta(days=days)
    done = tuple(
        _check_in(
            campaign, route.team, route.date, len(route.crew), stop.village, stop.end - stop.start, chance
        )
        for route in base.routes
        if route.date < since
        for stop in route.stops
    )
    legs = [
        leg
        for route in base.routes
        if route.date >= since
        for leg in pairwise((campaign.base_of(route.team).id, *(stop.village for stop in route.stops)))
    ]
    if not legs:
        raise ValueError(f"the plan of {campaign.id} has no visit on or after {since}")
    origin, destination = chance.choice(legs)
    cut = Closure(origin=origin, destination=destination, start=since, end=campaign.end, reason="sạt lở")
    now = campaign.model_copy(update={"closures": (*campaign.closures, cut)})
    return Fortnight(now, since, done, cut)


def _check_in(
    campaign: Campaign,
    team: str,
    date: dt.date,
    crew: int,
    village: str,
    minutes: int,
    chance: random.Random,
) -> CheckIn:
    if chance.random() < NOT_HELD:
        return CheckIn(
            village=village, date=date, team=team, served=(0, 0, 0, 0, 0), held=False, reason="mưa to"
        )
    place = campaign.village_by_id[village]
    left = session_gives(campaign, place, crew, minutes) / campaign.service.minutes_per_household
    left *= chance.uniform(*TURNOUT)
    counts = []
    for there in place.by_class:
        counts.append(float(round(min(left, there))))
        left = max(0.0, left - there)
    poor, near_poor, elderly, no_device, other = counts
    return CheckIn(village=village, date=date, team=team, served=(poor, near_poor, elderly, no_device, other))
