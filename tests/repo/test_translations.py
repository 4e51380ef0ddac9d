"""Every sentence that people read has a Vietnamese translation with the same places to fill."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

PACKAGES = ("optimizer", "maps", "api")

# Their templates are handed to pages, which fill them.
HANDED_ON = ("maps/", "api/pages/words/")


def templates(package: Path) -> dict[str, str]:
    """Return the templates of the `message(…)` calls in a package, and where each stands."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        source = BytesIO(path.read_bytes())
        for line, text, _, _ in extract(
            "python", source, keywords={"message": None}, options={"encoding": "utf-8"}
        ):
            found[text if isinstance(text, str) else text[0]] = f"{path.name}:{line}"
    return found


def catalogue(package: Path) -> Catalog:
    """Return all Vietnamese entries of a package; fail where one text is translated in two ways."""
    merged = Catalog(locale="vi")
    for path in sorted((package / "locale" / "vi").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="vi", abort_invalid=True):
                if entry.id:
                    known = merged.get(entry.id)
                    assert known is None or known.string == entry.string, f"{path.name}: {entry.id!r} differs"
                    merged[entry.id] = entry
    return merged


def places(template: str) -> set[str]:
    """Return the named places of a template; fails on a place without a name."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    assert "" not in names, template
    return names


def calls(package: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of `message`, plain or as an attribute."""
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "message" in (
                getattr(node.func, "id", None),
                getattr(node.func, "attr", None),
            ):
                yield f"{path.relative_to(package.parent)}:{node.lineno}", node


@pytest.mark.parametrize("package", PACKAGES)
def test_every_template_is_translated(package: str, root: Path) -> None:
    entries = catalogue(root / package)
    missing = [
        f"{place}: {template}"
        for template, place in templates(root / package).items()
        if not (entry := entries.get(template)) or not entry.string or entry.fuzzy
    ]
    assert not missing


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_fill_the_same_places(package: str, root: Path) -> None:
    wrong = [
        f"{entry.id!r} → {entry.string!r}"
        for entry in catalogue(root / package)
        if entry.id and places(str(entry.id)) != places(str(entry.string))
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_no_translation_has_outlived_its_sentence(package: str, root: Path) -> None:
    known = templates(root / package)
    assert not [entry.id for entry in catalogue(root / package) if entry.id and entry.id not in known]


@pytest.mark.parametrize("package", PACKAGES)
def test_templates_are_literals_and_their_places_are_given(package: str, root: Path) -> None:
    wrong = []
    for place, call in calls(root / package):
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            wrong.append(f"{place}: the template is not a literal")
        elif all(keyword.arg for keyword in call.keywords):
            given = {keyword.arg for keyword in call.keywords}
            filled = given or not place.startswith(HANDED_ON)
            if filled and places(first.value) != given:
                wrong.append(f"{place}: {first.value!r} is given {sorted(map(str, given))}")
    assert not wrong
