"""Words and sentences of the pages, by key; the templates fill their places."""

from __future__ import annotations

from optimizer import Message

from .log import LOG
from .planner import PLANNER
from .replans import REPLANS
from .routes import ROUTES
from .shared import SHARED
from .users import USERS

WORDS: dict[str, Message] = SHARED | PLANNER | USERS | LOG | ROUTES | REPLANS
