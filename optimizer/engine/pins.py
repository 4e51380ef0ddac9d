"""Pinned visits that cannot be: told before anything is computed, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..campaign import Campaign
from ..explain import visit_blocked
from ..language import Language, Message, message
from ..plan import Replan, VisitKey
from ..travel import TravelTimes
from .draft import Draft, pins_left_out
from .instance import Instance


class RequestError(ValueError):
    """What was asked for does not fit the campaign or the base plan; `reasons` says why, one sentence each."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """Return the reasons in `language`, one a line."""
        return "\n".join(reason.say(language) for reason in self.reasons)


class PinnedError(RequestError):
    """Pinned visits that cannot be kept."""


def refuse_impossible(
    campaign: Campaign, travel: TravelTimes, pinned: Sequence[VisitKey], replan: Replan | None
) -> None:
    """Raise a `PinnedError` that names every pinned visit that no plan can make.

    Visits dated before the replan's `freeze_until` are frozen if the base plan has them, and impossible if not.
    """
    frozen = {
        (stop.village, route.date, route.team)
        for route in (() if replan is None else replan.routes)
        for stop in route.stops
        if replan is not None and route.date < replan.freeze_until
    }
    reasons = []
    sound = []
    for visit in pinned:
        if visit in frozen:
            continue
        why = _impossible(campaign, travel, visit, replan, frozen)
        if why is None:
            sound.append(visit)
        else:
            reasons.append(
                message("the pinned visit {visit} is not possible: {why}", visit=_named(visit), why=why)
            )
    for one, other in combinations(sorted(sound, key=lambda visit: visit[1]), 2):
        if one[0] == other[0]:
            gap = campaign.village_by_id[one[0]].min_gap_days
            if (other[1] - one[1]).days < gap:
                reasons.append(
                    message(
                        "the pinned visits {one} and {other} lie too near to each other (min_gap_days = {gap}); "
                        "pin one of them",
                        one=_named(one),
                        other=_named(other),
                        gap=gap,
                    )
                )
    if reasons:
        raise PinnedError(reasons)


def refuse_left_out(instance: Instance, draft: Draft) -> None:
    """Raise a `PinnedError` that names the pinned visits that a draft lacks."""
    missing = pins_left_out(instance, draft)
    if missing:
        raise PinnedError(
            [
                message(
                    "the pinned visit {visit} found no room beside the other pins and their crews; give more time, "
                    "or pin less",
                    visit=_named(pin.visit),
                )
                for pin in missing
            ]
        )


def _impossible(
    campaign: Campaign,
    travel: TravelTimes,
    visit: VisitKey,
    replan: Replan | None,
    frozen: set[VisitKey],
) -> Message | None:
    name, date, team = visit
    village = campaign.village_by_id.get(name)
    if village is None:
        return message("there is no village {village}", village=name)
    if team not in campaign.team_by_id:
        return message("there is no team {team}", team=team)
    if replan is not None and date < replan.freeze_until:
        return message(
            "it lies before {since}, where all is frozen, and the base plan does not have it",
            since=replan.freeze_until,
        )
    shifts = [shift for shift in campaign.shifts if shift.team == team and shift.date == date]
    if not shifts:
        return message("the team has no shift on that date")
    if village.max_visits == 0:
        return message("the village may have no visits (max_visits = 0)")
    made = sorted(day for other, day, _ in frozen if other == name)
    if village.max_visits is not None and len(made) >= village.max_visits:
        return message("the village has had all the visits that it may have ({count})", count=len(made))
    near = [day for day in made if abs((date - day).days) < village.min_gap_days]
    if near:
        return message(
            "it is too near to the visit on {date} (min_gap_days = {gap})",
            date=near[-1],
            gap=village.min_gap_days,
        )
    return visit_blocked(campaign, travel, village, shifts)


def _named(visit: VisitKey) -> str:
    village, date, team = visit
    return f"{village},{date},{team}"
