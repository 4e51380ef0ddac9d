"""The database: SQLite in the data folder, or PostgreSQL by its URL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from .tables import Base, Moment

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_SECONDS = 30
"""How long SQLite waits for another process that writes."""


_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A PostgreSQL that is gone without a word is given up after seconds, not after the minutes of the system: seconds,
the last one in milliseconds. What a URL says of these counts instead."""


class Database:
    """Opens the database; tables are as the last migration left them.

    Parameters
    ----------
    url
        A URL of SQLAlchemy: `sqlite:///…` or `postgresql+psycopg://…`.

    Attributes
    ----------
    changes
        Another number after each transaction that this object has committed; what others do does not show.

    Raises
    ------
    sqlalchemy.exc.ArgumentError
        If the URL cannot be read.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._changes = itertools.count(1)
        self.changes = 0
        self._writing = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to read with: it waits for nobody that writes, and sees one state throughout."""
        with self._reading.begin() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Give a session in a transaction: committed at the end of the block, rolled back if it raises."""
        with self._writing.begin() as session:
            yield session
        self.changes = next(self._changes)

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to a revision; where they are already, nothing happens."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.begin() as connection:
            config.attributes["options"] = {
                "connection": connection,
                "target_metadata": Base.metadata,
                "render_as_batch": True,
                "render_item": _rendered,
            }
            command.upgrade(config, revision)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _rendered(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write the tables' own types as what they are in the database: a migration must not change with them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        patience = {name: value for name, value in _PATIENCE.items() if name not in parsed.query}
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            pool_timeout=10,
            hide_parameters=True,
            connect_args=patience,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # What goes into a statement holds hashes of passwords: it is in no error, and so in no log.
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # The driver must not open transactions by itself: those below do.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # Two writers wait for each other from the start, rather than fail half-way.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
