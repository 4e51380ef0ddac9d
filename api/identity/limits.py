"""How often a client may ask, and how often somebody may guess.

Counted in memory by each process: with several processes the limits are that much wider, never absent.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Sequence

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from ..language import message
from .refusals import TooManyError
from .secrets import digest

SIGN_IN_SHARE = 20
"""Sign-ins are this many times rarer than requests."""

PAIR = (RateLimitItemPerMinute(5), RateLimitItemPerHour(20))
"""Guesses at one name from one address: narrow."""

NAME = (RateLimitItemPerHour(100),)
"""Guesses at one name from anywhere: wide, so that no single address can lock a user out."""


class Limits:
    """The limits of one process.

    Parameters
    ----------
    per_minute
        Requests of one client in a minute, at least 1; a twentieth of it are sign-ins.
    """

    def __init__(self, per_minute: int) -> None:
        storage = MemoryStorage()
        self._requests = FixedWindowRateLimiter(storage)
        self._guesses = MovingWindowRateLimiter(storage)
        self._per_minute = RateLimitItemPerMinute(per_minute)
        self._sign_ins = RateLimitItemPerMinute(max(1, per_minute // SIGN_IN_SHARE))
        # The storage counts one key at a time, but a guess is held against several.
        self._lock = threading.Lock()

    def request(self, address: str) -> None:
        """Count a request of a client.

        Raises
        ------
        TooManyError
            If there were too many.
        """
        client = client_of(address)
        if not self._requests.hit(self._per_minute, "request", client):
            reset = self._requests.get_window_stats(self._per_minute, "request", client).reset_time
            raise TooManyError(
                "too-many-requests",
                message("Too many requests from this address; wait before the next."),
                _seconds_until(reset),
            )

    def guess(self, name: str, address: str) -> None:
        """Count an attempt to sign in, before it is known whether it is right.

        Raises
        ------
        TooManyError
            If there were too many of this address, at this name, or both.
        """
        client = client_of(address)
        with self._lock:
            checks = [(self._sign_ins, ("sign-in", client)), *self._held(name, client)]
            waits = [
                _seconds_until(self._guesses.get_window_stats(item, *keys).reset_time)
                for item, keys in checks
                if not self._guesses.test(item, *keys)
            ]
            if waits:
                raise TooManyError(
                    "too-many-attempts",
                    message("Too many attempts to sign in; wait before the next."),
                    max(waits),
                )
            for item, keys in checks:
                self._guesses.hit(item, *keys)

    def right(self, name: str, address: str) -> None:
        """Forget the attempts at a name, now that somebody has signed in with it."""
        with self._lock:
            for item, keys in self._held(name, client_of(address)):
                self._guesses.clear(item, *keys)

    @staticmethod
    def _held(name: str, client: str) -> Sequence[tuple[RateLimitItem, tuple[str, ...]]]:
        # Names come from outside, of any length and with any character: what is counted is their digest.
        key = digest(name)
        return [
            *((item, ("pair", key, client)) for item in PAIR),
            *((item, ("name", key)) for item in NAME),
        ]


def client_of(address: str) -> str:
    """Return whom an address stands for: itself, or its network of 64 bits, which IPv6 gives to a single client."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64] or "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _seconds_until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
