"""Why something is unmet: on tiny campaigns where the cause is plain, and against exhaustive search.

The tiny campaign lasts a week from Monday 28 July 2025, with one shift from 18:00 to 21:00 a day; every way
takes 10 minutes, sessions last 60 or 90.
"""

from collections.abc import Sequence
from itertools import chain, combinations, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import (
    campaigns,
    changed,
    day,
    document_for,
    duty,
    plans,
    route,
    service,
    team,
    tiny,
    village,
    volunteer,
    weights,
)

from optimizer import Campaign, Duty, Route, Stop, Unmet, Volunteer
from optimizer.campaign import Closure, Coverage, FixedPoint, Penalties, Shift
from optimizer.check import check
from optimizer.explain import unmet_of
from optimizer.explain.access import Access
from optimizer.score import score
from optimizer.travel import travel_times

WANTED = Penalties(visit=200, late=100, duty=30, cover=4)


def asks(name: str = "v1", /, **fields: Any) -> Any:
    """Return a village that asks for a visit."""
    return village(name, **{"min_visits": 1} | fields)


def causes(campaign: Campaign, routes: Sequence[Route] = (), duties: Sequence[Duty] = ()) -> dict[str, Unmet]:
    """Return the shortfalls of a plan by kind and place."""
    found = unmet_of(campaign, travel_times(campaign), routes, duties)
    assert all(str(unmet.reason) for unmet in found)
    return {f"{unmet.kind} {unmet.village or unmet.start}": unmet for unmet in found}


def cause(campaign: Campaign, routes: Sequence[Route] = (), key: str = "visit v1") -> tuple[str, str]:
    """Return the code and the English words of one cause."""
    found = causes(campaign, routes)[key]
    return found.code, str(found.reason)


def closed(*pair: str, first: int = 0, last: int = 6, **fields: Any) -> Closure:
    return Closure(
        origin=pair[0], destination=pair[1] if pair[1:] else None, start=day(first), end=day(last), **fields
    )


# What no plan could do


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"closures": (closed("v1", reason="sạt lở"),)}, "closed", "the village is closed (sạt lở)"),
        ({"villages": (asks(open="07:00-12:00"),)}, "hours", "the village is not open for 60 minutes"),
        # Open from 20:10 the session would last until 21:10, the shift ends at 21:00.
        ({"villages": (asks(open="20:10-24:00"),)}, "hours", "the village is not open for 60 minutes"),
        ({"volunteers": ()}, "team", "the team has fewer than 1 volunteers (T1)"),
        ({"service": service(min_crew=3)}, "team", "the team has fewer than 3 volunteers (T1)"),
        (
            {
                "volunteers": (
                    volunteer("A", available="06:00-20:59"),
                    volunteer("B", off=tuple(map(day, range(7)))),
                )
            },
            "absent",
            "fewer than 1 volunteers of the team are available for the whole shift",
        ),
        (
            {"volunteers": (volunteer("A", max_hours_per_week=2.5), volunteer("B", max_per_week=0))},
            "limit",
            "the weekly limits of volunteers leave fewer than 1 for such a shift",
        ),
        (
            {"volunteers": (volunteer("A", role="leader", available="06:00-12:00"), volunteer("B"))},
            "leader",
            "no leader of the team can join",
        ),
        ({"villages": (asks(language="dao"),)}, "language", "no volunteer speaks “dao”"),
        (
            {
                "villages": (asks(language="dao"),),
                "volunteers": (volunteer("A", languages=("Dao",), available="06:00-12:00"), volunteer("B")),
            },
            "speaker",
            "nobody in the team who speaks “dao” can join",
        ),
        (
            {
                "villages": (asks(language="dao"),),
                "service": service(max_crew=1),
                "volunteers": (volunteer("A", languages=("dao",)), volunteer("B", role="leader")),
            },
            "pairing",
            "a crew of one cannot be both leader and speaker of “dao”",
        ),
        ({"legs": {("base", "v1"): 61}}, "far", "the way there and back leaves less than 60 minutes"),
        (
            {"closures": (closed("v1", "base", reason="ngập"),)},
            "road",
            "a closed or slow road leaves less than 60 minutes, the shortest session (ngập)",
        ),
        ({"closures": (closed("base", "v1", minutes=61),)}, "road", "a closed or slow road"),
    ],
)
def test_the_one_thing_that_rules_out_every_shift(fields: dict[str, Any], code: str, words: str) -> None:
    campaign = tiny(**{"villages": (asks(),), "penalties": WANTED} | fields)
    found = cause(campaign)
    assert found[0] == code
    assert found[1].startswith(f"no visit is possible: {words}")


