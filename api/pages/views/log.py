"""Entries of the audit log in words: who, what, to what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...identity.audit import NOBODY
from ...storage.tables import AuditEntry, Campaign, TeamLink, Token, User
from ..speech import Speech
from ..words import WORDS

_Named = User | Token | TeamLink | Campaign

_TABLES: dict[str, Any] = {"user": User, "token": Token, "link": TeamLink, "campaign": Campaign}


@dataclass(frozen=True)
class LogRow:
    """An entry: when, who, what; `target` is what it was done to, `href` where that can be looked at."""

    at: dt.datetime
    who: str
    what: str
    target: str
    href: str | None
    more: str


def log_rows(session: Session, entries: Iterable[AuditEntry], say: Speech) -> list[LogRow]:
    """Return entries in words.

    Parameters
    ----------
    session
        A session that reads: the log has ids, the tables have the names.
    entries
        Entries of the log.
    say
        The language.
    """
    entries = list(entries)
    known = _Known(session, entries)
    return [
        LogRow(
            at=entry.at,
            who=say("log_nobody") if entry.actor == NOBODY else known.name(entry.actor, say),
            what=_what(entry, say),
            target=_target(entry, known, say),
            href=known.href(entry.target),
            more=_more(entry, say),
        )
        for entry in entries
    ]


class _Known:
    """What the ids in some entries stand for, asked for at once."""

    def __init__(self, session: Session, entries: list[AuditEntry]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for named in (entry.actor, entry.target):
                kind, _, id_ = named.partition(":")
                wanted[kind].add(id_)
        self._rows: dict[str, _Named] = {}
        for kind, table in _TABLES.items():
            if wanted[kind]:
                for row in session.scalars(select(table).where(table.id.in_(wanted[kind]))).unique():
                    self._rows[f"{kind}:{row.id}"] = row

    def name(self, named: str, say: Speech) -> str:
        """Return what `kind:id` is called."""
        match self._rows.get(named):
            case User() as user:
                return user.called
            case Token() as token:
                return say("log_token_of", name=token.name, user=token.user.called)
            case TeamLink() as link:
                return say("log_link_of", team=link.team)
            case Campaign() as campaign:
                return campaign.title
        return named

    def short_name(self, named: str, say: Speech) -> str:
        """Return what `kind:id` is called beside its kind."""
        match self._rows.get(named):
            case Token() as token:
                return token.name
            case TeamLink() as link:
                return link.team
        return self.name(named, say)

    def href(self, named: str) -> str | None:
        """Return where what `kind:id` stands for can be looked at."""
        kind, _, id_ = named.partition(":")
        if kind == "plan":
            return f"/plans/{id_}"
        if named not in self._rows:
            return None
        return {"campaign": f"/campaigns/{id_}", "user": f"/people/users/{id_}"}.get(kind)


def _what(entry: AuditEntry, say: Speech) -> str:
    key = f"done_{entry.action}"
    disabled = entry.detail.get("disabled")
    if entry.action == "user.changed" and disabled is not None:
        key = "done_user.closed" if disabled else "done_user.opened"
    return say(key) if key in WORDS else entry.action


def _target(entry: AuditEntry, known: _Known, say: Speech) -> str:
    if entry.target in ("", entry.actor):
        return ""
    if entry.target == "user:unknown":
        return say("log_unknown_name")
    kind = entry.target.partition(":")[0]
    if kind == "plan":
        return say("log_plan")
    # The action says already what it is; an invitation has no name, its role stands beside it.
    return "" if kind == "invitation" else known.short_name(entry.target, say)


def _more(entry: AuditEntry, say: Speech) -> str:
    detail, more = entry.detail, []
    if detail.get("role"):
        more.append(say(f"role_{detail['role']}") if f"role_{detail['role']}" in WORDS else detail["role"])
    if detail.get("team") and entry.action != "link.made":
        more.append(detail["team"])
    if detail.get("version"):
        more.append(say("version", number=detail["version"]))
    if detail.get("week"):
        more.append(detail["week"])
    if detail.get("scopes"):
        more.append(", ".join(map(str, detail["scopes"])))
    return " · ".join(map(str, more))
