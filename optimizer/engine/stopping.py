"""Ends a solver's work soon after somebody says stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

POLL = 0.02
"""Seconds between two looks at the event."""


@contextmanager
def when_set(stop: threading.Event | None, action: Callable[[], object]) -> Iterator[None]:
    """Call `action` soon after `stop` is set, for as long as the block runs."""
    if stop is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            if done.wait(POLL):
                return
        action()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
