"""A campaign in integers: numbers, windows, closures, crew sizes, limits."""

from __future__ import annotations

from small import rooms_of
from strategies import day, service, team, tiny, village, volunteer

from optimizer import Campaign, Closure
from optimizer.campaign import FixedPoint
from optimizer.engine.instance import NO_LIMIT, Instance
from optimizer.engine.limits import PeopleLimit
from optimizer.travel import CLOSED


def compiled(campaign: Campaign) -> Instance:
    return rooms_of(campaign).instance


def test_numbers_follow_the_campaign() -> None:
    campaign = tiny(
        villages=(village("v1"), village("v2", poor=3)),
        teams=(team("T1"), team("T2", base_lat=22.5, base_lon=103.9)),
        volunteers=(volunteer("A"), volunteer("B", "T2"), volunteer("C")),
        end=day(1),
    )
    instance = compiled(campaign)
    # Places: base, base:T2, v1, v2.
    assert instance.first_village == 2
    assert [(shift.day, shift.shift.team, shift.base) for shift in instance.shifts] == [
        (0, "T1", 0),
        (0, "T2", 1),
        (1, "T1", 0),
        (1, "T2", 1),
    ]
    assert [shift.able for shift in instance.shifts] == [(0, 2), (1,), (0, 2), (1,)]
    assert instance.shifts_of_volunteer == ((0, 2), (1, 3), (0, 2))
    assert instance.villages.class_minutes[1].tolist() == [60, 0, 0, 0, 140]  # 20 minutes a household


def test_days_are_counted_over_rest_dates_and_weeks_begin_on_monday() -> None:
    instance = compiled(tiny(start=day(4), end=day(8), rest_dates=(day(6),)))  # Friday to Tuesday, no Sunday
    assert instance.days == 5
    assert [shift.day for shift in instance.shifts] == [0, 1, 3, 4]
    assert instance.week_of_day == (0, 0, 0, 1, 1)


def test_session_lengths_are_sorted_and_set_up_is_taken_off() -> None:
    instance = compiled(tiny(service=service(session_minutes=(90, 60, 120))))
    assert instance.sessions.tolist() == [60, 90, 120]
    assert instance.service.tolist() == [30, 60, 90]


def test_windows_are_the_opening_intervals_and_none_where_closed() -> None:
    campaign = tiny(
        villages=(village("v1", open="08:00-10:00,18:00-20:00; Tu off"), village("v2")),
        closures=(Closure(origin="v1", start=day(2), end=day(2)),),
        end=day(2),
    )
    windows = compiled(campaign).windows
    assert windows[0, 0].tolist() == [[480, 600], [1080, 1200]]
    assert windows[0, 1].tolist() == [[0, 1440], [1, 0]]  # padded with an empty interval
    assert windows[1, 0].tolist() == [[1, 0], [1, 0]]  # Tuesday: off
    assert windows[2, 0].tolist() == [[1, 0], [1, 0]]  # Wednesday: closed


def test_a_closed_pair_is_longer_than_any_shift_on_its_dates_only() -> None:
    shut = Closure(origin="base", destination="v1", start=day(1), end=day(1))
    slow = Closure(origin="v1", destination="base", start=day(1), end=day(2), minutes=45)
    instance = compiled(tiny(closures=(shut, slow), end=day(3)))
    ways = [
        (
            int(instance.matrices[shift.matrix][0, 1]),
            int(instance.matrices[shift.matrix][1, 0]),
        )
        for shift in instance.shifts
    ]
    assert ways == [(10, 10), (CLOSED, CLOSED), (45, 45), (10, 10)]


def test_dates_with_the_same_closures_share_a_matrix() -> None:
    slow = Closure(origin="base", destination="v1", start=day(2), end=day(3), minutes=45)
    instance = compiled(tiny(closures=(slow,)))
    assert [shift.matrix for shift in instance.shifts] == [0, 0, 1, 1, 0, 0, 0]


def test_crew_sizes_go_from_the_least_to_where_no_session_gives_more() -> None:
    five = tuple(volunteer(name) for name in "ABCDE")
    # One session gives at most 10 × 20 = 200 minutes, and 30 minutes for each: 7 would be needed, 5 are there.
    assert [(s.k_min, s.k_max) for s in compiled(tiny(volunteers=five, end=day(0))).shifts] == [(1, 5)]
    limited = tiny(volunteers=five, end=day(0), service=service(min_crew=2, max_crew=3))
    assert [(s.k_min, s.k_max) for s in compiled(limited).shifts] == [(2, 3)]


def test_crews_beyond_what_sessions_give_leave_room_for_a_leader_and_every_language() -> None:
    # 1 household: 20 minutes at most, so one person would do; but a leader and two speakers may have to come.
    crowd = tuple(volunteer(name) for name in "ABCDEFG")
    small = tiny(
        volunteers=crowd,
        end=day(0),
        villages=(village(households=1, poor=1),),
        service=service(max_visits_per_shift=2),
    )
    assert compiled(small).shifts[0].k_max == 3


