"""The tables: what the service remembers.

Times are UTC and aware. Ids are random and say nothing. What has been given out (versions of a campaign, published
weeks) is never overwritten: a change is a new row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates
from sqlalchemy.types import TypeDecorator

from .names import canonical_name, tidy_name

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """Return a random id."""
    return uuid.uuid4().hex


def now() -> dt.datetime:
    """Return the time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Moment(TypeDecorator[dt.datetime]):
    """A time in UTC: aware in Python also where the database, as SQLite, keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store a time in UTC."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Read a time as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """The tables' common base."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class User(Base):
    """Somebody who signs in: role `planner`, `leader` (of `campaign_id` and `team`) or `viewer`.

    `name` is set as it was written, and kept as it is compared; `called` is how it is shown.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    shown_name: Mapped[str | None] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    campaign_id: Mapped[str | None] = mapped_column(String(32))
    team: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    disabled_at: Mapped[dt.datetime | None]

    @property
    def called(self) -> str:
        """The name as its owner writes it."""
        return self.shown_name or self.name

    @validates("name")
    def _named(self, _: str, name: str) -> str:
        self.shown_name = tidy_name(name)
        return canonical_name(name)


class Invitation(Base):
    """A one-time link to become a user of a role; only the hash of its secret is kept.

    `created_by` is the user who has made it; nobody for the first planner's.
    """

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    campaign_id: Mapped[str | None] = mapped_column(String(32))
    team: Mapped[str | None] = mapped_column(String(80))
    created_by: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Session(Base):
    """A sign-in of a browser; only the hash of the cookie is kept."""

    __tablename__ = "sessions"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship(lazy="joined")


class Token(Base):
    """A program's key; only the hash of its secret is kept. Scopes: `read`, `plan`, `publish`, `admin`."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class Campaign(Base):
    """A campaign; what is given lies in its versions."""

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(500))
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    archived_at: Mapped[dt.datetime | None]

    versions: Mapped[list[CampaignVersion]] = relationship(
        back_populates="campaign", order_by="CampaignVersion.number"
    )


class CampaignVersion(Base):
    """One upload of a campaign, as the zip of its folder; never overwritten."""

    __tablename__ = "campaign_versions"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    archive: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    campaign: Mapped[Campaign] = relationship(back_populates="versions", lazy="joined")


class Plan(Base):
    """A plan and the job that makes it.

    State is `queued`, `running`, `succeeded`, `stopped` or `failed`. `document` is the best plan so far, checked, in
    the format of plan.json. A job that runs says so by `beat_at`; one that falls silent is taken up again. A replan
    keeps what it goes on from: the plan, its document as it was then, and in `asked` the rest of what was asked for.
    """

    __tablename__ = "plans"
    __table_args__ = (Index("ix_plans_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    version_id: Mapped[str] = mapped_column(ForeignKey("campaign_versions.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    seconds: Mapped[float]
    seed: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(2), default="vi")
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    beat_at: Mapped[dt.datetime | None]
    worker: Mapped[str | None] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=0)
    stop_requested_at: Mapped[dt.datetime | None]
    phase: Mapped[str | None] = mapped_column(String(40))
    elapsed: Mapped[float | None]
    score: Mapped[float | None]
    bound: Mapped[float | None]
    gap: Mapped[float | None]
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    base_id: Mapped[str | None] = mapped_column(String(32))
    base_document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    asked: Mapped[dict[str, Any] | None]

    version: Mapped[CampaignVersion] = relationship(lazy="joined")


class PlanEvent(Base):
    """What a job told of its progress, in order."""

    __tablename__ = "plan_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(String(16))
    phase: Mapped[str | None] = mapped_column(String(40))
    elapsed: Mapped[float | None]
    score: Mapped[float | None]
    bound: Mapped[float | None]
    gap: Mapped[float | None]


class Publication(Base):
    """A week of a plan as it was published; the latest of a campaign and week that is not withdrawn counts."""

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_campaign_id_week", "campaign_id", "week"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), index=True)
    week: Mapped[str] = mapped_column(String(8))
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    published_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[dt.datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[dt.datetime | None]

    plan: Mapped[Plan] = relationship(lazy="joined")


class TeamLink(Base):
    """A signed link of a team of a campaign: its published routes and nothing else."""

    __tablename__ = "team_links"
    __table_args__ = (Index("ix_team_links_campaign_id_team", "campaign_id", "team"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    team: Mapped[str] = mapped_column(String(80))
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]


class Replay(Base):
    """The answer to a request that had an `Idempotency-Key`, to be given again."""

    __tablename__ = "replays"
    __table_args__ = (UniqueConstraint("owner", "key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)


class AuditEntry(Base):
    """Who did what, when: kept for good, without secrets."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    actor: Mapped[str] = mapped_column(String(120), index=True)
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str | None] = mapped_column(String(64))
