"""Who is served: by class over the whole commune, and village by village."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from maps import coverage_colour
from optimizer import CLASSES, Campaign, VillageResult, collation_key, session_gives, village_score


@dataclass(frozen=True)
class Share:
    """Households served of a class (`key` as in `CLASSES`, or ``total``), out of how many."""

    key: str
    served: float
    total: float

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where there is nobody to serve."""
        return min(1.0, self.served / self.total) if self.total else 1.0

    @property
    def width(self) -> float:
        """The share as a percentage with one decimal, rounded down: a bar is full only when all are served."""
        return math.floor(1000 * self.share + 1e-6) / 10


@dataclass(frozen=True)
class VillageCoverage:
    """A village: visits, coverage of its priority households (0 to 1), the colour of that on the maps."""

    id: str
    name: str
    visits: int
    coverage: float
    colour: str
    below_floor: bool
    classes: tuple[Share, ...]
    total: Share


def results_of_routes(campaign: Campaign, routes: Iterable[Mapping[str, Any]]) -> tuple[VillageResult, ...]:
    """Return what each village gets of published routes, whichever plans they are of.

    Parameters
    ----------
    campaign
        The campaign; villages that it does not have (any more) are passed over.
    routes
        Routes as `service.sights` shows them.
    """
    dates: dict[str, list[dt.date]] = defaultdict(list)
    minutes: dict[str, float] = defaultdict(float)
    for route in routes:
        for stop in route["stops"]:
            village = campaign.village_by_id.get(stop["village"])
            if village is not None:
                dates[village.id].append(dt.date.fromisoformat(route["date"]))
                length = _minutes(stop["end"]) - _minutes(stop["start"])
                minutes[village.id] += session_gives(campaign, village, route["crew_size"], length)
    return tuple(
        village_score(campaign, village, dates[village.id], minutes[village.id]).result
        for village in campaign.villages
    )


def coverage_by_class(campaign: Campaign, results: Iterable[VillageResult]) -> tuple[Share, ...]:
    """Return the shares of the classes that the campaign has, and of all households last."""
    results = tuple(results)
    shares = [
        Share(
            name,
            sum(result.served[place] for result in results),
            sum(village.by_class[place] for village in campaign.villages),
        )
        for place, name in enumerate(CLASSES)
    ]
    return (*(share for share in shares if share.total), _sum(shares))


def coverage_by_village(campaign: Campaign, results: Iterable[VillageResult]) -> tuple[VillageCoverage, ...]:
    """Return every village, those that are covered least first."""
    by_village = {result.village: result for result in results}
    nothing = (0.0,) * len(CLASSES)
    villages = []
    for village in campaign.villages:
        result = by_village.get(village.id)
        served = result.served if result else nothing
        coverage = result.coverage if result else 0.0
        classes = [Share(*each) for each in zip(CLASSES, served, village.by_class, strict=True)]
        villages.append(
            VillageCoverage(
                village.id,
                village.name or village.id,
                result.visits if result else 0,
                coverage,
                coverage_colour(coverage),
                # Rounding of a real number must not call a village short that stands on the floor.
                bool(village.priority_households) and coverage < campaign.coverage.floor - 1e-6,
                tuple(classes),
                _sum(classes),
            )
        )
    return tuple(sorted(villages, key=lambda village: (village.coverage, collation_key(village.name))))


def _sum(shares: list[Share]) -> Share:
    return Share("total", sum(share.served for share in shares), sum(share.total for share in shares))


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return 60 * int(hours) + int(minutes)
