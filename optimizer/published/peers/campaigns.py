"""Campaigns planned by peers: date by date in order, on what is left, with several rules for the size of crews."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from ...campaign import Campaign
from ...engine.draft import Draft, draft_score
from ...engine.instance import Instance, compile_campaign
from ...engine.schedule import duties_of, routes_of
from ...explain import unmet_of
from ...plan import Plan, Run, gap_of, status_of
from ...score import score
from ...travel import travel_times
from .dates import Diary
from .effort import Effort, Found
from .routing import Routing
from .shares import SHARES
from .sides import side_by_side

Router = Callable[[Routing, Effort], Found]


@dataclass(frozen=True)
class Attempt:
    """A campaign, who routes it, how many are sent, and what that may take."""

    campaign: Campaign
    router: Router
    share: str
    effort: Effort


def attempt(given: Attempt) -> tuple[float, Draft]:
    """Return a draft of the campaign and its score."""
    begin = time.monotonic()
    instance = compile_campaign(given.campaign, travel_times(given.campaign))
    diary = Diary(instance, SHARES[given.share])
    days = sorted({shift.day for shift in instance.shifts})
    for number, day in enumerate(days):
        alike = diary.planned(day)
        for turn, planned in enumerate(alike):
            routing, sessions = diary.routing(day, planned)
            left = given.effort.seconds - (time.monotonic() - begin)
            seconds = max(0.0, left / (len(days) - number) / (len(alike) - turn))
            found = given.router(routing, Effort(seconds, given.effort.seed, given.effort.threads))
            diary.take(planned, routing, sessions, found.routes)
    return draft_score(instance, diary.draft), diary.draft


def plan_by(name: str, router: Router, shares: tuple[str, ...], campaign: Campaign, effort: Effort) -> Plan:
    """Return the best plan over rules for the size of crews, which share the time.

    Parameters
    ----------
    name
        The peer's.
    router
        Routes one date.
    shares
        Names of rules in `SHARES`.
    campaign
        What is given.
    effort
        For all together; attempts run side by side on as many processes as there are threads.

    Returns
    -------
    Plan
        With the score of `optimizer.score`, and as bound that of every household served at no cost.
    """
    begin = time.monotonic()
    rounds = -(-len(shares) // effort.threads)
    share_of_time = Effort(effort.seconds / rounds, effort.seed, 1)
    tried = side_by_side(
        attempt, [Attempt(campaign, router, share, share_of_time) for share in shares], effort.threads
    )
    best = max(range(len(shares)), key=lambda number: tried[number][0])
    return _plan(name, shares[best], campaign, tried[best][1], effort, begin)


def _plan(name: str, share: str, campaign: Campaign, draft: Draft, effort: Effort, begin: float) -> Plan:
    travel = travel_times(campaign)
    instance: Instance = compile_campaign(campaign, travel)
    routes, duties = routes_of(instance, draft), duties_of(instance, draft)
    judged = score(campaign, routes, duties)
    everything = sum(
        weight * households
        for village in campaign.villages
        for weight, households in zip(campaign.weights.by_class, village.by_class, strict=True)
    )
    bound = max(judged.score, everything)
    gap = gap_of(judged.score, bound)
    return Plan(
        campaign=campaign.id,
        campaign_sha256=campaign.sha256,
        status=status_of(gap),
        score=judged.score,
        bound=bound,
        gap=gap,
        breakdown=judged.breakdown,
        routes=routes,
        duties=duties,
        villages=judged.villages,
        unmet=unmet_of(campaign, travel, routes, duties),
        run=Run(
            seconds=time.monotonic() - begin,
            seed=effort.seed,
            version=version("luudong"),
            engine=f"{name}, date by date, crews: {share}",
        ),
    )
