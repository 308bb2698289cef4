"""The tables of the register."""

import sqlalchemy as sa
from alembic import op

import records.register.tables  # noqa: F401  # its tables, for the test for drift

revision = "0003_register"
down_revision = "0002_access"

_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make(
        "consent",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("conducts", sa.Text(), nullable=False),
        sa.Column("depicts", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        indexed=("person",),
    )
    _make("refusal", sa.Column("person", sa.Text(), nullable=False), indexed=("person",))
    _make(
        "complaint",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        indexed=("person", "account"),
    )
    _make(
        "notice",
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=True),
        sa.Column("places", sa.Text(), nullable=False),
        indexed=("content", "person"),
    )
    op.create_table(
        "register_event",
        sa.Column("number", _LONG, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("once", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_register_event")),
        sa.UniqueConstraint("once", name=op.f("uq_register_event_once")),
    )
    op.create_index(op.f("ix_register_event_entry"), "register_event", ["entry"])
    op.create_table(
        "register_request",
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_register_request")),
    )
    _keep("consent", "refusal", "complaint", "notice", "register_event")


def downgrade() -> None:
    """Nothing: what people said is never thrown away by a migration."""
    raise NotImplementedError("the register is not removed; delete the database yourself")


def _make(name: str, *columns: sa.Column[object], indexed: tuple[str, ...]) -> None:
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, sa.Column("id", sa.Text(), nullable=False), *columns, key)
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _keep(*names: str) -> None:
    """Let the database itself refuse to change or delete what was said."""
    if op.get_bind().dialect.name == "sqlite":
        for name in names:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
                    "BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION register_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the register is never changed'; END $$"
    )
    for name in names:
        op.execute(
            f"CREATE TRIGGER {name}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION register_is_kept()"
        )
