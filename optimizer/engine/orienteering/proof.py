"""The exact side of a run, step by step: relaxation, cuts, listing, closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ...language import Message
from ..budget import LABEL_WORK, Budget
from ..progress import Phase
from .closing import Listed
from .generation import Generation
from .integer import pack
from .network import Network
from .pricing import Pricer, Route

NG_MOST = (16, 32, 64)
"""Neighbourhoods grow up to the first of these, and further where nothing else is left to do."""
LABELS, TOURS = 600_000, 60_000
"""Listing gives up beyond so many partial tours, and so many tours."""
AGAIN = 0.85
"""Listing is tried again once the gap is this share of the one that it failed at."""
GUESS = 0.04
"""Share of the budget that CP-SAT may take at a time to find a plan among the routes at hand."""
GUESSED = 1200
"""Routes that it chooses from."""


class Proof:
    """The exact side.

    Parameters
    ----------
    network, vehicles
        The customers, and the most tours.
    budget
        What may be spent.
    flag
        Ends compiled loops soon after flag[0] is set, (1,).
    seed
        CP-SAT's.
    score
        Gives the score of the best plan known.
    found
        Gives routes found elsewhere.
    offer
        Takes a plan that may be better.
    """

    def __init__(
        self,
        network: Network,
        vehicles: int,
        budget: Budget,
        flag: NDArray[np.uint8],
        seed: int,
        score: Callable[[], float],
        found: Callable[[], list[Route]],
        offer: Callable[[list[Route]], None],
    ) -> None:
        self._network, self._vehicles, self._budget, self._seed = network, vehicles, budget, seed
        self._score, self._found, self._offer = score, found, offer
        self._pricer = Pricer(network, flag)
        self._generation = Generation(network, vehicles, budget, self._pricer, found)
        self._closing = np.inf
        self.phase: Message = Phase.BOUND

    @property
    def bound(self) -> float:
        """The best bound proven, rounded down to what a score can be."""
        return min(self._network.floor(self._generation.bound), self._closing)

    def steps(self) -> Iterator[None]:
        """Lower the bound; after each step the caller may do something else.

        Ends when the best plan is proven, when there is nothing left to do, or when the budget is spent.
        """
        failed = np.inf
        level = 0
        while True:
            for _ in self._generation.converge(self._score):
                yield
                if self._done():
                    return
            if self._done():
                return
            self.phase = Phase.PROOF
            room = self._generation.bound - self._score()
            if room < AGAIN * failed:
                listed = self._list()
                if listed is None:
                    failed = room
                yield
                if self._done():
                    return
                if listed is not None:
                    yield from self._close(listed)
                    if self._done():
                        return
            if room >= failed:
                self._guess()
                yield
                if self._done():
                    return
            while not self._generation.tighten(NG_MOST[level]):
                level += 1
                if level == len(NG_MOST):
                    return

    def _done(self) -> bool:
        return self._budget.done or self.bound <= self._score() or self._generation.stuck

    def _list(self) -> Listed | None:
        proven = self._generation.certificate
        if proven is None:
            return None
        used = proven.duals.tolls > 0
        cuts = [cut for cut, pays in zip(proven.cuts, used, strict=True) if pays]
        worth = self._pricer.worth(proven.duals.customers, cuts, proven.duals.tolls[used])
        room = proven.bound - (self._score() + self._network.grain)
        threshold = proven.worth - room * (1 + 1e-9) - 1e-6
        memory = self._generation.neighbourhoods.memory()
        routes, steps = self._pricer.within(worth, memory, threshold, LABELS, TOURS)
        self._budget.charge(steps * LABEL_WORK)
        if routes is None:
            return None
        self._listed_for = self._score()
        return Listed(self._network, self._vehicles, routes, self._generation.master.routes)

    def _close(self, listed: Listed) -> Iterator[None]:
        # The list holds what plans better than this need, whatever is found in the meantime.
        score = self._listed_for
        for closed in listed.close(score, self._budget, self._seed):
            self._closing = min(self._closing, max(score, self._network.floor(closed.bound)))
            if closed.routes is not None:
                self._offer(closed.routes)
            yield

    def _guess(self) -> None:
        generation = self._generation
        if generation.solution is None:
            return
        costs = generation.master.reduced(generation.solution.duals)
        nearest = np.argsort(-costs, kind="stable")[:GUESSED]
        routes = [generation.master.routes[number] for number in nearest]
        limits = self._budget.part(2.0, min(1.0, self._budget.spent + GUESS))
        packed = pack(self._network, self._vehicles, routes, self._score(), limits, seed=self._seed)
        self._budget.charge(packed.work)
        if packed.routes is not None:
            self._offer(packed.routes)
