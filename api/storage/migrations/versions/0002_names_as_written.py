"""Names as people write them, who has invited whom, and the audit log by person.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    # Columns are added, never tables made anew: other tables refer to users.
    op.add_column("users", sa.Column("shown_name", sa.String(length=80), nullable=True))
    op.add_column("invitations", sa.Column("created_by", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"], unique=False)
