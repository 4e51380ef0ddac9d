"""Messages to workers, on both databases: they are heard, and nothing of the queue stays behind when it is closed."""

import gc
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from api.jobs.queue import Queue, queue_of
from api.settings import Settings
from api.storage.database import Database


def connections(database: Database) -> int:
    """Return how many connections to the test's PostgreSQL there are besides the one that asks."""
    with database.engine.connect() as connection:
        query = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        return int(connection.execute(sa.text(query)).scalar_one())


def test_a_message_is_heard_in_another_queue(settings: Settings) -> None:
    heard = threading.Event()
    with closing(queue_of(settings)) as receiver, closing(queue_of(settings)) as sender:
        receiver.listen(heard.set)
        assert sender.wake()
        assert heard.wait(20)


def test_a_closed_queue_leaves_nothing_and_opens_again(settings: Settings, database: Database) -> None:
    queue = queue_of(settings)
    queue.listen(lambda: None)
    threads = [threading.Thread(target=queue.wake) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.close()
    queue.close()
    gc.collect()  # a connection that was left open would raise here
    if database.engine.dialect.name == "postgresql":
        assert connections(database) == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("Worker", "Scheduler"))]
    with closing(queue):
        assert queue.wake()


def test_a_storage_that_is_away_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries = 0

    def make() -> None:
        nonlocal tries
        tries += 1
        raise ConnectionRefusedError

    queue = Queue(make)
    assert not queue.wake()
    assert not queue.wake()
    assert tries == 2
    assert "ConnectionRefusedError" in caplog.text
    with pytest.raises(ConnectionRefusedError):
        queue.listen(lambda: None)
    queue.close()
