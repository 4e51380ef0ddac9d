"""`luudong serve` and `luudong worker` as the shell starts them: what they say, refuse and leave behind."""

from __future__ import annotations

import http.client
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.server import address_of, listen
from api.http.server import serve as answer
from api.jobs.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Supervisor
from api.settings import Settings

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/join/\S+")
SERVED = re.compile(r"is served at (http://\S+)")

Start = Callable[..., subprocess.Popen[str]]


class Running:
    """A process whose lines are read as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(s,)) for s in (process.stdout, process.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: object) -> None:
        for line in stream:
            self._new.put(line)

    def until(self, pattern: re.Pattern[str] | str, seconds: float = 90) -> re.Match[str]:
        """Return the first match in what is said from now on."""
        end = time.monotonic() + seconds
        while True:
            try:
                self.lines.append(self._new.get(timeout=max(0.01, end - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"it never said {pattern!r}:\n{''.join(self.lines)}")
            if found := re.search(pattern, self.lines[-1]):
                return found

    def end(self, number: int = signal.SIGINT) -> str:
        """End it by a signal; return all that it has said."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            for reader in self._readers:
                reader.join()
            for stream in (self.process.stdout, self.process.stderr):
                stream.close()
            while not self._new.empty():
                self.lines.append(self._new.get())
        return "".join(self.lines)


@pytest.fixture
def run(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Running]]:
    """Return a function that starts the program on a data folder of the test's own, on any free port."""
    for name in list(os.environ):
        if name.startswith("LUUDONG_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("LUUDONG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LUUDONG_PORT", "0")
    monkeypatch.chdir(tmp_path)
    running: list[Running] = []

    def started(*arguments: object, **environment: str) -> Running:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        running.append(Running(start(*arguments)))
        return running[-1]

    yield started
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.end()


def get(asked: str | urllib.request.Request) -> tuple[int, bytes]:
    """Return the status and the body of what an address answers."""
    try:
        with urllib.request.urlopen(asked, timeout=30) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def join(link: re.Match[str], secret: str | None = None) -> int:
    """Become the first planner by a link that was printed, or by another secret; return the status."""
    wish = {
        "secret": secret or link[0].rpartition("/")[2],
        "name": "An",
        "password": "suối đá mây núi",
    }
    asked = urllib.request.Request(
        f"{link[1]}/api/v1/session/join", json.dumps(wish).encode(), {"Content-Type": "application/json"}
    )
    return get(asked)[0]


def children(process: int) -> list[int]:
    """Return the processes that a process has started, in whichever of its threads."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError):
            found += [int(number) for number in task.read_text().split()]
    return found


def wait_for(true: Callable[[], object], seconds: float = 60) -> object:
    """Return what becomes true; fail where it does not."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found


@pytest.mark.long
def test_from_the_first_start_to_the_last_signal(run: Callable[..., Running], tmp_path: Path) -> None:
    service = run("serve")
    base = service.until(SERVED)[1]
    link = service.until(LINK)
    assert link[1] == base
    assert get(f"{base}/health") == (200, b'{"status":"ok"}')
    assert get(link[0])[0] == 200
    assert join(link) == 201
    [worker] = wait_for(lambda: children(service.process.pid))

    # A worker that dies is started again, after a pause.
    os.kill(worker, signal.SIGKILL)
    pause = service.until(r"the worker ended with -9; another one starts in (\d+) s")
    assert float(pause[1]) >= 1
    [another] = wait_for(lambda: children(service.process.pid))
    assert another != worker

    # A second service on the same folder works beside it, and has no first planner to invite.
    second = run("serve", "--no-worker")
    other = second.until(SERVED)[1]
    assert other != base
    wait_for(lambda: get(f"{other}/health")[0] == 200)
    assert "/join/" not in second.end()
    assert second.process.returncode == 0

    # The port that is taken is told, in one line.
    taken = run("serve", "--port", base.rpartition(":")[2])
    said = taken.end(0) if taken.process.wait(90) is not None else ""
    assert taken.process.returncode == 2
    assert len([line for line in said.splitlines() if not line.startswith("{")]) == 1
    assert f"127.0.0.1:{base.rpartition(':')[2]}" in said
    assert "--port" in said

    # Headers beyond measure are refused and do no harm.
    host, _, port = base.removeprefix("http://").partition(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=30)) as connection:
        connection.request("GET", "/health", headers={"X-Long": "x" * 200_000})
        assert connection.getresponse().status in (400, 431)
    assert get(f"{base}/health")[0] == 200

    said = service.end(signal.SIGINT)
    assert service.process.returncode == 0
    assert "Traceback" not in said
    # The link is said once, and its secret not told again by the log.
    assert said.count(link[0].rpartition("/")[2]) == 1
    for process in (worker, another):
        assert not Path(f"/proc/{process}").exists()
    # Only the owner reads what is secret.
    secret = [path for path in (tmp_path / "data").iterdir() if "key" in path.name]
    assert secret
    assert all(path.stat().st_mode & 0o077 == 0 for path in secret)


@pytest.mark.long
def test_a_link_that_nobody_used_is_made_anew_at_the_next_start(
    run: Callable[..., Running],
) -> None:
    first = run("serve", "--no-worker")
    before = first.until(LINK)
    assert get(f"{before[1]}/health")[0] == 200
    first.end(signal.SIGTERM)
    assert first.process.returncode == 0
    # Nobody has used the link: a new one is made, and the old one holds no more.
    again = run("serve", "--no-worker")
    after = again.until(LINK)
    assert join(after, before[0].rpartition("/")[2]) == 404
    assert join(after) == 201
    again.end()


