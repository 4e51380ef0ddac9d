"""Weeks of a plan, and which publication of a week counts."""

import datetime as dt
import json
import threading
from typing import Any

import pytest

from api.service import weeks
from api.service.refusals import RefusalError
from api.storage.database import Database
from api.storage.tables import Campaign, CampaignVersion, Plan, Publication, User

DOCUMENT: dict[str, Any] = {
    "routes": [
        {"team": "T2", "date": "2025-07-27", "stops": [{}, {}]},
        {"team": "T1", "date": "2025-07-28", "stops": [{}]},
    ],
    "duties": [{"date": "2025-07-25", "volunteers": []}, {"date": "2026-01-01", "volunteers": []}],
}


@pytest.fixture
def ids(database: Database) -> dict[str, str]:
    """Return the ids of a user, a campaign, its plan, a plan without a document and another campaign's plan."""
    with database.begin() as session:
        user = User(name="An", password_hash="none", role="planner")
        session.add(user)
        session.flush()
        found = {"user": user.id}
        for name in ("campaign", "other"):
            campaign = Campaign(title=name, created_by=user.id)
            session.add(campaign)
            session.flush()
            version = CampaignVersion(
                campaign_id=campaign.id, number=1, sha256="0" * 64, archive=b"", created_by=user.id
            )
            session.add(version)
            session.flush()
            plan, empty = (
                Plan(version_id=version.id, seconds=1.0, created_by=user.id, document=document)
                for document in (json.dumps(DOCUMENT).encode(), None)
            )
            session.add_all([plan, empty])
            session.flush()
            found |= {name: campaign.id, f"{name} plan": plan.id, f"{name} empty": empty.id}
    return found


def publish(database: Database, ids: dict[str, str], replaces: str | None, **changed: str) -> str:
    """Publish week 31 and return the publication's id."""
    asked = {"week": "2025-W31", "plan_id": ids["campaign plan"], "campaign_id": ids["campaign"]} | changed
    with database.begin() as session:
        return weeks.publish(session, **asked, user_id=ids["user"], replaces=replaces).id


def counts(database: Database, ids: dict[str, str], week: str = "2025-W31") -> str | None:
    """Return the id of the publication of a week that counts."""
    with database.read() as session:
        found = weeks.current_id(session, ids["campaign"], week)
        entry = weeks.current(session, ids["campaign"], week)
        assert found == (None if entry is None else entry.id)
        return found


@pytest.mark.parametrize(
    ("date", "week"),
    [
        ("2025-07-28", "2025-W31"),
        ("2025-08-03", "2025-W31"),
        ("2026-01-01", "2026-W01"),
        ("2027-01-01", "2026-W53"),
    ],
)
def test_a_date_lies_in_its_iso_week(date: str, week: str) -> None:
    day = dt.date.fromisoformat(date)
    assert weeks.week_of(day) == week
    assert day in weeks.days_of(week)
    assert weeks.days_of(week)[0].weekday() == 0


