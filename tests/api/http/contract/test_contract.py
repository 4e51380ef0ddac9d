"""The OpenAPI document keeps its word: every operation succeeds as described, and whatever is asked, is answered so."""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
import schemathesis.engine
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.errors import FailureGroup
from schemathesis.openapi import from_dict

from api.http.codes import CODES

from .conftest import World

KNOWN = {
    **{f"path.{name}": name for name in ("campaign_id", "plan_id", "week", "team", "date", "number")},
    **{f"path.{name}": name for name in ("user_id", "invitation_id", "link_id", "token_id")},
    "path.kind": "kind",
    "path.volunteer": "volunteer",
    "header.If-Match": "any",
    "query.campaign": "campaign_id",
    "query.version": "number",
    "body.plan": "plan_id",
    "body.campaign_id": "campaign_id",
    "body.team": "team",
    "body.secret": "secret",
    "body.version": "number",
}
"""Which parameters are things that exist, most of the time."""

ELSEWHERE = {
    "GET /api/v1/plans/{plan_id}/difference": "needs a replan that a worker has computed",
}
"""Operations that cannot succeed here, and why; other tests see them succeed."""

UPLOADS = ("create_campaign", "create_version")


def name_of(operation: Any) -> str:
    """Return the id of an operation: the name of its function."""
    return str(operation.definition.raw["operationId"])


def code_fits(ctx: Any, response: Any, case: Any) -> None:
    """See that an error has a code of the table, with a status that the table gives it."""
    if response.status_code >= 400:
        problem = response.json()
        assert problem["status"] == response.status_code
        assert response.status_code in CODES[problem["code"]].statuses, problem["code"]


@dataclass
class Asked:
    """What came of many requests."""

    answered: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The statuses of each operation's answers."""
    wrong: dict[str, str] = field(default_factory=dict)
    """What was not as described."""


def succeed(world: World, asked: Asked) -> None:
    """Ask once for each operation, so that it succeeds."""
    document = from_dict(copy.deepcopy(world.app.openapi()), config=schemathesis.Config())
    document.app = world.app
    for found in document.get_all_operations():
        operation = found.ok()
        name, body = name_of(operation), world.body(name_of(operation))
        world.restore(name)
        paths = {parameter.name: world.known[parameter.name] for parameter in operation.path_parameters}
        given = {} if body is None else {"body": body, "media_type": next(iter(operation.body)).media_type}
        case = operation.Case(path_parameters=paths, headers=world.headers(name), **given)
        try:
            answer = case.call_and_validate(headers=world.caller(name), additional_checks=[code_fits])
            asked.answered[operation.label].add(answer.status_code)
        except FailureGroup as group:
            asked.wrong[operation.label] = "\n".join(map(str, group.exceptions))


def ask(world: World, asked: Asked, *, role: str = "planner", examples: int, coverage: bool) -> None:
    """Have Schemathesis ask, as somebody, whatever the document allows and forbids."""
    names = {parameter: parameter.replace(".", "-") for parameter in KNOWN}
    settings = {
        "seed": 20250725,
        "dictionaries": {
            names[parameter]: {"values": [world.known[KNOWN[parameter]]]} for parameter in names
        },
        "parameters": {
            parameter: {"dictionary": name, "probability": 0.8} for parameter, name in names.items()
        },
        "generation": {"deterministic": True, "max-examples": examples, "no-shrink": True},
        # What no schema can say, such as that a password is not one of the usual ones, may well be refused.
        "checks": {"positive_data_acceptance": {"enabled": False}},
        "phases": {
            "examples": {"enabled": False},
            "coverage": {"enabled": coverage},
            "fuzzing": {"extra-data-sources": {"responses": False}},
            "stateful": {"enabled": False},
        },
    }
    document = from_dict(copy.deepcopy(world.app.openapi()), config=schemathesis.Config.from_dict(settings))
    document.app = world.app

    @document.auth(refresh_interval=None)
    class Caller:
        def get(self, case: Any, context: Any) -> dict[str, str]:
            name = name_of(case.operation)
            world.restore(name)
            return world.caller(name, role)

        def set(self, case: Any, data: dict[str, str], context: Any) -> None:
            case.headers.update(data)

    @document.hook
    def map_body(context: Any, body: Any) -> Any:
        if name_of(context.operation) in UPLOADS and isinstance(body, dict):
            files = body.get("files")
            if isinstance(files, list) and len(files) == 1 and isinstance(files[0], bytes | str):
                return {**body, "files": [world.archive]}
        return body

    for event in schemathesis.engine.from_schema(document).execute():
        if isinstance(event, NonFatalError | FatalError):
            asked.wrong[f"error {event.id}"] = str(getattr(event, "info", None) or event.exception)
        if isinstance(event, ScenarioFinished):
            _note(event, asked)


def _note(event: ScenarioFinished, asked: Asked) -> None:
    for id_, interaction in event.recorder.interactions.items():
        if interaction.response is not None:
            asked.answered[str(event.label)].add(int(interaction.response.status_code))
        for check in event.recorder.checks.get(id_, []):
            if (found := check.failure_info) is not None:
                said = f"{found.failure.message[:600]}\n{found.code_sample[:600]}"
                asked.wrong.setdefault(f"{event.label}: {found.failure.title}", said)


def shown(wrong: dict[str, str]) -> str:
    """Return what is wrong, for people."""
    return "\n\n".join(f"{what}\n{how}" for what, how in wrong.items())


def test_every_operation_succeeds_as_described(world: World) -> None:
    asked = Asked()
    succeed(world, asked)
    assert not asked.wrong, shown(asked.wrong)
    failed = {label: statuses for label, statuses in asked.answered.items() if max(statuses) >= 300}
    assert failed.keys() <= ELSEWHERE.keys(), failed
    operations = [method for path in world.app.openapi()["paths"].values() for method in path]
    assert len(asked.answered) == len(operations)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_asked_is_answered_as_described(world: World) -> None:
    asked = Asked()
    ask(world, asked, examples=3, coverage=True)
    assert not asked.wrong, shown(asked.wrong)
    never = {label for label, statuses in asked.answered.items() if min(statuses) >= 300}
    assert never <= set(ELSEWHERE)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_other_database_answers_the_same(world: World) -> None:
    asked = Asked()
    ask(world, asked, examples=2, coverage=False)
    assert not asked.wrong, shown(asked.wrong)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["viewer", "link"])
def test_those_who_may_little_are_answered_as_described(world: World, role: str) -> None:
    asked = Asked()
    ask(world, asked, role=role, examples=2, coverage=False)
    assert not asked.wrong, shown(asked.wrong)
