"""Calendars (iCalendar, RFC 5545): what a team or a volunteer does when, for phones and offices to subscribe to.

An entry is told apart by its shift, not by what is done in it: where a plan changes, its entries are updated, wherever
they have been imported.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vGeo

from optimizer import Plan, Route, clock

from .atlas import Atlas
from .trips import whole
from .words import plain

EPOCH = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""From here the minutes are counted that make `SEQUENCE`: a later revision always has a higher one, and nobody has to
remember the one before."""

Address = Callable[[dt.date, str], str | None]
"""Gives the address of the page of a date and team, None where there is none."""


@dataclass(frozen=True)
class _Entry:
    key: tuple[str, ...]
    date: dt.date
    start: int
    end: int
    summary: str
    lines: tuple[str, ...] = ()
    place: str = ""
    position: tuple[float, float] | None = None
    url: str | None = None
    cancelled: bool = False


def team_calendar(
    atlas: Atlas,
    team: str,
    revised: dt.datetime,
    *,
    earlier: Plan | None = None,
    address: Address | None = None,
    dates: Collection[dt.date] | None = None,
) -> bytes:
    """Return the calendar of a team: an entry for each of its routes.

    Parameters
    ----------
    atlas
        The campaign, the plan, the language, and who reads it.
    team
        The id of the team.
    revised
        When the plan was made or published, with a time zone; later revisions replace earlier ones.
    earlier
        A plan whose calendars have been given out before: shifts that only it goes out on are sent as cancelled.
    address
        Where the page of a date is, for calendars that are served.
    dates
        The dates that it covers; None for all of the plan.

    Raises
    ------
    KeyError
        If the campaign has no such team.
    """
    name = f"{atlas.team_name(team)} – {atlas.campaign.name or atlas.campaign.id}"
    return _calendar(
        atlas,
        name,
        revised,
        _team_entries(atlas, team, address),
        _team_entries(_of(atlas, earlier), team, None) if earlier else (),
        dates,
    )


def volunteer_calendar(
    atlas: Atlas,
    volunteer: str,
    revised: dt.datetime,
    *,
    earlier: Plan | None = None,
    address: Address | None = None,
    dates: Collection[dt.date] | None = None,
) -> bytes:
    """Return the calendar of a volunteer: an entry for each route whose crew they are of, and for each duty.

    Parameters and errors are those of `team_calendar`.
    """
    found = atlas.campaign.volunteer_by_id[volunteer]
    name = f"{found.name or volunteer} – {atlas.campaign.name or atlas.campaign.id}"
    return _calendar(
        atlas,
        name,
        revised,
        _volunteer_entries(atlas, volunteer, address),
        _volunteer_entries(_of(atlas, earlier), volunteer, None) if earlier else (),
        dates,
    )


def joined(calendars: Iterable[bytes]) -> bytes:
    """Return one calendar with the entries of several, named as the last of them.

    Raises
    ------
    ValueError
        If there is none.
    """
    read = [Calendar.from_ical(content) for content in calendars]
    if not read:
        raise ValueError("no calendars to join")
    whole_ = read[-1]
    for other in read[:-1]:
        for event in other.walk("VEVENT"):
            whole_.add_component(event)
        known = {str(zone["TZID"]) for zone in whole_.walk("VTIMEZONE")}
        for zone in other.walk("VTIMEZONE"):
            if str(zone["TZID"]) not in known:
                whole_.add_component(zone)
    text: bytes = whole_.to_ical()
    return text


def _of(atlas: Atlas, plan: Plan) -> Atlas:
    return Atlas(atlas.campaign, plan, atlas.language, atlas.reader)


def _team_entries(atlas: Atlas, team: str, address: Address | None) -> Iterator[_Entry]:
    assert team in atlas.campaign.team_by_id, team
    for route in atlas.plan.routes:
        if route.team == team:
            yield _route_entry(atlas, route, ("team", team), address)


def _volunteer_entries(atlas: Atlas, volunteer: str, address: Address | None) -> Iterator[_Entry]:
    say = atlas.say
    for route in atlas.plan.routes:
        if volunteer in route.crew:
            yield _route_entry(atlas, route, ("volunteer", volunteer), address)
    base = atlas.campaign.base
    for duty in atlas.plan.duties:
        if volunteer in duty.volunteers:
            others = [
                name
                for other in duty.volunteers
                if other != volunteer and (name := atlas.volunteer_name(other)) is not None
            ]
            yield _Entry(
                key=("duty", volunteer, duty.date.isoformat(), clock(duty.start)),
                date=duty.date,
                start=duty.start,
                end=duty.end,
                summary=say("duty_entry", place=atlas.place_name(base.id)),
                lines=(say("with", names=", ".join(others)),) if others else (),
                place=atlas.place_name(base.id),
                position=(base.lat, base.lon),
            )


