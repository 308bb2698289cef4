"""The table of keys."""

import sqlalchemy as sa
from alembic import op

import records.access.tables  # noqa: F401  # its table, for the test for drift

revision = "0002_access"
down_revision = "0001_journal"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_key")),
    )
    op.create_index(op.f("ix_access_key_name"), "access_key", ["name"])


def downgrade() -> None:
    """Nothing: who could do what is never thrown away by a migration."""
    raise NotImplementedError("keys are not removed; delete the database yourself")
