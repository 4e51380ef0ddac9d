"""The files of the repo name no machine and no registry, and hold no left-overs."""

import re
from pathlib import Path

import pytest

# Homes of people and of this workplace, and the places that packages are fetched from.
MACHINE = re.compile(rb"(?<![\w.$}])/(?:root|home|Users|work)/[\w.-]")
REGISTRY = re.compile(
    rb"https?://[^\s\"'<>)]*(?:/simple\b|/packages/|\.whl\b|\.tgz\b)|pypi\.org/|pythonhosted|npmjs"
)


def matches(pattern: re.Pattern[bytes], tracked: list[Path], root: Path) -> list[str]:
    """Return where the pattern occurs; this file, which holds the patterns, is left out."""
    return [
        f"{path.relative_to(root)}: {found[0].decode(errors='replace')}"
        for path in tracked
        if path != Path(__file__)
        for found in [pattern.search(path.read_bytes())]
        if found
    ]


def test_no_file_names_a_folder_of_a_machine(tracked: list[Path], root: Path) -> None:
    assert not matches(MACHINE, tracked, root)


def test_no_file_names_a_package_registry(tracked: list[Path], root: Path) -> None:
    assert not matches(REGISTRY, tracked, root)


@pytest.mark.parametrize(
    "text", [b"open('/root/x')", b"path = /home/an/plan.json", b"see /%s/main" % b"work"]
)
def test_a_folder_of_a_machine_would_be_seen(text: bytes) -> None:
    assert MACHINE.search(text)


def test_packages_have_no_left_overs(sources: list[Path], root: Path) -> None:
    words = re.compile(r"\b(?:TODO|FIXME|XXX)\b|NotImplementedError")
    left = [
        f"{path.relative_to(root)}: {found[0]}"
        for path in sources
        for found in [words.search(path.read_text(encoding="utf-8"))]
        if found
    ]
    assert not left
