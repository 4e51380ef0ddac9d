"""Cuts: planes above whatever whole visits to a village are worth, and as low as they can be."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from numpy.typing import NDArray
from small import rooms_of, small_campaign

from optimizer.engine.envelope import ROOM, Envelope, best_patterns, lifted, most_apart
from optimizer.engine.instance import Instance
from optimizer.engine.linear import LinearProgram


def _worth(instance: Instance, village: int, minutes: float, visits: int) -> float:
    """Return what visits to a village are worth, written down once more from the model."""
    rules, penalties = instance.villages, instance.campaign.penalties
    left, worth, served = minutes, 0.0, 0.0
    for number, (most, value) in enumerate(
        zip(rules.class_minutes[village], instance.class_value, strict=True)
    ):
        used = min(left, float(most))
        left -= used
        worth += used * float(value)
        served += used / instance.campaign.service.minutes_per_household if number < 4 else 0.0
    worth -= penalties.cover * max(0.0, float(rules.floor[village]) - served)
    return worth - penalties.visit * max(0, int(rules.min_visits[village]) - visits)


def _patterns(kinds: int, most: int) -> list[NDArray[np.int64]]:
    return [
        np.bincount(np.array(chosen, dtype=np.int64), minlength=kinds)
        for count in range(most + 1)
        for chosen in combinations_with_replacement(range(kinds), count)
    ]


def _envelope_at(point: NDArray[np.float64], patterns: list[NDArray[np.int64]], worths: list[float]) -> float:
    """Return the height of the envelope over patterns, or fewer visits than the point has, listed one by one."""
    program = LinearProgram()
    for visits in point:
        program.add_row(-np.inf, float(visits))
    program.add_row(1.0, 1.0)
    for pattern, worth in zip(patterns, worths, strict=True):
        entries = [(kind, float(count)) for kind, count in enumerate(pattern)]
        program.add_column(worth, entries=[*entries, (len(point), 1.0)])
    solution = program.solve()
    assert solution is not None
    return solution.objective


def test_planes_lie_above_all_patterns_and_touch_their_envelope() -> None:
    rng = np.random.default_rng(0)
    touched = 0
    for seed in range(60):
        instance = rooms_of(small_campaign(seed)).instance
        for village in range(instance.village_count):
            days = np.sort(rng.choice(30, size=int(rng.integers(1, 5)), replace=False))
            envelope = Envelope(instance, village, days)
            if not envelope.exists:
                continue
            gap, limit = int(instance.villages.gap[village]), int(instance.villages.max_visits[village])
            most = min(most_apart(days, gap), limit)
            patterns = _patterns(len(envelope.gives), min(most, 3))
            worths = [
                _worth(instance, village, float(envelope.gives @ pattern), int(pattern.sum()))
                for pattern in patterns
            ]
            shares = rng.dirichlet(np.full(len(patterns), 0.1))
            if seed % 2:
                # As solutions are: most of what visits can give is given by none.
                shares[rng.permutation(len(patterns))[2:]] = 0.0
            if seed % 5 == 0:
                # Where nobody goes, the worth of no visit is the height.
                shares = np.array([float(not pattern.any()) for pattern in patterns])
            point = np.array(patterns, dtype=np.float64).T @ shares
            plane = envelope.plane(point)
            for pattern, worth in zip(patterns, worths, strict=True):
                assert plane.height + plane.slopes @ pattern >= worth - 1e-7
            if most <= 3 and np.allclose(envelope.gives, np.round(envelope.gives)):
                height = float(plane.height + plane.slopes @ point)
                assert height >= _envelope_at(point, patterns, worths) - 1e-6
                assert height <= _envelope_at(point + ROOM, patterns, worths) + 1e-3
                touched += 1
    assert touched > 30


def test_the_best_pattern_is_found_among_all() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        steps = np.sort(rng.choice(np.arange(1, 12), size=4, replace=False)).astype(np.int64)
        slopes = rng.uniform(0, 5, 4)
        worth = np.maximum.accumulate(rng.uniform(0, 3, (4, 30)).cumsum(axis=1), axis=0)
        found = best_patterns(steps, slopes, worth)
        for count in range(4):
            best = max(
                worth[count, min(29, int(steps[list(chosen)].sum()))] - slopes[list(chosen)].sum()
                for chosen in combinations_with_replacement(range(4), count)
            )
            pattern = found[count]
            assert pattern.sum() == count
            assert worth[count, min(29, int(steps @ pattern))] - slopes @ pattern == pytest.approx(best)


def _most(
    worth: NDArray[np.float64],
    steps: NDArray[np.int64],
    among: NDArray[np.int64],
    slopes: NDArray[np.float64],
) -> float:
    """Return what the best pattern of some kinds is worth, its slopes taken off."""
    visits, cells = worth.shape[0] - 1, worth.shape[1]
    return max(
        worth[count, min(cells - 1, int(steps[list(chosen)].sum()))] - slopes[list(chosen)].sum()
        for count in range(visits + 1)
        for chosen in combinations_with_replacement(among.tolist(), count)
    )


def test_lifted_slopes_hold_for_all_patterns_and_no_smaller_ones_would() -> None:
    rng = np.random.default_rng(2)
    for _ in range(40):
        steps = np.sort(rng.choice(np.arange(1, 12), size=5, replace=False)).astype(np.int64)
        worth = np.maximum.accumulate(rng.uniform(0, 3, (4, 30)).cumsum(axis=1), axis=0)
        kinds = rng.permutation(5)
        known, others = np.sort(kinds[:2]), kinds[2:]
        given = np.zeros(5)
        given[known] = rng.uniform(0, 5, 2)

        height = _most(worth, steps, known, given)
        slopes = lifted(steps, given, known, others, worth, height)
        assert (slopes[known] == given[known]).all()
        assert _most(worth, steps, kinds, slopes) == pytest.approx(height)
        for number, kind in enumerate(others):
            if slopes[kind] > 0:
                lower = slopes.copy()
                lower[kind] -= 1e-3
                assert _most(worth, steps, kinds[: 3 + number], lower) > height + 1e-4


def test_days_that_lie_apart() -> None:
    assert most_apart(np.array([0, 1, 2, 3, 4]), 2) == 3
    assert most_apart(np.array([0, 7, 14]), 3) == 3
    assert most_apart(np.array([], dtype=np.int64), 3) == 0