def test_just_enough_time_is_no_obstacle() -> None:
    assert cause(tiny(villages=(asks(),), legs={("base", "v1"): 60}, penalties=WANTED))[0] == "open"
    assert cause(tiny(villages=(asks(open="19:50-24:00"),), penalties=WANTED))[0] == "open"


def test_all_that_rules_out_every_shift_is_said() -> None:
    campaign = tiny(villages=(asks(language="dao"),), closures=(closed("v1"),), penalties=WANTED)
    assert cause(campaign) == (
        "closed+language",
        "no visit is possible: the village is closed; no volunteer speaks “dao”",
    )


def test_what_rules_out_every_shift_is_said_before_what_rules_out_some() -> None:
    campaign = tiny(villages=(asks(),), closures=(closed("v1", last=2),), legs={("base", "v1"): 61})
    assert cause(campaign)[0] == "far"


def test_different_shifts_may_have_different_obstacles() -> None:
    two_teams = tiny(
        villages=(asks(language="dao"),),
        teams=(team(), team("T2", name="Tổ 2", shifts="Mo-We 18:00-21:00")),
        volunteers=(volunteer("A"), volunteer("C", "T2", languages=("dao",))),
        closures=(closed("v1", last=2),),
        penalties=WANTED,
    )
    # T1 has 7 shifts without a speaker, T2 has 3 on dates on which the village is closed.
    assert cause(two_teams) == (
        "language+closed",
        "no visit is possible: nobody in the team speaks “dao” (T1) (7 of 10 shifts); "
        "the village is closed (3 of 10 shifts)",
    )


def test_a_team_on_leave_is_named_where_it_could_have_gone() -> None:
    away = tuple(map(day, range(7)))
    alone = tiny(villages=(asks(),), teams=(team(off=away),), penalties=WANTED)
    assert cause(alone) == ("leave", "every shift falls on a day off of its team (T1)")
    other = tiny(
        villages=(asks(language="dao"),),
        teams=(team(), team("T2", name="Tổ Dao", off=away)),
        volunteers=(volunteer("A"), volunteer("C", "T2", languages=("dao",))),
        penalties=WANTED,
    )
    assert cause(other) == (
        "leave+language",
        "no visit is possible: further shifts that would do, but fall on days off of Tổ Dao: 7; "
        "nobody in the team speaks “dao” (T1)",
    )
    # A team on leave that could not go either is not to blame.
    neither = changed(other, closures=(closed("v1"),))
    assert cause(neither)[0] == "closed+language"


def test_no_shifts_at_all() -> None:
    none = tiny(villages=(asks(),), teams=(team(shifts="off"),), penalties=WANTED)
    assert cause(none) == ("no-shifts", "no team has a shift on any working date")
    resting = tiny(villages=(asks(),), rest_dates=tuple(map(day, range(7))), penalties=WANTED)
    assert cause(resting) == ("no-shifts", "there is no working date")


def test_a_village_behind_another_is_not_called_impossible() -> None:
    # Straight from the base the way is closed; by way of v2, after a session there, it is not.
    campaign = tiny(
        villages=(asks(), village("v2"), village("v3")),
        teams=(team(shifts="12:00-21:00"),),
        closures=(closed("base", "v1"),),
        penalties=WANTED,
    )
    assert cause(campaign) == (
        "direct",
        "no shift can visit it as its only stop: the way there and back is closed or takes too long; "
        "at best it fits on the way to or from another village",
    )
    # And so it is: base, v2, v1, v3, base.
    stops = [("v2", "12:10", "13:10"), ("v1", "13:20", "14:20"), ("v3", "14:30", "15:30")]
    plan = route(campaign, stops, shift=("12:00", "21:00"))
    assert check(campaign, document_for(campaign, [plan])).ok
    # With one stop a shift there is no such way.
    alone = changed(campaign, service=service(max_visits_per_shift=1))
    assert cause(alone)[0] == "road"


@pytest.mark.parametrize(("latest", "code"), [(-1, "deadline"), (0, "closed"), (1, "closed"), (2, "open")])
def test_late_asks_only_until_its_date(latest: int, code: str) -> None:
    campaign = tiny(
        villages=(village(first_visit_by=day(latest)),), closures=(closed("v1", last=1),), penalties=WANTED
    )
    found = cause(campaign, key="late v1")
    assert found[0] == code
    if code == "closed":
        assert found[1].startswith(f"no visit is possible until 2025-07-{28 + latest}")


