"""An integer plan inside the engine, and its score in the engine's own reckoning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .columns import Column
from .instance import NO_LIMIT, Instance
from .standing import Pin


@dataclass(frozen=True)
class Draft:
    """A column and a crew for each shift that goes out, and volunteers for duties, all by number."""

    columns: Mapping[int, Column] = field(default_factory=dict)
    crews: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    posts: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """What routes give each village: volunteer-minutes, shape (V,), and the days of its visits."""

    minutes: NDArray[np.float64]
    days: Mapping[int, list[int]]


def given_by(instance: Instance, columns: Mapping[int, Column]) -> Given:
    """Return what the routes of some shifts give."""
    minutes = np.zeros(instance.village_count)
    days: dict[int, list[int]] = defaultdict(list)
    for s, column in columns.items():
        for village, session in column.stops:
            minutes[village] += instance.gives(village, session, column.crew)
            days[village].append(instance.shifts[s].day)
    return Given(minutes, days)


def draft_score(instance: Instance, draft: Draft) -> float:
    """Return the score of a draft; `optimizer.score` has the last word on the plan made of it."""
    penalties, rules = instance.campaign.penalties, instance.villages
    given = given_by(instance, draft.columns)
    per_household = instance.campaign.service.minutes_per_household
    used = np.diff(
        np.minimum(given.minutes[:, None], np.cumsum(rules.class_minutes, axis=1)), axis=1, prepend=0.0
    )
    served = used[:, :4].sum(axis=1) / per_household
    score = float((used @ instance.class_value).sum())
    score -= penalties.cover * float(np.maximum(0.0, rules.floor - served).sum())
    score -= sum(column.cost(instance) for column in draft.columns.values())
    score += _standing(instance, draft)
    for v in range(instance.village_count):
        days = given.days.get(v, [])
        score -= penalties.visit * max(0, int(rules.min_visits[v]) - len(days))
        if rules.first_by[v] != NO_LIMIT and not any(day <= rules.first_by[v] for day in days):
            score -= penalties.late
    wanted = sum(duty.wanted for duty in instance.duties)
    return score - penalties.duty * (wanted - sum(len(people) for people in draft.posts.values()))


def _standing(instance: Instance, draft: Draft) -> float:
    """Return what a draft's people are worth as changes of a base plan, less pins left out, and the frozen part."""
    standing = instance.standing
    worth = standing.constant
    if standing.priced:
        worth += sum(standing.join(s, p) for s, crew in draft.crews.items() for p in crew)
        worth += sum(standing.post(d, p) for d, people in draft.posts.items() for p in people)
    return worth - standing.pin_worth * len(pins_left_out(instance, draft))


def pins_left_out(instance: Instance, draft: Draft) -> list[Pin]:
    """Return the pins that no route of the draft visits."""

    def made(pin: Pin, s: int) -> bool:
        return s in draft.columns and any(village == pin.village for village, _ in draft.columns[s].stops)

    return [pin for pin in instance.standing.pins if not any(made(pin, s) for s in pin.shifts)]


def service_pieces(instance: Instance, village: int, given: float) -> list[tuple[float, float]]:
    """Return the concave worth of further service in a village that is `given` some.

    Pieces (volunteer-minutes, score of one), best first, cut where a class or the coverage floor ends.
    """
    rules, penalties = instance.villages, instance.campaign.penalties
    per_household = instance.campaign.service.minutes_per_household
    limits = np.cumsum(rules.class_minutes[village])
    floor = float(rules.floor[village]) * per_household if penalties.cover > 0 else 0.0
    pieces = []
    begin = given
    for point in sorted({*limits.tolist(), floor}):
        if point > begin + 1e-9:
            worth = float(instance.class_value[int(np.searchsorted(limits, begin + 1e-9, side="right"))])
            if begin + 1e-9 < floor:
                worth += penalties.cover / per_household
            pieces.append((point - begin, worth))
            begin = point
    return pieces
