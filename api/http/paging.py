"""Lists in pages: an opaque cursor says where the next one begins."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from typing import Annotated, Protocol

from fastapi import Query

from ..language import message
from ..service.campaigns import Position
from .problems import ProblemError

Limit = Annotated[int, Query(ge=1, le=200, description="Most entries of the answer")]
Cursor = Annotated[
    str | None,
    Query(max_length=400, description="The `next` of the answer before; without it the list begins"),
]


def cursor_of(position: Position) -> str:
    """Return what a caller gives to go on after a position."""
    return base64.urlsafe_b64encode(json.dumps([position.at.isoformat(), position.id]).encode()).decode()


class Placed(Protocol):
    """What lists are ordered by, in an entry."""

    id: str
    created_at: dt.datetime


def next_cursor(last: Placed | None) -> str | None:
    """Return the cursor of the page after an entry; None where there is none."""
    return None if last is None else cursor_of(Position(last.created_at, last.id))


def position_of(cursor: str | None) -> Position | None:
    """Return the position that a cursor stands for; None for none.

    Raises
    ------
    ProblemError
        If the cursor is none of ours.
    """
    if cursor is None:
        return None
    try:
        at, id_ = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        moment = dt.datetime.fromisoformat(at)
        if not isinstance(id_, str) or not id_.isalnum() or moment.tzinfo is None:
            raise ValueError(cursor)
        return Position(moment.astimezone(dt.UTC), id_)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        detail = message("The cursor is not one that a list gave; begin the list again without it.")
        raise ProblemError(400, "cursor-unknown", detail) from error
