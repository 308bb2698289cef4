"""A database of any age comes in; it has the tables of today when it goes out.

Every module that adds tables is imported here, so that the test for drift sees them, and adds a
revision of its own in `versions/`, after the last one.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

import records.access.tables
import records.journal.tables
import records.policies.tables
import records.register.tables  # noqa: F401  # the tables of all
from records.store import StoreError, is_postgresql, writing

_LOCK = 7_146_203_911  # any number that nobody else locks in this database


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision; several machines may try at once.

    Raises:
        StoreError: the database was made by a newer version.
    """
    configuration = _configuration()
    with writing(engine) as connection:
        if is_postgresql(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        _check_known(connection, configuration)
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def is_current(engine: Engine) -> bool:
    """Whether a database has the tables of today."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_configuration()).get_current_head()


def revisions() -> tuple[str, ...]:
    """The revisions there are, the first one first."""
    script = ScriptDirectory.from_config(_configuration())
    return tuple(reversed([step.revision for step in script.walk_revisions()]))


def _check_known(connection: Connection, configuration: Config) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {s.revision for s in ScriptDirectory.from_config(configuration).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database has revision `{found}`, which this version does not know; run the "
            "version that wrote it, or a newer one"
        )


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return configuration
