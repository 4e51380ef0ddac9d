"""What a plan already does: who is where, which shifts are used, what each village gets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..campaign import Campaign, Shift, Village, Volunteer
from ..plan import Duty, Route, Served, VisitKey
from ..score import VillageScore, session_gives, village_score


class Situation:
    """A plan, asked for what is left.

    Parameters
    ----------
    campaign
        The campaign.
    routes, duties
        The plan.
    done
        Check-ins: households by class that a visit really served.
    since
        The first date that was planned: before it all is frozen. None where all was.
    pinned
        Visits that had to stay.
    """

    def __init__(
        self,
        campaign: Campaign,
        routes: Sequence[Route],
        duties: Sequence[Duty],
        done: Mapping[VisitKey, Served],
        *,
        since: dt.date | None = None,
        pinned: frozenset[VisitKey] = frozenset(),
    ) -> None:
        self._campaign = campaign
        self.since = since
        self._pinned = pinned
        self.route_of = {Shift(r.date, r.team, r.shift_start, r.shift_end): r for r in routes}
        self.on_duty = {(d.date, d.start, d.end): d.volunteers for d in duties}
        self._turns: dict[str, list[tuple[dt.date, int, int]]] = defaultdict(list)
        for route in routes:
            for name in route.crew:
                self._turns[name].append((route.date, route.shift_start, route.shift_end))
        for duty in duties:
            for name in duty.volunteers:
                self._turns[name].append((duty.date, duty.start, duty.end))
        self._dates: dict[str, list[dt.date]] = defaultdict(list)
        self._gives: dict[str, list[float]] = defaultdict(list)
        self._checked: dict[str, list[Served]] = defaultdict(list)
        for route in routes:
            for stop in route.stops:
                self._dates[stop.village].append(route.date)
                visit = (stop.village, route.date, route.team)
                if visit in done:
                    self._checked[stop.village].append(done[visit])
                else:
                    village = campaign.village_by_id[stop.village]
                    length = stop.end - stop.start
                    self._gives[village.id].append(session_gives(campaign, village, len(route.crew), length))

    def dates(self, village: Village) -> list[dt.date]:
        """Return the dates of the visits of a village."""
        return sorted(self._dates[village.id])

    def frozen(self, day: dt.date) -> bool:
        """Say whether all of a date is past changing."""
        return self.since is not None and day < self.since

    def held(self, shift: Shift) -> bool:
        """Say whether a pinned visit keeps the shift's route."""
        route = self.route_of.get(shift)
        return route is not None and any(
            (stop.village, route.date, route.team) in self._pinned for stop in route.stops
        )

    def full_sessions(self, village: Village) -> int:
        """Return how many of its sessions bring out all that turnout allows."""
        cap = self._campaign.session_cap(village)
        return sum(given >= cap for given in self._gives[village.id])

    def scored(self, village: Village, more: Sequence[tuple[dt.date, float]] = ()) -> VillageScore:
        """Return what a village gets, with `more` visits: their dates and the minutes that they give."""
        return village_score(
            self._campaign,
            village,
            [*self._dates[village.id], *(day for day, _ in more)],
            sum(self._gives[village.id]) + sum(minutes for _, minutes in more),
            self._checked[village.id],
        )

    def busy(self, person: Volunteer, day: dt.date, start: int, end: int) -> bool:
        """Say whether the volunteer is out or on duty at some time between `start` and `end`."""
        return any(
            date == day and begin < end and start < finish for date, begin, finish in self._turns[person.id]
        )

    def at_limit(self, person: Volunteer, day: dt.date, start: int, end: int) -> bool:
        """Say whether one more turn from `start` to `end` would exceed a weekly limit of the volunteer."""
        week = day.isocalendar()[:2]
        turns = [turn for turn in self._turns[person.id] if turn[0].isocalendar()[:2] == week]
        count, hours = person.max_per_week, person.max_hours_per_week
        minutes = sum(finish - begin for _, begin, finish in turns) + end - start
        return (count is not None and len(turns) >= count) or (
            hours is not None and minutes > 60 * hours + 1e-6
        )

    def free(self, people: Sequence[Volunteer], day: dt.date, start: int, end: int) -> list[Volunteer]:
        """Return those who are neither busy at the time nor at a weekly limit."""
        return [
            person
            for person in people
            if not self.busy(person, day, start, end) and not self.at_limit(person, day, start, end)
        ]
