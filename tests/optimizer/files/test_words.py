"""Every sentence of the readers stands in Vietnamese too, with the same places to fill."""

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import optimizer
from optimizer.files import Problem
from optimizer.language import message

PACKAGE = Path(optimizer.__file__).parent
# The writer and reader of plan.json has a catalogue and tests of its own.
SOURCES = [
    *(path for path in sorted((PACKAGE / "files").glob("*.py")) if path.name != "plan_json.py"),
    PACKAGE / "hours.py",
    PACKAGE / "travel" / "provider.py",
]


def templates() -> list[str]:
    """Return the templates of all `message(…)` calls of the sources."""
    found: dict[str, None] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                found[node.args[0].value] = None
    return list(found)


def catalogue() -> dict[str, str]:
    """Return the translations of the optimizer: some sentences of the readers stand with the room they are about."""
    found = {}
    for path in sorted((PACKAGE / "locale" / "vi").glob("*.po")):
        with path.open("rb") as file:
            found |= {str(entry.id): str(entry.string) for entry in read_po(file, locale="vi") if entry.id}
    return found


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("template", templates())
def test_template_is_translated(template):
    translation = catalogue().get(template)
    assert translation, f"not in any catalogue: {template}"
    assert places(translation) == places(template)
    assert message(template).template == template


@pytest.mark.parametrize(
    ("problem", "english", "vietnamese"),
    [
        (
            Problem("teams.csv", 3, "shifts", "x", message("true or false")),
            "row 3, shifts, “x”",
            "dòng 3, shifts, “x”",
        ),
        (Problem("campaign.toml", 2, None, "", message("true or false")), "line 2", "dòng 2"),
        (Problem("villages.gpkg", 7, None, "", message("true or false")), "feature 7", "đối tượng 7"),
    ],
)
def test_where_a_problem_is(problem, english, vietnamese):
    assert problem.say("en") == f"{problem.file}, {english}: true or false"
    assert problem.say("vi") == f"{problem.file}, {vietnamese}: true (có) hoặc false (không)"
