"""Links of teams: they show one team, and end when they are over or revoked."""

import datetime as dt
from collections.abc import Callable

import pytest

from api.identity import links
from api.identity.links import LinkSigner
from api.identity.refusals import InvalidError, NotThereError
from api.storage.database import Database
from api.storage.tables import Campaign

from .conftest import Person

DAY = dt.timedelta(days=1)
SIGNER = LinkSigner("k" * 32)


@pytest.fixture
def campaigns(database: Database, person: Person) -> tuple[str, str, str]:
    """Return the ids of two campaigns and of who made them."""
    planner = person()
    with database.begin() as session:
        made = [Campaign(title=title, created_by=planner.id) for title in "ab"]
        session.add_all(made)
        session.flush()
        return made[0].id, made[1].id, planner.id


def make(database: Database, campaign_id: str, user_id: str, team: str = "T1") -> tuple[str, str]:
    """Make a link; return its id and what stands in its address."""
    with database.begin() as session:
        link = links.make(session, campaign_id=campaign_id, team=team, user_id=user_id, lasting=DAY)
        return link.id, SIGNER.sign(link.id)


def test_a_link_is_its_team_until_it_ends(
    database: Database, campaigns: tuple[str, str, str], later: Callable[..., None]
) -> None:
    campaign_id, other, user_id = campaigns
    _, signed = make(database, campaign_id, user_id)
    with database.read() as session:
        found = links.find(session, SIGNER, signed)
        assert found is not None
        principal, _ = found
        assert (principal.kind, principal.campaign_id, principal.team) == ("link", campaign_id, "T1")
        assert principal.sees(campaign_id, "T1")
        assert not principal.sees(other, "T1")
        # Nobody stands behind it: what is made with a user's rights cannot be made with it.
        assert principal.user_id is None
        later(hours=23)
        assert links.find(session, SIGNER, signed)
        later(hours=25)
        assert links.find(session, SIGNER, signed) is None


def test_a_link_is_revoked_within_its_campaign(database: Database, campaigns: tuple[str, str, str]) -> None:
    campaign_id, other, user_id = campaigns
    link_id, signed = make(database, campaign_id, user_id)
    _, second = make(database, campaign_id, user_id)
    for wrong in ((other, link_id), (campaign_id, "0" * 32), (campaign_id, "\0")):
        with pytest.raises(NotThereError), database.begin() as session:
            links.revoke(session, *wrong)
    for _ in range(2):
        with database.begin() as session:
            links.revoke(session, campaign_id, link_id)
    with database.read() as session:
        assert links.find(session, SIGNER, signed) is None
        assert links.find(session, SIGNER, second)


def test_an_id_alone_opens_nothing(database: Database, campaigns: tuple[str, str, str]) -> None:
    campaign_id, _, user_id = campaigns
    link_id, _ = make(database, campaign_id, user_id)
    with database.read() as session:
        for forged in (link_id, f"{link_id}.", LinkSigner("m" * 32).sign(link_id), SIGNER.sign("0" * 32)):
            assert links.find(session, SIGNER, forged) is None


def test_links_are_of_a_campaign_and_a_team(database: Database, campaigns: tuple[str, str, str]) -> None:
    campaign_id, _, user_id = campaigns
    with pytest.raises(NotThereError):
        make(database, "0" * 32, user_id)
    for team in ("", " ", "x" * 81, "T\n1"):
        with pytest.raises(InvalidError):
            make(database, campaign_id, user_id, team)
