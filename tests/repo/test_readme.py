"""Every command of the README is run: make targets dry, all else for real, in a copy, with small limits."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

SHORTER = [
    (r"(luudong scenarios .*)--seconds \d+", r"\1--work 0"),
    (r"--seconds \d+", "--seconds 3"),
    (r"--work \d+", "--work 1"),
    (r"seconds=\d+", "seconds=3"),
]
"""What is written for people, and what it becomes in a test."""


def blocks(root: Path, kind: str) -> list[str]:
    """Return the README's code blocks of a kind, in order."""
    text = (root / "README.md").read_text(encoding="utf-8")
    found = re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    for pattern, instead in SHORTER:
        found = [re.sub(pattern, instead, block) for block in found]
    return found


def commands(root: Path) -> list[str]:
    """Return the lines of the README's shell blocks."""
    return [line for block in blocks(root, "bash") for line in block.splitlines() if line]


def tiny_wheel(folder: Path) -> str:
    """Write a wheel of one module into `folder`, and return the line that locks it."""
    path = folder / "stand_in-1.0-py3-none-any.whl"
    inside = {
        "stand_in.py": "",
        "stand_in-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: stand-in\nVersion: 1.0\n",
        "stand_in-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "stand_in-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in inside.items():
            archive.writestr(name, text)
    return f"stand-in==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def copy(root: Path, tracked: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repo with an environment in which all but the project itself is installed.

    What would be fetched by the hundred megabytes, the packages of the lock, is one tiny package here.
    """
    top = tmp_path_factory.mktemp("readme")
    for path in tracked:
        target = top / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    index = top / "index"
    index.mkdir()
    (top / "requirements.txt").write_text(tiny_wheel(index))
    subprocess.run([sys.executable, "-m", "venv", top / ".venv"], check=True)
    libraries = top / "libraries"
    libraries.mkdir()
    installed = Path(sysconfig.get_paths()["purelib"])
    for entry in installed.iterdir():
        if not entry.name.startswith(("luudong", "_luudong", "_editable", "__editable__", "pip")):
            (libraries / entry.name).symlink_to(entry)
    [site] = (top / ".venv").glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{libraries}\n")
    (top / ".venv" / "bin" / "luudong").symlink_to(Path(sys.executable).with_name("luudong"))
    return top


def environment_of(top: Path) -> dict[str, str]:
    """Return an environment with no package index but the copy's own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": str(top / "index")}
    environment |= {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "LC_ALL": "en_GB.UTF-8"}
    return environment


def run(command: str, top: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the README in the copy."""
    return subprocess.run(
        command,
        shell=True,
        cwd=top,
        env=environment_of(top),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def serve(command: str, top: Path) -> None:
    """Start the service as the README says, on a free port; open what it prints, and end it."""
    service = subprocess.Popen(
        command.split(),
        cwd=top,
        env=environment_of(top) | {"LUUDONG_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert service.stdout is not None
    read: list[str] = []
    try:
        for line in service.stdout:
            read.append(line)
            if invited := re.search(r"(http://127\.0\.0\.1:\d+)/join/\S+", line):
                for address in (invited[0], f"{invited[1]}/health", f"{invited[1]}/api/v1/openapi.json"):
                    with urllib.request.urlopen(address, timeout=30) as answer:
                        assert answer.status == 200
                break
        else:
            pytest.fail(f"{command} ended without a link:\n{''.join(read)}")
        service.send_signal(signal.SIGINT)
        service.communicate(timeout=60)
        assert service.returncode == 0
    finally:
        service.kill()
        service.communicate()


def test_make_targets_exist(root: Path) -> None:
    targets = [line for line in commands(root) if line.startswith("make ")]
    assert {"make demo", "make test"} <= set(targets)
    for line in targets:
        assert subprocess.run([*line.split(), "--dry-run"], cwd=root, check=False).returncode == 0


@pytest.mark.long
def test_shell_commands_do_what_they_say(root: Path, copy: Path) -> None:
    for line in commands(root):
        if not line.startswith("make "):
            if "pip install" in line:
                (copy / ".venv" / "bin" / "luudong").unlink()
            if "luudong serve" in line:
                serve(line, copy)
                continue
            ended = run(line, copy)
            assert ended.returncode == 0, f"{line}\n{ended.stdout}\n{ended.stderr}"
    assert (copy / "out" / "plan.json").is_file()
    assert (copy / "out" / "maps" / "overview.html").is_file()
    version = run(".venv/bin/luudong --version", copy)
    assert version.stdout.startswith("luudong ")
    origin = run(".venv/bin/python -P -c 'import optimizer; print(optimizer.__file__)'", copy).stdout
    assert str(copy / ".venv") in origin, "the wheel is what is installed"


@pytest.mark.long
def test_python_blocks_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert blocks(root, "python")
    names: dict[str, object] = {}
    for block in blocks(root, "python"):
        exec(compile(block, "README.md", "exec"), names)


def test_files_that_the_readme_links_exist(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert not [link for link in links if not (root / link).exists()]


def test_every_block_is_of_a_kind_that_is_run(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^```(\w*)\n", text, flags=re.MULTILINE)) - {""} == {"bash", "python"}
    assert len(re.findall(r"^```", text, flags=re.MULTILINE)) % 2 == 0
