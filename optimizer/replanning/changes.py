"""What differs between two plans, as values."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..plan import Served

Kind = Literal["moved", "added", "dropped", "retimed"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VisitSlot(_Frozen):
    """When and by whom a village is visited; minutes after midnight."""

    date: dt.date
    team: str
    start: int
    end: int


class VisitChange(_Frozen):
    """A visit that is new, gone, on another date or by another team, or at another time.

    `moved` pairs a visit that is gone with a new one in the same village, in the order of dates; `before` is None where
    it was `added`, `after` where it was `dropped`.
    """

    kind: Kind
    village: str
    before: VisitSlot | None = None
    after: VisitSlot | None = None

    @property
    def first(self) -> dt.date:
        """The earliest date that it touches."""
        return min(slot.date for slot in (self.before, self.after) if slot is not None)


class CrewChange(_Frozen):
    """Who joins and who leaves the crew of a shift."""

    date: dt.date
    team: str
    start: int
    end: int
    joins: tuple[str, ...]
    leaves: tuple[str, ...]


class DutyChange(_Frozen):
    """Who joins and who leaves a duty at the fixed point."""

    date: dt.date
    start: int
    end: int
    joins: tuple[str, ...]
    leaves: tuple[str, ...]


class Told(_Frozen):
    """Whom it touches: a volunteer, and what is new for them.

    Each entry is a date and the team of the shift, None for a duty.

    Attributes
    ----------
    comes, stays_away
        Shifts and duties that they take on, and that they no longer have.
    elsewhere
        Shifts that they keep, with other villages or at other times.
    """

    volunteer: str
    comes: tuple[tuple[dt.date, str | None], ...] = ()
    stays_away: tuple[tuple[dt.date, str | None], ...] = ()
    elsewhere: tuple[tuple[dt.date, str | None], ...] = ()


class Gain(_Frozen):
    """What a replan is worth more than keeping what is still possible of the base plan.

    Attributes
    ----------
    score
        Points, the price of the changes taken off.
    change
        The price of the changes.
    served
        Households by class.
    """

    score: float
    change: float
    served: Served


class Difference(_Frozen):
    """What a planner has to act on when one plan takes the place of another.

    Attributes
    ----------
    since
        The first date that is compared.
    visits, crews, duties
        What changed, by date.
    told
        Whom it touches, in the order of their ids.
    villages
        The villages whose visits changed.
    changes, of
        `changes` of MODEL.md, and how many visits and turns the old plan has from `since` on.
    visits_changed, visits_before
        Visits of the old plan from `since` on that are no longer there as they were, and how many it has.
    gain
        None where the new plan is no replan.
    """

    since: dt.date
    visits: tuple[VisitChange, ...]
    crews: tuple[CrewChange, ...]
    duties: tuple[DutyChange, ...]
    told: tuple[Told, ...]
    villages: tuple[str, ...]
    changes: int
    of: int
    visits_changed: int
    visits_before: int
    gain: Gain | None = None

    @property
    def nothing(self) -> bool:
        """Whether nobody has to be told anything."""
        return not (self.visits or self.crews or self.duties)
