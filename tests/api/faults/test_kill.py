"""The service is killed, alone or with all that it has started: what was accepted is finished by the next one."""

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import update

import optimizer
from api.jobs.turns import SILENCE
from api.storage.tables import Plan, now

from .conftest import row_of, score_of, until, zip_of

pytestmark = pytest.mark.long


def test_a_killed_service_loses_nothing(
    service, database, database_url, caller, long_zip, tiny_files, tmp_path
) -> None:
    served = service(database_url).start()
    an, bình = caller(served, database, "an"), caller(served, database, "bình")
    large = an.upload(long_zip).json()["campaign_id"]
    small = an.upload(zip_of(tiny_files)).json()["campaign_id"]
    long_one = an.plan(large, 600)
    until(lambda: row_of(database, long_one).document is not None)
    many = [an.plan(small, 1)]
    one = bình.plan(small, 1)
    before = row_of(database, long_one)

    # The process that answers alone: its worker notices, stores the best and ends.
    left = served.kill()
    until(lambda: not any(Path(f"/proc/{number}").exists() for number in left), 40)
    put_off = row_of(database, long_one)
    assert (put_off.state, put_off.attempts) == ("queued", 0)
    assert score_of(put_off) >= score_of(before)
    assert {row_of(database, plan).state for plan in [*many, one]} == {"queued"}

    # The next one goes on: first for who has not been served yet, then with the plan that was put off.
    served.start()
    until(lambda: row_of(database, one).state == "succeeded")
    assert {row_of(database, plan).state for plan in many} == {"queued"}
    until(lambda: an.state(long_one)["state"] == "running")

    # All of it at once: nobody can say that the plan is no longer computed; its silence does, here said to be over.
    served.kill_all()
    cut = row_of(database, long_one)
    assert (cut.state, cut.attempts) == ("running", 0)
    with database.begin() as session:
        past = now() - SILENCE - dt.timedelta(seconds=1)
        session.execute(update(Plan).where(Plan.id == long_one).values(beat_at=past))
    served.start()
    until(lambda: row_of(database, long_one).attempts == 1)
    assert an.ask("DELETE", f"/plans/{long_one}").status_code in (200, 202)
    until(lambda: {row_of(database, plan).state for plan in many} == {"succeeded"})
    assert row_of(database, long_one).state == "stopped"
    ended = row_of(database, long_one)
    assert score_of(ended) >= score_of(cut) >= score_of(put_off)
    assert ended.bound <= before.bound
    document = an.ask("GET", f"/plans/{long_one}/document").json()
    verdict = an.ask("POST", f"/campaigns/{large}/check", json=document).json()
    assert verdict["ok"]
    folder = tmp_path / "tiny"
    for plan in [*many, one]:
        assert optimizer.check(optimizer.load(folder), json.loads(row_of(database, plan).document)).ok
