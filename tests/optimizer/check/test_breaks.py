"""Valid plans of random campaigns, broken in every way that the rules forbid: each break is found.

A break changes either the plan or the campaign under it, so that it can be applied to any valid plan. All
figures are computed anew after the break: nothing but the broken rule gives it away.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from strategies import Case, cases

from optimizer import Duty, Route, Village, Volunteer, clock
from optimizer.campaign import Closure, FixedPoint
from optimizer.check import check

DAY = dt.timedelta(days=1)
Break = Callable[[Case], Case]
BREAKS: list[tuple[str, Break]] = []


def breaks(rule: str) -> Callable[[Break], Break]:
    """Register a way to break a rule."""

    def register(function: Break) -> Break:
        BREAKS.append((rule, function))
        return function

    return register


def with_route(case: Case, **fields: Any) -> Case:
    """Return the case with its first route changed."""
    first, *others = case.routes
    return replace(case, routes=(first.model_copy(update=fields), *others))


def with_stop(case: Case, number: int = 0, **fields: Any) -> Case:
    """Return the case with a stop of its first route changed."""
    stops = list(case.routes[0].stops)
    stops[number] = stops[number].model_copy(update=fields)
    return with_route(case, stops=tuple(stops))


def with_village(case: Case, **fields: Any) -> Case:
    """Return the case with the village of the first stop changed."""
    name = case.routes[0].stops[0].village
    villages = [v.model_copy(update=fields) if v.id == name else v for v in case.campaign.villages]
    return case.with_campaign(villages=tuple(villages))


def with_person(case: Case, name: str, **fields: Any) -> Case:
    """Return the case with one volunteer changed."""
    people = [v.model_copy(update=fields) if v.id == name else v for v in case.campaign.volunteers]
    return case.with_campaign(volunteers=tuple(people))


def with_service(case: Case, **fields: Any) -> Case:
    return case.with_campaign(service=case.campaign.service.model_copy(update=fields))


def with_duty(case: Case, *volunteers: str) -> Case:
    """Return the case with one duty, in the last half hour of the date of the first route."""
    date = case.routes[0].date
    late = Duty(date=date, start=23 * 60 + 30, end=24 * 60, volunteers=volunteers)
    point = FixedPoint(open="23:30-24:00", volunteers=len(volunteers))
    return replace(case.with_campaign(fixed_point=point), duties=(late,))


def first(case: Case) -> Route:
    return case.routes[0]


def place(case: Case) -> Village:
    return case.campaign.village_by_id[first(case).stops[0].village]


def member(case: Case) -> Volunteer:
    return case.campaign.volunteer_by_id[first(case).crew[0]]


def weeks(case: Case, name: str) -> dict[tuple[int, int], list[int]]:
    """Return the lengths of the shifts and duties of a volunteer in each ISO week that has any."""
    found: dict[tuple[int, int], list[int]] = {}
    turns = [(r.date, r.shift_end - r.shift_start) for r in case.routes if name in r.crew]
    turns += [(d.date, d.end - d.start) for d in case.duties if name in d.volunteers]
    for date, minutes in turns:
        found.setdefault(date.isocalendar()[:2], []).append(minutes)
    return found


def visits(case: Case) -> list[dt.date]:
    """Return the dates on which the village of the first stop is visited."""
    name = place(case).id
    return sorted(r.date for r in case.routes for stop in r.stops if stop.village == name)


@breaks("rule-1-date")
def rest_on_its_date(case: Case) -> Case:
    return case.with_campaign(rest_dates=(*case.campaign.rest_dates, first(case).date))


@breaks("rule-1-date")
def end_before_its_date(case: Case) -> Case:
    return case.with_campaign(end=first(case).date - DAY)


@breaks("rule-1-date")
def start_after_its_date(case: Case) -> Case:
    return case.with_campaign(start=first(case).date + DAY)


@breaks("rule-1-date")
def duty_on_a_rest_date(case: Case) -> Case:
    dated = with_duty(case, member(case).id)
    return dated.with_campaign(rest_dates=(first(case).date,))


@breaks("rule-1-team-off")
def team_off(case: Case) -> Case:
    teams = [t.model_copy(update={"off": (*t.off, first(case).date)}) for t in case.campaign.teams]
    return case.with_campaign(teams=tuple(teams))


@breaks("rule-1-volunteer-off")
def member_off(case: Case) -> Case:
    return with_person(case, member(case).id, off=(first(case).date,))


@breaks("rule-1-volunteer-off")
def off_on_duty(case: Case) -> Case:
    return with_person(with_duty(case, member(case).id), member(case).id, off=(first(case).date,))


@breaks("rule-2-shift")
def shift_starts_earlier(case: Case) -> Case:
    return with_route(case, shift_start=first(case).shift_start - 1)


@breaks("rule-2-shift")
def shift_ends_later(case: Case) -> Case:
    return with_route(case, shift_end=first(case).shift_end + 1)


@breaks("rule-2-shift")
def shift_of_another_time(case: Case) -> Case:
    teams = [t.model_copy(update={"shifts": "00:00-00:30"}) for t in case.campaign.teams]
    return case.with_campaign(teams=tuple(teams))


@breaks("rule-2-twice")
def two_routes_in_a_shift(case: Case) -> Case:
    return replace(case, routes=(*case.routes, first(case)))


@breaks("rule-3-depart")
def leaves_before_the_shift(case: Case) -> Case:
    return with_route(case, depart=first(case).shift_start - 1)


@breaks("rule-3-return")
def back_after_the_shift(case: Case) -> Case:
    return with_route(case, back=first(case).shift_end + 1)


@breaks("rule-3-travel")
def leaves_too_late(case: Case) -> Case:
    return with_route(case, depart=first(case).stops[0].arrive)


@breaks("rule-3-travel")
def is_back_too_early(case: Case) -> Case:
    return with_route(case, back=first(case).stops[-1].end)


@breaks("rule-3-travel")
def arrives_too_early(case: Case) -> Case:
    return with_stop(case, -1, arrive=first(case).depart)


@breaks("rule-3-travel")
def road_becomes_slow(case: Case) -> Case:
    return case.with_campaign(closures=(_pair(case, minutes=600),))


@breaks("rule-3-arrive")
def serves_before_it_arrives(case: Case) -> Case:
    return with_stop(case, arrive=first(case).stops[0].start + 1)


@breaks("rule-3-stops")
def no_stop(case: Case) -> Case:
    return with_route(case, stops=())


@breaks("rule-3-stops")
def a_stop_too_many(case: Case) -> Case:
    return with_service(case, max_visits_per_shift=len(first(case).stops) - 1)


@breaks("rule-3-twice")
def village_twice_in_a_route(case: Case) -> Case:
    return with_route(case, stops=(*first(case).stops, first(case).stops[0]))


@breaks("rule-4-hours")
def village_opens_a_minute_later(case: Case) -> Case:
    return with_village(case, open=f"{clock(first(case).stops[0].start + 1)}-24:00")


@breaks("rule-4-hours")
def village_shuts_a_minute_earlier(case: Case) -> Case:
    return with_village(case, open=f"00:00-{clock(first(case).stops[0].end - 1)}")


@breaks("rule-4-hours")
def village_pauses_for_a_minute(case: Case) -> Case:
    pause = first(case).stops[0].start + 10
    return with_village(case, open=f"00:00-{clock(pause)},{clock(pause + 1)}-24:00")


@breaks("rule-4-hours")
def village_never_opens(case: Case) -> Case:
    return with_village(case, open="off")


@breaks("rule-4-length")
def session_a_minute_longer(case: Case) -> Case:
    return with_stop(case, end=first(case).stops[0].end + 1)


@breaks("rule-4-length")
def length_is_not_offered(case: Case) -> Case:
    stop = first(case).stops[0]
    return with_service(case, session_minutes=(stop.end - stop.start + 15,))


@breaks("rule-5-village")
def village_is_closed(case: Case) -> Case:
    date = first(case).date
    return case.with_campaign(closures=(Closure(origin=place(case).id, start=date, end=date),))


@breaks("rule-5-pair")
def road_is_closed(case: Case) -> Case:
    return case.with_campaign(closures=(_pair(case),))


@breaks("rule-5-pair")
def a_closed_road_beats_a_slow_one(case: Case) -> Case:
    return case.with_campaign(closures=(_pair(case), _pair(case, minutes=1)))


def _pair(case: Case, minutes: int | None = None) -> Closure:
    """Return a closure from the first stop to the base, against the direction of travel."""
    base = case.campaign.base_of(first(case).team).id
    date = first(case).date
    return Closure(origin=place(case).id, destination=base, start=date, end=date, minutes=minutes)


@breaks("rule-6-spacing")
def visited_again_too_soon(case: Case) -> Case:
    again = first(case).model_copy(update={"date": first(case).date + DAY * (place(case).min_gap_days - 1)})
    return replace(case, routes=(*case.routes, again))


@breaks("rule-6-spacing")
def visited_by_another_team_on_the_date(case: Case) -> Case:
    other = next(t.id for t in case.campaign.teams if t.id != first(case).team)
    return replace(case, routes=(*case.routes, first(case).model_copy(update={"team": other})))


@breaks("rule-6-spacing")
def wants_a_larger_gap(case: Case) -> Case:
    dates = visits(case)
    assume(len(dates) > 1)
    return with_village(case, min_gap_days=(dates[1] - dates[0]).days + 1)


@breaks("rule-6-max")
def a_visit_too_many(case: Case) -> Case:
    return with_village(case, min_visits=0, max_visits=len(visits(case)) - 1)


@breaks("rule-7-size")
def crew_too_small(case: Case) -> Case:
    return with_service(case, min_crew=len(first(case).crew) + 1)


@breaks("rule-7-size")
def crew_too_large(case: Case) -> Case:
    return with_service(case, max_crew=len(first(case).crew) - 1)


@breaks("rule-7-size")
def nobody_goes(case: Case) -> Case:
    return with_route(case, crew=())


@breaks("rule-7-twice")
def someone_goes_twice(case: Case) -> Case:
    return with_route(case, crew=(*first(case).crew, member(case).id))


@breaks("rule-7-team")
def crew_of_another_team(case: Case) -> Case:
    other = next(v.id for v in case.campaign.volunteers if v.team != first(case).team)
    return with_route(case, crew=(*first(case).crew, other))


@breaks("rule-7-team")
def member_changes_team(case: Case) -> Case:
    other = next(t.id for t in case.campaign.teams if t.id != first(case).team)
    return with_person(case, member(case).id, team=other)


@breaks("rule-7-able")
def member_is_free_too_late(case: Case) -> Case:
    return with_person(case, member(case).id, available=f"{clock(first(case).shift_start + 1)}-24:00")


@breaks("rule-7-able")
def member_must_go_too_early(case: Case) -> Case:
    return with_person(case, member(case).id, available=f"00:00-{clock(first(case).shift_end - 1)}")


@breaks("rule-7-leader")
def no_leader_in_the_crew(case: Case) -> Case:
    boss = Volunteer(id="boss", team=first(case).team, role="leader")
    people = [
        v.model_copy(update={"role": "member"}) if v.id in first(case).crew else v
        for v in case.campaign.volunteers
    ]
    return case.with_campaign(volunteers=(*people, boss))


@breaks("rule-7-language")
def nobody_speaks(case: Case) -> Case:
    return with_village(case, language="tay")


@breaks("rule-8-slot")
def duty_at_another_time(case: Case) -> Case:
    dated = with_duty(case, member(case).id)
    return replace(dated, duties=(dated.duties[0].model_copy(update={"start": 23 * 60}),))


@breaks("rule-8-slot")
def no_fixed_point(case: Case) -> Case:
    return with_duty(case, member(case).id).with_campaign(fixed_point=None)


@breaks("rule-8-twice")
def duty_twice(case: Case) -> Case:
    dated = with_duty(case, member(case).id)
    return replace(dated, duties=dated.duties * 2)


@breaks("rule-8-wanted")
def one_more_than_wanted(case: Case) -> Case:
    dated = with_duty(case, member(case).id)
    return dated.with_campaign(fixed_point=FixedPoint(open="23:30-24:00", volunteers=0))


@breaks("rule-8-same")
def on_a_duty_twice(case: Case) -> Case:
    return with_duty(case, member(case).id, member(case).id)


@breaks("rule-8-able")
def leaves_the_duty_early(case: Case) -> Case:
    return with_person(with_duty(case, member(case).id), member(case).id, available="00:00-23:59")


@breaks("rule-9-overlap")
def duty_during_the_shift(case: Case) -> Case:
    start, end = first(case).shift_end - 1, first(case).shift_end + 30
    point = FixedPoint(open=f"{clock(start)}-{clock(end)}", volunteers=1)
    on_duty = Duty(date=first(case).date, start=start, end=end, volunteers=(member(case).id,))
    return replace(case.with_campaign(fixed_point=point), duties=(on_duty,))


@breaks("rule-9-overlap")
def out_with_two_teams(case: Case) -> Case:
    other = next(t.id for t in case.campaign.teams if t.id != first(case).team)
    return replace(case, routes=(*case.routes, first(case).model_copy(update={"team": other})))


@breaks("rule-9-count")
def a_turn_too_many_in_a_week(case: Case) -> Case:
    name = member(case).id
    return with_person(case, name, max_per_week=max(map(len, weeks(case, name).values())) - 1)


@breaks("rule-9-hours")
def a_minute_too_many_in_a_week(case: Case) -> Case:
    name = member(case).id
    minutes = max(map(sum, weeks(case, name).values()))
    return with_person(case, name, max_hours_per_week=(minutes - 1) / 60)


def test_every_rule_has_a_break() -> None:
    assert {int(rule.split("-")[1]) for rule, _ in BREAKS} == set(range(1, 10))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_valid_plans_pass(case: Case) -> None:
    assert check(case.campaign, case.document).violations == ()


@pytest.mark.parametrize(("rule", "broken"), BREAKS, ids=[function.__name__ for _, function in BREAKS])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_each_break_is_found(rule: str, broken: Break, case: Case) -> None:
    after = broken(case)
    found = {violation.rule for violation in check(after.campaign, after.document).violations}
    assert rule in found
    assert all(code.startswith("rule-") for code in found)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_a_limit_reached_to_the_minute_is_kept(case: Case) -> None:
    name = member(case).id
    mine = weeks(case, name).values()
    most, minutes = max(map(len, mine)), max(map(sum, mine))
    tight = with_person(case, name, max_per_week=most, max_hours_per_week=minutes / 60)
    tight = with_village(tight, min_visits=0, max_visits=len(visits(case)))
    tight = with_service(tight, min_crew=min(len(route.crew) for route in case.routes))
    assert check(tight.campaign, tight.document).violations == ()