def test_more_visits_wanted_than_fit() -> None:
    # Open on Monday, Tuesday and Sunday, three days apart: two visits at most.
    campaign = tiny(villages=(asks(open="Mo,Tu,Su 17:00-22:00; We-Sa off", min_visits=3, min_gap_days=3),))
    both = [route(campaign), route(campaign, date=day(6))]
    words = "of the 3 visits wanted at most 2 fit: dates that allow a visit: 3, days between visits: 3"
    assert cause(campaign, both) == ("spacing", words)
    more = cause(campaign, both[:1])[1]
    assert more.startswith(f"{words}; a visit is possible in 3 of 7 shifts; of these: too close to its other")
    # Most shifts could not go at all, and that is said too.
    assert "; in the other 4: the village is not open for 60 minutes, the shortest session" in more


def test_a_floor_beyond_what_visits_can_reach() -> None:
    # A call brings out 2 of 10 households, and two visits are allowed: 4 of the 6 that the floor asks for.
    campaign = tiny(
        villages=(village(turnout=0.2, max_visits=2),), coverage=Coverage(floor=0.6), penalties=WANTED
    )
    words = "the floor asks for 6 households; the visits that fit, 2 at most, can serve no more than 4"
    assert cause(campaign, key="cover v1")[1].startswith(words)
    made = [route(campaign), route(campaign, date=day(1))]
    assert cause(campaign, made, "cover v1") == (
        "reach+served+max",
        f"{words}; visits made: 2, of which 2 bring out all that turnout allows; they serve 4 of the 6 "
        "households that the floor asks for; it has all the visits that it may have (max_visits = 2)",
    )


def test_the_reach_of_visits_minds_the_spacing_and_the_people() -> None:
    # Visits on the first and the last date, by one person: twice 60 minutes of 20, 6 of the 9 households.
    campaign = tiny(
        villages=(village(min_gap_days=6),),
        volunteers=(volunteer("A"),),
        coverage=Coverage(floor=0.9),
        penalties=WANTED,
    )
    assert "2 at most, can serve no more than 6" in cause(campaign, key="cover v1")[1]
    # With a floor of 6 there is no such cause.
    lower = changed(campaign, coverage=Coverage(floor=0.6))
    assert "no more than" not in cause(lower, key="cover v1")[1]


# What this plan does instead


def two_villages(**fields: Any) -> Campaign:
    return tiny(
        **{
            "villages": (asks(), village("v2", name="Ún Tà")),
            "start": day(0),
            "end": day(1),
            "penalties": WANTED,
        }
        | fields
    )


def test_every_shift_serves_others() -> None:
    campaign = two_villages()
    others = [route(campaign, [("v2", "18:10", "19:40")], date=day(number)) for number in (0, 1)]
    assert cause(campaign, others) == (
        "elsewhere",
        "a visit is possible in 2 of 2 shifts; of these: used for other villages: 2 "
        "(the one that could give most, T1 on 2025-07-28 at 18:00, serves Ún Tà)",
    )


def test_nobody_is_left() -> None:
    campaign = two_villages(volunteers=(volunteer("A", max_per_week=1),))
    plan = route(campaign, [("v2", "18:10", "19:40")], crew=["A"])
    code, words = cause(campaign, [plan])
    assert code == "elsewhere+people"
    assert "at their limit for the week: 1" in words


def test_a_free_shift_that_would_pay_is_said_so() -> None:
    campaign = two_villages()
    plan = route(campaign, [("v2", "18:10", "19:40")])
    code, words = cause(campaign, [plan])
    assert code == "elsewhere+open"
    # Both go for 90 minutes: 6 households, 48 points, less 4 for the way, and the 200 of the missing visit.
    assert "T1 on 2025-07-29 would add 244 points" in words
    more = [plan, route(campaign, date=day(1))]
    assert score(campaign, more, []).score - score(campaign, [plan], []).score == pytest.approx(244)


def test_a_visit_that_does_not_pay_is_said_so() -> None:
    campaign = two_villages(weights=weights(poor=0, near_poor=0, elderly=0, no_device=0, other=0, shift=250))
    code, words = cause(campaign)
    assert code == "worth"
    # One person goes: 250 for the shift and 2 for the way, less 200 for the visit.
    assert "costs 52 points more than it gains" in words


def test_a_shortfall_without_price_is_said_so() -> None:
    campaign = two_villages(
        penalties=Penalties(), weights=weights(poor=0, near_poor=0, elderly=0, no_device=0, other=0)
    )
    code, words = cause(campaign)
    assert code == "worth+worth"
    assert words.endswith("this shortfall costs nothing (penalties.visit = 0)")


