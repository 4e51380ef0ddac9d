"""Rows by ids that come from outside."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from ..storage.tables import Base

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def by_id[Row: Base](session: Session, table: type[Row], id_: str) -> Row | None:
    """Return a row; what does not look like an id is not asked for, since a database may refuse its characters."""
    return session.get(table, id_) if _ID.fullmatch(id_) else None