@pytest.mark.long
def test_a_worker_waits_for_its_database_and_ends_when_told(run: Callable[..., Running]) -> None:
    url = "postgresql+psycopg://nobody:geheim@127.0.0.1:1/none"
    worker = run("worker", DATABASE_URL=url)
    worker.until("waiting for the database")
    assert worker.process.poll() is None
    said = worker.end(signal.SIGINT)
    assert worker.process.returncode == 0
    assert said.count("waiting for the database") == 1
    assert "geheim" not in said
    service = run("serve")
    assert service.process.wait(90) == 2
    said = service.end()
    assert len(said.splitlines()) == 1
    assert "The database does not answer" in said
    assert "geheim" not in said


def refused(luudong: Callable[..., object], *arguments: object) -> str:
    """Return what a command says that goes no further: one line, besides the log of migrations."""
    ended = luudong(*arguments)
    assert ended.code == 2, ended.err
    assert ended.out == ""
    [line] = [line for line in ended.err.splitlines() if not line.startswith("{")]
    return str(line)


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Return what changes the environment, in which the service is told nothing."""
    for name in list(os.environ):
        if name.startswith("LUUDONG_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_wrong_settings_are_all_named_at_once(
    luudong: Callable[..., object], clean: pytest.MonkeyPatch, command: str
) -> None:
    wrong = {
        "LUUDONG_PORT": "x",
        "LUUDONG_SOLVES": "0",
        "LUUDONG_LOG_LEVEL": "loud",
        "LUUDONG_PUBLIC_URL": "example.org",
        "LUUDONG_SOLVE_SECONDS_MAX": "-1",
    }
    for name, value in wrong.items():
        clean.setenv(name, value)
    said = refused(luudong, command)
    for name, value in wrong.items():
        assert f"{name}={value}:" in said
    assert not Path("luudong-data").exists()


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "x://"])
def test_a_database_that_cannot_be_is_refused(
    luudong: Callable[..., object], clean: pytest.MonkeyPatch, command: str, url: str
) -> None:
    clean.setenv("DATABASE_URL", url)
    assert "DATABASE_URL is not understood; write postgresql+psycopg://" in refused(luudong, command)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_data_folder_that_cannot_be_is_refused(
    luudong: Callable[..., object], clean: pytest.MonkeyPatch, command: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "inside"):
        said = refused(luudong, command, "--data", folder)
        assert str(folder) in said
        assert "a file of this name is there already. Choose another data folder with --data" in said


def test_a_weak_key_is_refused(luudong: Callable[..., object], clean: pytest.MonkeyPatch) -> None:
    clean.setenv("LUUDONG_SECRET_KEY", "geheim")
    said = refused(luudong, "serve")
    assert "LUUDONG_SECRET_KEY" in said
    assert "geheim" not in said


def test_an_address_of_another_machine_is_refused(
    luudong: Callable[..., object], clean: pytest.MonkeyPatch
) -> None:
    assert "192.0.2.1:8000 cannot be listened on" in refused(luudong, "serve", "--host", "192.0.2.1")


def test_the_address_is_one_that_a_browser_opens() -> None:
    with listen("0.0.0.0", 0) as anywhere, listen("127.0.0.1", 0) as here:
        assert address_of(anywhere) == f"http://127.0.0.1:{anywhere.getsockname()[1]}"
        assert address_of(here) == f"http://127.0.0.1:{here.getsockname()[1]}"
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", here.getsockname()[1])


def test_a_worker_that_keeps_dying_is_started_with_restraint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = Supervisor(Settings(data=tmp_path))
    pauses: list[float] = []

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 9:
            supervisor._ending.set()
        return False

    monkeypatch.setattr(supervisor, "_run", lambda: 1)
    monkeypatch.setattr(supervisor._ending, "wait", pause)
    supervisor._watch()
    assert pauses == sorted(pauses)
    assert pauses[0] >= FIRST_PAUSE
    assert pauses[-2:] == [LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_worker_does_not_outlive_who_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = Supervisor(Settings(data=tmp_path))
    # As the worker does: it lives until its standard input ends.
    monkeypatch.setattr(
        "api.jobs.supervisor.subprocess.Popen",
        lambda *_, **named: _POPEN([sys.executable, "-c", "import sys; sys.stdin.read()"], **named),
    )
    supervisor.start()
    process = wait_for(lambda: supervisor._process)
    supervisor.end()
    assert process.poll() == 0


_POPEN = subprocess.Popen


def test_a_stream_that_never_ends_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.responses import StreamingResponse

    app = FastAPI()

    @app.get("/forever")
    async def forever() -> StreamingResponse:
        import asyncio

        async def told() -> object:
            while True:
                yield b"still here\n"
                await asyncio.sleep(0.05)

        return StreamingResponse(told())

    monkeypatch.setattr("api.http.server.END_SECONDS", 1)
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        heard = threading.Event()

        def follow() -> None:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as reader:
                reader.sendall(b"GET /forever HTTP/1.1\r\nHost: x\r\n\r\n")
                while reader.recv(4096):
                    heard.set()

        reader = threading.Thread(target=follow)

        def stop() -> None:
            assert heard.wait(30)
            os.kill(os.getpid(), signal.SIGINT)

        stopper = threading.Thread(target=stop)
        reader.start()
        stopper.start()
        answer(app, listening)  # it comes back: that is the test
    stopper.join()
    reader.join()
