"""The figures of a plan that scenarios are compared by."""

from __future__ import annotations

from dataclasses import dataclass

from ..campaign import CLASSES, Campaign
from ..equity import village_gini, volunteer_gini
from ..plan import Plan


@dataclass(frozen=True)
class Figures:
    """What a plan is worth and whom it serves.

    Attributes
    ----------
    score, bound, gap
        As in the plan.
    served
        Households served by class, in the order of `CLASSES`.
    travel_minutes, crew_minutes
        Minutes on the road of all routes, and those times the people of each.
    routes, sessions, turns
        How many, and how many volunteers go out, summed over the routes.
    unvisited
        Villages with households and no visit.
    below_floor
        Villages below the coverage floor of their own campaign.
    empty_places
        Places of volunteers at the fixed point that nobody takes.
    unmet
        What all that is unmet costs.
    village_gini, volunteer_gini
        How unevenly villages are covered and volunteers loaded; see `optimizer.equity`.
    """

    score: float
    bound: float
    gap: float
    served: tuple[float, float, float, float, float]
    travel_minutes: int
    crew_minutes: int
    routes: int
    sessions: int
    turns: int
    unvisited: int
    below_floor: int
    empty_places: float
    unmet: float
    village_gini: float
    volunteer_gini: float

    @property
    def households(self) -> float:
        """Households served."""
        return sum(self.served)

    @property
    def priority(self) -> float:
        """Households served of the first four classes."""
        return sum(self.served[:4])


def figures_of(campaign: Campaign, plan: Plan) -> Figures:
    """Return what a plan of a campaign is worth and whom it serves."""
    visits = {result.village: result.visits for result in plan.villages}
    served = [sum(result.served[n] for result in plan.villages) for n in range(len(CLASSES))]
    poor, near_poor, elderly, no_device, other = served
    return Figures(
        score=plan.score,
        bound=plan.bound,
        gap=plan.gap,
        served=(poor, near_poor, elderly, no_device, other),
        travel_minutes=sum(route.travel_minutes for route in plan.routes),
        crew_minutes=sum(len(route.crew) * route.travel_minutes for route in plan.routes),
        routes=len(plan.routes),
        sessions=sum(len(route.stops) for route in plan.routes),
        turns=sum(len(route.crew) for route in plan.routes),
        unvisited=sum(bool(village.households) and not visits[village.id] for village in campaign.villages),
        below_floor=sum(entry.kind == "cover" for entry in plan.unmet),
        empty_places=sum(entry.amount for entry in plan.unmet if entry.kind == "duty"),
        unmet=sum(entry.cost for entry in plan.unmet),
        village_gini=village_gini(campaign, plan),
        volunteer_gini=volunteer_gini(campaign, plan),
    )
