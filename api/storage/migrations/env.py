"""Runs migrations on the connection, and with the options, that `Database.migrate` gives."""

from alembic import context

context.configure(**context.config.attributes["options"])
with context.begin_transaction():
    context.run_migrations()