def test_shifts_without_a_valid_crew_are_left_out() -> None:
    assert compiled(tiny(service=service(min_crew=3))).shifts == ()
    away = tiny(volunteers=(volunteer("A", role="leader", off=(day(0),)), volunteer("B")), end=day(1))
    assert [shift.day for shift in compiled(away).shifts] == [1]
    busy = tiny(volunteers=(volunteer("A", available="18:00-20:59"),))
    assert compiled(busy).shifts == ()


def test_volunteers_whose_week_is_shorter_than_a_turn_cannot_take_it() -> None:
    point = FixedPoint(open="08:00-09:30", volunteers=1)
    people = (
        volunteer("A", max_hours_per_week=2.9),  # a shift lasts 3 hours
        volunteer("B", max_per_week=0),
        volunteer("C", max_hours_per_week=3),
        volunteer("D", max_hours_per_week=1.5),
    )
    instance = compiled(tiny(volunteers=people, end=day(0), fixed_point=point))
    assert [shift.able for shift in instance.shifts] == [(2,)]
    assert [duty.able for duty in instance.duties] == [(0, 2, 3)]
    assert compiled(tiny(volunteers=people, service=service(min_crew=2))).shifts == ()


def test_leaders_are_wanted_only_where_the_team_has_one() -> None:
    assert compiled(tiny()).shifts[0].leaders is None
    led = tiny(volunteers=(volunteer("A"), volunteer("B", role="leader")))
    assert compiled(led).shifts[0].leaders == (1,)


def test_languages_are_those_of_villages_without_case() -> None:
    campaign = tiny(
        villages=(village("v1", language="Dao"), village("v2", language="GIAY"), village("v3")),
        volunteers=(volunteer("A", languages=("giay", "en")), volunteer("B", languages=("DAO", "Giay"))),
    )
    instance = compiled(campaign)
    assert instance.languages == ("dao", "giay")
    assert instance.villages.language.tolist() == [0, 1, -1]
    assert instance.shifts[0].speakers == ((1,), (0, 1))


def test_a_session_gives_no_more_than_the_turnout() -> None:
    instance = compiled(tiny(villages=(village(turnout=0.25),)))  # 0.25 × 10 × 20 = 50 minutes
    assert [instance.gives(0, session, crew) for session in (0, 1) for crew in (1, 2)] == [30, 50, 50, 50]


def test_visit_rules_and_deadlines() -> None:
    campaign = tiny(
        villages=(
            village("v1", min_visits=2, max_visits=3, min_gap_days=2, first_visit_by=day(3)),
            village("v2"),
            village("v3", first_visit_by=day(-5)),
        )
    )
    rules = compiled(campaign).villages
    assert rules.min_visits.tolist() == [2, 0, 0]
    assert rules.max_visits.tolist() == [3, NO_LIMIT, NO_LIMIT]
    assert rules.gap.tolist() == [2, 1, 1]
    assert rules.first_by.tolist() == [3, NO_LIMIT, -1]


def limits_of(*people: object, **fields: object) -> tuple[PeopleLimit, ...]:
    return compiled(tiny(volunteers=people, **fields)).limits


def test_a_limit_that_cannot_be_passed_is_none() -> None:
    assert limits_of(volunteer("A", max_per_week=7, max_hours_per_week=21)) == ()


def test_a_limit_counts_shifts_and_duties_of_its_week() -> None:
    point = FixedPoint(open="08:00-09:30", volunteers=1)
    limits = limits_of(volunteer("A", max_per_week=2), start=day(5), end=day(7), fixed_point=point)
    # Saturday and Sunday: two shifts and two duties; Monday has one each, which two allow.
    assert limits == (PeopleLimit(0, 2, ((0, 1.0), (1, 1.0)), ((0, 1.0), (1, 1.0))),)


def test_hours_are_those_of_the_whole_shift() -> None:
    point = FixedPoint(open="08:00-09:30", volunteers=1)
    limits = limits_of(volunteer("A", max_hours_per_week=4), end=day(0), fixed_point=point)
    # Four hours hold one of the two.
    assert limits == (
        PeopleLimit(0, 4, ((0, 3.0),), ((0, 1.5),)),
        PeopleLimit(0, 1.0, ((0, 1.0),), ((0, 1.0),)),
    )


def test_a_shift_and_a_duty_that_overlap_clash_and_those_that_touch_do_not() -> None:
    over = FixedPoint(open="20:59-22:00", volunteers=1)
    touch = FixedPoint(open="21:00-22:00", volunteers=1)
    clash = PeopleLimit(0, 1.0, ((0, 1.0),), ((0, 1.0),))
    assert limits_of(volunteer("A"), end=day(0), fixed_point=over) == (clash,)
    assert limits_of(volunteer("A"), end=day(0), fixed_point=touch) == ()
