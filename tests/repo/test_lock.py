"""The lock holds a hash for everything, and no address."""

import re
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)( ; .+?)?( --hash=sha256:[0-9a-f]{64})+$"
)


def locked(root: Path) -> dict[str, str]:
    """Return the names and versions in the lock; fails on a line of any other form."""
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    lines = re.sub(r" \\\n +", " ", text).splitlines()
    found = {}
    for line in lines:
        entry = REQUIREMENT.match(line)
        assert entry, f"not a pinned requirement with hashes: {line[:100]}"
        found[entry["name"]] = entry["version"]
    return found


def wanted(root: Path) -> list[str]:
    """Return the names that pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return [re.match(r"[A-Za-z0-9_.-]+", line)[0].lower().replace("_", "-") for line in lines]


def test_everything_is_pinned_with_hashes_and_nothing_has_an_address(root: Path) -> None:
    assert locked(root)
    assert "://" not in (root / "requirements.txt").read_text(encoding="utf-8")


def test_the_lock_has_what_the_project_asks_for(root: Path) -> None:
    assert set(wanted(root)) <= locked(root).keys()


def test_the_set_up_finds_its_installer_and_its_builder_in_the_lock(root: Path) -> None:
    assert {"uv", "hatchling", "editables"} <= locked(root).keys()
