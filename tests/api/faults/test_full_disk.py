"""The disk fills up: clear answers, nothing half-written, and on it goes when there is room again."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.storage.database import Database

from .conftest import Caller, Service, row_of, until, zip_of

pytestmark = pytest.mark.long


def fill(folder: Path) -> Path:
    """Fill what is left of a disk; return the file whose removal makes room again."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 12)):
                pass
        except OSError as full:
            assert full.errno == errno.ENOSPC
    return path


def test_a_full_disk_is_told_and_got_over(
    service: Callable[..., Service], caller, small_disk, tiny_files: dict[str, bytes], long_zip: bytes
) -> None:
    data = small_disk("data", 6_000)
    url = f"sqlite:///{data / 'luudong.sqlite'}"
    database = Database(url)
    database.migrate()
    served = service(None, data).start()
    an: Caller = caller(served, database)
    large = an.upload(long_zip).json()["campaign_id"]
    plan = an.plan(large, 600)
    until(lambda: row_of(database, plan).document is not None)

    filler = fill(data)
    # Small writes may still fit into pages that the database has free; then none does.
    answers = [an.upload(zip_of(tiny_files | {"notes.bin": os.urandom(30_000)})) for _ in range(4)]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert refused
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full"), answer.text
    taken = len(answers) - len(refused)
    assert len(an.ask("GET", "/campaigns").json()["items"]) == 1 + taken
    assert an.ask("GET", f"/plans/{plan}/document").status_code == 200
    assert an.state(plan)["state"] == "running"

    filler.unlink()
    stored = an.upload(zip_of(tiny_files))
    assert stored.status_code == 201
    told = an.state(plan)
    until(lambda: an.state(plan)["elapsed"] > told["elapsed"])
    assert an.ask("DELETE", f"/plans/{plan}").status_code in (200, 202)
    until(lambda: row_of(database, plan).state == "stopped")
    small = an.plan(stored.json()["campaign_id"], 1)
    until(lambda: row_of(database, small).state == "succeeded")
    with database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.close()


def test_no_room_to_unpack_is_told(
    service: Callable[..., Service], database, database_url, caller, small_disk, tiny_files: dict[str, bytes]
) -> None:
    room = small_disk("temporary", 1_000)
    served = service(database_url, TMPDIR=str(room)).start()
    an: Caller = caller(served, database)
    # An upload that is kept on the disk while it comes, one that is read, and one that does not fit when unpacked.
    big = {"more.bin": bytes(range(256)) * 8_000}
    for content in (
        zip_of(tiny_files | big) + bytes(3 << 20),
        zip_of(tiny_files | {"villages.csv": tiny_files["villages.csv"] + b"\n" * (2 << 20)}),
    ):
        answer = an.upload(content)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full"), answer.text
    assert an.upload(zip_of(tiny_files)).status_code == 201
    assert list(room.iterdir()) == []
