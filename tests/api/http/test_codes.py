"""The codes of errors are a contract: what the code raises, what the document tells, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.codes import CODES, codes_of
from api.http.problems import TITLES

ERRORS = {"ProblemError": 1, "RefusalError": 1} | dict.fromkeys(
    (
        "ConflictError",
        "ForbiddenError",
        "InvalidError",
        "NotThereError",
        "TooManyError",
        "UnknownCallerError",
    ),
    0,
)
"""Which argument of each exception is the code."""

API = Path(__file__).parents[3] / "api"


def raised() -> dict[str, str]:
    """Return the codes that the service's code names, and where."""
    found = {}
    for path in API.rglob("*.py"):
        if "commands" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = ERRORS.get(getattr(getattr(node, "func", None), "id", ""))
            if place is None or len(node.args) <= place:
                continue
            if isinstance(code := node.args[place], ast.Constant):
                found[str(code.value)] = f"{path.relative_to(API)}:{node.lineno}"
    return found


def test_every_code_that_is_raised_is_in_the_table() -> None:
    unknown = {code: place for code, place in raised().items() if code not in CODES}
    assert not unknown, f"name them in api/http/codes.py: {unknown}"


def test_every_code_of_the_table_is_raised() -> None:
    # These are what the framework itself refuses.
    assert CODES.keys() - raised().keys() <= {"bad-request", "method-not-allowed", "too-large"}


@pytest.mark.parametrize("status", sorted({status for code in CODES.values() for status in code.statuses}))
def test_every_status_has_a_title(status: int) -> None:
    assert TITLES[status]
    assert codes_of(status)


def test_the_document_tells_all_codes(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for code, what in CODES.items():
        assert f"| `{code}` |" in document["info"]["description"]
        for status in what.statuses:
            assert f"`{code}`" in document["components"]["responses"][f"Problem{status}"]["description"]
