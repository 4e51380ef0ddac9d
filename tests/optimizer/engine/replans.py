"""Random replans of tiny campaigns, and the best of all replans by trying all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from random import Random

from exhaustive import Option, Search, TooLargeError
from small import small_campaign
from strategies import changed

from optimizer import CLASSES, Campaign, Closure, Duty, Route
from optimizer.campaign import DutySlot, Penalties, Shift
from optimizer.plan import CheckIn, Replan, Served, VisitKey
from optimizer.score import count_changes, score

Turn = tuple[dt.date, int, int]


@dataclass(frozen=True)
class Situation:
    """A campaign as it is by now, and a replan of a plan that was good before."""

    campaign: Campaign
    replan: Replan


def small_replan(seed: int) -> Situation | None:
    """Return a random replan: a plan of a small campaign, some of it frozen, check-ins, and changes of the campaign.

    None where the search for a base plan was too large. The base plan is the best of the campaign or a random part
    of it, so that there is something to be added.
    """
    chance = Random(seed)
    campaign = small_campaign(seed)
    campaign = changed(
        campaign,
        penalties=Penalties(
            **{**campaign.penalties.model_dump(), "change": chance.choice((0, 0.5, 2, 2, 7))}
        ),
    )
    try:
        search = Search(campaign, 20_000)
        best = search.run()
    except TooLargeError:
        return None
    routes = tuple(route for route in best.routes if chance.random() < 0.8)
    duties = tuple(
        duty.model_copy(update={"volunteers": duty.volunteers[: chance.randint(0, 2)]})
        for duty in best.duties
    )
    span = (campaign.end - campaign.start).days + 1
    since = campaign.start + dt.timedelta(days=chance.randint(0, span))
    frozen = [route for route in routes if route.date < since]
    done = tuple(
        CheckIn(village=stop.village, date=route.date, team=route.team, served=_served(chance))
        for route in frozen
        for stop in route.stops
        if chance.random() < 0.6
    )
    later = campaign
    if chance.random() < 0.5 and campaign.villages:
        one = chance.choice(campaign.villages).id
        closure = (
            Closure(origin=one, start=since, end=campaign.end)
            if chance.random() < 0.5
            else Closure(origin=campaign.base.id, destination=one, start=campaign.start, end=campaign.end)
        )
        later = changed(later, closures=(*later.closures, closure))
    if chance.random() < 0.3:
        people = list(later.volunteers)
        number = chance.randrange(len(people))
        limits = {
            "max_per_week": chance.choice((0, 1, 2)),
            "max_hours_per_week": chance.choice((None, 3.5, 6)),
        }
        people[number] = people[number].model_copy(update=limits)
        later = changed(later, volunteers=tuple(people))
    visits = [(stop.village, r.date, r.team) for r in routes if r.date >= since for stop in r.stops]
    pinned = (chance.choice(visits),) if visits and chance.random() < 0.3 else ()
    return Situation(
        later, Replan(freeze_until=since, routes=routes, duties=duties, pinned=pinned, done=done)
    )


def _served(chance: Random) -> Served:
    if chance.random() < 0.2:
        return (0.0, 0.0, 0.0, 0.0, 0.0)
    poor, near_poor, elderly, no_device, other = (float(chance.randint(0, 3)) for _ in CLASSES)
    return poor, near_poor, elderly, no_device, other


def best_replan(situation: Situation, nodes: int = 60_000) -> float | None:
    """Return the greatest ``score − changes`` of all replans; None where pins leave none.

    Raises
    ------
    TooLargeError
        If the search would have to look at too much.
    """
    return _Replans(situation.campaign, nodes, replan=situation.replan).best_value()


@dataclass
class _Replans(Search):
    """Every choice of routes, crews and duties on and after the freeze date, with no shortcut but less for more.

    Every plan is scored whole by `optimizer.score`, frozen part, check-ins and changes included.
    """

    replan: Replan = field(default_factory=lambda: Replan(freeze_until=dt.date.min, routes=(), duties=()))

    def best_value(self) -> float | None:
        replan = self.replan
        self.past = [self._as_it_is(route) for route in replan.routes if route.date < replan.freeze_until]
        self.past_duties = [duty for duty in replan.duties if duty.date < replan.freeze_until]
        self.since = [shift for shift in self.shifts if shift.date >= replan.freeze_until]
        self.slots = [slot for slot in self.campaign.duty_slots if slot.date >= replan.freeze_until]
        self.best_found: float | None = None
        self.pins = {visit for visit in replan.pinned if visit[1] >= replan.freeze_until}
        visits = [(stop.village, route.date) for route in self.past for stop in route.stops]
        turns: dict[str, tuple[Turn, ...]] = {person.id: () for person in self.campaign.volunteers}
        for route in self.past:
            for name in route.crew:
                turns[name] += ((route.date, route.shift_start, route.shift_end),)
        for duty in self.past_duties:
            for name in duty.volunteers:
                turns[name] += ((duty.date, duty.start, duty.end),)
        self._choose(0, {}, visits, turns)
        return self.best_found

    def _choose(
        self,
        number: int,
        taken: dict[Shift, tuple[Option, tuple[str, ...]]],
        visits: list[tuple[str, dt.date]],
        turns: dict[str, tuple[Turn, ...]],
    ) -> None:
        self._count()
        if number == len(self.since):
            self._staff_duties(0, {}, taken, turns)
            return
        shift = self.since[number]
        self._choose(number + 1, taken, visits, turns)
        when = (shift.date, shift.start, shift.end)
        able = [name for name in self._able(shift) if self._may_add(name, turns[name], when)]
        for option in self.options[shift]:
            names = [self.campaign.villages[v].id for v, _ in option.gives]
            if not all(self._may_visit(name, visits, shift.date) for name in names):
                continue
            for crew in combinations(able, option.crew):
                if self._is_crew(shift, option, crew):
                    after = {**turns, **{name: (*turns[name], when) for name in crew}}
                    more = [*visits, *((name, shift.date) for name in names)]
                    self._choose(number + 1, {**taken, shift: (option, crew)}, more, after)

    def _staff_duties(
        self,
        number: int,
        duties: dict[DutySlot, tuple[str, ...]],
        taken: dict[Shift, tuple[Option, tuple[str, ...]]],
        turns: dict[str, tuple[Turn, ...]],
    ) -> None:
        self._count()
        if number == len(self.slots):
            self._judge(taken, duties)
            return
        slot = self.slots[number]
        when = (slot.date, slot.start, slot.end)
        able = [
            person.id
            for person in self.campaign.volunteers
            if person.can_join(*when) and self._may_add(person.id, turns[person.id], when)
        ]
        for size in range(min(slot.wanted, len(able)) + 1):
            for group in combinations(able, size):
                after = {**turns, **{name: (*turns[name], when) for name in group}}
                self._staff_duties(number + 1, {**duties, slot: group}, taken, after)

    def _judge(
        self,
        taken: dict[Shift, tuple[Option, tuple[str, ...]]],
        duties: dict[DutySlot, tuple[str, ...]],
    ) -> None:
        replan = self.replan
        routes = [*self.past, *(self._route(shift, *what) for shift, what in taken.items())]
        posted = [
            *self.past_duties,
            *(Duty(date=s.date, start=s.start, end=s.end, volunteers=group) for s, group in duties.items()),
        ]
        made = {(stop.village, route.date, route.team) for route in routes for stop in route.stops}
        if not self.pins <= made:
            return
        changes = count_changes((replan.routes, replan.duties), (routes, posted), replan.freeze_until)
        done: dict[VisitKey, Served] = {entry.visit: entry.served for entry in replan.done}
        value = score(self.campaign, routes, posted, done=done, changes=changes).score
        if self.best_found is None or value > self.best_found:
            self.best_found = value

    def _as_it_is(self, route: Route) -> Route:
        """Return a frozen route with the travel minutes that the campaign now gives, its own where it is closed."""
        base = self.campaign.base_of(route.team).id
        places = [base, *(stop.village for stop in route.stops), base]
        legs = [self.travel.minutes(one, other, route.date) for one, other in pairwise(places)]
        known = [leg for leg in legs if leg is not None]
        return route if len(known) < len(legs) else route.model_copy(update={"travel_minutes": sum(known)})

    def _route(self, shift: Shift, option: Option, crew: tuple[str, ...]) -> Route:
        return Route(
            team=shift.team,
            date=shift.date,
            shift_start=shift.start,
            shift_end=shift.end,
            depart=shift.start,
            back=shift.end,
            crew=crew,
            travel_minutes=option.travel,
            stops=option.stops,
        )

    def _may_visit(self, name: str, visits: list[tuple[str, dt.date]], date: dt.date) -> bool:
        village = self.campaign.village_by_id[name]
        dates = [day for other, day in visits if other == name]
        few = village.max_visits is None or len(dates) < village.max_visits
        return few and all(abs((date - day).days) >= village.min_gap_days for day in dates)

    def _may_add(self, name: str, turns: tuple[Turn, ...], new: Turn) -> bool:
        person = self.campaign.volunteer_by_id[name]
        week = [turn for turn in turns if turn[0].isocalendar()[:2] == new[0].isocalendar()[:2]]
        count, minutes = len(week) + 1, sum(b - a for _, a, b in (*week, new))
        return (
            all(date != new[0] or b <= new[1] or new[2] <= a for date, a, b in turns)
            and (person.max_per_week is None or count <= person.max_per_week)
            and (person.max_hours_per_week is None or minutes <= 60 * person.max_hours_per_week)
        )

    def _is_crew(self, shift: Shift, option: Option, crew: tuple[str, ...]) -> bool:
        people = [self.campaign.volunteer_by_id[name] for name in crew]
        led = any(person.role == "leader" for person in self.campaign.members[shift.team])
        return (not led or any(person.role == "leader" for person in people)) and all(
            any(person.speaks(tongue) for person in people) for tongue in option.languages
        )
