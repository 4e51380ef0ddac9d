"""PostgreSQL stops in the middle and comes back: clear answers meanwhile, and then everything goes on."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.storage.database import Database

from ..conftest import server_folder
from .conftest import row_of, score_of, until, zip_of

pytestmark = pytest.mark.long


class Postgres:
    """A PostgreSQL server of the test's own, on a socket in a folder of its own."""

    def __init__(self, programs: Path) -> None:
        # The server refuses to run as root.
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.folder = Path(tempfile.mkdtemp(prefix="ldpg-", dir="/tmp"))  # a socket's path must be short
        shutil.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._as = (
            {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        self._programs = programs
        self.url = f"postgresql+psycopg://luudong@/postgres?host={self.folder}"
        self._run("initdb", "-U", "luudong", "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses=''"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as by a power cut: connections are cut off, nothing is put in order."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    programs = server_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    server = Postgres(programs)
    server.start()
    try:
        yield server
    finally:
        if (server.folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(server.folder)


def test_a_database_that_comes_back_finds_everything_going_on(
    postgres, service, caller: Callable, long_zip: bytes, tiny_files: dict[str, bytes]
) -> None:
    database = Database(postgres.url)
    database.migrate()
    served = service(postgres.url).start()
    an = caller(served, database)
    large = an.upload(long_zip).json()["campaign_id"]
    small = an.upload(zip_of(tiny_files)).json()["campaign_id"]
    plan = an.plan(large, 600)
    until(lambda: row_of(database, plan).document is not None)
    before, processes = row_of(database, plan), served.below()

    postgres.stop()
    answers = [
        an.ask("GET", "/health"),
        an.ask("GET", f"/plans/{plan}"),
        an.ask("POST", f"/campaigns/{small}/plans", json={"seconds": 1}),
        an.upload(zip_of(tiny_files)),
        an.ask("DELETE", f"/plans/{plan}"),
    ]
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"]
        assert answer.json()["code"] == "database-away"

    postgres.start()
    until(lambda: an.ask("GET", "/health").status_code == 200, 30)
    again = an.state(plan)
    assert again["state"] == "running"
    assert again["score"] >= before.score
    # The plan is computed by the process that computed it before: it tells of its progress again.
    until(lambda: an.state(plan)["elapsed"] > again["elapsed"], 60)
    assert served.below() == processes
    assert row_of(database, plan).attempts == 0
    waiting = an.plan(small, 1)
    assert an.ask("DELETE", f"/plans/{plan}").status_code in (200, 202)
    until(lambda: row_of(database, waiting).state == "succeeded", 60)
    ended = row_of(database, plan)
    assert ended.state == "stopped"
    assert score_of(ended) >= score_of(before)
    assert len(an.ask("GET", "/campaigns").json()["items"]) == 2
    database.close()
