"""`Idempotency-Key`: a request that is sent twice is done once, and both get the same answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..language import message
from ..storage.database import Database
from ..storage.tables import Replay, now
from .problems import ProblemError

REMEMBERED = dt.timedelta(hours=24)
"""How long an answer is given again."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Any value of your own, new for each request: for a day the same key gets the same answer, and "
        "nothing is done twice",
    ),
]

_KEPT_HEADERS = ("content-type", "location", "etag", "cache-control")


def fingerprint_of(*parts: bytes | str) -> str:
    """Return a digest of what a request asks for."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8))
        digest.update(content)
    return digest.hexdigest()


def once(
    database: Database,
    owner: str,
    key: str | None,
    fingerprint: str,
    work: Callable[[Session], Response],
) -> Response:
    """Do a piece of work in one transaction, and remember its answer in the same one.

    Parameters
    ----------
    database
        The database.
    owner
        Who asks: a key belongs to one owner.
    key
        The `Idempotency-Key`; None does the work anyway.
    fingerprint
        What is asked, as `fingerprint_of` gives it.
    work
        Does the work in the session and returns the answer.

    Raises
    ------
    ProblemError
        If the key came with another request before.
    """
    if key is None:
        with database.begin() as session:
            return work(session)
    if earlier := _earlier(database, owner, key, fingerprint):
        return earlier
    try:
        with database.begin() as session:
            session.execute(delete(Replay).where(Replay.created_at < now() - REMEMBERED))
            replay = Replay(owner=owner, key=key, fingerprint=fingerprint)
            session.add(replay)
            # A request with the same key at the same moment waits here, and fails when this one is done.
            session.flush()
            answer = work(session)
            replay.status = answer.status_code
            replay.body = bytes(answer.body)
            replay.headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        return answer
    except IntegrityError:
        if earlier := _earlier(database, owner, key, fingerprint):
            return earlier
        raise


def _earlier(database: Database, owner: str, key: str, fingerprint: str) -> Response | None:
    with database.read() as session:
        found = session.scalar(
            select(Replay).where(
                Replay.owner == owner, Replay.key == key, Replay.created_at >= now() - REMEMBERED
            )
        )
    if found is None:
        return None
    if found.fingerprint != fingerprint:
        detail = message("This Idempotency-Key came with another request before; use a new one.")
        raise ProblemError(422, "idempotency-key-reused", detail)
    return Response(found.body, found.status or 200, {**found.headers, "Idempotency-Replayed": "true"})
