"""Replans: the plan that one goes on from, as it was then, and what was asked for.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    # Columns are added, never tables made anew: other tables refer to plans.
    op.add_column("plans", sa.Column("base_id", sa.String(length=32), nullable=True))
    op.add_column("plans", sa.Column("base_document", sa.LargeBinary(), nullable=True))
    op.add_column("plans", sa.Column("asked", sa.JSON(), nullable=True))
