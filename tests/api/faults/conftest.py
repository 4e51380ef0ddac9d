"""A real service in processes of its own, users with tokens, and ways to do it harm."""

import hashlib
import io
import json
import os
import queue
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from api.storage.database import Database
from api.storage.tables import Plan, Token, User

V1 = "/api/v1"
START_SECONDS = 90.0


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    children = [int(number) for number in listed.split()]
    # A thread may have started one too.
    for task in Path(f"/proc/{process}/task").iterdir():
        text = (task / "children").read_text(encoding="ascii") if (task / "children").exists() else ""
        children += [int(number) for number in text.split() if int(number) not in children]
    return children + [lower for child in children for lower in descendants(child)]


@dataclass
class Service:
    """A service that can be killed and started again, always on the same data and database.

    Attributes
    ----------
    data
        Its data folder.
    environment
        What is set besides.
    """

    data: Path
    environment: dict[str, str]
    url: str = ""
    process: subprocess.Popen[str] | None = None
    readers: list[threading.Thread] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def start(self) -> "Service":
        """Start it and wait until it says where it is."""
        program = Path(sys.executable).with_name("luudong")
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--data", self.data, "--lang", "en"],
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        lines: queue.Queue[str] = queue.Queue()

        def pass_on(stream) -> None:
            with stream:
                for line in stream:
                    self.log.append(line)
                    lines.put(line)

        for stream in (self.process.stdout, self.process.stderr):
            self.readers.append(threading.Thread(target=pass_on, args=(stream,), daemon=True))
            self.readers[-1].start()
        found = None
        while found is None:
            found = re.search(r"served at (http://\S+)", lines.get(timeout=START_SECONDS))
        self.url = found[1]
        return self

    def below(self) -> list[int]:
        """Return its worker and what that computes with."""
        return descendants(self.process.pid)

    def kill(self) -> list[int]:
        """Kill the process that answers, nothing else; return those that it leaves behind."""
        left = self.below()
        self.process.kill()
        self.process.wait()
        return left

    def kill_all(self) -> None:
        """Kill every process of it, as a power cut would."""
        everything = [self.process.pid, *self.below()]
        for number in everything:
            os.kill(number, signal.SIGSTOP)
        for number in everything:
            os.kill(number, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Let it end as it should."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill_all()
        # The last one that wrote there, perhaps a worker that was left behind, has ended too.
        for reader in self.readers:
            reader.join(40)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Return a function that gives a service, not started yet, on a data folder and a database."""
    made: list[Service] = []

    def make(url: str | None = None, data: Path | None = None, **environment: str) -> Service:
        chosen = {"LUUDONG_SOLVE_THREADS": "1", "LUUDONG_RATE_PER_MINUTE": "1000000", **environment}
        if url is not None:
            chosen["DATABASE_URL"] = url
        made.append(Service(data or tmp_path / "data", chosen))
        return made[-1]

    yield make
    for one in made:
        one.end()
        # Shown where the test has failed.
        sys.stderr.writelines(one.log[-40:])


@pytest.fixture
def caller() -> Iterator[Callable[[Service, Database, str], "Caller"]]:
    """Return a function that makes a planner with a token, who asks a service."""
    made: list[Caller] = []

    def make(service: Service, database: Database, name: str = "an") -> Caller:
        secret = f"ldk_{secrets.token_urlsafe(32)}"
        with database.begin() as session:
            user = User(name=name, password_hash="none", role="planner")
            session.add(user)
            session.flush()
            session.add(
                Token(
                    secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
                    name=name,
                    scopes=["read", "plan", "publish", "admin"],
                    user_id=user.id,
                )
            )
        made.append(Caller(service, secret))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


class Caller:
    """A program of a planner."""

    def __init__(self, service: Service, secret: str) -> None:
        self.service = service
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        self.client = httpx2.Client(headers=headers, timeout=60)

    def ask(self, method: str, path: str, **given) -> httpx2.Response:
        """Ask the service, wherever it listens now."""
        address = self.service.url + (path if path == "/health" else V1 + path)
        return self.client.request(method, address, **given)

    def upload(self, content: bytes, name: str = "campaign.zip", **headers: str) -> httpx2.Response:
        """Upload a campaign."""
        files = {"files": (name, content, "application/octet-stream")}
        return self.ask("POST", "/campaigns", files=files, headers=headers)

    def plan(self, campaign: str, seconds: float) -> str:
        """Ask for a plan; return its id."""
        answer = self.ask("POST", f"/campaigns/{campaign}/plans", json={"seconds": seconds})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def state(self, plan: str) -> dict:
        """Return how far a plan is."""
        answer = self.ask("GET", f"/plans/{plan}")
        assert answer.status_code == 200, answer.text
        return answer.json()


def row_of(database: Database, plan: str) -> Plan:
    """Return the row of a plan, its document too."""
    with database.read() as session:
        found = session.get(Plan, plan)
        assert found.document is None or found.document
        return found


def score_of(row: Plan) -> float:
    """Return the score of the plan that is stored."""
    return float(json.loads(row.document)["score"])


def until(true: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def zip_of(entries: dict[str, bytes]) -> bytes:
    """Return a zip of files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.fixture
def tiny_files(tiny: Path) -> dict[str, bytes]:
    """Return the files of the campaign of two villages."""
    return {path.name: path.read_bytes() for path in sorted(tiny.iterdir())}


@pytest.fixture(scope="session")
def long_zip() -> bytes:
    """Return a campaign that is not planned to the end in a few seconds."""
    folder = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
    return zip_of({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str, int], Path]]:
    """Return a function that gives a disk of so many kilobytes; skip where none can be mounted."""
    mounted: list[Path] = []

    def mount(name: str, kilobytes: int) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        program = shutil.which("mount")
        if program is None or os.geteuid() != 0:
            pytest.skip("a small disk can only be mounted by root")
        options = f"size={kilobytes}k"
        done = subprocess.run([program, "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True)
        if done.returncode:
            pytest.skip(f"no small disk: {done.stderr.decode(errors='replace').strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)
