"""Who is reached, and who carries the work: how evenly a plan serves villages and loads volunteers.

All is worked out from a plan and its campaign alone. The measure of evenness is the Gini coefficient: 0 where all
have the same share, near 1 where one has all of it (Gini, Variabilità e mutabilità, 1912; the form used is half the
relative mean absolute difference).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .campaign import Campaign, Village
from .plan import Plan, VillageResult


@dataclass(frozen=True)
class VillageCoverage:
    """How far one village is reached.

    Attributes
    ----------
    village, result
        The village, and what the plan gives it.
    priority, reached
        Households of the first four classes, and those of them served.
    short
        Priority households missing to the coverage floor; 0 where it is met.
    """

    village: Village
    result: VillageResult
    priority: int
    reached: float
    short: float


def coverage_of(campaign: Campaign, plan: Plan) -> tuple[VillageCoverage, ...]:
    """Return how far each village is reached, the least covered first, then the campaign's order."""
    floor = campaign.coverage.floor
    results = {result.village: result for result in plan.villages}
    rows = []
    for village in campaign.villages:
        result = results[village.id]
        priority, reached = village.priority_households, sum(result.served[:4])
        rows.append(VillageCoverage(village, result, priority, reached, max(0.0, floor * priority - reached)))
    return tuple(sorted(rows, key=lambda row: row.result.coverage))


def turns_of(campaign: Campaign, plan: Plan) -> dict[str, int]:
    """Return how many turns (shifts and duties) each volunteer has who could take any, by id.

    Those who could join no shift of their team and no duty on any date are left out: nothing can be shared with them.
    """
    turns: Counter[str] = Counter()
    for route in plan.routes:
        turns.update(route.crew)
    for duty in plan.duties:
        turns.update(duty.volunteers)
    return {
        volunteer.id: turns[volunteer.id]
        for volunteer in campaign.volunteers
        if turns[volunteer.id]
        or any(
            shift.team == volunteer.team and volunteer.can_join(shift.date, shift.start, shift.end)
            for shift in campaign.shifts
        )
        or any(volunteer.can_join(slot.date, slot.start, slot.end) for slot in campaign.duty_slots)
    }


def gini(values: Sequence[float]) -> float:
    """Return the Gini coefficient of amounts, from 0 (all the same) up to 1 − 1/n (one has all).

    Parameters
    ----------
    values
        Amounts of at least 0, in any order. Of nothing, or where all are 0, the coefficient is 0.

    Raises
    ------
    ValueError
        If an amount is negative.
    """
    if any(value < 0 for value in values):
        raise ValueError("the Gini coefficient is of amounts that are not negative")
    total, count = sum(values), len(values)
    if not total:
        return 0.0
    ranked = sum(rank * value for rank, value in enumerate(sorted(values), start=1))
    return max(0.0, 2 * ranked / (count * total) - (count + 1) / count)


def village_gini(campaign: Campaign, plan: Plan) -> float:
    """Return how unevenly villages are covered: the Gini coefficient of their shares of priority households served.

    Villages without priority households are left out.
    """
    coverage = {result.village: result.coverage for result in plan.villages}
    return gini([coverage[village.id] for village in campaign.villages if village.priority_households])


def volunteer_gini(campaign: Campaign, plan: Plan) -> float:
    """Return how unevenly work is shared: the Gini coefficient of turns among those who could take any."""
    return gini(list(turns_of(campaign, plan).values()))
