"""Whether a shift can visit a village at all, and what stands in the way.

A block is asked for by itself: that a village is closed does not hide that it is too far as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign, Shift, Village, Volunteer
from ..hours import DAY, Interval
from ..score import session_gives
from ..travel import CLOSED, TravelTimes
from .crews import Lack, lacks, within_limits

Block = Literal[
    "closed",
    "hours",
    "team",
    "absent",
    "limit",
    "leader",
    "language",
    "speaker",
    "pairing",
    "road",
    "far",
    "direct",
]
"""What keeps a shift from a visit that is its only stop.

- `closed`, `hours`: the village is closed on the date, or not open for the shortest session
- `team`, `absent`, `limit`: too few volunteers in the team, too few available, too few within weekly limits
- `leader`, `language`, `speaker`: no leader can join, nobody in the team speaks it, no speaker can join
- `pairing`: the largest crew is one, and nobody is leader and speaker at once
- `road`, `far`: the ways leave no time for the shortest session, because of a closure or anyway
- `direct`: a single stop does not fit, one among several might
"""

BLOCKS: tuple[Block, ...] = get_args(Block)
"""All blocks, the more fundamental first."""


@dataclass(frozen=True)
class Pool:
    """The volunteers of a shift's team: all, those able to join, those whose weekly limits allow it too."""

    members: tuple[Volunteer, ...]
    able: tuple[Volunteer, ...]
    willing: tuple[Volunteer, ...]


