"""What is decided: routes with crews, duties, what each village gets, what stays unmet and why.

Times are minutes after midnight; `optimizer.files` writes them as ``HH:MM`` in plan.json.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .campaign import Mode
from .language import Language, Message

UnmetKind = Literal["visit", "late", "duty", "cover"]

Served = tuple[float, float, float, float, float]
"""Households served, a real number for each class, in the order of `CLASSES`."""

VisitKey = tuple[str, dt.date, str]
"""What names a visit: village, date, team."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Stop(_Frozen):
    """A session placed in a route; waiting is what lies between `arrive` and `start`."""

    village: str
    arrive: int
    start: int
    end: int


class Route(_Frozen):
    """Base → stops → base by a crew, within one shift."""

    team: str
    date: dt.date
    shift_start: int
    shift_end: int
    depart: int
    back: int
    crew: tuple[str, ...]
    travel_minutes: int
    stops: tuple[Stop, ...]


class Duty(_Frozen):
    """One opening interval of the fixed point on one date, with the volunteers who staff it."""

    date: dt.date
    start: int
    end: int
    volunteers: tuple[str, ...]


class Breakdown(_Frozen):
    """The parts of the score; all but `benefit` are subtracted."""

    benefit: float = 0.0
    travel: float = 0.0
    shift: float = 0.0
    visit: float = 0.0
    late: float = 0.0
    duty: float = 0.0
    cover: float = 0.0
    change: float = 0.0

    @property
    def score(self) -> float:
        """The objective: the benefit less every cost."""
        costs = (self.travel, self.shift, self.visit, self.late, self.duty, self.cover, self.change)
        return self.benefit - sum(costs)


class VillageResult(_Frozen):
    """What one village gets: visits, households served by class (order of `CLASSES`), and `S_v / P_v`."""

    village: str
    visits: int
    served: Served
    coverage: float


class Unmet(_Frozen):
    """A shortfall, its price and its cause; `village` or `date` and `start` say where, as they apply."""

    kind: UnmetKind
    amount: float
    cost: float
    village: str | None = None
    date: dt.date | None = None
    start: int | None = None
    end: int | None = None
    code: str = ""
    reason: Message | str = ""


class CheckIn(_Frozen):
    """What a visit really gave: households served by class; none, and why, where it was not `held`."""

    village: str
    date: dt.date
    team: str
    served: Served
    held: bool = True
    reason: str = ""

    @property
    def visit(self) -> VisitKey:
        """The visit that it is about."""
        return self.village, self.date, self.team


class Replan(_Frozen):
    """What a replan started from: the base plan, what of it stays, and what was done.

    All of the base plan dated before `freeze_until` stays as it is; `pinned` visits stay, though their times
    may move.
    """

    freeze_until: dt.date
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...]
    pinned: tuple[VisitKey, ...] = ()
    done: tuple[CheckIn, ...] = ()


class Run(_Frozen):
    """How a plan came about."""

    seconds: float
    seed: int
    version: str
    engine: str
    extra: dict[str, Any] = {}


class Turn(_Frozen):
    """One instruction on the road, by language, and how far it leads, metres."""

    text: Mapping[Language, str]
    metres: float


class RoadLeg(_Frozen):
    """The way from one place to another on real roads.

    Attributes
    ----------
    origin, destination
        Ids of the places.
    mode
        How one travels.
    closed
        The closed areas that it avoids.
    minutes, metres
        Of the whole way, walks at its ends included.
    geometry
        Positions, longitude first, on the road.
    turns
        What to do, in order.
    """

    origin: str
    destination: str
    mode: Mode
    closed: tuple[str, ...] = ()
    minutes: int
    metres: float
    geometry: tuple[tuple[float, float], ...]
    turns: tuple[Turn, ...] = ()


class Plan(_Frozen):
    """A plan with its score, its proven bound, and its reasons.

    On real roads `travel` keeps the travel times that it was made with, and `legs` the ways of its routes.
    """

    campaign: str
    campaign_sha256: str
    status: Literal["optimal", "feasible"]
    score: float
    bound: float
    gap: float
    breakdown: Breakdown
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...]
    villages: tuple[VillageResult, ...]
    unmet: tuple[Unmet, ...]
    run: Run
    replan: Replan | None = None
    travel: Mapping[str, Any] | None = None
    legs: tuple[RoadLeg, ...] = ()


def gap_of(score: float, bound: float) -> float:
    """Return the gap of MODEL.md: ``(bound − score) / max(1, |bound|)``."""
    return (bound - score) / max(1.0, abs(bound))


def status_of(gap: float) -> Literal["optimal", "feasible"]:
    """Return ``optimal`` where the gap is at most 1e-6."""
    return "optimal" if gap <= 1e-6 else "feasible"
