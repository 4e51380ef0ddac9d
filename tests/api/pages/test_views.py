"""What the pages show, worked out from a campaign and a plan."""

import datetime as dt
from typing import Any

import pytest

from api.pages.views.calendar import calendar
from api.pages.views.coverage import Share, coverage_by_class, coverage_by_village, results_of_routes
from api.pages.views.shortfalls import clauses, shortfalls
from api.pages.views.team import Person, team_days
from api.service.sights import EVERYBODY, routes_shown, seen_by
from optimizer import Campaign, Plan, plan_document


def shown(campaign: Campaign, plan: Plan) -> list[dict[str, Any]]:
    return seen_by(EVERYBODY, routes_shown(campaign, plan_document(plan, "en")["routes"]))


def test_a_calendar_has_every_date_once_and_every_session(campaign: Campaign, plan: Plan) -> None:
    weeks = calendar(campaign, plan)
    dates = [day.date for week in weeks for day in week.days]
    assert dates == [campaign.start + dt.timedelta(days=offset) for offset in range(3)]
    sessions = [
        (day.date, cell.team.id, session.village, session.start)
        for week in weeks
        for day in week.days
        for cell in day.cells
        for trip in cell.trips
        for session in trip.sessions
    ]
    assert len(sessions) == sum(len(route.stops) for route in plan.routes) == sum(w.sessions for w in weeks)
    assert {village for _, _, village, _ in sessions} == {"Thôn Một"}


def test_a_calendar_is_cut_into_iso_weeks(campaign: Campaign, plan: Plan) -> None:
    longer = campaign.model_copy(update={"end": dt.date(2025, 8, 5), "rest_dates": (dt.date(2025, 7, 29),)})
    weeks = calendar(longer, plan)
    assert [(week.name, week.number, len(week.days)) for week in weeks] == [
        ("2025-W30", 1, 3),
        ("2025-W31", 2, 7),
        ("2025-W32", 3, 2),
    ]
    assert [day.rest for day in weeks[1].days] == [False, True, False, False, False, False, False]
    assert weeks[1].days[1].cells[0].off


def test_a_calendar_counts_who_is_on_duty(campaign: Campaign, plan: Plan) -> None:
    friday = calendar(campaign, plan)[0].days[0]
    given = sum(len(duty.volunteers) for duty in plan.duties)
    assert (friday.duty_wanted, friday.duty_given) == (3, given)


def test_coverage_of_all_routes_is_what_the_plan_says(campaign: Campaign, plan: Plan) -> None:
    results = results_of_routes(campaign, shown(campaign, plan))
    by_id = {result.village: result for result in plan.villages}
    for result in results:
        assert result.visits == by_id[result.village].visits
        assert result.served == pytest.approx(by_id[result.village].served)
        assert result.coverage == pytest.approx(by_id[result.village].coverage)


def test_coverage_passes_over_villages_that_are_gone(campaign: Campaign, plan: Plan) -> None:
    without = campaign.model_copy(update={"villages": campaign.villages[1:]})
    (result,) = results_of_routes(without, shown(campaign, plan))
    assert (result.village, result.visits) == ("hai", 0)


def test_shares_leave_out_classes_that_nobody_is_of(campaign: Campaign, plan: Plan) -> None:
    shares = coverage_by_class(campaign, plan.villages)
    assert [share.key for share in shares] == ["poor", "other", "total"]
    assert shares[-1].total == 18


def test_villages_begin_with_the_one_that_is_covered_least(campaign: Campaign, plan: Plan) -> None:
    villages = coverage_by_village(campaign, plan.villages)
    assert [village.id for village in villages] == ["hai", "mot"]
    assert villages[0].visits == 0


@pytest.mark.parametrize(("served", "width"), [(999.9, 99.9), (1000, 100), (0, 0), (0.4, 0)])
def test_a_bar_is_full_only_where_all_are_served(served: float, width: float) -> None:
    assert Share("poor", served, 1000).width == width


def test_shortfalls_are_grouped_dearest_first(campaign: Campaign, plan: Plan) -> None:
    groups = shortfalls(campaign, plan)
    assert {group.kind for group in groups} == {"visit", "duty"}
    visit = next(group for group in groups if group.kind == "visit")
    assert [item.where for item in visit.items] == ["Thôn Hai"]
    assert sum(group.cost for group in groups) == pytest.approx(sum(unmet.cost for unmet in plan.unmet))


def test_clauses_stay_whole_within_brackets() -> None:
    assert clauses("one; two (a; b (c; d)); three") == ["one", "two (a; b (c; d))", "three"]
    assert clauses("") == []


ROUTE: dict[str, Any] = {
    "depart": "18:00",
    "return": "21:00",
    "stops": [{"name": "Thôn Một", "start": "18:30", "end": "20:30"}],
    "crew": [
        {"name": "Bình", "role": "member"},
        {"name": "An", "role": "leader", "phone": "+84 912 345 678"},
    ],
}


def test_the_days_of_a_team_are_told_apart_around_today() -> None:
    dates = ("2025-07-28", "2025-07-30", "2025-08-02", "2025-08-04")
    routes = [ROUTE | {"date": date} for date in dates]
    days = team_days(routes, dt.date(2025, 7, 30))
    assert days.first is not None
    assert days.first.date == dt.date(2025, 7, 30)
    assert [day.date.isoformat() for day in days.this_week] == ["2025-08-02"]
    assert [day.date.isoformat() for day in days.later] == ["2025-08-04"]
    assert [day.date.isoformat() for day in days.earlier] == ["2025-07-28"]
    assert team_days(routes, dt.date(2025, 9, 1)).first is None


def test_a_crew_begins_with_its_leader() -> None:
    days = team_days([ROUTE | {"date": "2025-07-30"}], dt.date(2025, 7, 1))
    assert days.first is not None
    people = days.first.trips[0].people
    assert people == (Person("An", True, "+84 912 345 678"), Person("Bình", False))
    assert people[0].dial == "+84912345678"
