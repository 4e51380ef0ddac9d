"""A campaign of two villages and one team, planned in a blink; ways to run the program on it, and the service."""

import datetime as dt
import hashlib
import io
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.commands import main
from api.http.app import create_app
from api.settings import Settings
from api.storage.database import Database
from api.storage.tables import Session, User, now

TOML = """
[campaign]
id = "tiny"
name = "Hai thôn"
start = 2025-07-25
end = 2025-07-27

[base]
lat = 22.45
lon = 103.93

[service]
minutes_per_household = 30
setup_minutes = 20
session_minutes = [80, 140]

[fixed_point]
open = "Fr 08:00-10:00"
volunteers = 3

[weights]
poor = 5
near_poor = 4
elderly = 3
no_device = 2
other = 1

[penalties]
visit = 100
duty = 10
"""


ON_BOTH = ("storage", "service", "jobs")
"""Rooms whose tests run on PostgreSQL in `make test` already: where SQL is written and claims are fought over."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the rest of the suite on PostgreSQL to `make test-all`."""
    for item in items:
        room = item.path.relative_to(Path(__file__).parent).parts[0] if _is_here(item.path) else ""
        if "[postgresql" in item.name and room and room not in ON_BOTH:
            item.add_marker(pytest.mark.long)


def _is_here(path: Path) -> bool:
    return path.is_relative_to(Path(__file__).parent)


@dataclass
class Ended:
    """How a command ended: its exit code, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a campaign folder: Thôn Một can be served by two volunteers, Thôn Hai is closed throughout."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "campaign.toml").write_text(TOML, encoding="utf-8")
    (folder / "villages.csv").write_text(
        "id,name,lat,lon,households,poor\nmot,Thôn Một,22.46,103.94,10,4\nhai,Thôn Hai,22.47,103.95,8,2\n",
        encoding="utf-8",
    )
    (folder / "teams.csv").write_text("id,name,shifts\nT1,Tổ 1,18:00-21:30\n", encoding="utf-8")
    (folder / "volunteers.csv").write_text(
        "id,team,name,role\nV1,T1,An,leader\nV2,T1,Bình,member\n", encoding="utf-8"
    )
    (folder / "closures.csv").write_text(
        "from,to,start,end,minutes,reason\nhai,,2025-07-25,2025-07-27,,lũ\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def luudong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the program in this process, in English unless told otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LUUDONG_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def run(*arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts the program as the shell would."""

    def popen(*arguments: object) -> subprocess.Popen[str]:
        program = Path(sys.executable).with_name("luudong")
        environment = os.environ | {"LC_ALL": "en_GB.UTF-8"}
        return subprocess.Popen(
            [program, *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    return popen


@pytest.fixture
def planned(tiny: Path, luudong: Run, tmp_path: Path) -> Path:
    """Return a plan.json of the tiny campaign."""
    path = tmp_path / "plan.json"
    assert luudong("plan", tiny, "-o", path, "--seconds", 20, "--workers", 1).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "luudong.plan/1"
    return path


def server_folder() -> Path | None:
    """Return the folder of PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the URL of the maintenance database of a PostgreSQL server, on a socket in a folder of its own."""
    programs = server_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    # The server refuses to run as root.
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="ldpg-", dir="/tmp"))  # a socket's path must be short
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    ran = {"check": True, "capture_output": True, "cwd": folder, **as_owner}
    data = folder / "data"
    subprocess.run([programs / "initdb", "-D", data, "-U", "luudong", "-A", "trust", "-E", "UTF8"], **ran)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    control = [programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], **ran)
    try:
        yield f"postgresql+psycopg://luudong@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **ran)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """Return the name of a migrated database that others are copied from."""
    name = "template_luudong"
    _in_postgres(postgres_url, f"CREATE DATABASE {name}")
    _migrate(str(postgres_url).replace("/postgres?", f"/{name}?"))
    return name


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """Return the URL of a database of the test's own, without tables."""
    name = f"test_{secrets.token_hex(6)}"
    _in_postgres(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.replace("/postgres?", f"/{name}?")
    _in_postgres(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a migrated database of the test's own, in each kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "luudong.sqlite"
        path.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_url")
    template = request.getfixturevalue("postgres_template")
    name = f"test_{secrets.token_hex(6)}"
    _in_postgres(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.replace("/postgres?", f"/{name}?")
    _in_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return the test's own migrated database, in each kind of database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings of a service on the test's database, without limits that get into the way."""
    return Settings(
        data=tmp_path / "data",
        DATABASE_URL=database_url,
        secret_key="for-tests-only-" + "x" * 32,
        public_url="http://testserver",
        rate_per_minute=1_000_000,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """Return the service; it is not listening anywhere."""
    made = create_app(settings)
    yield made
    made.state.database.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a browser that has not signed in; a fault of the program is answered, not raised."""
    with TestClient(app, raise_server_exceptions=False) as browser:
        yield browser


SignIn = Callable[..., TestClient]


@pytest.fixture
def sign_in(app: FastAPI) -> Iterator[SignIn]:
    """Return a function that makes a user of a role and gives a browser in which it is signed in."""
    browsers = []

    def signed_in(
        role: str = "planner", *, campaign_id: str | None = None, team: str | None = None
    ) -> TestClient:
        cookie, csrf = f"lds_{secrets.token_urlsafe(32)}", secrets.token_urlsafe(16)
        with app.state.database.begin() as session:
            user = User(
                name=f"{role}-{secrets.token_hex(4)}",
                password_hash="none",
                role=role,
                campaign_id=campaign_id,
                team=team,
            )
            session.add(user)
            session.flush()
            digest = hashlib.sha256(cookie.encode()).hexdigest()
            end = now() + dt.timedelta(hours=1)
            session.add(Session(secret_hash=digest, user_id=user.id, csrf=csrf, expires_at=end))
        browser = TestClient(app, raise_server_exceptions=False)
        browser.cookies.set("luudong_session", cookie)
        browser.headers["X-CSRF-Token"] = csrf
        browser.headers["Accept-Language"] = "en"
        browsers.append(browser)
        return browser

    yield signed_in
    for browser in browsers:
        browser.close()


@pytest.fixture
def planner(sign_in: SignIn) -> TestClient:
    """Return a browser in which a planner is signed in, sending the CSRF token and asking for English."""
    return sign_in("planner")


@pytest.fixture
def tiny_zip(tiny: Path) -> bytes:
    """Return the campaign of two villages as a zip."""
    return zipped(tiny)


def zipped(folder: Path) -> bytes:
    """Return a zip of a folder's files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()


def _migrate(url: str) -> None:
    opened = Database(url)
    opened.migrate()
    opened.close()


def _in_postgres(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
