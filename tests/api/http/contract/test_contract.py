"""The OpenAPI document keeps its word: every operation succeeds as described, and whatever is asked, is answered so."""

from __future__ import annotations

import copy
from typing import Any

import schemathesis
from schemathesis.errors import FailureGroup
from schemathesis.openapi import from_dict

from .conftest import World

PATHS = ("campaign_id", "plan_id", "week", "team", "date", "number", "user_id", "invitation_id", "link_id")


def described(world: World, **generation: Any) -> Any:
    """Return the document as Schemathesis reads it; it asks for known things often enough to get somewhere."""
    known = world.known
    often = {
        **{f"path.{name}": known[name] for name in (*PATHS, "token_id")},
        "query.version": 1,
        "query.campaign": known["campaign_id"],
        "header.if-match": "*",
        "body.plan": known["plan_id"],
        "body.secret": known["secret"],
        "body.team": known["team"],
        "body.campaign_id": known["campaign_id"],
    }
    config = schemathesis.Config.from_dict(
        {
            "seed": 20250725,
            "dictionaries": {name.replace(".", "-"): {"values": [value]} for name, value in often.items()},
            "parameters": {
                name: {"dictionary": name.replace(".", "-"), "probability": 0.8} for name in often
            },
            "generation": {"deterministic": True, **generation},
            "phases": {
                "examples": {"enabled": False},
                "coverage": {"enabled": True},
                "fuzzing": {"extra-data-sources": {"responses": False}},
                "stateful": {"enabled": False},
            },
        }
    )
    return from_dict(copy.deepcopy(world.app.openapi()), config=config)


def test_every_operation_succeeds_as_described(world: World) -> None:
    document = from_dict(world.app.openapi(), config=schemathesis.Config())
    document.app = world.app
    wrong = []
    for found in document.get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        world.restore(name)
        body = world.body(name)
        case = operation.Case(
            path_parameters={
                parameter.name: world.known[parameter.name] for parameter in operation.path_parameters
            },
            headers=world.headers(name),
            **({} if body is None else {"body": body, "media_type": next(iter(operation.body)).media_type}),
        )
        try:
            answer = case.call_and_validate(headers=world.caller(name))
            if answer.status_code >= 400:
                wrong.append(f"{name}: {answer.status_code} {answer.content[:300]!r}")
        except (Exception, FailureGroup) as error:
            wrong.append(f"{name}: {error}")
    assert not wrong, "\n".join(wrong)
