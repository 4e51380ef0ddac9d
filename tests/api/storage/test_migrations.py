"""Migrations lead from nothing, and from every revision, to the tables that the program knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.storage.database import MIGRATIONS, Database
from api.storage.tables import Base


def revisions() -> list[str]:
    """Return all revisions, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database without tables, of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new' / 'luudong.sqlite'}"
    else:
        url = request.getfixturevalue("empty_postgres")
    opened = Database(url)
    yield opened
    opened.close()


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, Base.metadata)


def test_from_nothing_to_the_tables_of_the_program(empty: Database) -> None:
    assert differences(empty)
    empty.migrate()
    assert differences(empty) == []


def test_one_revision_after_the_other(empty: Database) -> None:
    for revision in revisions():
        empty.migrate(revision)
        with empty.engine.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == revision
    assert differences(empty) == []


def test_a_second_time_nothing_happens(empty: Database) -> None:
    empty.migrate()
    with empty.begin() as session:
        session.execute(
            sa.text(
                "insert into audit (at, actor, action, target, detail) values (current_timestamp, 'a', 'b', 'c', '{}')"
            )
        )
    empty.migrate()
    with empty.read() as session:
        assert session.scalar(sa.text("select count(*) from audit")) == 1
    assert differences(empty) == []


def test_each_revision_follows_one_other() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == len(script.get_bases()) == 1
