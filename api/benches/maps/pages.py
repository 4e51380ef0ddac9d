"""The files that are measured: one of each kind, the heaviest that the plan has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import maps
from optimizer import Campaign, Plan

KILOBYTE = 1000


@dataclass(frozen=True)
class Made:
    """A file of one kind, and how many kilobytes it may have (None: no limit)."""

    kind: str
    name: str
    content: bytes
    most: int | None

    @property
    def is_page(self) -> bool:
        """Whether a browser opens it."""
        return self.name.endswith(".html")

    @property
    def kilobytes(self) -> float:
        """Its size."""
        return len(self.content) / KILOBYTE


def pages_of(campaign: Campaign, plan: Plan) -> Iterator[Made]:
    """Make the overview, the day with the most stops, and the fullest week and the whole month of a team.

    Limits are those for pages without a basemap.
    """
    atlas = maps.Atlas(campaign, plan, "vi")
    days = {key: sum(len(route.stops) for route in routes) for key, routes in atlas.days.items()}
    date, team = max(days, key=lambda key: days[key])
    weeks: dict[tuple[str, int, int], int] = {}
    for (day, other), stops in days.items():
        year, week, _ = day.isocalendar()
        weeks[other, year, week] = weeks.get((other, year, week), 0) + stops
    full = max(weeks, key=lambda key: weeks[key])
    of_week = [day for day, other in days if (other, *day.isocalendar()[:2]) == full]
    of_month = [day for day, other in days if other == full[0]]
    yield Made("overview", "overview.html", maps.overview_html(campaign, plan).encode(), 2000)
    yield Made("day", "day.html", maps.day_html(campaign, plan, team, date).encode(), 700)
    yield Made("week", "week.html", maps.pack_html(campaign, plan, full[0], of_week).encode(), 3000)
    yield Made("month", "month.html", maps.pack_html(campaign, plan, full[0], of_month).encode(), 3000)
    yield Made("calendar", "team.ics", maps.team_calendar(atlas, team, maps.EPOCH), None)
    yield Made("gpx", "day.gpx", maps.gpx_track(atlas, team, date), None)
    yield Made("kmz", "day.kmz", maps.kmz_track(atlas, team, date), None)
