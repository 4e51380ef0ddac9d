"""Rules 1 to 9 on campaigns that fit in the head: what just fits, what just does not, what the fit is worth.

The route of the tiny campaign leaves at 18:00 for the village ten minutes away, serves there from 18:10 to
19:40, and is back at 19:50, within the shift from 18:00 to 21:00. It is worth 44 points: 2 × 60 minutes of
service are 6 poor households at 8 each, less 2 × 20 minutes on the road at a tenth each.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from strategies import changed, day, document_for, duty, route, service, team, tiny, village, volunteer

from optimizer import Campaign, Duty, Route
from optimizer.campaign import Closure, FixedPoint
from optimizer.check import check

POINT = FixedPoint(open="08:00-10:00,19:00-20:00", volunteers=2)


def codes(campaign: Campaign, routes: Sequence[Route], duties: Sequence[Duty] = ()) -> set[str]:
    """Return the codes of what is wrong with a plan whose figures are right."""
    return {
        violation.rule for violation in check(campaign, document_for(campaign, routes, duties)).violations
    }


def worth(campaign: Campaign, routes: Sequence[Route], duties: Sequence[Duty] = ()) -> float:
    """Return the score of a plan that must be valid."""
    document = document_for(campaign, routes, duties)
    assert check(campaign, document).violations == ()
    return float(document["score"])


def moved(given: Route, **fields: Any) -> Route:
    return given.model_copy(update=fields)


# Rule 1


def test_a_route_on_the_last_date_fits_and_one_after_it_does_not() -> None:
    campaign = tiny()
    assert worth(campaign, [route(campaign, date=day(6))]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, date=day(7))]) == {"rule-1-date"}


def test_rest_dates_are_no_working_dates() -> None:
    campaign = tiny(rest_dates=(day(1),), fixed_point=POINT)
    assert worth(campaign, [route(campaign)], [duty("A")]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, date=day(1))], [duty("A", date=day(1))]) == {"rule-1-date"}


def test_a_team_that_is_off_has_no_shifts_but_its_volunteers_may_do_duties() -> None:
    campaign = tiny(teams=(team(off=(day(1),)),), fixed_point=POINT)
    assert worth(campaign, [], [duty("A", "B", date=day(1))]) == 0
    assert codes(campaign, [route(campaign, date=day(1))]) == {"rule-1-team-off"}


def test_a_volunteer_does_nothing_on_days_off() -> None:
    campaign = tiny(volunteers=(volunteer("A", off=(day(1),)), volunteer("B")), fixed_point=POINT)
    assert worth(campaign, [route(campaign)], [duty("A")]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, date=day(1))]) == {"rule-1-volunteer-off"}
    assert codes(campaign, [], [duty("A", date=day(1))]) == {"rule-1-volunteer-off"}


# Rule 2


def test_a_route_states_a_shift_that_its_team_has() -> None:
    campaign = tiny()
    for shift in (("17:59", "21:00"), ("18:00", "21:01"), ("18:00", "20:00")):
        assert codes(campaign, [route(campaign, shift=shift)]) == {"rule-2-shift"}


def test_a_team_can_go_out_twice_on_a_date_but_not_twice_in_a_shift() -> None:
    campaign = tiny(
        teams=(team(shifts="14:00-17:00,18:00-21:00"),),
        villages=(village(), village("v2", households=5, poor=5)),
    )
    early = route(campaign, [("v2", "15:00", "16:30")], shift=("14:00", "17:00"))
    # The earlier route serves all 5 households of v2: 40 − 4.
    assert worth(campaign, [early, route(campaign)]) == pytest.approx(44 + 36)
    late = route(campaign, [("v2", "19:20", "20:20")])
    assert codes(campaign, [late, route(campaign, crew=["B"])]) == {"rule-2-twice", "rule-9-overlap"}


# Rule 3


def test_a_route_may_use_its_shift_to_the_minute() -> None:
    campaign = tiny(legs={("base", "v1"): 45})
    full = route(campaign, [("v1", "18:45", "20:15")])
    # Two people 90 minutes on the road: 18 instead of 4.
    assert worth(campaign, [full]) == pytest.approx(48 - 18)
    assert codes(campaign, [route(campaign, [("v1", "18:44", "20:14")])]) == {"rule-3-depart"}
    assert codes(campaign, [route(campaign, [("v1", "18:46", "20:16")])]) == {"rule-3-return"}


def test_every_leg_takes_its_time_and_waiting_is_allowed() -> None:
    places = (village(), village("v2", households=0, poor=0))
    campaign = tiny(villages=places, legs={("v1", "v2"): 7})
    stops = [("v1", "18:10", "19:10"), ("v2", "19:17", "20:17")]
    plan = route(campaign, stops)
    # 2 × 30 minutes serve 3 households; 2 people 10 + 7 + 10 minutes on the road.
    assert worth(campaign, [plan]) == pytest.approx(24 - 5.4)
    waiting = route(campaign, [stops[0], ("v2", "19:40", "20:40")], back="21:00")
    assert worth(campaign, [waiting]) == pytest.approx(24 - 5.4)
    first, second = plan.stops
    for broken in (
        moved(plan, depart=plan.depart + 1),
        moved(plan, stops=(first, second.model_copy(update={"arrive": second.arrive - 1}))),
        moved(plan, back=plan.back - 1),
    ):
        assert codes(campaign, [broken]) == {"rule-3-travel"}


def test_a_session_does_not_start_before_the_crew_arrives() -> None:
    campaign = tiny()
    plan = route(campaign)
    late = plan.stops[0].model_copy(update={"arrive": plan.stops[0].start + 1})
    assert codes(campaign, [moved(plan, stops=(late,))]) == {"rule-3-arrive"}


def test_a_route_has_one_to_the_most_stops() -> None:
    places = (village(), village("v2", households=0, poor=0))
    stops = [("v1", "18:10", "19:10"), ("v2", "19:20", "20:20")]
    campaign = tiny(villages=places, service=service(max_visits_per_shift=2))
    assert worth(campaign, [route(campaign, stops)]) == pytest.approx(24 - 6)
    fewer = changed(campaign, service=service(max_visits_per_shift=1))
    assert codes(fewer, [route(campaign, stops)]) == {"rule-3-stops"}
    assert codes(campaign, [route(campaign, [])]) == {"rule-3-stops"}


def test_a_village_is_in_a_route_once() -> None:
    campaign = tiny()
    twice = route(campaign, [("v1", "18:10", "19:10"), ("v1", "19:10", "20:10")])
    assert codes(campaign, [twice]) == {"rule-3-twice", "rule-6-spacing"}


# Rule 4


def test_a_session_lies_in_one_opening_interval() -> None:
    def opened(hours: str) -> Campaign:
        return tiny(villages=(village(open=hours),))

    plan = route(tiny())
    assert worth(opened("18:10-19:40"), [plan]) == pytest.approx(44)
    # Intervals that touch are one.
    assert worth(opened("18:00-19:00,19:00-20:00"), [plan]) == pytest.approx(44)
    for hours in ("18:11-19:40", "18:10-19:39", "18:00-19:00,19:01-20:00", "Mo off", "Tu 18:00-20:00"):
        assert codes(opened(hours), [plan]) == {"rule-4-hours"}


def test_a_session_has_one_of_the_lengths() -> None:
    campaign = tiny(service=service(session_minutes=(60, 90)))
    # 60 minutes: 2 × 30 minutes of service, 3 households.
    assert worth(campaign, [route(campaign, [("v1", "18:10", "19:10")])]) == pytest.approx(24 - 4)
    for end in ("19:09", "19:11", "19:25", "18:10"):
        assert codes(campaign, [route(campaign, [("v1", "18:10", end)])]) == {"rule-4-length"}


# Rule 5


def test_no_session_in_a_closed_village() -> None:
    campaign = tiny(closures=(Closure(origin="v1", start=day(1), end=day(2)),))
    assert worth(campaign, [route(campaign), route(campaign, date=day(3))]) == pytest.approx(80 - 8)
    for number in (1, 2):
        assert codes(campaign, [route(campaign, date=day(number))]) == {"rule-5-village"}


@pytest.mark.parametrize("pair", [("base", "v1"), ("v1", "base")])
def test_a_closed_pair_is_closed_both_ways(pair: tuple[str, str]) -> None:
    campaign = tiny(closures=(Closure(origin=pair[0], destination=pair[1], start=day(1), end=day(1)),))
    found = check(campaign, document_for(campaign, [route(tiny(), date=day(1))])).violations
    assert [violation.rule for violation in found] == ["rule-5-pair", "rule-5-pair"]
    assert worth(campaign, [route(campaign)]) == pytest.approx(44)


def test_minutes_of_a_closure_hold_both_ways_and_the_largest_counts() -> None:
    def slow(minutes: int) -> Closure:
        return Closure(origin="v1", destination="base", start=day(0), end=day(0), minutes=minutes)

    campaign = tiny(closures=(slow(20), slow(30), slow(25)))
    # 2 people 30 + 30 minutes on the road.
    assert worth(campaign, [route(campaign, [("v1", "18:30", "20:00")])]) == pytest.approx(48 - 12)
    early = route(campaign, [("v1", "18:29", "19:59")], depart="18:00")
    assert codes(campaign, [early]) == {"rule-3-travel"}
    shut = changed(
        campaign, closures=(slow(5), Closure(origin="base", destination="v1", start=day(0), end=day(0)))
    )
    assert codes(shut, [route(tiny())]) == {"rule-5-pair"}


# Rule 6


def test_visits_keep_their_distance() -> None:
    campaign = tiny(villages=(village(min_gap_days=3),))
    # Two visits serve all 10 households.
    assert worth(campaign, [route(campaign), route(campaign, date=day(3))]) == pytest.approx(80 - 8)
    assert codes(campaign, [route(campaign, date=day(3)), route(campaign, date=day(1))]) == {"rule-6-spacing"}


def test_two_teams_do_not_visit_a_village_on_one_date() -> None:
    campaign = tiny(
        teams=(team(), team("T2", shifts="07:00-11:00")), volunteers=(volunteer("A"), volunteer("C", "T2"))
    )
    early = route(campaign, [("v1", "08:00", "09:30")], crew=["C"], team="T2", shift=("07:00", "11:00"))
    other = route(campaign, crew=["A"], date=day(1))
    # Each alone gives 60 minutes, 3 households, at 20 minutes on the road: 24 − 2.
    assert worth(campaign, [early, other]) == pytest.approx(44)
    assert codes(campaign, [early, route(campaign, crew=["A"])]) == {"rule-6-spacing"}


def test_no_more_visits_than_allowed() -> None:
    campaign = tiny(villages=(village(max_visits=2),))
    visits = [route(campaign, date=day(number)) for number in range(3)]
    assert worth(campaign, visits[:2]) == pytest.approx(80 - 8)
    assert codes(campaign, visits) == {"rule-6-max"}


# Rule 7


def test_the_crew_is_neither_too_small_nor_too_large() -> None:
    campaign = tiny(service=service(min_crew=2, max_crew=2), volunteers=tuple(map(volunteer, "ABC")))
    assert worth(campaign, [route(campaign)]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, crew=["A"])]) == {"rule-7-size"}
    assert codes(campaign, [route(campaign, crew=["A", "B", "C"])]) == {"rule-7-size"}
    assert codes(tiny(), [route(campaign, crew=[])]) == {"rule-7-size"}


def test_nobody_is_in_a_crew_twice() -> None:
    campaign = tiny(service=service(min_crew=2))
    assert codes(campaign, [route(campaign, crew=["A", "A"])]) == {"rule-7-twice", "rule-7-size"}


def test_a_crew_is_of_its_team_alone() -> None:
    campaign = tiny(teams=(team(), team("T2")), volunteers=(volunteer("A"), volunteer("C", "T2")))
    assert worth(campaign, [route(campaign, crew=["A"])]) == pytest.approx(24 - 2)
    assert codes(campaign, [route(campaign, crew=["A", "C"])]) == {"rule-7-team"}


@pytest.mark.parametrize(
    ("available", "broken"),
    [
        ("18:00-21:00", set()),
        ("08:00-19:00,19:00-22:00", set()),
        ("18:01-21:00", {"rule-7-able"}),
        ("18:00-20:59", {"rule-7-able"}),
        ("18:00-19:00,19:30-21:00", {"rule-7-able"}),
        ("Tu-Su", {"rule-7-able"}),
    ],
)
def test_the_whole_shift_lies_in_the_available_hours(available: str, broken: set[str]) -> None:
    hours = available if ":" in available else f"{available} 00:00-24:00; Mo off"
    campaign = tiny(volunteers=(volunteer("A", available=hours), volunteer("B")))
    assert codes(campaign, [route(campaign)]) == broken


def test_a_team_with_leaders_goes_out_with_one() -> None:
    people = (volunteer("A", role="leader"), volunteer("B"), volunteer("C"))
    campaign = tiny(volunteers=people)
    assert worth(campaign, [route(campaign)]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, crew=["B", "C"])]) == {"rule-7-leader"}
    assert worth(tiny(volunteers=people[1:]), [route(campaign, crew=["B", "C"])]) == pytest.approx(44)


def test_someone_speaks_the_language_of_the_village() -> None:
    people = (volunteer("A", languages=("DAO", "giay")), volunteer("B", languages=("mong",)))
    campaign = tiny(villages=(village(language="dao"),), volunteers=people)
    assert worth(campaign, [route(campaign)]) == pytest.approx(44)
    assert codes(campaign, [route(campaign, crew=["B"])]) == {"rule-7-language"}


# Rule 8


def test_duties_are_intervals_of_the_fixed_point() -> None:
    campaign = tiny(fixed_point=POINT)
    assert worth(campaign, [], [duty("A", "B"), duty(date=day(1))]) == 0
    for wrong in (duty("A", start="08:01"), duty("A", end="09:59"), duty("A", end="11:00")):
        assert codes(campaign, [], [wrong]) == {"rule-8-slot"}
    assert codes(tiny(), [], [duty("A")]) == {"rule-8-slot"}


def test_a_duty_appears_once() -> None:
    campaign = tiny(fixed_point=POINT)
    assert codes(campaign, [], [duty("A"), duty("B")]) == {"rule-8-twice"}


def test_no_more_volunteers_than_wanted() -> None:
    campaign = tiny(fixed_point=POINT, volunteers=tuple(map(volunteer, "ABC")))
    assert codes(campaign, [], [duty("A", "B", "C")]) == {"rule-8-wanted"}
    assert codes(campaign, [], [duty("A", "A")]) == {"rule-8-same"}


def test_volunteers_of_any_team_serve_when_they_are_able() -> None:
    people = (volunteer("A", available="08:00-10:00"), volunteer("C", "T2", available="08:00-09:59"))
    campaign = tiny(fixed_point=POINT, teams=(team(), team("T2")), volunteers=people)
    assert worth(campaign, [], [duty("A")]) == 0
    assert codes(campaign, [], [duty("A", "C")]) == {"rule-8-able"}


# Rule 9


def test_a_shift_and_a_duty_may_touch_but_not_overlap() -> None:
    campaign = tiny(fixed_point=FixedPoint(open="16:00-18:00", volunteers=1))
    touching = duty("A", start="16:00", end="18:00")
    assert worth(campaign, [route(campaign)], [touching]) == pytest.approx(44)
    longer = changed(campaign, fixed_point=FixedPoint(open="16:00-18:01", volunteers=1))
    # The way out starts after the duty ends, but the shift counts from its start.
    plan = route(campaign, [("v1", "19:00", "20:30")])
    assert codes(longer, [plan], [duty("A", start="16:00", end="18:01")]) == {"rule-9-overlap"}


def test_shifts_and_duties_of_a_week_are_counted_together() -> None:
    people = (volunteer("A", max_per_week=2), volunteer("B"))
    campaign = tiny(volunteers=people, fixed_point=POINT, end=day(13))
    both = [route(campaign), route(campaign, date=day(6))]
    # A further shift on the next Monday belongs to another week; all 10 households are served by then.
    assert worth(campaign, [*both, route(campaign, date=day(7))]) == pytest.approx(80 - 12)
    assert codes(campaign, both, [duty("A", date=day(3))]) == {"rule-9-count"}


def test_hours_of_a_week_are_those_of_whole_shifts_and_duties() -> None:
    people = (volunteer("A", max_hours_per_week=5), volunteer("B"))
    campaign = tiny(volunteers=people, fixed_point=POINT)
    # 3 hours of shift and 2 of duty.
    assert worth(campaign, [route(campaign)], [duty("A", date=day(1))]) == pytest.approx(44)
    tighter = changed(campaign, volunteers=(volunteer("A", max_hours_per_week=4.99), volunteer("B")))
    assert codes(tighter, [route(campaign)], [duty("A", date=day(1))]) == {"rule-9-hours"}


def test_everything_wrong_is_reported_and_named() -> None:
    campaign = tiny(
        villages=(village(language="dao", open="18:00-19:00"),),
        volunteers=(volunteer("A"), volunteer("B", max_per_week=0)),
        fixed_point=POINT,
    )
    plan = moved(route(campaign), depart=0)
    found = check(campaign, document_for(campaign, [plan], [duty("A", start="08:30")])).violations
    assert [(violation.rule, violation.place) for violation in found] == [
        ("rule-3-depart", "T1 2025-07-28 18:00–21:00"),
        ("rule-4-hours", "T1 2025-07-28 18:00–21:00"),
        ("rule-7-language", "T1 2025-07-28 18:00–21:00"),
        ("rule-8-slot", "2025-07-28 08:30–10:00"),
        ("rule-9-count", "B 2025-W31"),
    ]
    assert "v1" in str(found[1].message)
    assert all(violation.message.say("vi") != violation.message.say("en") for violation in found)
