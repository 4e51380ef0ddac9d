"""Readers: as many connections as readers, each asks for the next thing as soon as it has the last.

It runs in a process of its own, `python -m api.benches.service.load`, so that it takes no turn from the server's
interpreter. It speaks just enough HTTP/1.1 to be several times faster than the server: requests are bytes made
beforehand, of an answer only status and length are looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from math import ceil
from typing import Any

READ_AHEAD = 1 << 18
"""Largest piece that is read from a connection at once, bytes."""


@dataclass(frozen=True)
class Ask:
    """One thing to be read: the path, and the headers that a reader sends."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)

    def written(self, host: str) -> bytes:
        """Return the request as it is sent."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


@dataclass(frozen=True)
class Order:
    """Who is asked, for how long, and what each reader asks in turn.

    Attributes
    ----------
    host, port
        The server.
    seconds
        How long it is measured, after `warm_up` seconds that are not.
    readers
        What each reader asks, over and over.
    seed
        Where each reader begins.
    core
        The core that the readers keep to; None for any.
    """

    host: str
    port: int
    seconds: float
    warm_up: float
    readers: list[list[Ask]]
    seed: int
    core: int | None


@dataclass(frozen=True)
class Measured:
    """What came of it.

    Attributes
    ----------
    seconds
        How long was measured.
    answers, wrong
        Answers that came complete within this time, and how many of them had another status than 200.
    megabytes
        What came with them.
    p50, p99, longest
        Milliseconds from sending a request to having the whole answer.
    busy
        Share of a core that the readers themselves took: near 1 they, not the server, are what is measured.
    statuses
        How often each status came.
    all
        Answers with those of the warm-up.
    """

    seconds: float
    answers: int
    wrong: int
    megabytes: float
    p50: float
    p99: float
    longest: float
    busy: float
    statuses: dict[str, int]
    all: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def read(order: Order) -> Measured:
    """Read in a process of its own.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails, for example because the server closes connections.
    """
    # Not nice itself: who is measured is the server.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "api.benches.service.load"],
        input=json.dumps(asdict(order)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=order.seconds + order.warm_up + 60,
    )
    return Measured(**json.loads(done.stdout))


class _Reader(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Sequence[bytes], first: int, load: _Load) -> None:
        self._requests, self._next, self._load = requests, first, load
        self._transport: Any = None
        self._head = b""
        self._left = 0
        self._status = ""
        self._size = 0
        self._sent = 0.0
        self.ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first thing."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; ask for the next thing when it is complete."""
        self._size += len(data)
        if self._left == 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._head[:end].lower()
            self._status = head[9:12].decode("ascii")
            begin = head.find(b"\r\ncontent-length:")
            length = 0
            if begin >= 0:
                length = int(head[begin + 17 :].split(b"\r\n", 1)[0])
            self._left = length - (len(self._head) - end - 4)
            self._head = b""
        else:
            self._left -= len(data)
        if self._left == 0:
            self._load.note(time.perf_counter(), self._sent, self._status, self._size)
            self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        """See that it was this side that closed it."""
        self._load.closed(self.ending)

    def end(self) -> None:
        """Close the connection."""
        self.ending = True
        self._transport.close()

    def _ask(self) -> None:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        self._size = 0
        self._sent = time.perf_counter()
        self._transport.write(request)


class _Load:
    def __init__(self) -> None:
        self.begin = self.end = float("inf")
        self.times: list[float] = []
        self.statuses: dict[str, int] = {}
        self.bytes = 0
        self.all = 0
        self.lost = False

    def note(self, now: float, sent: float, status: str, size: int) -> None:
        self.all += 1
        if self.begin <= now < self.end:
            self.times.append(now - sent)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.bytes += size

    def closed(self, ending: bool) -> None:
        self.lost = self.lost or not ending


def _same(reader: _Reader) -> _Reader:
    return reader


async def _run(order: Order) -> Measured:
    load, chance = _Load(), random.Random(order.seed)
    loop = asyncio.get_running_loop()
    host = f"{order.host}:{order.port}"
    readers: list[_Reader] = []
    for asks in order.readers:
        requests = [ask.written(host) for ask in asks]
        reader = _Reader(requests, chance.randrange(len(requests)), load)
        transport, _ = await loop.create_connection(partial(_same, reader), order.host, order.port)
        # Answers of some hundred kilobytes are read in few pieces.
        with contextlib.suppress(AttributeError):
            transport.max_size = READ_AHEAD  # type: ignore[attr-defined]
        readers.append(reader)
    await asyncio.sleep(order.warm_up)
    processor, began = time.process_time(), time.perf_counter()
    load.begin = began
    await asyncio.sleep(order.seconds)
    load.end = ended = time.perf_counter()
    busy = (time.process_time() - processor) / (ended - began)
    lost = load.lost
    for reader in readers:
        reader.end()
    if lost:
        raise ConnectionError("the server closed a connection")
    if not load.times:
        raise TimeoutError("no answer came")
    times = sorted(load.times)
    return Measured(
        seconds=ended - began,
        answers=len(times),
        wrong=len(times) - load.statuses.get("200", 0),
        megabytes=load.bytes / 1e6,
        p50=1000 * _quantile(times, 0.50),
        p99=1000 * _quantile(times, 0.99),
        longest=1000 * times[-1],
        busy=busy,
        statuses=load.statuses,
        all=load.all,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that this share of all values does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def main() -> None:
    """Read what the order on standard input says; tell on standard output what came of it."""
    given = json.load(sys.stdin)
    given["readers"] = [[Ask(**ask) for ask in asks] for asks in given["readers"]]
    order = Order(**given)
    if order.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {order.core})
    json.dump(asdict(asyncio.run(_run(order))), sys.stdout)


if __name__ == "__main__":
    main()