def test_visits_too_close_to_others() -> None:
    campaign = two_villages(villages=(asks(min_visits=2, min_gap_days=2),), end=day(2))
    code, words = cause(campaign, [route(campaign, date=day(1))])
    assert code == "near"
    assert "too close to its other visits (min_gap_days = 2): 3" in words


# Duties

POINT = FixedPoint(open="Mo 08:00-10:00", volunteers=2)


@pytest.mark.parametrize(
    ("people", "given", "code", "words"),
    [
        ((), (), "nobody", "no volunteer is available for the whole of the duty"),
        (
            (volunteer("A", available="08:00-09:59"),),
            (),
            "nobody",
            "no volunteer is available for the whole of the duty",
        ),
        (
            (volunteer("A", max_hours_per_week=1),),
            (),
            "nobody",
            "the weekly limits of all 1 volunteers who are available are too low for the duty",
        ),
        ((volunteer("A"),), ("A",), "few", "volunteers who can take the duty: 1, wanted: 2"),
        (
            (volunteer("A"), volunteer("B")),
            ("A",),
            "open",
            "able and free, but not put on the duty: 1",
        ),
    ],
)
def test_duties_without_routes(
    people: tuple[Volunteer, ...], given: tuple[str, ...], code: str, words: str
) -> None:
    campaign = tiny(volunteers=people, fixed_point=POINT, penalties=WANTED)
    found = causes(campaign, duties=[duty(*given)])["duty 480"]
    assert (found.code, str(found.reason)) == (code, words)


def test_those_able_are_out_or_at_their_limit() -> None:
    people = (volunteer("A"), volunteer("B", max_per_week=1), volunteer("C", available="18:00-21:00"))
    campaign = tiny(
        volunteers=people,
        fixed_point=POINT,
        penalties=WANTED,
        teams=(team(shifts="Mo 07:00-11:00; Tu 18:00-21:00"),),
    )
    out = route(campaign, [("v1", "08:00", "09:00")], crew=["A"], shift=("07:00", "11:00"))
    later = route(campaign, crew=["B"], date=day(1))
    found = causes(campaign, [out, later])["duty 480"]
    assert found.code == "busy+weekly"
    assert str(found.reason) == (
        "able, but out or on another duty at the time: 1; able, but at their limit for the week: 1"
    )


def test_reasons_are_said_in_vietnamese() -> None:
    campaign = two_villages(
        villages=(asks(open="19:00-22:00", first_visit_by=day(0)), village("v2", name="Ún Tà"))
    )
    plan = route(campaign, [("v2", "18:10", "19:40")], date=day(1))
    found = causes(campaign, [plan])["late v1"].reason
    assert not isinstance(found, str)
    assert found.say("vi") == (
        "đến hết ngày 28/07/2025, 1/1 ca có thể đến thôn; trong đó: còn trống và có người rảnh: 1 "
        "(T1 ngày 28/07/2025 sẽ thêm 344 điểm: kế hoạch này chưa phải tốt nhất)"
    )


# Against exhaustive search


def crews(people: Sequence[Volunteer]) -> list[tuple[str, ...]]:
    names = [person.id for person in people]
    return list(chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)))


