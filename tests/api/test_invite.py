"""`luudong invite`: the way back in where no planner can sign in."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.storage.tables import AuditEntry


@pytest.fixture
def here(settings, monkeypatch):
    """Make the commands use the test's own service."""
    monkeypatch.setenv("DATABASE_URL", settings.url)
    monkeypatch.setenv("LUUDONG_DATA", str(settings.data))
    monkeypatch.setenv("LUUDONG_PUBLIC_URL", "http://testserver")


def test_the_link_makes_a_planner_once_though_there_are_users(here, luudong, planner, client) -> None:
    ended = luudong("invite")
    assert (ended.code, ended.err) == (0, "")
    link = ended.out.split()[-1]
    assert link.startswith("http://testserver/join/")
    wish = {"secret": link.rpartition("/")[2], "name": "Chị Lan", "password": "đường lên núi dài"}
    assert client.post("/api/v1/session/join", json=wish).status_code == 201
    assert client.get("/api/v1/session").json()["role"] == "planner"
    again = TestClient(client.app).post("/api/v1/session/join", json=wish | {"name": "Anh Ba"})
    assert again.status_code == 404


def test_the_log_tells_of_it_without_the_secret(here, luudong, database) -> None:
    secret = luudong("invite", "--hours", 2).out.split()[-1].rpartition("/")[2]
    with database.read() as session:
        [entry] = session.query(AuditEntry).all()
    assert (entry.action, entry.detail) == ("invitation.made", {"role": "planner", "command": True})
    assert secret not in str(vars(entry))


def test_a_folder_without_a_service_is_refused_and_left_alone(luudong, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ended = luudong("invite", "--data", tmp_path / "none")
    assert ended.code == 2
    assert "no service has been started there" in ended.err
    assert not (tmp_path / "none").exists()
