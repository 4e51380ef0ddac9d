"""Plans: asked for in one transaction, stopped by their state, checked by hand."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from api.service import campaigns, plans
from api.service.plans import Wish
from api.service.refusals import RefusalError
from api.service.uploads import Upload, take
from api.storage.database import Database
from api.storage.tables import CampaignVersion, Plan, PlanEvent, User


@pytest.fixture
def version(database: Database, tiny: Path) -> CampaignVersion:
    uploads = [Upload(path.name, path.read_bytes()) for path in tiny.iterdir()]
    given = take(uploads, upload_mb=4, unpacked_mb=8)
    with database.begin() as session:
        user = User(name="Lan", password_hash="none", role="planner")
        session.add(user)
        session.flush()
        return campaigns.create(session, given, user.id)


@pytest.fixture
def plan(database: Database, version: CampaignVersion) -> str:
    with database.begin() as session:
        found = campaigns.version(session, version.campaign_id)
        return plans.create(session, found, Wish(2.0, seed=7, language="en"), version.created_by).id


def in_state(database: Database, plan_id: str, **values: object) -> None:
    with database.begin() as session:
        session.execute(update(Plan).where(Plan.id == plan_id).values(**values))


def test_a_plan_waits_as_it_was_asked_for(database: Database, plan: str) -> None:
    with database.read() as session:
        found = plans.get(session, plan)
        assert (found.state, found.seconds, found.seed, found.language) == ("queued", 2.0, 7, "en")
        assert [event.state for event in plans.events(session, plan, 0)] == ["queued"]
        with pytest.raises(RefusalError, match="plan-has-no-document"):
            plans.document(session, plan)


def test_what_waits_is_stopped_at_once(database: Database, plan: str) -> None:
    with database.begin() as session:
        stopped = plans.request_stop(session, plan)
        assert stopped.state == "stopped"
        assert stopped.finished_at is not None
    with database.read() as session:
        assert [event.state for event in plans.events(session, plan, 0)] == ["queued", "stopped"]


def test_what_runs_is_asked_to_stop_once(database: Database, plan: str) -> None:
    in_state(database, plan, state="running")
    with database.begin() as session:
        asked = plans.request_stop(session, plan)
        assert asked.state == "running"
        first = asked.stop_requested_at
    with database.begin() as session:
        assert plans.request_stop(session, plan).stop_requested_at == first
    assert first is not None


@pytest.mark.parametrize("state", plans.ENDED)
def test_what_has_ended_stays(database: Database, plan: str, state: str) -> None:
    in_state(database, plan, state=state)
    with database.begin() as session:
        left = plans.request_stop(session, plan)
        assert (left.state, left.stop_requested_at) == (state, None)


def test_a_plan_that_waits_again_keeps_its_figures_when_it_is_stopped(database: Database, plan: str) -> None:
    in_state(database, plan, score=10.0, bound=12.0, gap=0.2, document=b"{}", document_sha256="0" * 64)
    with database.begin() as session:
        stopped = plans.request_stop(session, plan)
        assert stopped.score == 10.0
        assert plans.document(session, plan) == (b"{}", "0" * 64)
    with database.read() as session:
        assert plans.events(session, plan, 0)[-1].score == 10.0


def test_plans_are_listed_by_campaign_and_state(
    database: Database, version: CampaignVersion, plan: str
) -> None:
    with database.read() as session:
        found = plans.listed(session, None, 9, campaign_id=version.campaign_id, state="queued")
        assert [entry.id for entry in found] == [plan]
        assert plans.listed(session, None, 9, campaign_id="another") == []
        assert plans.listed(session, None, 9, state="failed") == []


def test_events_come_in_parts(database: Database, plan: str) -> None:
    with database.begin() as session:
        session.add_all(PlanEvent(plan_id=plan, state="running", score=float(score)) for score in range(5))
    with database.read() as session:
        first = plans.events(session, plan, 0, limit=3)
        rest = plans.events(session, plan, first[-1].id, limit=9)
    assert [event.score for event in (*first, *rest)] == [None, 0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_plan_made_by_hand_is_checked(database: Database, version: CampaignVersion, planned: Path) -> None:
    document = json.loads(planned.read_text(encoding="utf-8"))
    of, report = plans.check_by_hand(database, version.campaign_id, None, document)
    assert (of.number, report.ok) == (1, True)
    document["score"] += 1
    _, report = plans.check_by_hand(database, version.campaign_id, 1, document)
    assert "figure-score" in {found.rule for found in report.violations}
    with pytest.raises(RefusalError, match="version-not-found"):
        plans.check_by_hand(database, version.campaign_id, 2, document)
