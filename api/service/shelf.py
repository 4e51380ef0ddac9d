"""Bytes that are made once and given out many times, packed for the way."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MEGABYTE = 1 << 20
_LEVEL = 6
_SMALL = 1000
"""Bytes below which packing does not pay."""


@dataclass(frozen=True)
class Rendered:
    """A body as it is sent.

    Attributes
    ----------
    content, packed
        The bytes, and the same by gzip; `packed` is None where that does not make them fewer.
    media
        The media type.
    digest
        Changes with the content; what ETags are made of.
    policy
        The content security policy that a page carries; None for what is no page.
    """

    content: bytes
    packed: bytes | None
    media: str
    digest: str
    policy: str | None = None

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.content) + len(self.packed or b"")


def rendered(body: str | bytes, media: str, policy: str | None = None) -> Rendered:
    """Return a text, or bytes, as they are sent."""
    content = body.encode() if isinstance(body, str) else body
    packed = gzip.compress(content, _LEVEL, mtime=0) if len(content) >= _SMALL else content
    return Rendered(
        content=content,
        packed=packed if len(packed) < len(content) else None,
        media=media,
        digest=hashlib.sha256(content).hexdigest()[:32],
        policy=policy,
    )


Key = tuple[str, ...]


class Shelf:
    """Keeps what was rendered last, up to a number of bytes; the first part of a key names what it was made from.

    Of threads that want the same thing at once, one makes it and the others wait for it.

    Parameters
    ----------
    megabytes
        How much is kept.
    """

    def __init__(self, megabytes: float = 64) -> None:
        self._room = int(megabytes * MEGABYTE)
        self._used = 0
        self._lock = threading.Lock()
        self._bodies: OrderedDict[Key, Rendered] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}

    def get(self, key: Key, make: Callable[[], Rendered]) -> Rendered:
        """Return what is kept under a key; make it where it is not there. What `make` raises is not kept."""
        found = self.find(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            found = self.find(key)
            if found is None:
                found = make()
                self._put(key, found)
        with self._lock:
            self._making.pop(key, None)
        return found

    def find(self, key: Key) -> Rendered | None:
        """Return what is kept under a key."""
        with self._lock:
            found = self._bodies.get(key)
            if found is not None:
                self._bodies.move_to_end(key)
            return found

    def forget(self, source: str) -> None:
        """Drop all that was made from a publication or a document: nobody will ask for it again."""
        with self._lock:
            for key in [key for key in self._bodies if key[0] == source]:
                self._used -= self._bodies.pop(key).size

    def _put(self, key: Key, body: Rendered) -> None:
        with self._lock:
            self._bodies[key] = body
            self._used += body.size
            while self._used > self._room and self._bodies:
                self._used -= self._bodies.popitem(last=False)[1].size
