"""What a computation is told, and how long it tries to have its last word taken."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

PATIENCE = 600.0
"""Seconds for which the last word is offered to a database that does not take it: it may come back."""

ENDING_PATIENCE = 5.0
"""The same where the worker ends."""


log = logging.getLogger("luudong.jobs")


class Orders:
    """What the worker above wants: an event that ends the run, and why it was set."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.stop = False
        self.end = False
        self.lost = False

    def listen(self) -> None:
        """Take orders until the input ends."""
        for line in sys.stdin:
            if line.strip() == "stop":
                self.stop = True
                self.event.set()
            elif line.strip() == "end":
                break
        self.put_off()

    def put_off(self) -> None:
        """End, the plan to be taken up again later."""
        self.end = True
        self.event.set()

    def lose(self) -> None:
        """End, the plan being somebody else's."""
        self.lost = True
        self.event.set()


def offer[Taken](act: Callable[[], Taken], orders: Orders) -> Taken:
    """Do something that the database or the disk may refuse, again and again until it is taken.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        If the database refuses when patience is out.
    OSError
        If the disk does.
    """
    started, pause = time.monotonic(), 0.2
    while True:
        try:
            return act()
        except (DBAPIError, OSError) as refusal:
            waited = time.monotonic() - started
            if waited > (ENDING_PATIENCE if orders.end else PATIENCE):
                raise
            log.warning("tried again in %.1f s: %s", pause, type(refusal).__name__)
            time.sleep(pause)
            pause = min(5.0, 2 * pause)
