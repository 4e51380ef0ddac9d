"""Plans of two users in a real database, and real worker processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api.jobs.worker import environment_of
from api.settings import Settings
from api.storage.database import Database
from api.storage.tables import Campaign, CampaignVersion, Plan, PlanEvent, User

Put = Callable[..., str]


@pytest.fixture
def put(database: Database, tiny_zip: bytes) -> Put:
    """Return a function that puts a plan of a user into the queue and returns its id."""
    versions: dict[bytes, str] = {}
    users: dict[str, str] = {}

    def plan(user: str = "an", seconds: float = 1.0, archive: bytes = tiny_zip, **values: object) -> str:
        with database.begin() as session:
            if user not in users:
                made = User(name=user, password_hash="none", role="planner")
                session.add(made)
                session.flush()
                users[user] = made.id
            if archive not in versions:
                campaign = Campaign(title="Hai thôn", created_by=users[user])
                session.add(campaign)
                session.flush()
                version = CampaignVersion(
                    campaign_id=campaign.id,
                    number=1,
                    sha256="0" * 64,
                    archive=archive,
                    created_by=users[user],
                )
                session.add(version)
                session.flush()
                versions[archive] = version.id
            queued = Plan(
                version_id=versions[archive],
                seconds=seconds,
                language="en",
                created_by=users[user],
                **values,
            )
            session.add(queued)
            session.flush()
            return queued.id

    return plan


@pytest.fixture
def row(database: Database) -> Callable[[str], Plan]:
    """Return a function that reads a plan, its document too."""

    def read(plan: str) -> Plan:
        with database.read() as session:
            found = session.get(Plan, plan)
            assert found is not None
            assert found.document is None or found.document
            return found

    return read


@pytest.fixture
def events(database: Database) -> Callable[[str], list[PlanEvent]]:
    """Return a function that reads a plan's events in order."""

    def read(plan: str) -> list[PlanEvent]:
        with database.read() as session:
            return list(
                session.scalars(select(PlanEvent).where(PlanEvent.plan_id == plan).order_by(PlanEvent.id))
            )

    return read


@pytest.fixture
def worker(settings: Settings) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts a worker process; it ends with the test."""
    started = []

    def start(**values: object) -> subprocess.Popen[str]:
        chosen = settings.model_copy(update={"solve_threads": 1, **values})
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.jobs.worker"],
            env=os.environ | environment_of(chosen),
            stdin=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def until() -> Callable[..., None]:
    """Return a function that waits until something is true; it fails after a long time."""

    def wait(true: Callable[[], object], seconds: float = 90.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.05)

    return wait


@pytest.fixture
def children() -> Callable[[int], list[int]]:
    """Return a function that lists the processes that a process has started."""

    def of(process: int) -> list[int]:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
        return [int(number) for number in listed.split()]

    return of
