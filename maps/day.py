"""The leader's page: where to be when, with whom, and for whom; one date, or several with a switch between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from . import layers
from .atlas import Atlas
from .canvas import draw, new_map
from .colours import ink_on
from .geometry import Point
from .notes import closures_that_matter
from .page import render
from .trips import notes_of, trips_of, visited

Row = dict[str, Any]


def day(atlas: Atlas, team: str, date: dt.date) -> str:
    """Return the page of a team on a date.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date.
    """
    before, after = _neighbours(atlas, team, date)
    others = [
        {"name": atlas.team_name(other), "colour": atlas.colours[other], "href": atlas.links[found, other]}
        for found, other in atlas.links
        if found == date and other != team
    ]
    return _page(
        atlas, team, [date], overview=atlas.reader.overview, previous=before, next=after, others=others
    )


def pack(atlas: Atlas, team: str, dates: Sequence[dt.date]) -> str:
    """Return one page of a team on several dates, which leads to no other page.

    Raises
    ------
    LookupError
        If there are no dates, or the plan has no route of the team on one of them.
    """
    if not dates:
        raise LookupError(f"no dates for team {team!r}")
    return _page(atlas, team, sorted(set(dates)), overview=None, previous=None, next=None, others=[])


def _page(atlas: Atlas, team: str, dates: Sequence[dt.date], **leads: Any) -> str:
    say = atlas.say
    days = [_day(atlas, team, date) for date in dates]
    base = atlas.point(atlas.campaign.base_of(team).id)
    canvas = new_map(base)
    ring_labels = layers.ground(canvas, atlas, base)
    stops = {place for date in dates for place in visited(atlas, team, date)[1:]}
    village_labels = layers.surroundings(canvas, atlas, stops)
    base_labels = layers.bases(canvas, atlas, [team])
    return render(
        "day",
        atlas,
        draw(canvas, [atlas.point(place) for place in visited(atlas, team, dates[0])]),
        {
            "labels": [*base_labels, *village_labels, *ring_labels],
            "routes": layers.routes(atlas, [(date, team) for date in dates]),
            "basemap": atlas.basemap.layers() if atlas.basemap else [],
            "days": [_drawn(atlas, team, date) for date in dates],
            "words": {
                **{
                    key: say(key)
                    for key in ("zoom_in", "zoom_out", "close", "me", "me_refused", "me_searching")
                },
                # Filled in by the script, which alone knows where the phone is.
                "me_near": say("me_near", name="{name}", distance="{distance}", accuracy="{accuracy}"),
            },
            "decimal": say.number(0.5, 1)[1],
        },
        team=atlas.team_name(team),
        colour=atlas.colours[team],
        ink=ink_on(atlas.colours[team]),
        days=days,
        **leads,
    )


def _day(atlas: Atlas, team: str, date: dt.date) -> Row:
    trips = trips_of(atlas, team, date)
    return {
        "iso": date.isoformat(),
        "title": atlas.say.date(date),
        "short": atlas.say.short_date(date),
        "closures": notes_of(atlas, team, date),
        "trips": trips,
        "popups": list({stop["village"]: stop for trip in trips for stop in trip["stops"]}.values()),
    }


def _drawn(atlas: Atlas, team: str, date: dt.date) -> Row:
    """Return what the map shows of a date besides its routes: the closed roads, and how far it reaches."""
    places = visited(atlas, team, date)
    shown = [atlas.point(place) for place in places]
    for route in atlas.days[date, team]:
        for leg in atlas.legs(route):
            shown += leg.path
    closures = closures_that_matter(atlas, date, places)
    return {
        "date": date.isoformat(),
        "closed": layers.closed_pairs(atlas, closures),
        "bounds": [_corner(shown, min), _corner(shown, max)],
    }


def _corner(points: Sequence[Point], edge: Any) -> list[float]:
    return [round(edge(point[axis] for point in points), 6) for axis in (0, 1)]


def _neighbours(atlas: Atlas, team: str, date: dt.date) -> tuple[Row | None, Row | None]:
    dates = [
        day for day, other in atlas.days if other == team and (day == date or (day, other) in atlas.links)
    ]
    if date not in dates:
        raise LookupError(f"no route of team {team!r} on {date.isoformat()}")
    place = dates.index(date)

    def link(day: dt.date) -> Row:
        say = atlas.say
        return {"href": atlas.links[day, team], "title": say.date(day), "short": say.short_date(day)}

    before = link(dates[place - 1]) if place > 0 else None
    return before, link(dates[place + 1]) if place + 1 < len(dates) else None
