"""Sharing out the turns: the same score, the same routes, and no less fair."""

from __future__ import annotations

import threading

from hypothesis import HealthCheck, given, settings
from small import Rooms, broken_rules, rooms_of, small_campaign
from strategies import campaigns, day, tiny, volunteer

from optimizer import Campaign
from optimizer.campaign import FixedPoint
from optimizer.engine.budget import Budget, Limits
from optimizer.engine.construct import construct
from optimizer.engine.dive import crew_variants
from optimizer.engine.draft import Draft, draft_score
from optimizer.engine.roster import fair_roster

ENOUGH = Limits(None, 20.0, None)


def first(rooms: Rooms) -> Draft:
    return construct(rooms.formulation, rooms.pricer, rooms.pool, Budget(None, 1000.0, None))


def heaviest(rooms: Rooms, draft: Draft) -> float:
    """Return the largest weekly load relative to its limit, from the campaign's own figures."""
    instance = rooms.instance
    worst = 0.0
    for p, person in enumerate(rooms.campaign.volunteers):
        for week in sorted(set(instance.week_of_day)):
            turns = [instance.shifts[s] for s, crew in draft.crews.items() if p in crew]
            posts = [instance.duties[d] for d, people in draft.posts.items() if p in people]
            lengths = [t.end - t.start for t in [*turns, *posts] if instance.week_of_day[t.day] == week]
            if person.max_per_week:
                worst = max(worst, len(lengths) / person.max_per_week)
            if person.max_hours_per_week:
                worst = max(worst, sum(lengths) / 60 / person.max_hours_per_week)
    return worst


def same_but_for_people(one: Draft, other: Draft) -> bool:
    sizes = [{d: len(people) for d, people in draft.posts.items() if people} for draft in (one, other)]
    return one.columns == other.columns and sizes[0] == sizes[1]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(campaigns())
def test_a_fair_roster_is_valid_and_scores_the_same(campaign: Campaign) -> None:
    rooms = rooms_of(campaign)
    draft = first(rooms)
    fair = fair_roster(rooms.instance, draft, ENOUGH)
    assert same_but_for_people(draft, fair)
    assert broken_rules(rooms, fair) == ()
    assert draft_score(rooms.instance, fair) == draft_score(rooms.instance, draft)


def test_a_fair_roster_is_no_less_fair() -> None:
    for seed in range(120):
        rooms = rooms_of(small_campaign(seed, most_shifts=30))
        draft = first(rooms)
        fair = fair_roster(rooms.instance, draft, ENOUGH)
        assert broken_rules(rooms, fair) == (), f"seed {seed}"
        assert heaviest(rooms, fair) <= heaviest(rooms, draft) + 1.5e-3, f"seed {seed}"


def lopsided(*people: object, **fields: object) -> tuple[Rooms, Draft]:
    """Return four shifts of one person, all taken by volunteer 0."""
    rooms = rooms_of(tiny(volunteers=people, end=day(3), **fields))
    columns = {s: crew_variants(rooms.instance, s, ((0, 1),))[0] for s in range(4)}
    return rooms, Draft(columns, dict.fromkeys(range(4), (0,)), {})


def turns_of(draft: Draft, p: int) -> int:
    return sum(p in crew for crew in draft.crews.values())


def test_turns_are_shared_in_proportion_to_limits() -> None:
    rooms, draft = lopsided(volunteer("A", max_per_week=4), volunteer("B", max_per_week=4))
    assert heaviest(rooms, fair_roster(rooms.instance, draft, ENOUGH)) == 0.5


def test_turns_are_shared_where_limits_do_bind() -> None:
    rooms, draft = lopsided(
        volunteer("A", max_hours_per_week=9.5),
        volunteer("B", max_hours_per_week=3.5),
        volunteer("C", "T1", max_per_week=1),
    )
    draft = Draft(draft.columns, {0: (0,), 1: (0,), 2: (0,), 3: (1,)}, {})
    fair = fair_roster(rooms.instance, draft, ENOUGH)
    assert broken_rules(rooms, fair) == ()
    # B's 3 of 3.5 hours weigh 0.86, C's one of one weighs 1; A's three shifts of 9.5 hours weigh 0.95, two 0.63.
    assert [turns_of(fair, p) for p in range(3)] == [3, 1, 0]


def test_a_limit_that_can_only_just_be_reached_counts() -> None:
    # A is there on Monday only and may go out once a week: going would be all of A's load, and B's is 2 of 3.
    rooms, draft = lopsided(
        volunteer("A", available="Mo 00:00-24:00", max_per_week=1), volunteer("B", max_per_week=3)
    )
    draft = Draft({s: draft.columns[s] for s in (0, 2)}, {0: (1,), 2: (1,)}, {})
    assert fair_roster(rooms.instance, draft, ENOUGH).crews == {0: (1,), 2: (1,)}


def test_weeks_with_duties_alone_are_shared_out() -> None:
    point = FixedPoint(open="08:00-10:00", volunteers=1)
    people = (volunteer("A", max_per_week=4), volunteer("B", max_per_week=4))
    rooms = rooms_of(tiny(volunteers=people, end=day(3), fixed_point=point))
    fair = fair_roster(rooms.instance, Draft(posts=dict.fromkeys(range(4), (0,))), ENOUGH)
    assert sorted(fair.posts.values()) == [(0,), (0,), (1,), (1,)]


def test_people_without_limits_share_evenly() -> None:
    rooms, draft = lopsided(volunteer("A"), volunteer("B"))
    fair = fair_roster(rooms.instance, draft, ENOUGH)
    assert [turns_of(fair, p) for p in range(2)] == [2, 2]


def test_duties_count_too_and_clash_with_shifts() -> None:
    point = FixedPoint(open="18:30-20:00", volunteers=1)
    rooms, draft = lopsided(volunteer("A"), volunteer("B"), fixed_point=point)
    draft = Draft(draft.columns, draft.crews, dict.fromkeys(range(4), (1,)))
    fair = fair_roster(rooms.instance, draft, ENOUGH)
    assert same_but_for_people(draft, fair)
    assert broken_rules(rooms, fair) == ()


def test_a_stopped_roster_is_the_draft_itself() -> None:
    rooms, draft = lopsided(volunteer("A"), volunteer("B"))
    stop = threading.Event()
    stop.set()
    assert fair_roster(rooms.instance, draft, Limits(1.0, None, stop)) == draft
