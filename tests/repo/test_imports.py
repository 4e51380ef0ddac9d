"""Imports go one way: api → maps → optimizer, and inside the optimizer engine → score → plan → campaign."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = {"optimizer": 0, "maps": 1, "api": 2}

# A room of the optimizer may import rooms that stand on an earlier line, and none of its own line but itself.
ROOMS = [
    {"language"},
    {"collation", "hours", "sheets"},
    {"campaign"},
    {"roads"},
    {"travel"},
    {"plan"},
    {"score", "directions"},
    {"check", "equity", "explain", "files"},
    {"engine"},
    {"replanning", "published", "batch", "month"},
    {"scenarios"},
]
RANKS = {room: rank for rank, line in enumerate(ROOMS) for room in line}

HEAVY = {
    "ortools": ("optimizer/engine", "optimizer/published/peers"),
    "pyvrp": ("optimizer/published/peers",),
    "vroom": ("optimizer/published/peers",),
    "highspy": ("optimizer/engine",),
    "geopandas": ("optimizer/files", "optimizer/travel"),
    "pyogrio": ("optimizer/files", "optimizer/travel"),
    "osmium": ("optimizer/roads",),
    "valhalla": ("optimizer/roads",),
    "openpyxl": ("optimizer/files", "optimizer/month", "optimizer/sheets"),
    "folium": ("maps",),
    "fastapi": ("api",),
    "typer": ("api",),
}


def imported(path: Path, root: Path) -> Iterator[tuple[str, bool]]:
    """Yield the full dotted name of all that a file imports, and whether it is written relatively."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, False) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((f"{base}.{name.name}", node.level > 0) for name in node.names)


def rooms_of(root: Path) -> set[str]:
    """Return the modules and folders that lie directly in the optimizer."""
    found = {path.stem for path in (root / "optimizer").glob("*.py")}
    found |= {path.parent.name for path in (root / "optimizer").glob("*/__init__.py")}
    return found - {"__init__"}


def test_packages_import_one_way(root: Path, sources: list[Path]) -> None:
    wrong = [
        f"{path.relative_to(root)} imports {name}"
        for path in sources
        for name, _ in imported(path, root)
        if PACKAGES.get(name.split(".")[0], 0) > PACKAGES[path.relative_to(root).parts[0]]
    ]
    assert not wrong


def test_across_packages_only_the_public_surface_is_imported(root: Path, sources: list[Path]) -> None:
    wrong = []
    for path in sources:
        own = path.relative_to(root).parts[0]
        for name, relative in imported(path, root):
            package, *inner = name.split(".")
            if package in PACKAGES and package != own and len(inner) > 1:
                wrong.append(f"{path.relative_to(root)} imports {name}, which is inside {package}")
            if package == own and not relative:
                wrong.append(f"{path.relative_to(root)} imports {name}: relative imports within a package")
    assert not wrong


def test_names_imported_from_another_package_are_listed_by_it(root: Path, sources: list[Path]) -> None:
    listed = {package: set(public_names(root / package / "__init__.py")) for package in PACKAGES}
    wrong = [
        f"{path.relative_to(root)} imports {name}, which __all__ does not list"
        for path in sources
        for name, relative in imported(path, root)
        if not relative and "." in name
        for package, thing in [name.split(".", 1)]
        if package in PACKAGES and thing not in listed[package]
    ]
    assert not wrong


def public_names(path: Path) -> list[str]:
    """Return the names in a module's `__all__`."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def test_every_room_of_the_optimizer_has_a_rank(root: Path) -> None:
    assert rooms_of(root) <= RANKS.keys()


def test_rooms_of_the_optimizer_import_one_way(root: Path, sources: list[Path]) -> None:
    wrong = []
    for path in sources:
        parts = path.relative_to(root).with_suffix("").parts
        if parts[0] != "optimizer" or parts[1] == "__init__":
            continue
        for name, _ in imported(path, root):
            package, *inner = name.split(".")
            if package != "optimizer" or inner[0] == parts[1]:
                continue
            if RANKS.get(inner[0], len(ROOMS)) >= RANKS[parts[1]]:
                wrong.append(f"{path.relative_to(root)} imports {name}")
    assert not wrong


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_libraries_stay_in_their_rooms(library: str, root: Path, sources: list[Path]) -> None:
    wrong = [
        f"{relative} imports {name}"
        for path in sources
        for relative in [path.relative_to(root).as_posix()]
        for name, _ in imported(path, root)
        if name.split(".")[0] == library and not relative.startswith(HEAVY[library])
    ]
    assert not wrong


def test_an_import_in_the_wrong_direction_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "optimizer" / "engine" / "search.py"
    path.parent.mkdir(parents=True)
    path.write_text("def f():\n    from ..check import check\n    import api.commands\n")
    assert set(imported(path, tmp_path)) == {("optimizer.check.check", True), ("api.commands", False)}
