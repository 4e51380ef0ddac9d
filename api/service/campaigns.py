"""Campaigns and their versions: stored, listed, and read again as what the solver takes."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, selectinload, undefer

import optimizer

from ..language import message
from ..storage.database import Database
from ..storage.tables import Campaign, CampaignVersion
from .refusals import RefusalError
from .uploads import Taken

KEPT = 16
"""How many read campaigns stay in memory."""


@dataclass(frozen=True)
class Position:
    """Where a list goes on: after the row of this time and id."""

    at: dt.datetime
    id: str


def create(session: Session, taken: Taken, user_id: str) -> CampaignVersion:
    """Store a campaign that was read, as version 1 of a new one."""
    campaign = Campaign(title=title_of(taken.campaign), created_by=user_id)
    session.add(campaign)
    session.flush()
    return _stored(session, campaign, 1, taken, user_id)


def add_version(session: Session, campaign_id: str, taken: Taken, user_id: str) -> CampaignVersion:
    """Store a campaign that was read as the next version of one that is there.

    Raises
    ------
    RefusalError
        If there is no such campaign.
    """
    # Holding the row, two uploads at once get two numbers.
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise no_campaign()
    last = session.scalar(
        select(func.max(CampaignVersion.number)).where(CampaignVersion.campaign_id == campaign_id)
    )
    campaign.title = title_of(taken.campaign)
    return _stored(session, campaign, (last or 0) + 1, taken, user_id)


def title_of(campaign: optimizer.Campaign) -> str:
    """Return what a campaign is called: its name, else its id."""
    return (campaign.name or campaign.id)[:500]


def get(session: Session, campaign_id: str) -> Campaign:
    """Return a campaign.

    Raises
    ------
    RefusalError
        If there is none of that id.
    """
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise no_campaign()
    return found


def listed(session: Session, after: Position | None, limit: int) -> list[Campaign]:
    """Return up to `limit` campaigns with their versions, the newest first, that come after a position."""
    query = select(Campaign).where(Campaign.archived_at.is_(None)).options(selectinload(Campaign.versions))
    if after is not None:
        query = query.where(tuple_(Campaign.created_at, Campaign.id) < (after.at, after.id))
    return list(session.scalars(query.order_by(Campaign.created_at.desc(), Campaign.id.desc()).limit(limit)))


def version(session: Session, campaign_id: str, number: int | None = None) -> CampaignVersion:
    """Return a version of a campaign, without its archive; the newest where no number is given.

    Raises
    ------
    RefusalError
        If there is no such campaign or version.
    """
    query = select(CampaignVersion).where(CampaignVersion.campaign_id == campaign_id)
    if number is not None:
        query = query.where(CampaignVersion.number == number)
    found = session.scalar(query.order_by(CampaignVersion.number.desc()).limit(1))
    if found is None:
        get(session, campaign_id)
        raise RefusalError("missing", "version-not-found", message("The campaign has no such version."))
    return found


def archive(session: Session, campaign_id: str, number: int) -> bytes:
    """Return the zip of a version.

    Raises
    ------
    RefusalError
        If there is no such campaign or version.
    """
    return version(session, campaign_id, number).archive


def no_campaign() -> RefusalError:
    """Return the refusal of what asks for a campaign that is not there."""
    return RefusalError("missing", "campaign-not-found", message("There is no such campaign."))


class Campaigns:
    """Campaigns as the solver takes them, read from their versions; the last ones used stay in memory.

    Safe to use from several threads.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._read: OrderedDict[str, optimizer.Campaign] = OrderedDict()

    def of(self, database: Database, version_id: str) -> optimizer.Campaign:
        """Return the campaign of a version.

        Raises
        ------
        RefusalError
            If there is no such version.
        optimizer.InputError
            If the version, read by a later release of the program than stored it, has errors.
        """
        with database.read() as session:
            sha256 = session.scalar(select(CampaignVersion.sha256).where(CampaignVersion.id == version_id))
        if sha256 is None:
            raise RefusalError("missing", "version-not-found", message("The campaign has no such version."))
        with self._lock:
            if sha256 in self._read:
                self._read.move_to_end(sha256)
                return self._read[sha256]
        with database.read() as session:
            stored = session.get_one(CampaignVersion, version_id, options=[undefer(CampaignVersion.archive)])
        read = _read_archive(stored.archive)
        with self._lock:
            self._read[sha256] = read
            while len(self._read) > self._kept:
                self._read.popitem(last=False)
        return read


_campaigns = Campaigns()


def campaign_of(database: Database, version_id: str) -> optimizer.Campaign:
    """Return the campaign of a version, as `Campaigns.of` does, from the memory of this process.

    Raises
    ------
    RefusalError
        If there is no such version.
    optimizer.InputError
        If the version, read by a later release of the program than stored it, has errors.
    """
    return _campaigns.of(database, version_id)


def _stored(session: Session, campaign: Campaign, number: int, taken: Taken, user_id: str) -> CampaignVersion:
    stored = CampaignVersion(
        campaign=campaign,
        number=number,
        sha256=taken.sha256,
        archive=taken.archive,
        created_by=user_id,
    )
    session.add(stored)
    session.flush()
    return stored


def _read_archive(content: bytes) -> optimizer.Campaign:
    with tempfile.TemporaryDirectory(prefix="luudong-") as folder:
        path = Path(folder) / "campaign.zip"
        path.write_bytes(content)
        return optimizer.load(path)
