"""The tables of the policies: versions, plans, approvals, activations, refusals."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

import records.policies.tables  # noqa: F401  # its tables, for the test for drift

revision = "0004_policies"
# After the last of those that are there.
down_revision = next(
    name
    for name in ("0003_register", "0002_access", "0001_journal")
    if (Path(__file__).parent / f"{name}.py").is_file()
)

_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "policy_version",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("revision", _LONG, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("created_from", sa.Text(), nullable=False),
        sa.Column("signers", sa.Text(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_policy_version")),
    )
    op.create_index(op.f("ix_policy_version_policy"), "policy_version", ["policy"])
    op.create_table(
        "policy_plan",
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("proven", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        *_between("policy_plan"),
        sa.PrimaryKeyConstraint("before", "after", "deployment", name=op.f("pk_policy_plan")),
    )
    op.create_table(
        "policy_approval",
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("number", _LONG, autoincrement=False, nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        *_between("policy_approval"),
        sa.PrimaryKeyConstraint(
            "before", "after", "number", "principal", name=op.f("pk_policy_approval")
        ),
    )
    op.create_table(
        "policy_activation",
        sa.Column("number", _LONG, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("predecessor", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["policy_version.digest"],
            name=op.f("fk_policy_activation_digest_policy_version"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_activation")),
    )
    for column in ("digest", "policy"):
        name = op.f(f"ix_policy_activation_{column}")
        op.create_index(name, "policy_activation", [column])
    op.create_table(
        "policy_refusal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_refusal")),
    )


def downgrade() -> None:
    """Nothing: what served is never forgotten by a migration."""
    raise NotImplementedError("the versions are not removed; delete the database yourself")


def _between(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [end], ["policy_version.digest"], name=op.f(f"fk_{table}_{end}_policy_version")
        )
        for end in ("before", "after")
    ]
