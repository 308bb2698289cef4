"""Alembic comes in with a connection that is in a transaction; the revisions run within it."""

from alembic import context

from records.store import METADATA


def run() -> None:
    """Run the revisions that are asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        transactional_ddl=True,
    )
    context.run_migrations()


# The name under which Alembic runs this file; whoever else imports it wants nothing run.
if __name__ == "env_py":
    run()
