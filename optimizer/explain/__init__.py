"""Why something is unmet: each shortfall of a plan with its true cause.

Causes are worked out from the rules of MODEL.md and the plan at hand, never from how the plan was found. The
most fundamental comes first: what no plan could do; then what this plan does instead. Nothing is said that
was not verified. Each cause has a code; several are joined by ``+``:

- no plan could: `no-shifts`, `leave`, `deadline`, the blocks of `access.BLOCKS`, `spacing`, `reach`,
  `nobody`, `few`
- this plan does not: `served`, `max`, `near`, `elsewhere`, `people`, `worth`, `open`, `busy`, `weekly`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..campaign import Campaign
from ..plan import Duty, Route, Served, Unmet, VisitKey
from ..score import score
from ..travel import TravelTimes
from .access import Access
from .duties import duty_cause
from .situation import Situation
from .villages import VillageCauses

__all__ = ["unmet_of"]


def unmet_of(
    campaign: Campaign,
    travel: TravelTimes,
    routes: Sequence[Route],
    duties: Sequence[Duty],
    *,
    done: Mapping[VisitKey, Served] | None = None,
) -> tuple[Unmet, ...]:
    """Return every shortfall of a plan with its price and its cause.

    Parameters
    ----------
    campaign, travel
        The campaign and its travel times.
    routes, duties
        A plan that obeys the rules.
    done
        Check-ins: households by class that a visit really served.
    """
    situation = Situation(campaign, routes, duties, done or {})
    access = Access(campaign, travel)
    causes = VillageCauses(campaign, access, situation)
    explained = []
    for shortfall in score(campaign, routes, duties, done=done).shortfalls:
        code, reason = (
            duty_cause(campaign, situation, shortfall)
            if shortfall.kind == "duty"
            else causes.cause(shortfall)
        )
        explained.append(shortfall.model_copy(update={"code": code, "reason": reason}))
    return tuple(explained)
