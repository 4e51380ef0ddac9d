"""Answers that are kept: what many read again and again is given out without being asked for in the database each time.

An answer is kept with the facts that it rests on (`storage.grounds`): whom a token, link or session stands for, which
publication counts. It is given out again for the same words of a request, to the same caller or one of the same
rights, while these facts are as they were.
A change made by this process counts at once; one made elsewhere, within `SECONDS`: facts are looked at again then,
once for all that wait for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..identity.dependencies import CALLER, HOLDER, shared
from ..identity.refusals import TooManyError
from ..storage.database import Database
from ..storage.grounds import Ground, Grounds, Name, collected
from .languages import language_asked

SECONDS = 1.0
"""How long a change by another process may go unnoticed, at most."""

ANSWERS, MEGABYTES = 8192, 64
"""How many answers are kept, and how much their bodies may take; bodies that several answers share count once."""

_WORDS = frozenset((b"accept", b"accept-encoding", b"if-none-match"))
"""The headers of a request that an answer may depend on, besides who asks and in which language."""

_CREDENTIALS = frozenset((b"authorization", b"cookie"))


Key = tuple[bytes, bytes | tuple[object, ...]]
"""What is asked, and who asks or which rights they have."""


@dataclass(frozen=True)
class _Asked:
    words: bytes
    credentials: bytes


@dataclass
class _Seen:
    """A fact as it was when it was last looked at."""

    ground: Ground
    at: float
    changes: int


@dataclass(frozen=True)
class _Answer:
    start: Message
    body: Message
    grounds: tuple[Ground, ...]
    route: Any

    @property
    def content(self) -> bytes:
        content: bytes = self.body.get("body", b"")
        return content


class Kept:
    """Keeps answers whose handlers say what they rest on.

    Parameters
    ----------
    app
        What answers.
    database
        Where facts are; a change through it makes all be looked at again.
    """

    def __init__(self, app: ASGIApp, *, database: Database) -> None:
        self._app = app
        self._database = database
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._callers: dict[bytes, Ground] = {}
        self._shares: Counter[int] = Counter()
        self._bytes = 0
        self._seen: dict[Name, _Seen] = {}
        self._looking: dict[Name, asyncio.Task[Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        asked = _asked(scope)
        key, answer = await self._find(asked)
        if answer is not None and await self._holds(answer.grounds):
            if not _counted(scope):
                answer = None  # refused by whoever counts it again
        elif answer is not None:
            self._drop(key, answer)
            answer = None
        if answer is None:
            await self._ask(asked, scope, receive, send)
            return
        if key in self._answers:
            self._answers.move_to_end(key)
        scope["route"] = answer.route
        await send({**answer.start, "headers": list(answer.start["headers"])})
        await send(answer.body)

    async def _find(self, asked: _Asked) -> tuple[Key, _Answer | None]:
        """Return what is kept for a request: for this very caller, or for whoever has the same rights."""
        key: Key = (asked.words, asked.credentials)
        answer = self._answers.get(key)
        caller = self._callers.get(asked.credentials)
        if answer is None and caller is not None:
            if await self._holds((caller,)):
                key = (asked.words, caller.value.rights)
                answer = self._answers.get(key)
            else:
                self._callers.pop(asked.credentials, None)
        return key, answer

    async def _ask(self, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        at, changes = time.monotonic(), self._database.changes
        sent: list[Message] = []

        async def sending(event: Message) -> None:
            if len(sent) < 3:
                sent.append({**event, "headers": list(event["headers"])} if "headers" in event else event)
            await send(event)

        with collected() as grounds:
            await self._app(scope, receive, sending)
        if not _is_whole(sent, grounds):
            return
        for ground in grounds.noted:
            self._seen[ground.name] = _Seen(ground, at, changes)
        callers = [
            ground for ground in grounds.noted if ground.name[0] == CALLER and ground.value is not None
        ]
        others = tuple(ground for ground in grounds.noted if ground.name[0] != CALLER)
        who: Key = (asked.words, asked.credentials)
        if callers:
            if len(self._callers) >= ANSWERS:
                self._callers.clear()
            self._callers[asked.credentials] = callers[0]
            who = (asked.words, callers[0].value.rights)
        elif not any(ground.name[0] == HOLDER for ground in others):
            return  # given to nobody in particular: nothing of ours is
        self._put(who, _Answer(sent[0], sent[1], others, scope.get("route")))

    async def _holds(self, grounds: Iterable[Ground]) -> bool:
        """Say whether facts are still as they were."""
        for ground in grounds:
            seen = self._seen.get(ground.name)
            if seen is None or not self._is_fresh(seen):
                try:
                    value = await self._look(ground)
                except Exception:
                    return False  # whatever it is, the request is asked anew and answered by who knows
            else:
                value = seen.ground.value
            if value != ground.value:
                return False
        return True

    def _is_fresh(self, seen: _Seen) -> bool:
        return seen.changes == self._database.changes and time.monotonic() - seen.at < SECONDS

    async def _look(self, ground: Ground) -> Any:
        """Look at a fact again, once for all who want to know it at the same time."""
        task = self._looking.get(ground.name)
        if task is None:
            task = asyncio.create_task(self._look_now(ground))
            self._looking[ground.name] = task
            task.add_done_callback(lambda _: self._looking.pop(ground.name, None))
        return await asyncio.shield(task)

    async def _look_now(self, ground: Ground) -> Any:
        at, changes = time.monotonic(), self._database.changes
        value = await run_in_threadpool(ground.look)
        if len(self._seen) > 4 * ANSWERS:
            self._seen.clear()
        self._seen[ground.name] = _Seen(Ground(ground.name, value, ground.look), at, changes)
        return value

    def _put(self, key: Key, answer: _Answer) -> None:
        if (before := self._answers.get(key)) is not None:
            self._drop(key, before)
        self._answers[key] = answer
        body = answer.content
        self._shares[id(body)] += 1
        if self._shares[id(body)] == 1:
            self._bytes += len(body)
        while len(self._answers) > ANSWERS or self._bytes > MEGABYTES << 20:
            oldest = next(iter(self._answers))
            self._drop(oldest, self._answers[oldest])

    def _drop(self, key: Key, answer: _Answer) -> None:
        if self._answers.get(key) is not answer:
            return
        del self._answers[key]
        body = answer.content
        self._shares[id(body)] -= 1
        if not self._shares[id(body)]:
            del self._shares[id(body)]
            self._bytes -= len(body)


def _asked(scope: Scope) -> _Asked:
    """Return digests of all words of a request that its answer may depend on, and of those that say who asks."""
    words = hashlib.blake2b(scope["path"].encode("utf-8", "surrogatepass"), digest_size=20)
    words.update(b"\0%b\0" % scope["query_string"])
    credentials = hashlib.blake2b(digest_size=20)
    for name, value in scope["headers"]:
        if name in _WORDS:
            words.update(b"%b\0%b\0" % (name, value))
        elif name in _CREDENTIALS:
            credentials.update(b"%b\0%b\0" % (name, value))
    words.update(language_asked(Request(scope)).encode())
    return _Asked(words.digest(), credentials.digest())


def _counted(scope: Scope) -> bool:
    """Count a request against what one client may ask in a minute; False where it is too much."""
    client = scope.get("client")
    try:
        shared(scope["app"]).limits.request(client[0] if client else "unknown")
    except TooManyError:
        return False
    return True


def _is_whole(sent: list[Message], grounds: Grounds) -> bool:
    return (
        grounds.complete
        and len(sent) == 2
        and sent[0]["type"] == "http.response.start"
        and sent[0]["status"] in (200, 304)
        and sent[1]["type"] == "http.response.body"
        and not sent[1].get("more_body", False)
    )
