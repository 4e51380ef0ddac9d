"""What pricing sees of a problem: the customers worth passing, their windows made tight, in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .problem import Orienteering

SLACK = 1e-9
"""Relative room given to routes where times are not whole, so that rounding never makes pricing miss one."""


class Direction(NamedTuple):
    """Tours looked at from one end; n customers, times that grow from there.

    Seen from the start a label's time is when service begins; seen from the end it is `total` less the latest time
    at which service may begin. Both obey the same rules: what lies ahead takes `duration`, waiting is free.

    Attributes
    ----------
    first
        Earliest time at each customer straight from this end, infinite where that is too late, (n,).
    last
        Duration from each customer to the other end, (n,).
    duration
        From customer to customer, (n, n).
    opens, closes
        Least and greatest time at each customer of any tour, (n,).
    reach
        Shortest duration from customer to customer by way of others, (n, n).
    successors, counts
        The customers that may follow each, (n, n), and how many, (n,).
    total
        A tour holds where time and the rest of the way sum to no more.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    duration: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    reach: NDArray[np.float64]
    successors: NDArray[np.int32]
    counts: NDArray[np.int32]
    total: float


@dataclass(frozen=True)
class Network:
    """The customers, numbered anew from 0, in both directions.

    Attributes
    ----------
    places
        The problem's number of each customer, (n,).
    prizes
        Their prizes, (n,).
    forward, backward
        Seen from the start, and from the end.
    idle
        Customers that no tour is quicker for passing, (n,): without a gain such a visit can be left out.
    grain
        Every score is a multiple of it.
    """

    places: NDArray[np.int64]
    prizes: NDArray[np.float64]
    forward: Direction
    backward: Direction
    idle: NDArray[np.bool_]
    grain: float

    @property
    def size(self) -> int:
        """How many customers there are."""
        return len(self.places)

    def floor(self, bound: float) -> float:
        """Return a bound on the score rounded down to what a score can be, with room for rounding in it."""
        return float(np.floor((bound * (1 + 1e-10) + 1e-6) / self.grain) * self.grain)


def network_of(problem: Orienteering) -> Network:
    """Return the customers that some tour can visit, without those that have no prize and shorten no way."""
    places = np.array(problem.customers, dtype=np.int64)
    duration = problem.service[:, None] + problem.travel
    duration[problem.start] = problem.travel[problem.start]
    whole = problem.tolerance == 0 and all(
        np.array_equal(part, np.round(part)) for part in (duration, problem.opens, problem.closes)
    )
    total = float(problem.closes[problem.end]) + problem.tolerance
    slack = 0.0 if whole else SLACK * max(1.0, abs(total))
    total += slack
    leave = float(problem.opens[problem.start])
    closes = problem.closes + problem.tolerance + slack
    idle = _idle(duration, problem, places, 0.0 if whole else 1e-3 * slack / max(1, len(places)))
    keep = (problem.prizes[places] > 0) | ~idle
    while True:
        at = places[keep]
        reach = _shortest(duration[np.ix_(at, at)])
        begin = np.maximum(problem.opens[at], leave + duration[problem.start, at])
        begin[begin > closes[at]] = np.inf
        finish = duration[at, problem.end]
        opens = np.maximum(problem.opens[at], (begin[:, None] + reach).min(axis=0, initial=np.inf))
        latest = np.minimum(closes[at], total - (reach + finish[None, :]).min(axis=1, initial=np.inf))
        within = opens <= latest
        if within.all():
            break
        keep[np.flatnonzero(keep)[~within]] = False
    between = duration[np.ix_(at, at)]
    forward = _direction(begin, finish, between, opens, latest, reach, total)
    home = np.where(finish <= total, np.maximum(total - latest, finish), np.inf)
    backward = _direction(
        home,
        leave + duration[problem.start, at],
        np.ascontiguousarray(between.T),
        total - latest,
        total - opens,
        np.ascontiguousarray(reach.T),
        total,
    )
    prizes = problem.prizes[at].astype(np.float64)
    grain = float(np.gcd.reduce(np.round(prizes).astype(np.int64))) if len(prizes) else 1.0
    return Network(at, prizes, forward, backward, idle[keep], max(grain, 1.0))


def _direction(
    first: NDArray[np.float64],
    last: NDArray[np.float64],
    duration: NDArray[np.float64],
    opens: NDArray[np.float64],
    closes: NDArray[np.float64],
    reach: NDArray[np.float64],
    total: float,
) -> Direction:
    size = len(first)
    follows = (opens[:, None] + duration <= closes[None, :]) & ~np.eye(size, dtype=np.bool_)
    successors = np.full((size, size), -1, dtype=np.int32)
    for here in range(size):
        after = np.flatnonzero(follows[here])
        successors[here, : len(after)] = after[np.argsort(duration[here, after], kind="stable")]
    counts = follows.sum(axis=1).astype(np.int32)
    first = np.where(first <= closes, first, np.inf)
    return Direction(first, last, duration, opens, closes, reach, successors, counts, total)


def _shortest(duration: NDArray[np.float64]) -> NDArray[np.float64]:
    reach: NDArray[np.float64] = duration.copy()
    np.fill_diagonal(reach, 0.0)
    for via in range(len(reach)):
        np.minimum(reach, reach[:, via, None] + reach[None, via, :], out=reach)
    return reach


def _idle(
    duration: NDArray[np.float64], problem: Orienteering, places: NDArray[np.int64], slack: float
) -> NDArray[np.bool_]:
    """Return whether leaving a customer out of any tour makes nobody arrive later."""
    rows = np.append(places, problem.start)
    columns = np.append(places, problem.end)
    straight = duration[np.ix_(rows, columns)]
    idle = np.zeros(len(places), dtype=np.bool_)
    for number, place in enumerate(places):
        detour = duration[rows, place][:, None] + duration[place, columns][None, :]
        # A way from or to the customer itself, or from another to the same other, is none that a tour would take.
        shorter = straight > detour + slack
        np.fill_diagonal(shorter, False)
        shorter[number, :] = False
        shorter[:, number] = False
        idle[number] = not shorter.any()
    return idle
