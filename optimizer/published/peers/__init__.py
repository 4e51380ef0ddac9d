"""Other planners, to compare with: PyVRP, VROOM, OR-Tools routing, and rules that people plan by.

Each is modelled at its best and judged as our own plans are. Their libraries are development dependencies. None of
them proves a bound where visits are optional, none knows a campaign: they plan it date by date on what is left.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ...campaign import Campaign
from ...engine.orienteering.problem import Orienteering, Tours
from ...plan import Plan
from . import by_hand, by_ortools, by_pyvrp, by_vroom
from .campaigns import Router, plan_by
from .effort import Effort, Found, MissingPeerError
from .routing import Routing, routing_of
from .shares import SHARES
from .sides import side_by_side


@dataclass(frozen=True)
class Peer:
    """How one of them plans.

    Attributes
    ----------
    name
        What it is called in tables.
    packages
        Distributions whose versions move its figures.
    tours, dates
        Routes a published instance, and one date of a campaign.
    shares
        Rules for the size of crews that it tries on campaigns.
    patience
        Seconds that a date should have; where there are fewer, fewer rules are tried.
    threaded
        Whether it uses several threads itself; else it runs once for each thread, with seeds of their own, and the
        best of them counts.
    """

    name: str
    packages: tuple[str, ...]
    tours: Router
    dates: Router
    shares: tuple[str, ...] = tuple(SHARES)
    patience: float = 0.0
    threaded: bool = False


PEERS: Mapping[str, Peer] = {
    "pyvrp": Peer("PyVRP", ("pyvrp",), by_pyvrp.route, by_pyvrp.route, patience=0.4),
    "vroom": Peer("VROOM", ("pyvroom",), by_vroom.route, by_vroom.route, threaded=True),
    "ortools": Peer("OR-Tools routing", ("ortools",), by_ortools.route, by_ortools.route, patience=0.8),
    "hand": Peer("hand rule", (), by_hand.route, by_hand.neediest_first, ("half",), threaded=True),
}
"""The peers by the name that commands know them by."""


def peer_tours(name: str, problem: Orienteering, *, seconds: float, seed: int = 0, workers: int = 1) -> Tours:
    """Return a peer's tours of a published instance; its bound is the sum of all prizes, for it proves none.

    Parameters
    ----------
    name
        A key of `PEERS`.
    problem
        The instance.
    seconds
        Limit by the clock.
    seed
        Seed of chance.
    workers
        Threads.

    Raises
    ------
    KeyError
        If there is no such peer.
    MissingPeerError
        If its library is not installed.
    """
    peer = PEERS[name]
    begin = time.monotonic()
    routing = routing_of(problem)
    if peer.threaded:
        found = peer.tours(routing, Effort(seconds, seed, workers))
    else:
        efforts = [Effort(seconds, seed + number) for number in range(workers)]
        found = max(
            side_by_side(partial(_route, peer.tours, routing), efforts, workers),
            key=lambda one: routing.worth(one.routes),
        )
    customers = problem.customers
    tours = tuple(tuple(customers[task] for task in route) for route in found.routes if route)
    taken = time.monotonic() - begin
    best = taken if found.best_seconds is None else found.best_seconds
    return Tours(tours, problem.score(tours), float(problem.prizes.sum()), taken, best)


def peer_plan(name: str, campaign: Campaign, *, seconds: float, seed: int = 0, workers: int = 1) -> Plan:
    """Return a peer's plan of a campaign, made date by date.

    Parameters are those of `peer_tours`.

    Raises
    ------
    KeyError
        If there is no such peer.
    MissingPeerError
        If its library is not installed.
    TravelUnavailableError
        If travel times are missing.
    """
    peer = PEERS[name]
    affordable = workers * seconds / max(1e-9, peer.patience * len(campaign.working_dates))
    shares = peer.shares[: max(1, min(len(peer.shares), int(affordable)))]
    return plan_by(peer.name, peer.dates, shares, campaign, Effort(seconds, seed, workers))


def _route(router: Router, routing: Routing, effort: Effort) -> Found:
    return router(routing, effort)


__all__ = ["PEERS", "MissingPeerError", "Peer", "peer_plan", "peer_tours"]
