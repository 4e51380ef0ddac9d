"""From a draft to routes with times: sessions as early as they can be, the start as late as that allows."""

from __future__ import annotations

from itertools import pairwise

from ..plan import Duty, Route, Stop
from .columns import Column
from .draft import Draft
from .instance import Instance


def routes_of(instance: Instance, draft: Draft) -> tuple[Route, ...]:
    """Return the routes of a draft, by date and team."""
    return tuple(_route(instance, draft.columns[s], draft.crews[s]) for s in sorted(draft.columns))


def duties_of(instance: Instance, draft: Draft) -> tuple[Duty, ...]:
    """Return the duties of a draft that have somebody, by date."""
    volunteers = instance.campaign.volunteers
    return tuple(
        Duty(
            date=duty.slot.date,
            start=duty.start,
            end=duty.end,
            volunteers=tuple(volunteers[p].id for p in sorted(draft.posts[d])),
        )
        for d, duty in enumerate(instance.duties)
        if draft.posts.get(d)
    )


def _route(instance: Instance, column: Column, crew: tuple[int, ...]) -> Route:
    campaign, data = instance.campaign, instance.shifts[column.shift]
    minutes = instance.matrices[data.matrix]
    places = [data.base, *(instance.first_village + village for village, _ in column.stops), data.base]
    legs = [int(minutes[here, there]) for here, there in pairwise(places)]
    starts = []
    now = data.start
    for (village, session), leg in zip(column.stops, legs, strict=False):
        length = int(instance.sessions[session])
        begin = _earliest(instance, data.day, village, now + leg, length)
        starts.append(begin)
        now = begin + length
    # The last session stays where it is; those before it move towards it, which takes waiting out.
    for number in range(len(starts) - 2, -1, -1):
        village, session = column.stops[number]
        length = int(instance.sessions[session])
        starts[number] = _latest(
            instance,
            data.day,
            village,
            starts[number],
            starts[number + 1] - legs[number + 1] - length,
            length,
        )
    stops = []
    ended = starts[0] - legs[0]
    for (village, session), begin, leg in zip(column.stops, starts, legs, strict=False):
        end = begin + int(instance.sessions[session])
        stops.append(Stop(village=campaign.villages[village].id, arrive=ended + leg, start=begin, end=end))
        ended = end
    return Route(
        team=data.shift.team,
        date=data.shift.date,
        shift_start=data.start,
        shift_end=data.end,
        depart=starts[0] - legs[0],
        back=ended + legs[-1],
        crew=tuple(campaign.volunteers[p].id for p in sorted(crew)),
        travel_minutes=sum(legs),
        stops=tuple(stops),
    )


def _earliest(instance: Instance, day: int, village: int, arrival: int, length: int) -> int:
    return min(
        max(arrival, int(opens))
        for opens, closes in instance.windows[day, village]
        if max(arrival, int(opens)) + length <= closes
    )


def _latest(instance: Instance, day: int, village: int, earliest: int, latest: int, length: int) -> int:
    return max(
        [earliest]
        + [
            min(latest, int(closes) - length)
            for opens, closes in instance.windows[day, village]
            if opens <= min(latest, int(closes) - length) and min(latest, int(closes) - length) >= earliest
        ]
    )
