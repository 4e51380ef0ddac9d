"""The Makefile and the check script do what they say, seen without running them for real."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BENCHES = ("bench", "bench-api", "bench-maps", "bench-replan", "bench-roads", "bench-province")
TARGETS = ("demo", "test", "test-all", "fast", "lint", "lock", "setup", *BENCHES)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")


def make(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make and return how it ended."""
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def search(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let the Makefile look for a Python in `folder`, and for pyenv's versions in it, before the system's."""
    home = str(folder)
    return make(root, "python", PATH=f"{folder}:/usr/bin:/bin", HOME=home, PYENV_ROOT=home)


def test_without_a_target_it_prints_help_that_names_every_target(root: Path) -> None:
    shown = make(root)
    assert shown.returncode == 0
    for target in TARGETS:
        assert f"make {target} " in shown.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_targets_can_be_made(target: str, root: Path) -> None:
    planned = make(root, "--dry-run", target)
    assert planned.returncode == 0, planned.stderr


def test_the_demo_plans_checks_and_draws(root: Path) -> None:
    planned = make(root, "--dry-run", "demo").stdout
    verbs = [line.split()[1] for line in planned.splitlines() if line.startswith(".venv/bin/luudong")]
    assert verbs == ["plan", "check", "map"]


def test_a_python_that_does_not_start_is_passed_over(root: Path, tmp_path: Path) -> None:
    # A pyenv shim of a version that is not selected: it is found, and fails when run.
    for name in ("python3", "python3.14", "python3.13"):
        executable(tmp_path / name, "exit 127")
    executable(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    found = search(root, tmp_path)
    assert found.stdout.strip() == "python3.12"


def test_an_old_python_is_passed_over_for_one_of_pyenv(root: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12"):
        executable(tmp_path / name, "exit 1")
    for version, ending in (("3.9.18", "exit 1"), ("3.12.1", ""), ("3.13.0", ""), ("3.13.0t", "exit 1")):
        ending = ending or f'exec "{sys.executable}" "$@"'
        executable(tmp_path / "versions" / version / "bin" / "python", ending)
    found = search(root, tmp_path)
    assert found.stdout.strip().endswith("versions/3.13.0/bin/python")


def test_without_a_python_it_says_what_is_missing(root: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12"):
        executable(tmp_path / name, "exit 1")
    found = search(root, tmp_path)
    assert found.returncode != 0
    assert "Python 3.12 or newer is needed" in found.stderr


def test_without_venv_it_says_what_to_install(root: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12"):
        executable(tmp_path / name, f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"')
    found = search(root, tmp_path)
    assert found.returncode != 0
    assert "python3-venv" in found.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_the_check_script_is_bash_and_can_be_run(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def executable(path: Path, body: str) -> None:
    """Write a shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
