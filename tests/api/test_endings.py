"""How a command ends when something is not as it should be, or the user has had enough."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import optimizer

COC_SAN = Path(__file__).parents[2] / "data" / "villages" / "coc_san"


def test_a_fault_is_one_line_with_a_hint(tiny, luudong, tmp_path, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(optimizer, "solve", broken)
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json")
    assert (ended.code, ended.out) == (70, "")
    assert ended.err == (
        "A fault of the program, not of your files (ZeroDivisionError: a b). "
        "LUUDONG_TRACEBACK=1 before the command shows where it arose\n"
    )


def test_the_traceback_is_shown_on_request(tiny, luudong, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(optimizer, "solve", None)
    monkeypatch.setenv("LUUDONG_TRACEBACK", "1")
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json")
    assert ended.code == 70
    assert "Traceback" in ended.err


def test_a_plan_that_fails_its_own_check_is_not_written(tiny, luudong, tmp_path, monkeypatch) -> None:
    solve = optimizer.solve

    def boastful(*arguments: object, **options: object) -> optimizer.Plan:
        return solve(*arguments, **options).model_copy(update={"score": 1e6})

    monkeypatch.setattr(optimizer, "solve", boastful)
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json", "--seconds", 20, "--workers", 1)
    assert (ended.code, ended.out) == (70, "")
    assert "was not written" in ended.err
    assert not (tmp_path / "plan.json").exists()


def test_stopped_before_any_plan(tiny, luudong, tmp_path, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(optimizer, "solve", interrupted)
    ended = luudong("plan", tiny, "-o", tmp_path / "plan.json")
    assert (ended.code, ended.out) == (130, "")
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_the_best_plan(number, start, luudong, tmp_path) -> None:
    path = tmp_path / "plan.json"
    process = start("plan", COC_SAN, "-o", path, "--seconds", 100, "--workers", 1)
    assert process.stderr is not None
    process.stderr.readline()
    # Long enough for the relaxation to be through: CP-SAT, which would take signals for itself, is at work.
    time.sleep(6)
    process.send_signal(number)
    began = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert time.monotonic() - began < 8  # a second, and some for a busy machine
    assert "Plan of " in out
    assert json.loads(path.read_text(encoding="utf-8"))["score"]
    assert luudong("check", COC_SAN, path).code == 0


def test_control_characters_in_names_do_not_reach_the_terminal(luudong, tmp_path) -> None:
    ended = luudong("validate", tmp_path / "no\x1b[2Jwhere")
    assert ended.code == 2
    assert "\x1b" not in ended.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_full_disk_behind_a_stream_is_no_fault(stream, tiny) -> None:
    code = "import sys; from api.commands import main; sys.exit(main())"
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", code, "validate", tiny, "--lang", "en"],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full},
            text=True,
        )
    if stream == "stdout":
        assert (ended.returncode, ended.stderr) == (2, "The output cannot be written: the disk is full\n")
    else:
        assert ended.returncode == 0


def test_a_reader_that_has_had_enough_is_no_fault(tiny) -> None:
    code = "import sys; from api.commands import main; sys.exit(main())"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        ended = subprocess.run(
            [sys.executable, "-c", code, "validate", tiny], stdout=gone, stderr=subprocess.PIPE, text=True
        )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_ctrl_c_while_loading_ends_without_a_word() -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # as a terminal has it, whatever runs the test
        "from importlib.abc import MetaPathFinder\n"
        "class Impatient(MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'api.commands.app':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "from api.commands import main\n"
        "sys.exit(main(['--version']))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