@pytest.mark.parametrize(
    "text",
    [
        "2025-W54",
        "2025-W53",
        "2025-W00",
        "2025W31",
        "2025-w31",
        "2025-W3",
        "٢٠٢٥-W31",
        "9999-W52",
        "0000-W01",
        "",
    ],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(RefusalError, match="week-invalid"):
        weeks.days_of(text)


def test_weeks_of_a_plan_are_those_with_routes_or_duties() -> None:
    assert [
        (week.week, week.routes, week.visits, week.duties, week.teams) for week in weeks.weeks_of(DOCUMENT)
    ] == [
        ("2025-W30", 1, 2, 1, ("T2",)),
        ("2025-W31", 1, 1, 0, ("T1",)),
        ("2026-W01", 0, 0, 1, ()),
    ]
    assert [route["team"] for route in weeks.part_of(DOCUMENT, "2025-W31")["routes"]] == ["T1"]


def test_publishing_keeps_who_when_and_what(database: Database, ids: dict[str, str]) -> None:
    assert counts(database, ids) is None
    made = publish(database, ids, None)
    assert counts(database, ids) == made
    with database.read() as session:
        found = weeks.publication(session, made)
        assert found is not None
        assert weeks.read(found.document) == DOCUMENT
        assert (found.published_by, found.plan_id) == (ids["user"], ids["campaign plan"])
        assert found.published_at.tzinfo is not None


def test_a_change_of_the_plan_does_not_change_what_is_published(
    database: Database, ids: dict[str, str]
) -> None:
    made = publish(database, ids, None)
    with database.begin() as session:
        plan = session.get(Plan, ids["campaign plan"])
        assert plan is not None
        plan.document = b"{}"
    with database.read() as session:
        found = weeks.publication(session, made)
        assert found is not None and weeks.read(found.document) == DOCUMENT


def test_only_the_state_that_was_seen_is_replaced(database: Database, ids: dict[str, str]) -> None:
    for unseen in ("another", weeks.ANY):
        with pytest.raises(weeks.StaleError) as refused:
            publish(database, ids, unseen)
        assert refused.value.current is None
    first = publish(database, ids, None)
    with pytest.raises(weeks.StaleError) as refused:
        publish(database, ids, None)
    assert refused.value.current == first
    second = publish(database, ids, first)
    with pytest.raises(weeks.StaleError):
        publish(database, ids, first)
    third = publish(database, ids, weeks.ANY)
    assert counts(database, ids) == third
    with database.read() as session:
        old = [session.get(Publication, id_) for id_ in (first, second)]
        assert all(entry is not None and entry.withdrawn_at is not None for entry in old)


def test_a_week_that_is_withdrawn_does_not_fall_back_to_an_earlier_one(
    database: Database, ids: dict[str, str]
) -> None:
    second = publish(database, ids, publish(database, ids, None))
    with pytest.raises(weeks.StaleError), database.begin() as session:
        weeks.withdraw(session, campaign_id=ids["campaign"], week="2025-W31", replaces="another")
    with database.begin() as session:
        weeks.withdraw(session, campaign_id=ids["campaign"], week="2025-W31", replaces=second)
    assert counts(database, ids) is None
    with pytest.raises(weeks.StaleError) as refused, database.begin() as session:
        weeks.withdraw(session, campaign_id=ids["campaign"], week="2025-W31", replaces=weeks.ANY)
    assert refused.value.current is None


def test_what_cannot_be_published_is_refused(database: Database, ids: dict[str, str]) -> None:
    with pytest.raises(RefusalError, match="campaign-not-found"):
        publish(database, ids, None, campaign_id="none")
    for plan in ("none", ids["other plan"]):
        with pytest.raises(RefusalError, match="plan-not-found"):
            publish(database, ids, None, plan_id=plan)
    with pytest.raises(RefusalError, match="plan-has-no-document"):
        publish(database, ids, None, plan_id=ids["campaign empty"])
    with pytest.raises(RefusalError, match="week-empty"):
        publish(database, ids, None, week="2025-W32")
    with pytest.raises(RefusalError, match="week-invalid"):
        publish(database, ids, None, week="32")


def test_published_weeks_are_listed_in_order_and_by_campaign(database: Database, ids: dict[str, str]) -> None:
    publish(database, ids, None)
    publish(database, ids, None, week="2025-W30")
    publish(database, ids, None, campaign_id=ids["other"], plan_id=ids["other plan"])
    with database.read() as session:
        assert [entry.week for entry in weeks.published(session, ids["campaign"])] == ["2025-W30", "2025-W31"]


def test_of_those_who_publish_at_once_one_succeeds(database: Database, ids: dict[str, str]) -> None:
    done: list[str | None] = []
    together = threading.Barrier(4)

    def one() -> None:
        together.wait()
        try:
            done.append(publish(database, ids, None))
        except weeks.StaleError:
            done.append(None)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count(None) == 3
    assert counts(database, ids) in done
