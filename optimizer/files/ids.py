"""Ids of one kind: each once, and where it stands."""

from __future__ import annotations

from collections.abc import Collection

from ..language import Message, message
from .cells import Identifier
from .problems import near, place_of
from .records import Record

_COMPARED = 1000
# Looking for a likeness among more ids than this would take longer than reading the file.


class Register:
    """The ids of villages, teams or volunteers.

    Attributes
    ----------
    rows
        The row of each id.
    is_complete
        Whether every id of the file is known, so that one that is not here is nowhere.
    """

    def __init__(self) -> None:
        self.rows: dict[str, int | None] = {}
        self.is_complete = True

    def enter(self, record: Record) -> str | None:
        """Return the id of a record; None, and an error, where it has none or one that is taken."""
        found = record.need("id", Identifier())
        if found is None:
            self.is_complete = False
            return None
        if found in self.rows:
            record.error(
                "id",
                message(
                    "the id is taken already, in {place}; give each its own",
                    place=place_of(record.file, self.rows[found] or 0),
                ),
            )
            return None
        self.rows[found] = record.row
        return found


def refuse_unknown(record: Record, key: str, value: str, known: Collection[str], what: Message) -> None:
    """Note that the id `value` under `key` is that of no `what`, with the id that it looks like."""
    guess = None if record.is_past_telling or len(known) > _COMPARED else near(value, known)
    if guess:
        reason = message("there is no {what} with this id; did you mean “{guess}”?", what=what, guess=guess)
    else:
        reason = message("there is no {what} with this id; write one that is in its table", what=what)
    record.error(key, reason)
