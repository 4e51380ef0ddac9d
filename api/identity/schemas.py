"""What the API takes and tells about sign-ins, users, invitations, tokens and links."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from .principal import Role, Scope

Id = Annotated[str, Field(description="Random, 32 hexadecimal digits")]
Days = Annotated[int | None, Field(ge=1, le=3650, description="How many days it holds")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Body):
    """Name and password."""

    name: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=1000, json_schema_extra={"format": "password"})]


class Join(SignIn):
    """An invitation's secret, and the name and password that somebody chooses."""

    secret: Annotated[str, Field(max_length=200, description="What stands in the link after `/join/`")]


class NewPassword(_Body):
    """The password that holds, and the one that shall."""

    current: Annotated[str, Field(max_length=1000, json_schema_extra={"format": "password"})]
    password: Annotated[str, Field(max_length=1000, json_schema_extra={"format": "password"})]


class UserChange(_Body):
    """What is to change of a user; what is left out stays."""

    role: Annotated[Role | None, Field(description="With campaign_id and team for a leader")] = None
    campaign_id: Annotated[str | None, Field(max_length=64)] = None
    team: Annotated[str | None, Field(max_length=80)] = None
    disabled: Annotated[bool | None, Field(description="Whether the account is closed")] = None


class PasswordGiven(BaseModel):
    """A password drawn by lot."""

    password: Annotated[str, Field(description="Shown this once; its owner should soon choose another")]


class InvitationWish(_Body):
    """For which role somebody is invited."""

    role: Role
    campaign_id: Annotated[str | None, Field(max_length=64, description="Of a leader")] = None
    team: Annotated[str | None, Field(max_length=80, description="Of a leader, by id")] = None
    hours: Annotated[int, Field(ge=1, le=720, description="How long the link holds")] = 72


class TokenWish(_Body):
    """What a token is for."""

    name: Annotated[str, Field(max_length=200)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]
    days: Days = None


class LinkWish(_Body):
    """Which team a link is for."""

    team: Annotated[str, Field(max_length=200, description="The team's id")]
    days: Days = None


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class Me(_Answer):
    """Who asks, and what they may do."""

    kind: Annotated[str, Field(description="`user`, `token` or `link`")]
    id: Id
    name: str
    role: Role
    campaign_id: str | None
    team: str | None
    capabilities: list[str]
    csrf: Annotated[str | None, Field(description="For `X-CSRF-Token`; sessions only")]
    expires_at: dt.datetime | None


class UserAnswer(_Answer):
    """Somebody who can sign in."""

    id: Id
    name: Annotated[str, Field(validation_alias="called", description="As its owner writes it")]
    role: Role
    campaign_id: str | None
    team: str | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None


class Users(_Answer):
    """All users, by name."""

    items: list[UserAnswer]


class InvitationAnswer(_Answer):
    """An invitation that nobody has used yet."""

    id: Id
    role: Role
    campaign_id: str | None
    team: str | None
    created_by: Annotated[str | None, Field(description="The user who invites; null for the first planner's")]
    created_at: dt.datetime
    expires_at: dt.datetime


class Invitations(_Answer):
    """Open invitations, the newest first."""

    items: list[InvitationAnswer]


class InvitationMade(InvitationAnswer):
    """An invitation just made."""

    url: Annotated[str, Field(description="Shown this once; whoever opens it first becomes the user")]


class TokenAnswer(_Answer):
    """A token, without its secret."""

    id: Id
    name: str
    scopes: list[Scope]
    user_id: Id
    created_at: dt.datetime
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


class Tokens(_Answer):
    """Tokens, the newest first."""

    items: list[TokenAnswer]


class TokenMade(TokenAnswer):
    """A token just made."""

    secret: Annotated[str, Field(description="Shown this once")]


class LinkAnswer(_Answer):
    """A team's link, without what is secret of it."""

    id: Id
    campaign_id: Id
    team: str
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


class Links(_Answer):
    """Links of a campaign's teams, the newest first."""

    items: list[LinkAnswer]


class LinkMade(LinkAnswer):
    """A link just made."""

    url: Annotated[str, Field(description="Shown this once; for the team's leader")]


class AuditAnswer(_Answer):
    """Something that somebody did."""

    id: int
    at: dt.datetime
    actor: Annotated[str, Field(description="`user:…`, `token:…`, `link:…`, or who is not known")]
    action: str
    target: str
    detail: dict[str, Any]
    request_id: str | None


class AuditPage(_Answer):
    """What was done, the newest first."""

    items: list[AuditAnswer]
    next: Annotated[int | None, Field(description="`before` of the next page; null on the last one")]
