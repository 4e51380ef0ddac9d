"""Runs migrations on the connection that `Database.migrate` gives."""

from typing import Any, Literal

from alembic import context

from api.storage.tables import Base, Moment


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write the tables' own types as what they are in the database: a migration must not change with them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