def _route_entry(atlas: Atlas, route: Route, owner: tuple[str, str], address: Address | None) -> _Entry:
    say = atlas.say
    names = [atlas.place_name(stop.village) for stop in route.stops]
    first = atlas.campaign.village_by_id[route.stops[0].village] if route.stops else None
    return _Entry(
        key=(*owner, route.team, route.date.isoformat(), clock(route.shift_start)),
        date=route.date,
        start=route.depart,
        end=route.back,
        summary=f"{atlas.team_name(route.team)}: {' → '.join(names)}",
        lines=tuple(_route_lines(atlas, route)),
        place=names[0] if names else say("base"),
        position=(first.lat, first.lon) if first else None,
        url=address(route.date, route.team) if address else None,
    )


def _route_lines(atlas: Atlas, route: Route) -> Iterator[str]:
    say = atlas.say
    base = atlas.place_name(atlas.campaign.base_of(route.team).id)
    yield f"{clock(route.depart)} {say('depart', place=base)}"
    for stop in route.stops:
        village = atlas.campaign.village_by_id[stop.village]
        expected = sum(whole(atlas.gains[stop.village, route.date, route.team]))
        line = f"{clock(stop.start)}–{clock(stop.end)} {atlas.place_name(stop.village)}"
        details = [say("expected_count", count=say.number(expected))]
        if village.language:
            details.append(say.tongue(village.language))
        yield f"{line} ({'; '.join(details)})"
    yield f"{clock(route.back)} {say('back', place=base)}"
    people = atlas.crew(route)
    names = [
        f"{name} ({say('leader')})" if person.role == "leader" else name
        for person in people
        if (name := atlas.volunteer_name(person.id)) is not None
    ]
    yield f"{say('crew', count=len(people))}: {', '.join(names)}" if names else say("crew", count=len(people))


def _calendar(
    atlas: Atlas,
    name: str,
    revised: dt.datetime,
    entries: Iterable[_Entry],
    earlier: Iterable[_Entry],
    dates: Collection[dt.date] | None,
) -> bytes:
    entries = [entry for entry in entries if dates is None or entry.date in dates]
    known = {entry.key for entry in entries}
    gone = [
        replace(entry, cancelled=True)
        for entry in earlier
        if entry.key not in known and (dates is None or entry.date in dates)
    ]
    calendar = Calendar()
    calendar.add(
        "prodid", "-//Luu Dong//luudong//VI" if atlas.language == "vi" else "-//Luu Dong//luudong//EN"
    )
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plain(name))
    calendar.add("x-wr-timezone", atlas.campaign.timezone)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in sorted([*entries, *gone], key=lambda entry: (entry.date, entry.start, entry.key)):
        calendar.add_component(_event(atlas, entry, revised))
    calendar.add_missing_timezones(
        first_date=atlas.campaign.start - dt.timedelta(days=366),
        last_date=atlas.campaign.end + dt.timedelta(days=366),
    )
    text: bytes = calendar.to_ical()
    return text


def _event(atlas: Atlas, entry: _Entry, revised: dt.datetime) -> Event:
    zone = ZoneInfo(atlas.campaign.timezone)
    midnight = dt.datetime.combine(entry.date, dt.time())
    stamp = revised.astimezone(dt.UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", _uid(atlas.campaign.id, entry.key))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", max(0, int((stamp - EPOCH).total_seconds() // 60)))
    event.add("dtstart", (midnight + dt.timedelta(minutes=entry.start)).replace(tzinfo=zone))
    event.add("dtend", (midnight + dt.timedelta(minutes=entry.end)).replace(tzinfo=zone))
    event.add("summary", plain(entry.summary))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    lines = [plain(line, 500) for line in entry.lines]
    if atlas.campaign.illustrative:
        lines.append(f"{atlas.say('illustrative')}.")
    if lines:
        event.add("description", "\n".join(lines))
    if entry.place:
        event.add("location", plain(entry.place))
    if entry.position:
        event.add("geo", vGeo((round(entry.position[0], 6), round(entry.position[1], 6))))
    if entry.url:
        event.add("url", entry.url)
    return event


def _uid(campaign: str, key: tuple[str, ...]) -> str:
    """Return a name for an entry that no other one has and that it keeps through every plan of the campaign."""
    written = json.dumps([campaign, *key], ensure_ascii=False).encode()
    return f"{hashlib.sha256(written).hexdigest()[:32]}@luudong"
