"""Why a village lacks visits, is visited late, or stays below the coverage floor."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from ..campaign import Campaign, Shift, Village, Volunteer
from ..hours import clock
from ..language import message
from ..plan import Unmet
from ..score import NOISE, session_gives
from .access import Access
from .blocked import blocked, no_shift, obstacles
from .crews import lacks, smallest_crew
from .situation import Situation
from .wording import Cause, date_said, decimal, joined, listed


class VillageCauses:
    """Finds the causes of the shortfalls of villages.

    Parameters
    ----------
    campaign
        The campaign.
    access
        Which shifts can visit which village.
    situation
        What the plan does.
    """

    def __init__(self, campaign: Campaign, access: Access, situation: Situation) -> None:
        self._campaign = campaign
        self._access = access
        self._situation = situation
        self._free_people: dict[Shift, list[Volunteer]] = {}

    def cause(self, shortfall: Unmet) -> Cause:
        """Return why a village falls short: what no plan could do, then what this plan does instead."""
        assert shortfall.village is not None
        village = self._campaign.village_by_id[shortfall.village]
        until = village.first_visit_by if shortfall.kind == "late" else None
        shifts = [s for s in self._campaign.shifts if until is None or s.date <= until]
        if not shifts:
            return no_shift(self._access, until)
        later = [s for s in shifts if not self._situation.frozen(s.date)]
        possible = [s for s in later if not self._access.blocks(village, s)]
        if not later:
            causes = [self._settled()]
        elif not possible:
            causes = [blocked(self._access, village, later, until)]
        else:
            causes = [self._left_out(village, shortfall, later, possible)]
        if later and len(later) < len(shifts):
            causes.append(self._settled())
        if shortfall.kind == "visit":
            limit = self._too_many_wanted(village, shifts)
            if limit is not None:
                reached = len(self._situation.dates(village)) >= self._most_visits(village, shifts)
                causes = [limit] if reached else [limit, *causes]
        if shortfall.kind == "cover":
            causes = [*self._coverage(village, shifts), *causes]
        return joined(causes)

    def _settled(self) -> Cause:
        """Return that what lies before the first date that was planned is no longer to be changed."""
        assert self._situation.since is not None
        return "frozen", message(
            "what lies before {since} is settled", since=date_said(self._situation.since)
        )

    def _dates(self, village: Village, shifts: Sequence[Shift]) -> list[dt.date]:
        """Return the dates on which a visit cannot be ruled out."""
        return sorted({s.date for s in shifts if not self._access.blocks(village, s) - {"direct"}})

    def _most_visits(self, village: Village, shifts: Sequence[Shift]) -> int:
        """Return how many visits fit at most into the dates that allow one."""
        count, last = 0, None
        for day in self._dates(village, shifts):
            if last is None or (day - last).days >= village.min_gap_days:
                count, last = count + 1, day
        return count if village.max_visits is None else min(count, village.max_visits)

    def _too_many_wanted(self, village: Village, shifts: Sequence[Shift]) -> Cause | None:
        dates = self._dates(village, shifts)
        most = self._most_visits(village, shifts)
        if not dates or most >= village.min_visits:
            return None
        return "spacing", message(
            "of the {wanted} visits wanted at most {most} fit: dates that allow a visit: {dates}, "
            "days between visits: {gap}",
            wanted=village.min_visits,
            most=most,
            dates=len(dates),
            gap=village.min_gap_days,
        )

    def _coverage(self, village: Village, shifts: Sequence[Shift]) -> list[Cause]:
        wanted = self._campaign.coverage.floor * village.priority_households
        served = sum(self._situation.scored(village).result.served[:4])
        visits = len(self._situation.dates(village))
        causes: list[Cause] = []
        most = self._most_visits(village, shifts)
        reach = self._most_households(village, shifts, most)
        if 0 < reach < wanted - NOISE and served <= reach + NOISE:
            causes.append(
                (
                    "reach",
                    message(
                        "the floor asks for {wanted} households; the visits that fit, {visits} at most, "
                        "can serve no more than {reach}",
                        wanted=decimal(wanted),
                        visits=most,
                        reach=decimal(reach),
                    ),
                )
            )
        if visits:
            causes.append(
                (
                    "served",
                    message(
                        "visits made: {visits}, of which {full} bring out all that turnout allows; "
                        "they serve {served} of the {wanted} households that the floor asks for",
                        visits=visits,
                        full=self._situation.full_sessions(village),
                        served=decimal(served),
                        wanted=decimal(wanted),
                    ),
                )
            )
        return causes

    def _most_households(self, village: Village, shifts: Sequence[Shift], visits: int) -> float:
        """Return a number of households that no choice of visits exceeds, spacing observed."""
        gives: dict[dt.date, float] = {}
        for shift in shifts:
            gives[shift.date] = max(gives.get(shift.date, 0.0), self._access.most(village, shift))
        dates = sorted(day for day, minutes in gives.items() if minutes > 0)
        # Before each date, how many dates are far enough away for a visit on both.
        gap = dt.timedelta(days=village.min_gap_days)
        before = [bisect_right(dates, day - gap) for day in dates]
        best = [0.0] * (len(dates) + 1)
        for _ in range(min(visits, len(dates))):
            with_one_more = [0.0]
            for n, day in enumerate(dates):
                with_one_more.append(max(with_one_more[-1], best[before[n]] + gives[day]))
            best = with_one_more
        return best[-1] / self._campaign.service.minutes_per_household

    def _left_out(
        self, village: Village, shortfall: Unmet, shifts: Sequence[Shift], possible: Sequence[Shift]
    ) -> Cause:
        """Return what the plan does with the shifts that could visit the village once more."""
        dates = self._situation.dates(village)
        if village.max_visits is not None and len(dates) >= village.max_visits:
            return "max", message(
                "it has all the visits that it may have (max_visits = {most})", most=len(dates)
            )
        near, held, used, stranded, open_shifts = [], [], [], [], []
        for shift in possible:
            free = self._free(shift)
            if any(abs((shift.date - day).days) < village.min_gap_days for day in dates):
                near.append(shift)
            elif self._situation.held(shift):
                held.append(shift)
            elif shift in self._situation.route_of:
                used.append(shift)
            elif lacks(self._campaign, shift.team, village.language, free):
                stranded.append(shift)
            else:
                open_shifts.append(shift)
        parts: list[Cause] = []
        if near:
            parts.append(
                (
                    "near",
                    message(
                        "too close to its other visits (min_gap_days = {gap}): {count}",
                        gap=village.min_gap_days,
                        count=len(near),
                    ),
                )
            )
        if held:
            parts.append(("pinned", message("held by pinned visits: {count}", count=len(held))))
        if used:
            parts.append(self._elsewhere(village, used))
        if stranded:
            parts.append(
                (
                    "people",
                    message(
                        "no crew left, since volunteers are on other shifts or duties or at their limit "
                        "for the week: {count}",
                        count=len(stranded),
                    ),
                )
            )
        if open_shifts:
            parts.append(self._open(village, open_shifts))
        code, said = joined(parts)
        counts = {"possible": len(possible), "all": len(shifts), "parts": said}
        if shortfall.kind == "late":
            found = message(
                "until {until} a visit is possible in {possible} of {all} shifts; of these: {parts}",
                until=date_said(village.first_visit_by or shifts[-1].date),
                **counts,
            )
        else:
            found = message("a visit is possible in {possible} of {all} shifts; of these: {parts}", **counts)
        ruled_out = [shift for shift in shifts if self._access.blocks(village, shift)]
        if len(ruled_out) > len(possible):
            # That few shifts could go at all is half of the cause.
            others = listed([said for _, said in obstacles(self._access, village, ruled_out)])
            found = listed(
                [found, message("in the other {count}: {causes}", count=len(ruled_out), causes=others)]
            )
        if shortfall.cost:
            return code, found
        free_of_charge = message("this shortfall costs nothing (penalties.{kind} = 0)", kind=shortfall.kind)
        return joined([(code, found), ("worth", free_of_charge)])

    def _free(self, shift: Shift) -> list[Volunteer]:
        if shift not in self._free_people:
            willing = self._access.pool(shift).willing
            self._free_people[shift] = self._situation.free(willing, shift.date, shift.start, shift.end)
        return self._free_people[shift]

    def _elsewhere(self, village: Village, used: Sequence[Shift]) -> Cause:
        best = max(used, key=lambda shift: self._access.most(village, shift))
        names = [
            self._campaign.village_by_id[stop.village].name for stop in self._situation.route_of[best].stops
        ]
        return "elsewhere", message(
            "used for other villages: {count} (the one that could give most, {team} on {date} at {start}, "
            "serves {villages})",
            count=len(used),
            team=self._team(best),
            date=date_said(best.date),
            start=clock(best.start),
            villages=", ".join(names),
        )

    def _open(self, village: Village, shifts: Sequence[Shift]) -> Cause:
        gains = self._gains(village, shifts)
        shift = max(shifts, key=lambda one: gains[one])
        place = {"team": self._team(shift), "date": date_said(shift.date), "count": len(shifts)}
        if gains[shift] > NOISE:
            return "open", message(
                "unused, with volunteers free: {count} ({team} on {date} would add {gain} points: "
                "this plan is not the best one)",
                gain=decimal(gains[shift]),
                **place,
            )
        return "worth", message(
            "unused, with volunteers free, but no visit of its own pays: {count} (the best, by {team} on "
            "{date}, costs {loss} points more than it gains)",
            loss=decimal(-gains[shift]),
            **place,
        )

    def _gains(self, village: Village, shifts: Sequence[Shift]) -> dict[Shift, float]:
        """Return for each shift by how much its best visit would change the score.

        The visit is the only stop, of the longest session that fits, by the free volunteers: how many of them
        go is tried.
        """
        campaign, situation = self._campaign, self._situation
        before = situation.scored(village).value
        deadline = village.first_visit_by
        most = campaign.service.max_crew
        # Shifts are alike in nearly everything that the score asks for.
        known: dict[tuple[int, int, bool], float] = {}

        def value(shift: Shift, minutes: int, crew: int) -> float:
            key = (minutes, crew, deadline is not None and shift.date <= deadline)
            if key not in known:
                given = session_gives(campaign, village, crew, minutes)
                known[key] = situation.scored(village, [(shift.date, given)]).value
            return known[key]

        gains = {}
        for shift in shifts:
            free = self._free(shift)
            least = smallest_crew(campaign, shift.team, village.language, free)
            minutes = self._access.session(village, shift)
            road = self._access.road_minutes(village, shift)
            each = campaign.weights.travel * road + campaign.weights.shift
            gains[shift] = max(
                value(shift, minutes, crew) - before - crew * each
                for crew in range(least, min(len(free), most or len(free)) + 1)
            )
        return gains

    def _team(self, shift: Shift) -> str:
        team = self._campaign.team_by_id[shift.team]
        return team.name or team.id
