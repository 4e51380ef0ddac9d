"""First plan, dive, search and restricted program: valid drafts, none worse than what it starts from."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from small import Rooms, broken_rules, every_column, generated, relaxed, rooms_of, small_campaign
from strategies import campaigns, tiny

from optimizer import Campaign
from optimizer.engine.budget import Budget, Limits
from optimizer.engine.columns import Column
from optimizer.engine.construct import construct
from optimizer.engine.crews import man
from optimizer.engine.dive import crew_variants, dive
from optimizer.engine.draft import Draft, draft_score, given_by, service_pieces
from optimizer.engine.instance import Instance
from optimizer.engine.neighbourhoods import NEIGHBOURHOODS
from optimizer.engine.offers import guide_of, offered
from optimizer.engine.restricted import solve_restricted
from optimizer.engine.search import STEP, Search

UNLIMITED = Limits(None, 20.0, None)
quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def first(rooms: Rooms) -> Draft:
    return construct(rooms.formulation, rooms.pricer, rooms.pool, Budget(None, 1000.0, None))


def rounding(rooms: Rooms) -> float:
    """Return what whole minutes and scaled scores in CP-SAT can cost a draft.

    A minute at most for each class, session and floor of a village, at the highest worth of a minute, and the gap
    at which CP-SAT may stop.
    """
    instance, penalties = rooms.instance, rooms.campaign.penalties
    per_minute = (
        float(instance.class_value.max()) + penalties.cover / rooms.campaign.service.minutes_per_household
    )
    minutes = instance.village_count * (6 + len(instance.shifts))
    total = float((instance.class_value * instance.villages.class_minutes).sum())
    whole = (instance.villages.cap % 1 == 0).all() and (instance.villages.class_minutes % 1 == 0).all()
    return (0.0 if whole else minutes * per_minute) + 1e-4 * max(1.0, total)


@quick
@given(campaigns())
def test_the_first_plan_is_valid(campaign: Campaign) -> None:
    rooms = rooms_of(campaign)
    assert broken_rules(rooms, first(rooms)) == ()


def test_the_first_plan_of_small_campaigns_is_valid_and_no_worse_than_none() -> None:
    went = 0
    for seed in range(150):
        rooms = rooms_of(small_campaign(seed))
        draft = first(rooms)
        assert broken_rules(rooms, draft) == (), f"seed {seed}"
        assert draft_score(rooms.instance, draft) >= draft_score(rooms.instance, Draft()) - 1e-9, (
            f"seed {seed}"
        )
        went += bool(draft.columns)
    assert went >= 50


def test_no_route_is_taken_once_the_budget_is_spent() -> None:
    rooms = rooms_of(tiny())
    assert first(rooms).columns
    stopped = threading.Event()
    stopped.set()
    assert construct(rooms.formulation, rooms.pricer, rooms.pool, Budget(None, None, stopped)).columns == {}
    assert construct(rooms.formulation, rooms.pricer, rooms.pool, Budget(None, 0.0, None)).columns == {}


@quick
@given(campaigns())
def test_a_restricted_program_gives_a_valid_draft_no_worse_than_its_base(campaign: Campaign) -> None:
    rooms = rooms_of(campaign)
    relaxed(rooms)
    base = first(rooms)
    rng = np.random.default_rng(0)
    for neighbourhood in NEIGHBOURHOODS if rooms.instance.shifts else ():
        free = neighbourhood(rooms.instance, base, rng, 4)
        outcome = solve_restricted(rooms.instance, rooms.pool.columns, base, free, UNLIMITED)
        assert outcome.draft is not None
        assert broken_rules(rooms, outcome.draft) == ()
        before, after = draft_score(rooms.instance, base), draft_score(rooms.instance, outcome.draft)
        assert after >= before - rounding(rooms)
        held = {s: column for s, column in base.columns.items() if s not in free}
        assert {s: c for s, c in outcome.draft.columns.items() if s not in free} == held


def test_the_restricted_program_over_all_columns_is_within_the_bound() -> None:
    for seed in range(60):
        rooms = rooms_of(small_campaign(seed))
        everything = frozenset(range(len(rooms.instance.shifts)))
        columns = every_column(rooms.instance)
        outcome = solve_restricted(rooms.instance, columns, Draft(), everything, UNLIMITED)
        assert outcome.draft is not None
        assert broken_rules(rooms, outcome.draft) == (), f"seed {seed}"
        assert draft_score(rooms.instance, outcome.draft) <= relaxed(rooms).bound + 1e-9, f"seed {seed}"


def test_a_crew_is_found_for_people_held_elsewhere() -> None:
    # Two shifts of one week, one turn each for A and B: with shift 0 held by A, shift 1 goes to B.
    campaign = small_two()
    rooms = rooms_of(campaign)
    column = crew_variants(rooms.instance, 0, ((0, 1),))[0]
    base = Draft({0: column}, {0: (0,)}, {})
    later = crew_variants(rooms.instance, 1, ((0, 1),))
    outcome = solve_restricted(rooms.instance, later, base, frozenset({1}), UNLIMITED)
    assert outcome.draft is not None
    assert set(outcome.draft.columns) == {0, 1}
    assert sorted(outcome.draft.crews[0] + outcome.draft.crews[1]) == [0, 1]


def small_two() -> Campaign:
    people = [person.model_copy(update={"max_per_week": 1}) for person in tiny().volunteers]
    return tiny(volunteers=tuple(people), end="2025-07-29")


def test_service_pieces_are_concave_and_end_with_the_households() -> None:
    for seed in range(40):
        instance = rooms_of(small_campaign(seed)).instance
        for v in range(instance.village_count):
            total = float(instance.villages.class_minutes[v].sum())
            for given_already in (0.0, 37.5, total / 2, total):
                pieces = service_pieces(instance, v, given_already)
                assert sum(width for width, _ in pieces) == pytest.approx(max(0.0, total - given_already))
                worths = [worth for _, worth in pieces]
                assert worths == sorted(worths, reverse=True)


def settle(rooms: Rooms, budget: Budget) -> list[Column]:
    generation = generated(rooms)
    found = generation.relaxed
    assert found is not None
    return dive(generation.master, found.solution, rooms.pricer, budget, until=1.0)


def test_a_dive_settles_routes_that_exist_and_search_mans_them() -> None:
    settled_ones = 0
    for seed in range(60):
        rooms = rooms_of(small_campaign(seed))
        budget = Budget(None, 1000.0, None)
        settled = settle(rooms, budget)
        settled_ones += len(settled)
        assert set(settled) <= set(every_column(rooms.instance)), f"seed {seed}"
        assert len({wish.shift for wish in settled}) == len(settled)
        greedy = man(rooms.instance, settled)
        assert broken_rules(rooms, greedy) == (), f"seed {seed}"
        search = Search(
            rooms.instance, Draft(), budget, rooms.pricer, workers=1, seed=0, on_better=lambda draft: None
        )
        search.assign(settled, until=1.0)
        assert broken_rules(rooms, search.best) == (), f"seed {seed}"
        assert search.best_score >= draft_score(rooms.instance, greedy) - 1e-9
        stops = {wish.shift: wish.stops for wish in settled}
        assert all(column.stops == stops[s] for s, column in search.best.columns.items()), f"seed {seed}"
    assert settled_ones >= 50


def test_a_dive_without_budget_settles_nothing() -> None:
    rooms = rooms_of(tiny())
    spent = Budget(None, 1.0, None)
    spent.charge(1.0)
    assert settle(rooms, spent) == []


@pytest.mark.parametrize("seed", range(6))
def test_search_makes_valid_drafts_ever_better_within_its_work(seed: int) -> None:
    rooms = rooms_of(small_campaign(seed, most_shifts=30))
    found = relaxed(rooms)
    guide = guide_of(found, rooms.pool)
    better: list[float] = []

    def hear(draft: Draft) -> None:
        assert broken_rules(rooms, draft) == ()
        better.append(draft_score(rooms.instance, draft))

    budget = Budget(None, 0.2, None)
    search = Search(rooms.instance, Draft(), budget, rooms.pricer, workers=1, seed=seed, on_better=hear)
    start = search.best_score
    search.guide = guide
    search.improve(1.0, lambda: False)
    assert better == sorted(better)
    assert search.best_score == ([start, *better])[-1]
    if rooms.instance.shifts:
        # One step at most goes over the budget, and by no more than the step had left.
        assert 1.0 <= budget.spent <= 1.0 + STEP / 0.2


def test_search_ends_at_once_when_stopped_or_closed() -> None:
    rooms = rooms_of(tiny())
    found = relaxed(rooms)
    guide = guide_of(found, rooms.pool)
    stop = threading.Event()
    stop.set()
    for budget, closed in ((Budget(None, None, stop), False), (Budget(None, None, None), True)):
        search = Search(
            rooms.instance, Draft(), budget, rooms.pricer, workers=1, seed=0, on_better=lambda draft: None
        )
        search.guide = guide
        search.improve(1.0, lambda closed=closed: closed)
        assert search.best == Draft()


def test_with_two_workers_search_goes_on_beside_something_else_and_rests_during_a_proof() -> None:
    rooms = rooms_of(tiny())
    found = relaxed(rooms)
    improved, steps = threading.Event(), threading.Event()
    search = Search(
        rooms.instance,
        Draft(),
        Budget(60, None, None),
        rooms.pricer,
        workers=2,
        seed=0,
        on_better=lambda draft: improved.set(),
    )
    search.guide = guide_of(found, rooms.pool)

    def over() -> bool:
        steps.set()
        return False

    with search.improving(over):
        assert improved.wait(30)
        bound = search.close(found, 10_000, 1.0)
        best = search.best_score
        assert bound == pytest.approx(best, abs=1e-3)
    steps.clear()
    assert not steps.wait(0.5)
    assert search.best_score == best


def test_what_fails_beside_the_search_ends_it_too() -> None:
    rooms = rooms_of(tiny())
    search = Search(
        rooms.instance, Draft(), Budget(60, None, None), rooms.pricer, workers=2, seed=0, on_better=print
    )
    search.guide = guide_of(relaxed(rooms), rooms.pool)
    before = threading.active_count()
    with pytest.raises(ValueError, match="beside"), search.improving(lambda: False):
        raise ValueError("beside")
    assert threading.active_count() == before


def test_only_a_better_draft_is_kept() -> None:
    rooms = rooms_of(tiny())
    search = Search(
        rooms.instance,
        Draft(),
        Budget(None, None, None),
        rooms.pricer,
        workers=1,
        seed=0,
        on_better=lambda draft: None,
    )
    draft = first(rooms)
    assert search.offer(draft)
    assert not search.offer(draft)
    assert not search.offer(Draft())
    assert search.best is draft


def spaced(instance: Instance, columns: dict[int, Column]) -> bool:
    for v, days in given_by(instance, columns).days.items():
        apart = [later - sooner for sooner, later in pairwise(sorted(days))]
        if min(apart, default=1000) < instance.villages.gap[v] or len(days) > instance.villages.max_visits[v]:
            return False
    return True


def test_neighbourhoods_free_shifts_that_exist_and_offers_are_theirs() -> None:
    rng = np.random.default_rng(1)
    for seed in range(20):
        rooms = rooms_of(small_campaign(seed, most_shifts=30))
        if not rooms.instance.shifts:
            continue
        draft = first(rooms)
        found = relaxed(rooms)
        guide = guide_of(found, rooms.pool)
        for neighbourhood in NEIGHBOURHOODS:
            free = neighbourhood(rooms.instance, draft, rng, 3)
            assert free <= set(range(len(rooms.instance.shifts))), f"seed {seed}"
            columns, _ = offered(rooms.instance, guide, rooms.pricer, draft, free, 10, rng)
            assert {column.shift for column in columns} <= free
            assert columns <= set(every_column(rooms.instance)), f"seed {seed}"
            others = {s: column for s, column in draft.columns.items() if s not in free}
            for column in columns - {draft.columns[s] for s in free if s in draft.columns}:
                # Each fits what stays: the check finds nothing wrong with both on the map, crews left aside.
                assert spaced(rooms.instance, {**others, column.shift: column}), f"seed {seed}"
            assert {draft.columns[s] for s in free if s in draft.columns} <= columns


def test_what_routes_give_is_capped_by_session_not_by_visit_order() -> None:
    rooms = rooms_of(tiny())
    one, two = (crew_variants(rooms.instance, s, ((0, 1),))[1] for s in (0, 1))
    given = given_by(rooms.instance, {0: one, 1: two})
    assert given.minutes.tolist() == [240.0]
    assert given.days == {0: [0, 1]}
