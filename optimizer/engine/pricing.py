"""Pricing: routes of positive reduced cost for given duals, shift by shift, on as many threads as there are workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Column
from .formulation import Formulation
from .instance import Instance
from .labelling import best_routes
from .routing import NEVER, Ground, Tariff


@dataclass(frozen=True)
class Priced:
    """What pricing found.

    Attributes
    ----------
    best
        Greatest reduced cost of each shift that was priced; `threshold` where no route is worth more, and infinite
        where pricing was stopped, shape (S,).
    columns, worths
        The routes found and their reduced costs, best first within a shift.
    work
        Labels made: a measure of effort that does not depend on the clock.
    """

    best: NDArray[np.float64]
    columns: tuple[Column, ...]
    worths: tuple[float, ...]
    work: int


@dataclass(frozen=True)
class Prices:
    """What a route pays and earns: duals of the rows that routes stand in.

    Attributes
    ----------
    earned
        What a session earns by village, crew size and session number, (V, K + 1, M).
    visit
        Worth of a visit to each village on each day, (V, days).
    route, crew
        Costs of a route and of each of its volunteers, per shift, (S,).
    tongue
        Cost of needing a language, once per route, (S, L).
    """

    earned: NDArray[np.float64]
    visit: NDArray[np.float64]
    route: NDArray[np.float64]
    crew: NDArray[np.float64]
    tongue: NDArray[np.float64]


@dataclass(frozen=True)
class _Found:
    """What pricing found for a shift: the greatest reduced cost, and routes with theirs."""

    shift: int
    best: float
    columns: list[Column]
    worths: list[float]


def prices_of(formulation: Formulation, duals: NDArray[np.float64]) -> Prices:
    """Return the prices that the duals of a master imply."""
    padded = np.append(duals, 0.0)
    instance = formulation.instance
    earned = np.zeros_like(instance.given)
    for row in formulation.service:
        earned[row.village] += duals[row.row] * row.coefficients
    visit = np.zeros((instance.village_count, instance.days))
    for counted in formulation.visits:
        visit[counted.village, counted.on] -= duals[counted.row] * counted.sign
    return Prices(
        earned=earned,
        visit=visit,
        route=padded[formulation.row_route],
        crew=padded[formulation.row_crew],
        tongue=padded[formulation.row_tongue],
    )


def ground_of(instance: Instance, s: int, permitted: NDArray[np.bool_]) -> Ground:
    """Return where and when routes of shift `s` can go; `permitted` is (S, V)."""
    shift = instance.shifts[s]
    return Ground(
        minutes=instance.matrices[shift.matrix],
        base=shift.base,
        first_village=instance.first_village,
        start=shift.start,
        end=shift.end,
        windows=instance.windows[shift.day],
        permitted=permitted[s],
        sessions=instance.sessions,
        language=instance.priced_language,
        max_stops=instance.max_stops,
    )


def tariff_of(instance: Instance, prices: Prices, s: int) -> Tariff:
    """Return what routes of shift `s` earn and pay."""
    weights = instance.campaign.weights
    return Tariff(
        earned=prices.earned,
        visit=prices.visit[:, instance.shifts[s].day] + instance.standing.visits[s],
        language_cost=np.maximum(prices.tongue[s], 0.0),
        fixed=prices.route[s] + (prices.crew[s] + weights.shift) * np.arange(prices.earned.shape[1]),
        travel_weight=float(weights.travel),
    )


class Pricer:
    """Prices the shifts of a formulation.

    Parameters
    ----------
    formulation
        Says which villages a shift may visit.
    workers
        Threads; the answer does not depend on how many.
    stopped
        Asked before each shift; once it says so, those not priced yet are left out, and nothing is known of their best
        routes.
    """

    def __init__(
        self, formulation: Formulation, workers: int, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._formulation = formulation
        self._stopped = stopped
        self.workers = workers
        self._instance = formulation.instance
        self._threads = ThreadPoolExecutor(workers) if workers > 1 else None

    def close(self) -> None:
        """Let the threads go."""
        if self._threads is not None:
            self._threads.shutdown()

    def price(
        self,
        prices: Prices,
        shifts: Sequence[int],
        *,
        threshold: float = 1e-7,
        per_crew: int = 1,
        per_shift: int = 5,
        exact: bool = True,
        crews: Sequence[NDArray[np.int64]] | None = None,
        within: NDArray[np.bool_] | None = None,
    ) -> Priced:
        """Return the best routes of the `shifts`.

        Parameters
        ----------
        prices
            What routes pay and earn.
        shifts
            Numbers of the shifts to price.
        threshold
            Only routes worth more are of interest.
        per_crew, per_shift
            At most so many routes for each crew size and each shift.
        exact
            Whether `Priced.best` must be proven; without it, pricing is quicker and may miss routes.
        crews
            Crew sizes to try, per shift (all shifts); by default all that make sense.
        within
            Villages to keep to, (S, V); by default all that the formulation permits.
        """
        allowed = self._formulation.permitted
        if within is not None:
            allowed = allowed & within

        sizes = {
            s: np.arange(self._instance.shifts[s].k_min, self._instance.shifts[s].k_max + 1)
            if crews is None
            else crews[s]
            for s in shifts
        }

        def alike(group: list[int]) -> tuple[list[_Found], int]:
            if self._stopped():
                return [_Found(s, np.inf, [], []) for s in group], 0
            return self._price_alike(prices, group, sizes, threshold, per_crew, per_shift, exact, allowed)

        groups = self._groups(prices, shifts, allowed)
        priced = list(map(alike, groups) if self._threads is None else self._threads.map(alike, groups))
        found = sorted((one for ones, _ in priced for one in ones), key=lambda one: one.shift)
        best = np.full(len(self._instance.shifts), threshold)
        for one in found:
            best[one.shift] = max(one.best, threshold)
        return Priced(
            best=best,
            columns=tuple(column for one in found for column in one.columns),
            worths=tuple(worth for one in found for worth in one.worths),
            work=sum(work for _, work in priced),
        )

    def _groups(self, prices: Prices, shifts: Sequence[int], allowed: NDArray[np.bool_]) -> list[list[int]]:
        """Return the shifts in groups that share place, way to travel, hours, villages and prices of languages."""
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for s in shifts:
            shift = self._instance.shifts[s]
            when = shift.day, shift.start, shift.end, shift.base, shift.matrix
            kept = self._instance.standing.visits[s].tobytes()
            groups[(*when, allowed[s].tobytes(), np.maximum(prices.tongue[s], 0.0).tobytes(), kept)].append(s)
        return list(groups.values())

    def _price_alike(
        self,
        prices: Prices,
        group: list[int],
        sizes: Mapping[int, NDArray[np.int64]],
        threshold: float,
        per_crew: int,
        per_shift: int,
        exact: bool,
        permitted: NDArray[np.bool_],
    ) -> tuple[list[_Found], int]:
        """Price shifts that differ only in what a route pays as such: one labelling, at the least of these."""
        instance = self._instance
        tariffs = [tariff_of(instance, prices, s) for s in group]
        least: NDArray[np.float64] = np.array([tariff.fixed for tariff in tariffs]).min(axis=0)
        crews = np.unique(np.concatenate([sizes[s] for s in group]))
        worth, stops, lengths, counts, work = best_routes(
            ground_of(instance, group[0], permitted),
            tariffs[0]._replace(fixed=least),
            crews,
            threshold,
            per_crew,
            exact,
        )
        found = []
        for s, tariff in zip(group, tariffs, strict=True):
            own = worth + (least - tariff.fixed)[crews][:, None]
            own[~np.isin(crews, sizes[s])] = NEVER
            columns, worths = [], []
            for rank in np.argsort(-own, axis=None, kind="stable")[:per_shift]:
                i, j = divmod(int(rank), per_crew)
                if worth[i, j] <= NEVER or own[i, j] <= threshold:
                    break
                route = tuple((int(stops[i, j, n]), int(lengths[i, j, n])) for n in range(int(counts[i, j])))
                columns.append(Column(s, int(crews[i]), route))
                worths.append(float(own[i, j]))
            found.append(_Found(s, float(own.max(initial=NEVER)), columns, worths))
        return found, int(work)