def visits_possible(campaign: Campaign, shift: Shift, ids: Sequence[str]) -> bool:
    """Say whether any crew can visit `ids` in this order, in sessions as short and early as can be."""
    travel = travel_times(campaign)
    here, clock, stops, minutes = campaign.base_of(shift.team).id, shift.start, [], 0
    shortest = min(campaign.service.session_minutes)
    for name in (*ids, here):
        leg = travel.minutes(here, name, shift.date)
        if leg is None:
            return False
        here, clock, minutes = name, clock + leg, minutes + leg
        if len(stops) < len(ids):
            hours = campaign.village_by_id[name].hours.on(shift.date)
            starts = [max(opens, clock) for opens, closes in hours if max(opens, clock) + shortest <= closes]
            if not starts:
                return False
            stops.append(Stop(village=name, arrive=clock, start=starts[0], end=starts[0] + shortest))
            clock = starts[0] + shortest
    for crew in crews(campaign.members[shift.team]):
        plan = Route(
            team=shift.team,
            date=shift.date,
            shift_start=shift.start,
            shift_end=shift.end,
            depart=shift.start,
            back=min(clock, 24 * 60),
            crew=crew,
            travel_minutes=minutes,
            stops=tuple(stops),
        )
        if check(campaign, document_for(campaign, [plan])).ok:
            return True
    return False


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(campaigns(volunteers=3, dates=3))
def test_access_agrees_with_exhaustive_search(campaign: Campaign) -> None:
    unlimited = tuple(
        place.model_copy(update={"min_visits": 0, "max_visits": None}) for place in campaign.villages
    )
    campaign = changed(campaign, villages=unlimited)
    access = Access(campaign, travel_times(campaign))
    for shift in campaign.shifts:
        for place in campaign.villages:
            blocks = access.blocks(place, shift)
            assert (not blocks) == visits_possible(campaign, shift, [place.id]), blocks
            others = [other.id for other in campaign.villages if other.id != place.id]
            if blocks - {"direct"} and blocks & {"far", "road"}:
                # Said to be out of reach: then no detour reaches it either.
                for size in range(2, campaign.service.max_visits_per_shift + 1):
                    for ids in permutations([place.id, *others], size):
                        assert place.id not in ids or not visits_possible(campaign, shift, ids)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_shortfall_of_any_plan_has_a_cause_that_holds(data: st.DataObject) -> None:
    campaign = data.draw(campaigns())
    routes, duties = data.draw(plans(campaign))
    travel = travel_times(campaign)
    found = unmet_of(campaign, travel, routes, duties)
    plain = score(campaign, routes, duties).shortfalls
    assert [unmet.model_copy(update={"code": "", "reason": ""}) for unmet in found] == list(plain)
    access = Access(campaign, travel)
    for unmet in found:
        assert unmet.code
        assert str(unmet.reason)
        assert not isinstance(unmet.reason, str)
        assert unmet.reason.say("vi") != unmet.reason.say("en")
        if "open" in unmet.code and unmet.village:
            assert _can_be_bettered(campaign, access, routes, duties, unmet.village)


def _can_be_bettered(
    campaign: Campaign, access: Access, routes: Sequence[Route], duties: Sequence[Duty], name: str
) -> bool:
    """Say whether some valid visit by some crew in an unused shift raises the score, as a cause claims."""
    place = campaign.village_by_id[name]
    travel = travel_times(campaign)
    before = score(campaign, routes, duties).score
    used = {(r.date, r.team, r.shift_start) for r in routes}
    for shift in campaign.shifts:
        length = access.session(place, shift)
        if not length or (shift.date, shift.team, shift.start) in used:
            continue
        base = campaign.base_of(shift.team).id
        out, home = (travel.minutes(*pair, shift.date) for pair in ((base, name), (name, base)))
        if out is None or home is None:
            continue
        starts = [
            max(opens, shift.start + out)
            for opens, closes in place.hours.on(shift.date)
            if max(opens, shift.start + out) + length <= min(closes, shift.end - home)
        ]
        for crew in crews(campaign.members[shift.team]) if starts else ():
            plan = Route(
                team=shift.team,
                date=shift.date,
                shift_start=shift.start,
                shift_end=shift.end,
                depart=shift.start,
                back=shift.end,
                crew=crew,
                travel_minutes=out + home,
                stops=(Stop(village=name, arrive=starts[0], start=starts[0], end=starts[0] + length),),
            )
            document = document_for(campaign, [*routes, plan], duties)
            if document["score"] > before and check(campaign, document).ok:
                return True
    return False


def test_what_is_frozen_is_no_missed_chance() -> None:
    campaign = tiny(
        villages=(village(households=100, poor=100, min_visits=7, max_visits=7),),
        penalties=Penalties(visit=5),
    )
    everything = unmet_of(campaign, travel_times(campaign), [], [], since=day(7))
    assert [(unmet.code, str(unmet.reason)) for unmet in everything] == [
        ("frozen", "what lies before 2025-08-04 is settled")
    ]
    some = unmet_of(campaign, travel_times(campaign), [], [], since=campaign.end)[0]
    assert some.code == "open+frozen"
    assert "1 of 1 shifts" in str(some.reason)


def test_shifts_that_pins_hold_are_said_to_be_held() -> None:
    campaign = tiny(
        villages=(village("v1", min_visits=1), village("v2")), end=day(0), penalties=Penalties(visit=5)
    )
    made = [route(campaign, [("v2", "18:10", "19:10")])]
    found = unmet_of(campaign, travel_times(campaign), made, [], pinned=[("v2", day(0), "T1")])
    assert found[0].code == "pinned"


def test_a_frozen_duty_is_settled() -> None:
    campaign = tiny(fixed_point=FixedPoint(open="Mo 08:00-10:00", volunteers=1), penalties=Penalties(duty=5))
    found = unmet_of(campaign, travel_times(campaign), [], [], since=day(1))
    assert [unmet.code for unmet in found] == ["frozen"]
