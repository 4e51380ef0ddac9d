"""A campaign compiled to integers: what every other room of the engine computes on.

Names stay outside. Villages, volunteers, shifts and duty slots are numbered in the order of the campaign, days are
counted from the campaign's first date, and places from the order of `Campaign.places`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign, DutySlot, Shift, Village
from ..plan import Replan, VisitKey
from ..travel import CLOSED, TravelTimes
from .limits import PeopleLimit, can_take, limits_of
from .standing import Past, Standing, past_of, standing_of

LANGUAGE_BITS = 62

NO_LIMIT = 1_000_000
"""Stands for “no limit” where an integer is needed."""


@dataclass(frozen=True)
class ShiftData:
    """A shift that a crew can go out on.

    Attributes
    ----------
    shift
        The campaign's shift.
    day, start, end
        Day number, and minutes after midnight.
    base
        Place number of the team's base.
    able
        Volunteers able to join, the weekly limits of each taken alone.
    leaders
        Those of them who lead; None where the team has no listed leader, so that nobody has to.
    speakers
        For each language that a village needs, those able who speak it.
    k_min, k_max
        Crew sizes worth considering: beyond `k_max` no session gives more.
    matrix
        Which of the instance's travel matrices holds.
    """

    shift: Shift
    day: int
    start: int
    end: int
    base: int
    able: tuple[int, ...]
    leaders: tuple[int, ...] | None
    speakers: tuple[tuple[int, ...], ...]
    k_min: int
    k_max: int
    matrix: int


@dataclass(frozen=True)
class VillageData:
    """The villages as arrays over their numbers (length V).

    Attributes
    ----------
    cap
        Most volunteer-minutes that one session gives.
    class_minutes
        Volunteer-minutes that serve all households of a class, shape (V, 5).
    floor
        Priority households that coverage wants.
    min_visits, max_visits, gap
        Visit rules; `max_visits` is `NO_LIMIT` where there is none.
    first_by
        Last day for a first visit that is not late (-1: before the campaign), `NO_LIMIT` where none is asked for.
    language
        Number of the language that the crew needs, -1 for none.
    """

    cap: NDArray[np.float64]
    class_minutes: NDArray[np.float64]
    floor: NDArray[np.float64]
    min_visits: NDArray[np.int64]
    max_visits: NDArray[np.int64]
    gap: NDArray[np.int64]
    first_by: NDArray[np.int64]
    language: NDArray[np.int64]


@dataclass(frozen=True)
class DutyData:
    """A duty slot and the volunteers able to take it."""

    slot: DutySlot
    day: int
    start: int
    end: int
    wanted: int
    able: tuple[int, ...]


@dataclass(frozen=True)
class Instance:
    """A campaign in integers.

    Attributes
    ----------
    sessions
        Lengths that a session may have, minutes, increasing, shape (M,).
    service
        Minutes of service in them after setting up, shape (M,).
    matrices
        Travel minutes, one matrix per set of closures, shape (C, places, places).
    windows
        Opening intervals of each village on each day, shape (days, V, I, 2); padded with empty ones (start > end);
        all empty on days when the village is closed.
    first_village
        Place number of village 0.
    class_value
        Score of one volunteer-minute in each class, shape (5,).
    limits
        What volunteers may do in a week and at the same time.
    standing
        What changes of a base plan and pins are worth.
    past
        The frozen part of the base plan; None without one. What it uses up is taken off all of the above.
    """

    campaign: Campaign
    travel: TravelTimes
    days: int
    sessions: NDArray[np.int64]
    service: NDArray[np.int64]
    setup: int
    max_stops: int
    matrices: NDArray[np.int64]
    windows: NDArray[np.int64]
    first_village: int
    class_value: NDArray[np.float64]
    villages: VillageData
    languages: tuple[str, ...]
    shifts: tuple[ShiftData, ...]
    duties: tuple[DutyData, ...]
    limits: tuple[PeopleLimit, ...]
    week_of_day: tuple[int, ...]
    standing: Standing
    past: Past | None
    shifts_of_volunteer: tuple[tuple[int, ...], ...] = field(default=())

    @property
    def priced_language(self) -> NDArray[np.int64]:
        """The languages that labels keep account of, as bits of a word; villages of any others count as having none.

        That only makes routes look better than they are: bounds stay bounds, and the master knows every language.
        """
        return np.where(self.villages.language < LANGUAGE_BITS, self.villages.language, -1)

    @property
    def village_count(self) -> int:
        """The number of villages."""
        return len(self.campaign.villages)

    @cached_property
    def given(self) -> NDArray[np.float64]:
        """Volunteer-minutes that a session gives, by village, crew size and session number, shape (V, K + 1, M)."""
        crews = np.arange(1 + max((shift.k_max for shift in self.shifts), default=0))
        offered = (crews[:, None] * self.service[None, :]).astype(np.float64)
        given: NDArray[np.float64] = np.minimum(offered, self.villages.cap[:, None, None])
        return given

    def gives(self, village: int, session: int, crew: int) -> float:
        """Return the volunteer-minutes of service that a session of length number `session` gives."""
        return float(self.given[village, crew, session])


def compile_campaign(
    campaign: Campaign,
    travel: TravelTimes,
    replan: Replan | None = None,
    pinned: Sequence[VisitKey] = (),
) -> Instance:
    """Return the campaign as integers; shifts on which no valid crew can go out are left out.

    With a `replan`, what is frozen is left out too, and what it uses up is taken off the rest. Pins before the first
    date that is planned are passed over.
    """
    past = None if replan is None else past_of(campaign, travel, replan)
    since = campaign.start if past is None else past.since
    origin = campaign.start
    days = (campaign.end - origin).days + 1
    sessions = np.array(sorted(set(campaign.service.session_minutes)), dtype=np.int64)
    languages = tuple(sorted({v.language.casefold() for v in campaign.villages if v.language}))
    villages = _villages(campaign, languages, past)
    matrices, number_of_matrix = _matrices(campaign, travel, days)
    shifts = _shifts(campaign, travel, languages, villages, number_of_matrix, replan, past)
    duties = _duties(campaign, past)
    monday = origin - dt.timedelta(days=origin.weekday())
    week_of_day = tuple((origin + dt.timedelta(days=day) - monday).days // 7 for day in range(days))
    mine: list[list[int]] = [[] for _ in campaign.volunteers]
    for number, shift in enumerate(shifts):
        for volunteer in shift.able:
            mine[volunteer].append(number)
    return Instance(
        campaign=campaign,
        travel=travel,
        days=days,
        sessions=sessions,
        service=np.maximum(sessions - campaign.service.setup_minutes, 0),
        setup=campaign.service.setup_minutes,
        max_stops=campaign.service.max_visits_per_shift,
        matrices=matrices,
        windows=_windows(campaign, days),
        first_village=len(campaign.places) - len(campaign.villages),
        class_value=np.array(campaign.weights.by_class) / campaign.service.minutes_per_household,
        villages=villages,
        languages=languages,
        shifts=shifts,
        duties=duties,
        limits=limits_of(campaign, shifts, duties, week_of_day, past),
        week_of_day=week_of_day,
        standing=standing_of(
            campaign, shifts, duties, villages, past, replan, [pin for pin in pinned if pin[1] >= since]
        ),
        past=past,
        shifts_of_volunteer=tuple(tuple(numbers) for numbers in mine),
    )


def _villages(campaign: Campaign, languages: tuple[str, ...], past: Past | None) -> VillageData:
    given = campaign.villages
    per_household = campaign.service.minutes_per_household
    households = np.array([v.by_class for v in given], dtype=np.float64).reshape(-1, 5)
    floor = np.array([campaign.coverage.floor * v.priority_households for v in given])
    made = np.zeros(len(given), dtype=np.int64)
    if past is not None:
        served = np.array([result.served for result in past.scored.villages]).reshape(-1, 5)
        households = np.maximum(households - served, 0.0)
        floor = np.maximum(floor - served[:, :4].sum(axis=1), 0.0)
        made += [len(past.dates.get(v.id, ())) for v in given]

    def deadline(village: Village) -> int:
        if village.first_visit_by is None:
            return NO_LIMIT
        if past is not None and any(d <= village.first_visit_by for d in past.dates.get(village.id, ())):
            return NO_LIMIT
        return max(-1, (village.first_visit_by - campaign.start).days)

    return VillageData(
        cap=np.array([campaign.session_cap(v) for v in given], dtype=np.float64),
        class_minutes=households * per_household,
        floor=floor,
        min_visits=np.maximum(np.array([v.min_visits for v in given], dtype=np.int64) - made, 0),
        max_visits=np.array(
            [
                NO_LIMIT if v.max_visits is None else max(0, v.max_visits - count)
                for v, count in zip(given, made.tolist(), strict=True)
            ],
            dtype=np.int64,
        ),
        gap=np.array([v.min_gap_days for v in given], dtype=np.int64),
        first_by=np.array([deadline(v) for v in given], dtype=np.int64),
        language=np.array(
            [languages.index(v.language.casefold()) if v.language else -1 for v in given], dtype=np.int64
        ),
    )


def _matrices(
    campaign: Campaign, travel: TravelTimes, days: int
) -> tuple[NDArray[np.int64], dict[tuple[int, str], int]]:
    """Return the distinct matrices, and which of them holds on a day for a team."""
    distinct: list[NDArray[np.int64]] = []
    numbers: dict[int, int] = {}
    held: dict[tuple[int, str], int] = {}
    for day in range(days):
        for team in campaign.teams:
            matrix = travel.matrix(campaign.start + dt.timedelta(days=day), team.id)
            if id(matrix) not in numbers:
                numbers[id(matrix)] = len(distinct)
                distinct.append(np.minimum(matrix, CLOSED))
            held[day, team.id] = numbers[id(matrix)]
    places = len(campaign.places)
    return np.array(distinct, dtype=np.int64).reshape(-1, places, places), held


def _windows(campaign: Campaign, days: int) -> NDArray[np.int64]:
    width = max((len(v.hours.week[day]) for v in campaign.villages for day in range(7)), default=1)
    windows = np.empty((days, len(campaign.villages), max(width, 1), 2), dtype=np.int64)
    windows[..., 0], windows[..., 1] = 1, 0
    for day in range(days):
        date = campaign.start + dt.timedelta(days=day)
        for number, village in enumerate(campaign.villages):
            if not campaign.village_closed(village.id, date):
                for slot, interval in enumerate(village.hours.on(date)):
                    windows[day, number, slot] = interval
    return windows


def _shifts(
    campaign: Campaign,
    travel: TravelTimes,
    languages: tuple[str, ...],
    villages: VillageData,
    number_of_matrix: dict[tuple[int, str], int],
    replan: Replan | None,
    past: Past | None,
) -> tuple[ShiftData, ...]:
    number_of = {volunteer.id: number for number, volunteer in enumerate(campaign.volunteers)}
    service = campaign.service
    gains = [minutes - service.setup_minutes for minutes in service.session_minutes]
    saturating = int(np.ceil(villages.cap.max(initial=0.0) / min(gains)))
    sent = {
        (route.date, route.team, route.shift_start, route.shift_end): len(route.crew)
        for route in (() if replan is None else replan.routes)
    }
    usable = []
    for shift in campaign.shifts:
        if past is not None and shift.date < past.since:
            continue
        members = campaign.members[shift.team]
        able = [v for v in members if can_take(v, shift, past)]
        led = any(v.role == "leader" for v in members)
        leaders = tuple(number_of[v.id] for v in able if v.role == "leader")
        if len(able) < service.min_crew or (led and not leaders):
            continue
        # Of a larger crew somebody could stay at home: not needed for the service, as a leader or for a language, nor
        # kept from the base plan.
        kept = sent.get((shift.date, shift.team, shift.start, shift.end), 0)
        worth = max(service.min_crew, saturating, kept + 1 + service.max_visits_per_shift)
        k_max = min(len(able), worth, NO_LIMIT if service.max_crew is None else service.max_crew)
        day = (shift.date - campaign.start).days
        usable.append(
            ShiftData(
                shift=shift,
                day=day,
                start=shift.start,
                end=shift.end,
                base=travel.index[campaign.base_of(shift.team).id],
                able=tuple(number_of[v.id] for v in able),
                leaders=leaders if led else None,
                speakers=tuple(tuple(number_of[v.id] for v in able if v.speaks(name)) for name in languages),
                k_min=max(1, service.min_crew),
                k_max=k_max,
                matrix=number_of_matrix[day, shift.team],
            )
        )
    return tuple(usable)


def _duties(campaign: Campaign, past: Past | None) -> tuple[DutyData, ...]:
    return tuple(
        DutyData(
            slot=slot,
            day=(slot.date - campaign.start).days,
            start=slot.start,
            end=slot.end,
            wanted=slot.wanted,
            able=tuple(
                number
                for number, volunteer in enumerate(campaign.volunteers)
                if can_take(volunteer, slot, past)
            ),
        )
        for slot in campaign.duty_slots
        if past is None or slot.date >= past.since
    )
