"""Rules 1 to 5 and 7: each route by itself, its crew, and no two in one shift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..campaign import Campaign
from ..hours import clock
from ..language import Message, message
from ..plan import Route
from ..travel import TravelTimes
from .report import Findings

Found = Iterator[tuple[str, Message]]
"""Codes and messages of what is wrong with one route."""


def check_routes(
    campaign: Campaign,
    travel: TravelTimes,
    routes: Sequence[Route],
    frozen: Sequence[bool],
    findings: Findings,
) -> tuple[Route, ...]:
    """Check every route that is not frozen, and the travel minutes of all.

    Returns
    -------
    tuple[Route, ...]
        The routes with the travel minutes that the campaign gives. Where a route goes a way that is closed,
        there are none to give, and its own are kept.
    """
    shifts = {(shift.date, shift.team, shift.start, shift.end) for shift in campaign.shifts}
    taken = Counter((route.date, route.team, route.shift_start, route.shift_end) for route in routes)
    right = []
    for route, is_frozen in zip(routes, frozen, strict=True):
        place = place_of(route)
        minutes = _travel_minutes(campaign, travel, route)
        right.append(route.model_copy(update={"travel_minutes": minutes}))
        if route.travel_minutes != minutes:
            findings.add(
                "figure-travel",
                place,
                message(
                    "travel_minutes is {stated}; the legs sum to {right}",
                    stated=route.travel_minutes,
                    right=minutes,
                ),
            )
        if is_frozen:
            continue
        shift = (route.date, route.team, route.shift_start, route.shift_end)
        found = [*_dates(campaign, route)]
        if not found and shift not in shifts:
            found.append(("rule-2-shift", message("the team has no such shift on this date")))
        if taken[shift] > 1:
            found.append(("rule-2-twice", message("{count} routes in one shift", count=taken[shift])))
        found.extend(_stops(campaign, route))
        found.extend(_legs(campaign, travel, route))
        found.extend(_sessions(campaign, route))
        found.extend(_crew(campaign, route))
        for rule, what in found:
            findings.add(rule, place, what)
    return tuple(right)


def place_of(route: Route) -> str:
    """Return how findings name a route: by its shift."""
    return f"{route.team} {route.date} {clock(route.shift_start)}–{clock(route.shift_end)}"


def legs_of(
    campaign: Campaign, travel: TravelTimes, route: Route
) -> list[tuple[str, str, int, int, int | None]]:
    """Return the legs: origin, destination, when it is left and reached, and its minutes (None: closed)."""
    base = campaign.base_of(route.team).id
    places = [base, *(stop.village for stop in route.stops), base]
    leaves = [route.depart, *(stop.end for stop in route.stops)]
    reaches = [*(stop.arrive for stop in route.stops), route.back]
    return [
        (origin, destination, leave, reach, travel.minutes(origin, destination, route.date, route.team))
        for origin, destination, leave, reach in zip(places[:-1], places[1:], leaves, reaches, strict=True)
    ]


def _travel_minutes(campaign: Campaign, travel: TravelTimes, route: Route) -> int:
    total = 0
    for _, _, _, _, minutes in legs_of(campaign, travel, route):
        if minutes is None:
            return route.travel_minutes
        total += minutes
    return total


def _dates(campaign: Campaign, route: Route) -> Found:
    if route.date not in campaign.working_dates:
        yield "rule-1-date", message("the date is not one of the campaign's working dates")
    elif route.date in campaign.team_by_id[route.team].off:
        yield "rule-1-team-off", message("the team is off on this date")


def _stops(campaign: Campaign, route: Route) -> Found:
    most = campaign.service.max_visits_per_shift
    if not 1 <= len(route.stops) <= most:
        yield (
            "rule-3-stops",
            message("{count} stops; a route has 1 to {most}", count=len(route.stops), most=most),
        )
    for village, times in Counter(stop.village for stop in route.stops).items():
        if times > 1:
            yield (
                "rule-3-twice",
                message("{village} is visited {times} times in one route", village=village, times=times),
            )


def _legs(campaign: Campaign, travel: TravelTimes, route: Route) -> Found:
    if route.depart < route.shift_start:
        yield (
            "rule-3-depart",
            message("the route leaves at {time}, before the shift starts", time=clock(route.depart)),
        )
    if route.back > route.shift_end:
        yield (
            "rule-3-return",
            message("the route is back at {time}, after the shift ends", time=clock(route.back)),
        )
    for origin, destination, leave, reach, minutes in legs_of(campaign, travel, route):
        names = {"origin": origin, "destination": destination}
        if minutes is None:
            yield (
                "rule-5-pair",
                message("the way from {origin} to {destination} is closed on this date", **names),
            )
        elif reach - leave < minutes:
            yield (
                "rule-3-travel",
                message(
                    "from {origin} at {leave} to {destination} at {reach}: the way takes {minutes} minutes",
                    leave=clock(leave),
                    reach=clock(reach),
                    minutes=minutes,
                    **names,
                ),
            )
    for stop in route.stops:
        if stop.start < stop.arrive:
            yield (
                "rule-3-arrive",
                message(
                    "the session in {village} starts at {start}, before the arrival at {arrive}",
                    village=stop.village,
                    start=clock(stop.start),
                    arrive=clock(stop.arrive),
                ),
            )


def _sessions(campaign: Campaign, route: Route) -> Found:
    lengths = campaign.service.session_minutes
    for stop in route.stops:
        village = campaign.village_by_id[stop.village]
        if stop.end - stop.start not in lengths:
            yield (
                "rule-4-length",
                message(
                    "the session in {village} lasts {minutes} minutes, which is none of {lengths}",
                    village=stop.village,
                    minutes=stop.end - stop.start,
                    lengths=", ".join(map(str, lengths)),
                ),
            )
        if not village.hours.contain(route.date, stop.start, stop.end):
            yield (
                "rule-4-hours",
                message(
                    "the session in {village} from {start} to {end} does not lie inside one of its "
                    "opening hours on this date",
                    village=stop.village,
                    start=clock(stop.start),
                    end=clock(stop.end),
                ),
            )
        if campaign.village_closed(village.id, route.date):
            yield "rule-5-village", message("{village} is closed on this date", village=stop.village)


def _crew(campaign: Campaign, route: Route) -> Found:
    service = campaign.service
    names = list(dict.fromkeys(route.crew))
    crew = [campaign.volunteer_by_id[name] for name in names]
    if len(names) < len(route.crew):
        yield "rule-7-twice", message("a volunteer is named twice in the crew")
    if len(crew) < max(1, service.min_crew):
        yield (
            "rule-7-size",
            message(
                "{count} volunteers in the crew; at least {least} are needed",
                count=len(crew),
                least=max(1, service.min_crew),
            ),
        )
    if service.max_crew is not None and len(crew) > service.max_crew:
        yield (
            "rule-7-size",
            message(
                "{count} volunteers in the crew; at most {most} may go",
                count=len(crew),
                most=service.max_crew,
            ),
        )
    for volunteer in crew:
        if volunteer.team != route.team:
            yield (
                "rule-7-team",
                message("{volunteer} belongs to team {team}", volunteer=volunteer.id, team=volunteer.team),
            )
        if route.date in volunteer.off:
            yield "rule-1-volunteer-off", message("{volunteer} is off on this date", volunteer=volunteer.id)
        elif not volunteer.hours.contain(route.date, route.shift_start, route.shift_end):
            yield (
                "rule-7-able",
                message("{volunteer} is not available for the whole shift", volunteer=volunteer.id),
            )
    if any(member.role == "leader" for member in campaign.members[route.team]) and not any(
        volunteer.role == "leader" for volunteer in crew
    ):
        yield "rule-7-leader", message("the crew has no leader")
    for stop in route.stops:
        language = campaign.village_by_id[stop.village].language
        if language and not any(volunteer.speaks(language) for volunteer in crew):
            yield (
                "rule-7-language",
                message(
                    "nobody in the crew speaks “{language}”, the language of {village}",
                    language=language,
                    village=stop.village,
                ),
            )
