"""What is installed is the three packages with their data, and nothing else."""

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGES = ("optimizer", "maps", "api")


@pytest.fixture(scope="module")
def names(root: Path, tracked: list[Path], tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names in a wheel that is built, with no network, from the files that belong to the repo."""
    copy = tmp_path_factory.mktemp("copy")
    for path in tracked:
        target = copy / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "built"]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    [wheel] = (copy / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_packages_and_nothing_else(
    names: set[str], root: Path, tracked: list[Path]
) -> None:
    inside = {name for name in names if ".dist-info/" not in name}
    belonging = {path.relative_to(root).as_posix() for path in tracked}
    assert inside == {name for name in belonging if name.split("/")[0] in PACKAGES}


def test_the_wheel_holds_what_is_not_code(names: set[str]) -> None:
    for needed in ("optimizer/locale/vi/", "maps/locale/vi/", "api/locale/vi/", "maps/assets/"):
        assert any(name.startswith(needed) for name in names), needed
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_has_the_command(names: set[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in names)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_generic_names_resolve_to_this_project(package: str, root: Path) -> None:
    found = find_spec(package)
    assert found is not None
    assert found.origin == str(root / package / "__init__.py")
