"""The best plan of a tiny campaign by trying all, written from MODEL.md alone.

Three arguments shorten the search; nothing else does.

1. *Earliest is best.* Duals aside, nothing depends on the hour of a session, so every session starts as early as
   it can, and of all starts of one order of stops that is the one that leaves most time.
2. *Less for more.* Of two routes of one shift with the same crew size and the same villages, the one that takes no
   less travel and gives no village more is left out: service never lowers the score.
3. *Returns diminish.* A village's value is concave in what it is given (weights do not increase along the classes,
   coverage shortfalls shrink), concave in its number of visits up to `min_visits`, and a first visit in time counts
   once. So what several shifts add to a plan is at most the sum of what each would add alone, and duties filled
   never become more when a crew is added: a branch whose sum does not beat the best plan so far is cut.

A crew is any set of able volunteers of the team, a duty any set of able volunteers; both are tried one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise, permutations, product

from optimizer import Campaign, Duty, Route, Stop, session_gives, travel_times, village_score
from optimizer.campaign import DutySlot, Shift
from optimizer.score import score


class TooLargeError(Exception):
    """The search visited more nodes than it was allowed."""


@dataclass(frozen=True)
class Best:
    """The best plan of a campaign and its score by `optimizer.score`."""

    score: float
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Option:
    """A route with a crew size: its minutes of travel, what it costs, needs, and gives (villages' numbers, minutes)."""

    crew: int
    travel: int
    cost: float
    languages: frozenset[str]
    gives: tuple[tuple[int, float], ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Need:
    """What a shift asks of people: how many, and which languages among them."""

    shift: Shift
    crew: int
    languages: frozenset[str]


def best_plan(campaign: Campaign, nodes: int = 200_000) -> Best:
    """Return the best plan.

    Raises
    ------
    TooLargeError
        If more than `nodes` partial plans and partial rosters would have to be looked at.
    """
    return Search(campaign, nodes).run()


@dataclass
class Search:
    campaign: Campaign
    nodes: int
    best: float = -1e18
    chosen: dict[Shift, Option] = field(default_factory=dict)

    def __post_init__(self) -> None:
        campaign = self.campaign
        self.travel = travel_times(campaign)
        self.shifts = [shift for shift in campaign.shifts if self._able(shift)]
        self.options = {shift: list(self._options(shift)) for shift in self.shifts}
        self.shifts = [shift for shift in self.shifts if self.options[shift]]
        self.value = cache(self._value)
        self.staff = cache(self._staff)

    def _count(self) -> None:
        self.nodes -= 1
        if self.nodes < 0:
            raise TooLargeError

    # Villages.

    def _value(self, v: int, dates: tuple[dt.date, ...], minutes: float) -> float:
        return village_score(self.campaign, self.campaign.villages[v], dates, minutes).value

    def _spaced(self, v: int, dates: tuple[dt.date, ...], date: dt.date) -> bool:
        village = self.campaign.villages[v]
        few = village.max_visits is None or len(dates) < village.max_visits
        return few and all(abs((date - other).days) >= village.min_gap_days for other in dates)

    # Routes.

    def _able(self, shift: Shift) -> list[str]:
        return [
            person.id
            for person in self.campaign.members[shift.team]
            if person.can_join(shift.date, shift.start, shift.end)
        ]

    def _options(self, shift: Shift) -> Iterator[Option]:
        campaign = self.campaign
        routes = list(self._routes(shift))
        largest = min(len(self._able(shift)), campaign.service.max_crew or 99)
        for crew in range(campaign.service.min_crew, largest + 1):
            made = [self._option(crew, stops, minutes) for stops, minutes in routes]
            for number, option in enumerate(made):
                if not any(
                    _beats(other, option) and (n < number or not _beats(option, other))
                    for n, other in enumerate(made)
                    if n != number
                ):
                    yield option

    def _option(self, crew: int, stops: tuple[Stop, ...], minutes: int) -> Option:
        campaign = self.campaign
        numbers = {village.id: number for number, village in enumerate(campaign.villages)}
        visited = [campaign.village_by_id[stop.village] for stop in stops]
        return Option(
            crew=crew,
            travel=minutes,
            cost=crew * (campaign.weights.travel * minutes + campaign.weights.shift),
            languages=frozenset(v.language.casefold() for v in visited if v.language),
            gives=tuple(
                sorted(
                    (numbers[v.id], session_gives(campaign, v, crew, stop.end - stop.start))
                    for v, stop in zip(visited, stops, strict=True)
                )
            ),
            stops=stops,
        )

    def _routes(self, shift: Shift) -> Iterator[tuple[tuple[Stop, ...], int]]:
        campaign = self.campaign
        base = campaign.base_of(shift.team).id
        lengths = sorted(set(campaign.service.session_minutes))
        for count in range(1, campaign.service.max_visits_per_shift + 1):
            for villages in permutations(campaign.villages, count):
                names = [base, *(village.id for village in villages), base]
                legs = [self.travel.minutes(one, other, shift.date) for one, other in pairwise(names)]
                if None in legs or any(campaign.village_closed(v.id, shift.date) for v in villages):
                    continue
                for sessions in product(lengths, repeat=count):
                    clock, stops = shift.start, []
                    for village, leg, length in zip(villages, legs, sessions, strict=False):
                        arrive = clock + (leg or 0)
                        starts = [max(arrive, opens) for opens, _ in village.hours.on(shift.date)]
                        fits = [t for t in starts if village.hours.contain(shift.date, t, t + length)]
                        start = min(fits, default=9999)
                        stops.append(Stop(village=village.id, arrive=arrive, start=start, end=start + length))
                        clock = start + length
                    if clock + (legs[-1] or 0) <= shift.end:
                        yield tuple(stops), sum(leg or 0 for leg in legs)

    # People.

    def _staff(self, needs: frozenset[Need]) -> tuple[int, dict[object, tuple[str, ...]]] | None:
        """Return how many places on duties can be filled beside the crews, and who is where; None: no crews."""
        placed: dict[object, tuple[str, ...]] = {}
        filled = 0
        weeks = {need.shift.date.isocalendar()[:2] for need in needs}
        weeks |= {slot.date.isocalendar()[:2] for slot in self.campaign.duty_slots}
        for week in sorted(weeks):
            found = self._week(
                tuple(
                    sorted(
                        (need for need in needs if need.shift.date.isocalendar()[:2] == week),
                        key=lambda need: need.shift,
                    )
                ),
                tuple(s for s in self.campaign.duty_slots if s.date.isocalendar()[:2] == week),
            )
            if found is None:
                return None
            filled += found[0]
            placed |= found[1]
        return filled, placed

    def _week(
        self, needs: tuple[Need, ...], slots: tuple[DutySlot, ...]
    ) -> tuple[int, dict[object, tuple[str, ...]]] | None:
        people = self.campaign.volunteers
        events: list[Need | DutySlot] = [*needs, *slots]

        def may_add(
            n: int, turns: tuple[tuple[dt.date, int, int], ...], new: tuple[dt.date, int, int]
        ) -> bool:
            person = people[n]
            count, minutes = len(turns) + 1, sum(b - a for _, a, b in (*turns, new))
            return (
                all(date != new[0] or b <= new[1] or new[2] <= a for date, a, b in turns)
                and (person.max_per_week is None or count <= person.max_per_week)
                and (person.max_hours_per_week is None or minutes <= 60 * person.max_hours_per_week)
            )

        @cache
        def fill(
            event: int, turns: tuple[tuple[tuple[dt.date, int, int], ...], ...]
        ) -> tuple[int, tuple[tuple[int, ...], ...]] | None:
            self._count()
            if event == len(events):
                return 0, ()
            given = events[event]
            what = given.shift if isinstance(given, Need) else given
            when = (what.date, what.start, what.end)
            able = [
                n for n, person in enumerate(people) if person.can_join(*when) and may_add(n, turns[n], when)
            ]
            best = None
            for group in self._groups(given, able):
                after = tuple((*t, when) if n in group else t for n, t in enumerate(turns))
                rest = fill(event + 1, after)
                if rest is None:
                    continue
                count = rest[0] + (0 if isinstance(given, Need) else len(group))
                if best is None or count > best[0]:
                    best = count, (group, *rest[1])
            return best

        found = fill(0, ((),) * len(people))
        if found is None:
            return None
        names = {
            (event.shift if isinstance(event, Need) else event): tuple(people[n].id for n in group)
            for event, group in zip(events, found[1], strict=True)
        }
        return found[0], names

    def _groups(self, given: Need | DutySlot, able: list[int]) -> Iterator[tuple[int, ...]]:
        people = self.campaign.volunteers
        if isinstance(given, DutySlot):
            for size in range(min(given.wanted, len(able)), -1, -1):
                yield from combinations(able, size)
            return
        led = any(person.role == "leader" for person in self.campaign.members[given.shift.team])
        mine = [n for n in able if people[n].team == given.shift.team]
        for group in combinations(mine, given.crew):
            if led and not any(people[n].role == "leader" for n in group):
                continue
            if all(any(people[n].speaks(tongue) for n in group) for tongue in given.languages):
                yield group

    # The search.

    def run(self) -> Best:
        villages = range(len(self.campaign.villages))
        self._branch(0, {}, dict.fromkeys(villages, ()), dict.fromkeys(villages, 0.0), 0.0)
        return self._made()

    def _branch(
        self,
        number: int,
        taken: dict[Shift, Option],
        dates: dict[int, tuple[dt.date, ...]],
        minutes: dict[int, float],
        cost: float,
    ) -> None:
        self._count()
        needs = frozenset(Need(shift, o.crew, o.languages) for shift, o in taken.items())
        crews = self.staff(needs)
        if crews is None:
            return
        now = sum(self.value(v, dates[v], minutes[v]) for v in dates) - cost
        wanted = sum(slot.wanted for slot in self.campaign.duty_slots)
        now -= self.campaign.penalties.duty * (wanted - crews[0])
        if now > self.best:
            self.best, self.chosen = now, dict(taken)
        gains = [self._gains(shift, dates, minutes) for shift in self.shifts[number:]]
        hope = sum(max((gain for gain, _ in found), default=0.0) for found in gains)
        if not gains or now + hope <= self.best + 1e-9:
            return
        shift = self.shifts[number]
        for _, option in sorted(gains[0], key=lambda pair: -pair[0]):
            later, more = dict(dates), dict(minutes)
            for v, amount in option.gives:
                later[v] = tuple(sorted((*later[v], shift.date)))
                more[v] += amount
            self._branch(number + 1, {**taken, shift: option}, later, more, cost + option.cost)
        self._branch(number + 1, taken, dates, minutes, cost)

    def _gains(
        self, shift: Shift, dates: dict[int, tuple[dt.date, ...]], minutes: dict[int, float]
    ) -> list[tuple[float, Option]]:
        """Return the options that spacing allows and that add something, with what each would add alone."""
        found = []
        for option in self.options[shift]:
            if all(self._spaced(v, dates[v], shift.date) for v, _ in option.gives):
                gain = -option.cost
                for v, amount in option.gives:
                    after = tuple(sorted((*dates[v], shift.date)))
                    gain += self.value(v, after, minutes[v] + amount) - self.value(v, dates[v], minutes[v])
                if gain > 0:  # by the third argument it never adds anything later either
                    found.append((gain, option))
        return found

    def _made(self) -> Best:
        needs = frozenset(Need(shift, o.crew, o.languages) for shift, o in self.chosen.items())
        crews = self.staff(needs)
        assert crews is not None
        routes = []
        for shift, option in self.chosen.items():
            base = self.campaign.base_of(shift.team).id
            names = [base, *(stop.village for stop in option.stops), base]
            legs = [self.travel.minutes(one, other, shift.date) or 0 for one, other in pairwise(names)]
            routes.append(
                Route(
                    team=shift.team,
                    date=shift.date,
                    shift_start=shift.start,
                    shift_end=shift.end,
                    depart=shift.start,
                    back=option.stops[-1].end + legs[-1],
                    crew=crews[1][shift],
                    travel_minutes=sum(legs),
                    stops=option.stops,
                )
            )
        duties = [
            Duty(date=slot.date, start=slot.start, end=slot.end, volunteers=crews[1][slot])
            for slot in self.campaign.duty_slots
        ]
        return Best(score(self.campaign, routes, duties).score, tuple(routes), tuple(duties))


def _beats(one: Option, other: Option) -> bool:
    """Say whether `one` gives the same villages no less for no more."""
    return (
        [v for v, _ in one.gives] == [v for v, _ in other.gives]
        and one.cost <= other.cost
        and all(a >= b for (_, a), (_, b) in zip(one.gives, other.gives, strict=True))
    )
