"""Random campaigns small enough for exhaustive search, with every feature of MODEL.md switched on by chance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import permutations, product
from random import Random

from strategies import MONDAY, changed, plan_for

from optimizer import Campaign, Closure, Place, Team, Village, Violation, Volunteer, check, plan_document
from optimizer.campaign import Coverage, FixedPoint, Penalties, Service, TravelRow, TravelSettings, Weights
from optimizer.engine.budget import Budget
from optimizer.engine.columns import Column, Pool
from optimizer.engine.draft import Draft, draft_score
from optimizer.engine.formulation import Formulation, formulate
from optimizer.engine.generation import Generation, Relaxed
from optimizer.engine.instance import Instance, compile_campaign
from optimizer.engine.pricing import Pricer
from optimizer.engine.schedule import duties_of, routes_of
from optimizer.travel import travel_times

SHIFTS = (
    "18:00-21:30",
    "17:30-20:00",
    "Mo-Fr 18:00-21:00; Sa,Su 07:00-11:00,13:00-16:30",
    "08:00-11:00,18:00-21:00",
)
OPEN = (
    "",
    "06:00-12:00,13:00-22:00",
    "17:00-22:00; Sa,Su 06:00-18:00",
    "07:00-09:30,10:00-18:40,19:00-20:50",
)
FREE = ("", "", "06:00-22:00", "Mo-Fr 17:00-22:00; Sa,Su 06:00-22:00", "07:00-23:00")
POINT = ("Mo-Fr 08:00-11:00,18:30-20:00", "10:00-12:00", "19:00-21:00", "Sa,Su 07:30-09:00")


def small_campaign(seed: int, *, most_shifts: int = 5) -> Campaign:
    """Return the campaign of a seed: one or two teams, one to four volunteers each, two to four dates.

    The last dates are dropped until no more than `most_shifts` shifts are left.
    """
    chance = Random(seed)
    start = MONDAY + dt.timedelta(days=chance.randrange(7))
    dates = [start + dt.timedelta(days=n) for n in range(chance.randint(2, 4))]
    languages = ("dao", "giay")
    teams = [_team(f"T{n}", chance, dates) for n in range(chance.choice((1, 2, 2)))]
    people = [
        _volunteer(f"{team.id}-{n}", team.id, chance, dates, languages)
        for team in teams
        for n in range(chance.randint(1, 4 if len(teams) == 1 else 2))
    ]
    villages = [_village(f"v{n}", chance, dates, languages) for n in range(chance.choice((1, 2, 3, 3)))]
    setup = chance.choice((0, 15, 30))
    campaign = Campaign(
        id=f"small-{seed}",
        start=start,
        end=dates[-1],
        rest_dates=(chance.choice(dates),) if chance.random() < 0.2 else (),
        base=Place(id="base", lat=22.45, lon=103.93),
        service=Service(
            minutes_per_household=chance.choice((7, 12.5, 20, 25)),
            setup_minutes=setup,
            session_minutes=tuple(chance.sample((40, 45, 60, 90), chance.randint(1, 2))),
            min_crew=chance.choice((1, 1, 2)),
            max_crew=chance.choice((None, None, 2, 3)),
            max_visits_per_shift=chance.choice((1, 2, 3, 3)),
        ),
        fixed_point=FixedPoint(open=chance.choice(POINT), volunteers=chance.choice((1, 2)))
        if chance.random() < 0.7
        else None,
        weights=_weights(chance),
        penalties=Penalties(
            visit=chance.choice((0, 5, 40)),
            late=chance.choice((0, 10)),
            duty=chance.choice((0, 3, 15)),
            cover=chance.choice((0, 4)),
        ),
        coverage=Coverage(floor=chance.choice((0, 0.4, 1))),
        travel=TravelSettings(method="table"),
        villages=tuple(villages),
        teams=tuple(teams),
        volunteers=tuple(people),
    )
    campaign = changed(campaign, travel_times=_table(campaign, chance), closures=_closures(campaign, chance))
    while len(campaign.shifts) > most_shifts:
        campaign = changed(campaign, end=campaign.end - dt.timedelta(days=1))
    return campaign


def _weights(chance: Random) -> Weights:
    poor, near_poor, elderly, no_device, other = sorted(
        (chance.choice((0, 1, 2, 5, 8, 8.5)) for _ in range(5)), reverse=True
    )
    return Weights(
        poor=poor,
        near_poor=near_poor,
        elderly=elderly,
        no_device=no_device,
        other=other,
        travel=chance.choice((0, 0.02, 0.1)),
        shift=chance.choice((0, 0, 1.5)),
    )


def _team(name: str, chance: Random, dates: list[dt.date]) -> Team:
    own = chance.random() < 0.3
    return Team(
        id=name,
        shifts=chance.choice(SHIFTS),
        off=(chance.choice(dates),) if chance.random() < 0.15 else (),
        base_lat=22.5 if own else None,
        base_lon=103.9 if own else None,
    )


def _volunteer(
    name: str, team: str, chance: Random, dates: list[dt.date], languages: tuple[str, ...]
) -> Volunteer:
    return Volunteer(
        id=name,
        team=team,
        role=chance.choice(("member", "member", "leader")),
        languages=tuple(tag for tag in languages if chance.random() < 0.5),
        available=chance.choice(FREE),
        off=(chance.choice(dates),) if chance.random() < 0.15 else (),
        max_per_week=chance.choice((None, None, 1, 2, 3)),
        max_hours_per_week=chance.choice((None, None, 4, 7.5)),
    )


def _village(name: str, chance: Random, dates: list[dt.date], languages: tuple[str, ...]) -> Village:
    classes = [chance.randint(0, 5) for _ in range(5)] if chance.random() < 0.9 else [0] * 5
    poor, near_poor, elderly, no_device, _ = classes
    most = chance.choice((None, None, 1, 2))
    return Village(
        id=name,
        name=name,
        lat=22.45,
        lon=103.93,
        households=sum(classes),
        poor=poor,
        near_poor=near_poor,
        elderly=elderly,
        no_device=no_device,
        open=chance.choice(OPEN),
        language=chance.choice((None, None, None, "Dao", "giay")),
        min_visits=chance.randint(0, 2 if most is None else most),
        max_visits=most,
        min_gap_days=chance.randint(1, 3),
        first_visit_by=chance.choice((None, None, *dates)),
        turnout=chance.choice((0, 0.4, 1, 1)),
    )


def _table(campaign: Campaign, chance: Random) -> tuple[TravelRow, ...]:
    """Return minutes of every pair in both directions: asymmetric, and no triangle inequality."""
    places = [place.id for place in campaign.places]
    return tuple(
        TravelRow(origin=one, destination=other, minutes=chance.choice((0, 3, 3, 8, 8, 15, 25, 60)))
        for one, other in permutations(places, 2)
    )


def _closures(campaign: Campaign, chance: Random) -> tuple[Closure, ...]:
    places = [place.id for place in campaign.places]
    villages = [village.id for village in campaign.villages]
    dates = campaign.working_dates or (campaign.start,)
    found: list[Closure] = []
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        one, two = sorted((chance.choice(dates), chance.choice(dates)))
        village = chance.choice(villages)
        other = chance.choice([place for place in places if place != village])
        kind = chance.random()
        if kind < 0.3:
            found.append(Closure(origin=village, start=one, end=two))
        else:
            minutes = None if kind < 0.55 else chance.choice((5, 40, 70))
            found.append(Closure(origin=other, destination=village, start=one, end=two, minutes=minutes))
    return tuple(found)


@dataclass
class Rooms:
    """What the rooms of the engine are given: instance, formulation, pool and a pricer on one thread."""

    campaign: Campaign
    instance: Instance
    formulation: Formulation
    pool: Pool
    pricer: Pricer


def rooms_of(campaign: Campaign) -> Rooms:
    """Return the rooms of a campaign, with nothing generated yet."""
    instance = compile_campaign(campaign, travel_times(campaign))
    formulation = formulate(instance)
    return Rooms(campaign, instance, formulation, Pool(instance), Pricer(formulation, 1))


def every_column(instance: Instance) -> list[Column]:
    """Return every route of every shift in every crew size, by trying all orders and session lengths."""
    found = []
    for s, shift in enumerate(instance.shifts):
        for stops in every_route(instance, s):
            found.extend(Column(s, crew, stops) for crew in range(shift.k_min, shift.k_max + 1))
    return found


def every_route(instance: Instance, s: int) -> list[tuple[tuple[int, int], ...]]:
    """Return the stops of every route of shift `s` that fits into it and whose languages somebody able speaks."""
    shift = instance.shifts[s]
    minutes = instance.matrices[shift.matrix].tolist()
    spans = instance.windows[shift.day].tolist()
    lengths = instance.sessions.tolist()
    language = instance.villages.language.tolist()
    found = []
    for count in range(1, instance.max_stops + 1):
        for villages in permutations(range(instance.village_count), count):
            if any(language[v] >= 0 and not shift.speakers[language[v]] for v in villages):
                continue
            for sessions in product(range(len(lengths)), repeat=count):
                here, now = shift.base, shift.start
                for v, m in zip(villages, sessions, strict=True):
                    there = instance.first_village + v
                    arrival = now + minutes[here][there]
                    ends = [
                        max(arrival, opens) + lengths[m]
                        for opens, closes in spans[v]
                        if max(arrival, opens) + lengths[m] <= closes
                    ]
                    here, now = there, min(ends, default=1 << 30)
                if now + minutes[here][shift.base] <= shift.end:
                    found.append(tuple(zip(villages, sessions, strict=True)))
    return found


def generated(rooms: Rooms) -> Generation:
    """Run column generation, rows left out and cuts included, to the end; the routes found join the rooms' pool."""
    budget = Budget(None, 1000.0, None)
    generation = Generation(
        rooms.formulation, rooms.pool.columns, rooms.pricer, budget, on_bound=lambda bound: None
    )
    generation.run(until=1.0)
    rooms.pool.add(generation.master.pool)
    assert generation.converged
    return generation


def relaxed(rooms: Rooms) -> Relaxed:
    """Return where column generation ends."""
    found = generated(rooms).relaxed
    assert found is not None
    return found


def broken_rules(rooms: Rooms, draft: Draft) -> tuple[Violation, ...]:
    """Return what the check says of the plan made of a draft; the score by `optimizer.score` must be the draft's."""
    routes, duties = routes_of(rooms.instance, draft), duties_of(rooms.instance, draft)
    plan = plan_for(rooms.campaign, routes, duties)
    assert abs(plan.score - draft_score(rooms.instance, draft)) <= 1e-7 * max(1.0, abs(plan.score))
    return check(rooms.campaign, plan_document(plan, "en")).violations