class Access:
    """Answers which shifts can visit which village.

    Parameters
    ----------
    campaign, travel
        The campaign and its travel times.
    """

    def __init__(self, campaign: Campaign, travel: TravelTimes) -> None:
        self.campaign = campaign
        self._travel = travel
        self._first = len(campaign.places) - len(campaign.villages)
        self._row = {village.id: n for n, village in enumerate(campaign.villages)}
        self._shortest = min(campaign.service.session_minutes)
        self._pools: dict[Shift, Pool] = {}
        self._reach: dict[Shift, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self._crews: dict[tuple[str | None, Shift], frozenset[Block]] = {}
        self._blocks: dict[tuple[str, Shift], frozenset[Block]] = {}

    @cached_property
    def shifts_off(self) -> tuple[Shift, ...]:
        """The shifts that teams would have on working dates, were they not off."""
        return tuple(
            Shift(day, team.id, start, end)
            for day in self.campaign.working_dates
            for team in self.campaign.teams
            if day in team.off
            for start, end in team.hours.on(day)
        )

    def pool(self, shift: Shift) -> Pool:
        """Return the people of a shift."""
        if shift not in self._pools:
            members = self.campaign.members[shift.team]
            able = tuple(v for v in members if v.can_join(shift.date, shift.start, shift.end))
            willing = tuple(v for v in able if within_limits(v, shift))
            self._pools[shift] = Pool(members, able, willing)
        return self._pools[shift]

    def blocks(self, village: Village, shift: Shift) -> frozenset[Block]:
        """Return all that keeps the shift from a visit as its only stop; empty where it is possible."""
        key = (village.id, shift)
        if key not in self._blocks:
            found = self._time_blocks(village, shift) | self._crew_blocks(village.language, shift)
            if self.campaign.village_closed(village.id, shift.date):
                found.add("closed")
            self._blocks[key] = frozenset(found)
        return self._blocks[key]

    def session(self, village: Village, shift: Shift) -> int:
        """Return the longest session that fits as the only stop, minutes; 0 where none does."""
        return self._longest(village, shift, self._direct(village, shift))

    def road_minutes(self, village: Village, shift: Shift) -> int:
        """Return the minutes of the way there and back."""
        out, back = self._legs(village, shift, self._travel.matrix(shift.date, shift.team))
        return out + back

    def most(self, village: Village, shift: Shift) -> float:
        """Return a number of volunteer-minutes that no visit of the shift to the village exceeds."""
        if self.blocks(village, shift) - {"direct"}:
            return 0.0
        minutes = self._longest(village, shift, self._reachable(village, shift))
        crew = len(self.pool(shift).willing)
        most = self.campaign.service.max_crew
        return session_gives(self.campaign, village, crew if most is None else min(crew, most), minutes)

    def _crew_blocks(self, language: str | None, shift: Shift) -> frozenset[Block]:
        key = (language, shift)
        if key not in self._crews:
            self._crews[key] = frozenset(self._find_crew_blocks(language, shift))
        return self._crews[key]

    def _find_crew_blocks(self, language: str | None, shift: Shift) -> set[Block]:
        pool = self.pool(shift)

        def lack(people: Sequence[Volunteer]) -> set[Lack]:
            return lacks(self.campaign, shift.team, language, people)

        in_team, in_able, in_willing = lack(pool.members), lack(pool.able), lack(pool.willing)
        found: set[Block] = set()
        if "size" in in_willing:
            found.add("team" if "size" in in_team else "absent" if "size" in in_able else "limit")
        if "leader" in in_willing:
            found.add("leader")
        if "speaker" in in_willing:
            found.add("language" if "speaker" in in_team else "speaker")
        if "pairing" in in_willing and not found:
            found.add("pairing")
        return found

    def _time_blocks(self, village: Village, shift: Shift) -> set[Block]:
        intervals: tuple[Interval, ...] = village.hours.on(shift.date)
        found: set[Block] = set()
        if _room(intervals, (shift.start, shift.end)) < self._shortest:
            # Asked on, as if it were always open: is it too far as well?
            found.add("hours")
            intervals = ((0, DAY),)
        if _room(intervals, self._direct(village, shift)) >= self._shortest:
            return found
        out, back = self._legs(village, shift, self._travel.usual(shift.team).minutes)
        if _room(intervals, self._reachable(village, shift)) >= self._shortest:
            found.add("direct")
        elif _room(intervals, (shift.start + out, shift.end - back)) >= self._shortest:
            found.add("road")
        else:
            found.add("far")
        return found

    def _longest(self, village: Village, shift: Shift, window: Interval) -> int:
        room = _room(village.hours.on(shift.date), window)
        return max((m for m in self.campaign.service.session_minutes if m <= room), default=0)

    def _legs(self, village: Village, shift: Shift, matrix: NDArray[np.int64]) -> tuple[int, int]:
        base = self._travel.index[self.campaign.base_of(shift.team).id]
        place = self._first + self._row[village.id]
        return int(matrix[base, place]), int(matrix[place, base])

    def _direct(self, village: Village, shift: Shift) -> Interval:
        out, back = self._legs(village, shift, self._travel.matrix(shift.date, shift.team))
        return shift.start + out, shift.end - back

    def _reachable(self, village: Village, shift: Shift) -> Interval:
        """Return the earliest arrival and the latest departure on any route, whatever its other stops.

        The other stops are taken more freely than the rules do (in any language, the same one twice): what
        does not fit into this interval fits into no route.
        """
        if shift not in self._reach:
            self._reach[shift] = self._extremes(shift)
        earliest, latest = self._reach[shift]
        row = self._row[village.id]
        return int(earliest[row]), int(latest[row])

    def _extremes(self, shift: Shift) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        matrix = self._travel.matrix(shift.date, shift.team)
        base = self._travel.index[self.campaign.base_of(shift.team).id]
        between = matrix[self._first :, self._first :]
        earliest = shift.start + matrix[base, self._first :]
        latest = shift.end - matrix[self._first :, base]
        open_on = [self._open(village, shift.date) for village in self.campaign.villages]
        for _ in range(self.campaign.service.max_visits_per_shift - 1):
            ends = np.array([self._first_end(o, int(t)) for o, t in zip(open_on, earliest, strict=True)])
            starts = np.array([self._last_start(o, int(t)) for o, t in zip(open_on, latest, strict=True)])
            sooner = np.minimum(earliest, (ends[:, None] + between).min(axis=0))
            later = np.maximum(latest, (starts[None, :] - between).max(axis=1))
            if (sooner == earliest).all() and (later == latest).all():
                break
            earliest, latest = sooner, later
        return earliest, latest

    def _open(self, village: Village, day: dt.date) -> tuple[Interval, ...]:
        return () if self.campaign.village_closed(village.id, day) else village.hours.on(day)

    def _first_end(self, intervals: Sequence[Interval], arrival: int) -> int:
        ends = (max(opens, arrival) + self._shortest for opens, closes in intervals)
        return min(
            (end for end, (_, closes) in zip(ends, intervals, strict=True) if end <= closes), default=CLOSED
        )

    def _last_start(self, intervals: Sequence[Interval], departure: int) -> int:
        starts = (min(closes, departure) - self._shortest for _, closes in intervals)
        return max(
            (start for start, (opens, _) in zip(starts, intervals, strict=True) if start >= opens),
            default=-CLOSED,
        )


def _room(intervals: Sequence[Interval], window: Interval) -> int:
    """Return the longest stay, minutes, within both one of the intervals and the window; negative if none."""
    start, end = window
    return max((min(closes, end) - max(opens, start) for opens, closes in intervals), default=-1)
