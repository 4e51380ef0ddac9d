"""Campaigns are kept in versions, listed in pages, and read again as they came."""

from pathlib import Path

import pytest

from api.service import campaigns
from api.service.campaigns import Campaigns, Position
from api.service.refusals import RefusalError
from api.service.uploads import Taken, Upload, take
from api.storage.database import Database
from api.storage.tables import User


def taken(folder: Path) -> Taken:
    uploads = [Upload(path.name, path.read_bytes()) for path in folder.iterdir()]
    return take(uploads, upload_mb=4, unpacked_mb=8)


@pytest.fixture
def user(database: Database) -> str:
    with database.begin() as session:
        made = User(name="Lan", password_hash="none", role="planner")
        session.add(made)
        session.flush()
        return made.id


def test_a_version_is_read_as_it_was_uploaded(database: Database, user: str, tiny: Path) -> None:
    given = taken(tiny)
    with database.begin() as session:
        stored = campaigns.create(session, given, user)
    kept = Campaigns()
    read = kept.of(database, stored.id)
    assert read == given.campaign
    assert kept.of(database, stored.id) is read


def test_a_new_version_leaves_the_one_before(database: Database, user: str, tiny: Path) -> None:
    first = taken(tiny)
    with database.begin() as session:
        campaign_id = campaigns.create(session, first, user).campaign_id
    settings = tiny / "campaign.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Hai thôn", "Ba thôn"), encoding="utf-8")
    with database.begin() as session:
        campaigns.add_version(session, campaign_id, taken(tiny), user)
    with database.read() as session:
        assert campaigns.get(session, campaign_id).title == "Ba thôn"
        assert campaigns.version(session, campaign_id).number == 2
        assert campaigns.version(session, campaign_id, 1).sha256 == first.sha256
        assert campaigns.archive(session, campaign_id, 1) == first.archive


def test_lists_go_on_where_the_page_before_ended(database: Database, user: str, tiny: Path) -> None:
    given = taken(tiny)
    for _ in range(5):
        with database.begin() as session:
            campaigns.create(session, given, user)
    found: list[str] = []
    after = None
    with database.read() as session:
        while page := campaigns.listed(session, after, 2):
            found += [campaign.id for campaign in page]
            after = Position(page[-1].created_at, page[-1].id)
        everything = [campaign.id for campaign in campaigns.listed(session, None, 10)]
    assert found == everything
    assert len(set(found)) == 5


def test_what_is_not_there_is_refused(database: Database, user: str, tiny: Path) -> None:
    given = taken(tiny)
    with database.begin() as session:
        stored = campaigns.create(session, given, user)
    with database.begin() as session:
        with pytest.raises(RefusalError, match="campaign-not-found"):
            campaigns.add_version(session, "nowhere", given, user)
        with pytest.raises(RefusalError, match="campaign-not-found"):
            campaigns.version(session, "nowhere")
        with pytest.raises(RefusalError, match="version-not-found"):
            campaigns.version(session, stored.campaign_id, 2)
    with pytest.raises(RefusalError, match="version-not-found"):
        Campaigns().of(database, "nowhere")


def test_memory_keeps_the_last_ones_used(database: Database, user: str, tiny: Path) -> None:
    ids = []
    settings = tiny / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    for number in range(3):
        settings.write_text(text.replace("Hai thôn", f"Thôn {number}"), encoding="utf-8")
        with database.begin() as session:
            ids.append(campaigns.create(session, taken(tiny), user).id)
    kept = Campaigns(kept=2)
    first, second = kept.of(database, ids[0]), kept.of(database, ids[1])
    assert kept.of(database, ids[0]) is first
    kept.of(database, ids[2])
    assert kept.of(database, ids[0]) is first
    assert kept.of(database, ids[1]) is not second
