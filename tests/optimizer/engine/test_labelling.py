"""Pricing of one shift against trying all orders, session lengths and crew sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer.engine.labelling import best_routes
from optimizer.engine.routing import NEVER, Ground, Tariff
from optimizer.travel import CLOSED

THRESHOLD = 1e-7
Stops = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Shift:
    """What pricing is given for one shift; place 0 is the base, village v is place v + 1."""

    minutes: NDArray[np.int64]
    start: int
    end: int
    windows: list[list[tuple[int, int]]]
    permitted: list[bool]
    sessions: list[int]
    service: list[int]
    cap: list[float]
    value: list[float]
    visit: list[float]
    language: list[int]
    language_cost: list[float]
    crews: list[int]
    crew_cost: float = 0.0
    fixed_cost: float = 0.0
    travel: float = 0.0
    max_stops: int = 3

    @property
    def earned(self) -> NDArray[np.float64]:
        """What a session earns, by village, crew size and session number."""
        crews = np.arange(max(self.crews) + 1)[None, :, None]
        given = np.minimum(crews * np.array(self.service)[None, None, :], np.array(self.cap)[:, None, None])
        return np.array(self.value)[:, None, None] * given

    def price(self, per_crew: int = 1, exact: bool = True) -> tuple[list[list[float]], list[list[Stops]]]:
        """Return the worths and routes of each crew size that `best_routes` finds."""
        width = max(len(spans) for spans in self.windows)
        windows = np.array(
            [spans + [(1, 0)] * (width - len(spans)) for spans in self.windows], dtype=np.int64
        ).reshape(len(self.windows), width, 2)
        ground = Ground(
            minutes=self.minutes,
            base=0,
            first_village=1,
            start=self.start,
            end=self.end,
            windows=windows,
            permitted=np.array(self.permitted),
            sessions=np.array(self.sessions, dtype=np.int64),
            language=np.array(self.language, dtype=np.int64),
            max_stops=self.max_stops,
        )
        tariff = Tariff(
            earned=self.earned,
            visit=np.array(self.visit),
            language_cost=np.array(self.language_cost),
            fixed=self.fixed_cost + self.crew_cost * np.arange(20.0),
            travel_weight=self.travel,
        )
        crews = np.array(self.crews, dtype=np.int64)
        worth, stops, lengths, counts, _ = best_routes(ground, tariff, crews, THRESHOLD, per_crew, exact)
        routes = [
            [
                tuple((int(stops[k, n, i]), int(lengths[k, n, i])) for i in range(int(counts[k, n])))
                for n in range(per_crew)
            ]
            for k in range(len(self.crews))
        ]
        return worth.tolist(), routes

    def worth(self, stops: Stops, crew: int) -> float | None:
        """Return what a route is worth, None where it does not fit: plain Python, from the definition."""
        here, now, worth = 0, self.start, -self.fixed_cost - self.crew_cost * crew
        for v, m in stops:
            way = int(self.minutes[here, v + 1])
            arrival, length = now + way, self.sessions[m]
            ends = [max(arrival, a) + length for a, b in self.windows[v] if max(arrival, a) + length <= b]
            if not ends or not self.permitted[v]:
                return None
            now, here = min(ends), v + 1
            worth += self.value[v] * min(crew * self.service[m], self.cap[v]) + self.visit[v]
            worth -= self.travel * crew * way
        home = int(self.minutes[here, 0])
        worth -= self.travel * crew * home
        worth -= sum(self.language_cost[tongue] for tongue in {self.language[v] for v, _ in stops} - {-1})
        return worth if now + home <= self.end else None

    def best(self, crew: int) -> float:
        """Return the greatest worth of all routes of a crew size."""
        found = NEVER
        for count in range(1, self.max_stops + 1):
            for villages in permutations(range(len(self.cap)), count):
                for sessions in product(range(len(self.sessions)), repeat=count):
                    worth = self.worth(tuple(zip(villages, sessions, strict=True)), crew)
                    found = max(found, NEVER if worth is None else worth)
        return found


def random_shift(seed: int) -> Shift:
    """Return a shift of 2 to 5 villages: asymmetric ways that a detour may shorten, negative worths of visits."""
    chance = Random(seed)
    count = chance.randint(2, 5)
    start, end = chance.choice(((1080, 1290), (480, 780), (420, 660)))
    sessions = sorted(chance.sample((20, 30, 45, 60), chance.randint(1, 2 if count > 3 else 3)))
    long = chance.random() < 0.1
    ways = (1, 20, 80, 150) if long else (0, 2, 2, 5, 5, 5, 11, 11, 70)
    minutes = np.array(
        [
            [
                0 if i == j else CLOSED if chance.random() < 0.05 else chance.choice(ways)
                for j in range(count + 1)
            ]
            for i in range(count + 1)
        ],
        dtype=np.int64,
    )
    windows: list[list[tuple[int, int]]] = []
    for _ in range(count):
        cuts = sorted(chance.sample(range(start - 30, end + 30, 10), 4))
        windows.append(
            chance.choice(
                (
                    *[[(0, 1440)]] * 5,
                    [(cuts[0], cuts[3])],
                    *[[(cuts[0], cuts[1]), (cuts[2], cuts[3])]] * 2,
                    [],
                )
            )
        )
    return Shift(
        minutes=minutes,
        start=start,
        end=end,
        windows=windows,
        permitted=[chance.random() < 0.95 for _ in range(count)],
        sessions=sessions,
        service=[max(0, length - 20) for length in sessions],
        cap=[chance.choice((0.0, 40.0, 100.0, 1e4, 1e4)) for _ in range(count)],
        value=[chance.choice((0.0, 0.05, 0.2, 0.2, 0.3, 0.5)) for _ in range(count)],
        visit=[chance.choice((-30.0, -8.0, -2.0, 0.0, 0.0, 5.0, 10.0)) for _ in range(count)],
        language=[chance.choice((-1, -1, 0, 1)) for _ in range(count)],
        language_cost=[chance.choice((0.0, 3.0, 9.0)) for _ in range(2)],
        crews=[1, 2, 4],
        crew_cost=chance.choice((0.0, 1.5, -1.0)),
        fixed_cost=chance.choice((0.0, 4.0, -6.0)),
        travel=chance.choice((0.0, 0.02, 0.3)),
        max_stops=chance.choice((1, 2, 3, 4, 4)),
    )


@pytest.mark.parametrize("block", range(5))
def test_exact_pricing_finds_the_best_of_all_routes(block: int) -> None:
    for seed in range(200 * block, 200 * (block + 1)):
        shift = random_shift(seed)
        worths, routes = shift.price()
        for crew, worth, route in zip(shift.crews, worths, routes, strict=True):
            best = shift.best(crew)
            if best <= THRESHOLD:
                assert worth == [NEVER], f"seed {seed}, crew {crew}"
                continue
            assert worth[0] == pytest.approx(best, abs=1e-9), f"seed {seed}, crew {crew}"
            assert shift.worth(route[0], crew) == pytest.approx(best, abs=1e-9), f"seed {seed}, crew {crew}"


@pytest.mark.parametrize("exact", [True, False])
def test_every_route_returned_is_valid_worth_what_is_said_and_of_other_villages(exact: bool) -> None:
    for seed in range(1000, 1150):
        shift = random_shift(seed)
        worths, routes = shift.price(per_crew=4, exact=exact)
        for crew, worth, found in zip(shift.crews, worths, routes, strict=True):
            real = [(w, stops) for w, stops in zip(worth, found, strict=True) if w > NEVER]
            assert worth == sorted(worth, reverse=True), f"seed {seed}"
            for told, stops in real:
                assert told > THRESHOLD
                assert shift.worth(stops, crew) == pytest.approx(told, abs=1e-9), f"seed {seed}"
                assert len({v for v, _ in stops}) == len(stops) <= shift.max_stops
            assert len({frozenset(v for v, _ in stops) for _, stops in real}) == len(real), f"seed {seed}"


def named(**fields: Any) -> Shift:
    """Return three villages side by side, 10 minutes from each other and the base, worth 10 points each."""
    given: dict[str, Any] = {
        "minutes": np.full((4, 4), 10, dtype=np.int64) - 10 * np.eye(4, dtype=np.int64),
        "start": 0,
        "end": 200,
        "windows": [[(0, 1440)]] * 3,
        "permitted": [True] * 3,
        "sessions": [30],
        "service": [10],
        "cap": [1e4] * 3,
        "value": [1.0] * 3,
        "visit": [0.0] * 3,
        "language": [-1] * 3,
        "language_cost": [0.0],
        "crews": [1],
    }
    return Shift(**given | fields)


def with_ways(shift: Shift, ways: dict[tuple[int, int], int]) -> Shift:
    minutes = shift.minutes.copy()
    for (here, there), way in ways.items():
        minutes[here, there] = way
    return replace(shift, minutes=minutes)


def test_a_stop_that_does_not_pay_is_kept_where_the_way_home_is_shorter_from_it() -> None:
    # From village 0 nobody gets home by the way itself; village 1 is worth nothing and its visit costs 3.
    shift = with_ways(
        named(value=[1.0, 0.0, 0.0], visit=[0.0, -3.0, -50.0], max_stops=2), {(1, 0): 500, (1, 3): 500}
    )
    assert shift.price() == ([[7.0]], [[((0, 0), (1, 0))]])


def test_a_stop_that_does_not_pay_is_kept_where_the_way_to_the_next_is_shorter_from_it() -> None:
    shift = with_ways(
        named(value=[1.0, 0.0, 1.0], visit=[0.0, -3.0, 0.0], end=140),
        {(1, 3): 90, (3, 1): 90, (0, 3): 90, (3, 0): 5},
    )
    # Base → 0 (10–40), → 1 (50–80), → 2 (90–120), home by 125; 0 → 2 alone would end at 160.
    assert shift.price() == ([[17.0]], [[((0, 0), (1, 0), (2, 0))]])


def test_being_earlier_and_worth_more_does_not_dominate_what_was_visited_less() -> None:
    # Village 2 is open early only, 0 early and late, and 1 in between. At village 1 by 80, 0 → 1 is worth 20 and 2 → 1
    # only 11, but from there village 0 is still to be had (21), and nothing is after 0 → 1.
    shift = named(
        windows=[[(0, 45), (100, 200)], [(50, 85)], [(0, 60)]],
        value=[1.0, 1.0, 0.1],
        max_stops=3,
    )
    worths, routes = shift.price()
    assert worths[0][0] == pytest.approx(21.0)
    assert routes == [[((2, 0), (1, 0), (0, 0))]]


def test_a_language_is_paid_for_once() -> None:
    shift = named(language=[0, 0, 1], language_cost=[4.0, 50.0])
    worths, routes = shift.price()
    assert worths == [[16.0]]
    assert sorted(routes[0][0]) == [(0, 0), (1, 0)]


def test_a_long_session_may_fit_only_in_a_later_interval() -> None:
    shift = named(
        windows=[[(0, 45), (100, 200)], [], []], sessions=[30, 60], service=[10, 40], value=[1.0, 0.0, 0.0]
    )
    assert shift.price() == ([[40.0]], [[((0, 1),)]])


def test_what_fits_to_the_minute_fits() -> None:
    one = named(permitted=[True, False, False], end=50)
    assert one.price()[0] == [[10.0]]
    assert replace(one, end=49).price()[0] == [[NEVER]]


def test_nothing_permitted_gives_no_route() -> None:
    assert named(permitted=[False] * 3).price() == ([[NEVER]], [[()]])


def test_the_worth_grows_with_the_crew_up_to_the_turnout() -> None:
    shift = named(cap=[25.0] * 3, crews=[1, 2, 3, 4], max_stops=1, crew_cost=1.0)
    assert [worth[0] for worth in shift.price()[0]] == [9.0, 18.0, 22.0, 21.0]
