"""Why something is unmet: each shortfall of a plan with its true cause.

Causes are worked out from the rules of MODEL.md and the plan at hand, never from how the plan was found. The
most fundamental comes first: what no plan could do; then what this plan does instead. Nothing is said that
was not verified. Each cause has a code; several are joined by ``+``:

- no plan could: `no-shifts`, `leave`, `deadline`, the blocks of `access.BLOCKS`, `spacing`, `reach`,
  `nobody`, `few`
- this plan does not: `served`, `max`, `near`, `elsewhere`, `people`, `worth`, `open`, `busy`, `weekly`
- in a replan, or with pins: `frozen`, `pinned`
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from ..campaign import Campaign, Shift, Village
from ..language import Message
from ..plan import Duty, Route, Served, Unmet, VisitKey
from ..score import score
from ..travel import TravelTimes
from .access import Access
from .blocked import obstacles
from .duties import duty_cause
from .situation import Situation
from .villages import VillageCauses
from .wording import listed

__all__ = ["unmet_of", "visit_blocked"]


def unmet_of(
    campaign: Campaign,
    travel: TravelTimes,
    routes: Sequence[Route],
    duties: Sequence[Duty],
    *,
    done: Mapping[VisitKey, Served] | None = None,
    since: dt.date | None = None,
    pinned: Sequence[VisitKey] = (),
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
    since
        The first date that was planned: before it all is frozen. None where all was.
    pinned
        Visits that had to stay.
    """
    situation = Situation(campaign, routes, duties, done or {}, since=since, pinned=frozenset(pinned))
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


def visit_blocked(
    campaign: Campaign, travel: TravelTimes, village: Village, shifts: Sequence[Shift]
) -> Message | None:
    """Return why none of `shifts` can visit the village, alone or among other stops; None where one might."""
    access = Access(campaign, travel)
    if any(access.blocks(village, shift) <= {"direct"} for shift in shifts):
        return None
    return listed([said for _, said in obstacles(access, village, shifts)])
