"""Whoever makes a request: a user's browser, a program with a token, or the holder of a team's link."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["planner", "leader", "viewer"]
Kind = Literal["user", "token", "link"]
Scope = Literal["read", "plan", "publish", "admin"]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who makes a request, as far as rights go.

    Attributes
    ----------
    kind
        How they have shown who they are.
    id
        The id of the user, token or link, by `kind`.
    role
        The user's role; `leader` for a link.
    name
        The user's name, the token's, or the team of a link.
    user_id
        The user behind a session or a token; nobody stands behind a link.
    campaign_id, team
        What a leader is bound to.
    scopes
        What a token is for; empty for others, whom scopes do not limit.
    csrf
        What changes made by a browser have to repeat; only for sessions.
    expires_at
        When the session, token or link ends.
    """

    kind: Kind
    id: str
    role: Role
    name: str
    user_id: str | None = None
    campaign_id: str | None = None
    team: str | None = None
    scopes: frozenset[str] = frozenset()
    csrf: str | None = field(default=None, repr=False)
    expires_at: dt.datetime | None = None

    @property
    def actor(self) -> str:
        """What the audit log calls them: `user:…`, `token:…` or `link:…`."""
        return f"{self.kind}:{self.id}"

    @property
    def owner(self) -> str:
        """Whose work this is, for what is kept per owner: the user behind a session and their tokens are one."""
        return f"user:{self.user_id}" if self.user_id else self.actor

    @property
    def rights(self) -> tuple[object, ...]:
        """All that decides what they may see: whoever has the same rights is given the same answers."""
        return self.kind, self.role, self.campaign_id, self.team, self.scopes

    @property
    def bound(self) -> bool:
        """Whether they see one team of one campaign and nothing else."""
        return self.role == "leader"

    def sees(self, campaign_id: str | None, team: str | None) -> bool:
        """Say whether a team of a campaign is theirs to see; a bound principal sees nothing that is not named."""
        if not self.bound:
            return True
        return (
            self.campaign_id is not None
            and self.team is not None
            and campaign_id == self.campaign_id
            and team == self.team
        )
