"""The queue that wakes workers: in the data folder, or in PostgreSQL by the same URL as everything else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, SqliteHuey  # type: ignore[import-untyped]
from huey.consumer import Consumer  # type: ignore[import-untyped]
from sqlalchemy import make_url

from ..settings import Settings

NAME = "luudong"

LISTENER_SECONDS = 3.0
"""What a thread that waits for messages has for noticing that it is over; it looks up every second."""

log = logging.getLogger("luudong.jobs")


class Queue:
    """Carries one kind of message, "something waits", to one of the workers that listen.

    Safe to use from several threads.

    Parameters
    ----------
    make
        Opens the storage; called at the first use, so that a database that is away stops nobody from starting.
    """

    def __init__(self, make: Callable[[], _Storage]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._storage: _Storage | None = None
        self._task: Any = None
        self._heard: Callable[[], None] = _nobody
        self._consumer: _Listener | None = None

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
            if self._consumer is None:
                self.close()
            return False
        return True

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard`, in a thread, at each message from now on, until the queue is closed.

        Raises
        ------
        Exception
            Whatever the storage raises where it cannot be opened.
        """
        self._heard = heard
        storage = self._open()
        consumer = _Listener(
            storage.huey,
            workers=1,
            periodic=False,
            max_delay=0.5,
            check_worker_health=False,
            shutdown_timeout=LISTENER_SECONDS,
        )
        consumer.start()
        self._consumer = consumer

    def close(self) -> None:
        """Hear no more, and close the connections of all threads; it opens again at the next use."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.stop(graceful=True)
        with self._lock:
            storage, self._storage, self._task = self._storage, None, None
        if storage is not None:
            storage.close()

    def _open(self) -> _Storage:
        with self._lock:
            if self._storage is None:
                self._storage = self._make()
                self._task = self._storage.huey.task(name="wake")(lambda: self._heard())
            return self._storage


@dataclass(frozen=True)
class _Storage:
    """Where messages lie, and what closes it."""

    huey: Huey
    close: Callable[[], object]


def queue_of(settings: Settings) -> Queue:
    """Return the queue of a service: SQLite in its data folder, or its PostgreSQL."""
    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite":
        path = settings.data.resolve() / "queue.sqlite"

        def in_folder() -> _Storage:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Messages are only a hurry: they need not survive a power cut.
            huey = SqliteHuey(NAME, filename=str(path), results=False, fsync=False)
            return _Storage(huey, huey.storage.close)

        return Queue(in_folder)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def in_server() -> _Storage:
        opened: list[psycopg.Connection[Any]] = []

        def connect() -> psycopg.Connection[Any]:
            # Threads that have ended leave theirs behind, which Huey itself would not close.
            opened[:] = [connection for connection in opened if not connection.closed]
            opened.append(psycopg.connect(dsn))
            return opened[-1]

        def close() -> None:
            for connection in opened:
                connection.close()

        try:
            huey = PostgresHuey(NAME, connection=connect, table_prefix=f"{NAME}_queue", results=False)
        except Exception:
            close()
            raise
        return _Storage(huey, close)

    return Queue(in_server)


def _nobody() -> None:
    """Hear nothing: the service sends messages and takes none."""


class _Listener(Consumer):  # type: ignore[misc]
    """A consumer that leaves signals to the worker around it."""

    def _set_signal_handlers(self) -> None:
        pass
