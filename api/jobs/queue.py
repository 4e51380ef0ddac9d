"""The queue that wakes workers: in the data folder, or in PostgreSQL by the same URL as everything else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey  # type: ignore[import-untyped]
from huey.consumer import Consumer  # type: ignore[import-untyped]
from sqlalchemy import make_url

from ..settings import Settings

NAME = "luudong"

log = logging.getLogger("luudong.jobs")


class Queue:
    """Carries one kind of message, "something waits", to one of the workers that listen.

    Parameters
    ----------
    make
        Opens the storage; called at the first use, so that a database that is away stops nobody from starting.
    """

    def __init__(self, make: Callable[[], Huey]) -> None:
        self._make = make
        self._huey: Huey | None = None
        self._task: Any = None
        self._heard: Callable[[], None] = _nobody

    def wake(self) -> bool:
        """Tell a worker that a plan waits or shall stop; False where that failed.

        Nothing is lost then: the table of plans is the truth, and workers look at it every few seconds.
        """
        try:
            self._open()
            self._task()
        except (
            Exception
        ) as fault:  # whatever the storage raises, the request that brought the plan has succeeded
            log.warning("workers could not be woken: %s", type(fault).__name__)
            self._huey = None
            return False
        return True

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Call `heard`, in a thread, at each message from now on; return what ends that.

        Raises
        ------
        Exception
            Whatever the storage raises where it cannot be opened.
        """
        self._heard = heard
        consumer = _Listener(
            self._open(), workers=1, periodic=False, max_delay=0.5, check_worker_health=False
        )
        consumer.start()
        end: Callable[[], None] = consumer.stop
        return end

    def _open(self) -> Huey:
        if self._huey is None:
            self._huey = self._make()
            self._task = self._huey.task(name="wake")(lambda: self._heard())
        return self._huey


def queue_of(settings: Settings) -> Queue:
    """Return the queue of a service: SQLite in its data folder, or its PostgreSQL."""
    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite":
        path = settings.data.resolve() / "queue.sqlite"

        def in_folder() -> Huey:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Messages are only a hurry: they need not survive a power cut.
            return SqliteHuey(NAME, filename=str(path), results=False, fsync=False)

        return Queue(in_folder)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Queue(lambda: PostgresHuey(NAME, dsn=dsn, table_prefix=f"{NAME}_queue", results=False))


def _nobody() -> None:
    """Hear nothing: the service sends messages and takes none."""


class _Listener(Consumer):  # type: ignore[misc]
    """A consumer that leaves signals to the worker around it."""

    def _set_signal_handlers(self) -> None:
        pass
