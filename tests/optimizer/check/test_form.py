"""The form of plan.json: any JSON value ends in a report, and what is missing or malformed is named."""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import day, document_for, duty, route, tiny, village

from optimizer.campaign import FixedPoint
from optimizer.check import check
from optimizer.plan import CheckIn, Replan

CAMPAIGN = tiny(
    villages=(village(min_visits=3),), fixed_point=FixedPoint(open="Mo 08:00-10:00", volunteers=2)
)
ROUTES = (route(CAMPAIGN), route(CAMPAIGN, date=day(3)))
DUTIES = (duty("A"),)
REPLAN = Replan(
    freeze_until=day(2),
    routes=ROUTES,
    duties=DUTIES,
    pinned=(("v1", day(3), "T1"),),
    done=(CheckIn(village="v1", date=day(0), team="T1", served=(5, 0, 0, 0, 0)),),
)
DOCUMENT = document_for(CAMPAIGN, ROUTES, DUTIES, replan=REPLAN)

OPTIONAL = {"code", "poor", "near_poor", "elderly", "no_device", "other", "replan", "end", "run"}
"""Keys that need not be there, in one place or another."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2025-07-28"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
GARBAGE = (
    None,
    True,
    -1,
    10**400,
    1e308,
    math.nan,
    math.inf,
    "",
    "x",
    "\ud800",
    "25:00",
    "2025-13-45",
    [],
    {},
    [{}],
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in a document."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield (*path, key)
        yield from paths(entry, (*path, key))


def parent(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


PATHS = list(paths(DOCUMENT))


def found(document: Any) -> dict[str, set[str]]:
    """Return the places of each code."""
    places: dict[str, set[str]] = {}
    for violation in check(CAMPAIGN, document).violations:
        places.setdefault(violation.rule, set()).add(violation.place)
        assert violation.message.say("en")
        assert violation.message.say("vi")
        assert violation.place.isprintable()
    return places


def test_the_document_is_right() -> None:
    assert found(DOCUMENT) == {}
    assert found(json.loads(json.dumps(DOCUMENT))) == {}


@pytest.mark.parametrize("document", [None, 5, 1.5, "plan", True, [], [{}]])
def test_what_is_no_object_is_no_plan(document: Any) -> None:
    assert found(document) == {"schema-type": {""}}


def test_an_empty_object_lacks_every_key() -> None:
    missing = found({})
    assert missing.keys() == {"schema-missing"}
    assert missing["schema-missing"] == DOCUMENT.keys() - {"replan", "run"}


def test_a_place_can_be_shown_whatever_ids_hold() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["replan"]["pinned"][0][0] = "\U000101fe"  # no letter as yet
    document["replan"]["base"]["routes"][0]["team"] = "\x1b[2J"
    places = set().union(*found(document).values())
    assert any("101fe" in place for place in places) and any("x1b" in place for place in places)


def test_another_schema_is_refused() -> None:
    assert found(DOCUMENT | {"schema": "luudong.plan/2"}) == {"schema-value": {"schema"}}


@pytest.mark.parametrize(
    "path", [p for p in PATHS if isinstance(p[-1], str) and p[-1] not in OPTIONAL], ids=str
)
def test_every_missing_key_is_named(path: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(DOCUMENT)
    del parent(document, path)[path[-1]]
    named = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
    assert named in found(document)["schema-missing"]


@pytest.mark.parametrize(
    "garbage", GARBAGE, ids=lambda value: str(value)[:12].encode("ascii", "replace").decode()
)
def test_garbage_in_any_place_ends_in_a_report(garbage: Any) -> None:
    for path in PATHS:
        document = copy.deepcopy(DOCUMENT)
        parent(document, path)[path[-1]] = garbage
        if isinstance(garbage, float) and not math.isfinite(garbage):
            assert "schema-value" in found(document)
        else:
            found(document)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (("routes", 0, "team"), "T9", "schema-unknown"),
        (("routes", 0, "crew", 0), "Z", "schema-unknown"),
        (("routes", 0, "stops", 0, "village"), "v9", "schema-unknown"),
        (("duties", 0, "volunteers", 0), "Z", "schema-unknown"),
        (("villages", 0, "village"), "v9", "schema-unknown"),
        (("unmet", 0, "village"), "v9", "schema-unknown"),
        (("routes", 0, "date"), "20250728", "schema-value"),
        (("routes", 0, "date"), "2025-W31-1", "schema-value"),
        (("routes", 0, "date"), "2025-02-29", "schema-value"),
        (("routes", 0, "date"), "٢٠٢٥-07-28", "schema-value"),
        (("routes", 0, "depart"), "8:04", "schema-value"),
        (("routes", 0, "depart"), "24:01", "schema-value"),
        (("routes", 0, "depart"), 1084, "schema-type"),
        (("routes", 0, "travel_minutes"), 20.5, "schema-type"),
        (("routes", 0, "travel_minutes"), True, "schema-type"),
        (("routes", 0, "travel_minutes"), -20, "schema-value"),
        (("score",), "44", "schema-type"),
        (("status",), "best", "schema-value"),
        (("unmet", 0, "kind"), "visits", "schema-value"),
        (("unmet", 0, "reason"), " ", "schema-value"),
        (("run", "seed"), "0", "schema-type"),
        (("run", "seconds"), math.inf, "schema-value"),
        (("run", "extra"), {"deep": [math.nan]}, "schema-value"),
    ],
)
def test_a_malformed_value_is_named(path: tuple[str | int, ...], value: Any, rule: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    parent(document, path)[path[-1]] = value
    assert rule in found(document)


def test_a_malformed_route_hides_no_broken_rule_of_another() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["routes"][0]["team"] = "T9"
    document["routes"][1]["depart"] = "17:59"
    assert {"schema-unknown", "rule-3-depart"} <= found(document).keys()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON)
def test_any_json_ends_in_a_report(document: Any) -> None:
    assert found(document)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PATHS), JSON)
def test_any_json_in_any_place_ends_in_a_report(path: tuple[str | int, ...], value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    parent(document, path)[path[-1]] = value
    found(document)


def test_a_deep_document_ends_in_a_report() -> None:
    deep: Any = 0.5
    for _ in range(100_000):
        deep = [deep]
    found({"note": deep, "routes": deep, "villages": [deep]})
    # Taken apart by hand: Python frees nested lists by recursion.
    while isinstance(deep, list):
        deep = deep.pop()
