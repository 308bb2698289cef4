"""The address of a database comes in; an engine that keeps what it is told to keep goes out.

SQLite by default, PostgreSQL for several machines. Both are told to be durable: a commit that
returned is on the disk.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from sqlite3 import connect as connect_sqlite
from typing import Protocol

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.orm import registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

PATIENCE = 5
"""Seconds that a transaction waits for another one, and no longer."""
_SILENCE = 10
"""Seconds after which PostgreSQL counts as gone, and an idle transaction of ours too."""
_PAUSE = 0.01
_SQLITE = "sqlite"
_POSTGRESQL = "postgresql"
_WRITES = "writes"
_FILE = "file"

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table that is kept, in one database."""


class Stored(SQLModel, registry=registry(metadata=METADATA)):
    """What a table is made of: `class Key(Stored, table=True)`. Ids are text."""


class StoreError(Exception):
    """The database cannot be used, in a sentence for its operator."""


class MovedError(OSError):
    """The file of an SQLite database was moved, removed or replaced while it was open."""


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept and given back in UTC. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write a time."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"`{value}` has no zone; every time that is kept is in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read a time; SQLite forgets the zone, and it was UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def open_store(address: str, *, create: bool = True) -> Engine:
    """Open a database: the path of an SQLite file, or `postgresql://…`.

    Args:
        address: where it is. A path, `sqlite:///path`, or `postgresql://user@host/name`.
        create: make the SQLite file where there is none. A file that goes missing later is never
            made anew: an empty journal in place of a full one would go unnoticed.

    Raises:
        StoreError: the address cannot be read, or the file cannot be made.
    """
    url = url_of(address)
    if url.get_backend_name() == _SQLITE:
        return _open_sqlite(url, create=create)
    return _open_postgresql(url)


def url_of(address: str) -> URL:
    """The address as SQLAlchemy writes it, with the driver that comes with Brightline.

    >>> str(url_of("/var/lib/brightline/records.db"))
    'sqlite:////var/lib/brightline/records.db'
    >>> str(url_of("postgresql://brightline@db/records"))
    'postgresql+pg8000://brightline@db/records'
    """
    if "://" not in address:
        return URL.create(_SQLITE, database=address)
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(
            "the address of the database cannot be read; expected a path, or "
            "`postgresql://user@host/name`"
        ) from error
    if url.get_backend_name() in {_POSTGRESQL, "postgres"}:
        return url.set(drivername="postgresql+pg8000")
    if url.get_backend_name() != _SQLITE:
        raise StoreError(
            f"`{url.get_backend_name()}` is no database that is used here; expected a path, "
            "`sqlite:///path`, or `postgresql://user@host/name`"
        )
    return url


def path_of(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == _SQLITE and name else None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database."""
    with engine.connect() as connection:
        isolated = connection.execution_options(**_isolation(engine))
        with isolated.begin():
            yield isolated


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; SQLite lets one in at a time, from the start.

    Raises:
        MovedError: what was written is in a file that nobody finds any more.
    """
    with engine.connect() as connection:
        with write_on(connection) as transaction:
            yield transaction
        _check_file(connection)


@contextmanager
def write_on(connection: Connection) -> Iterator[Connection]:
    """A transaction that writes, on a connection that stays open after it."""
    writer = connection.execution_options(**{_WRITES: True})
    with writer.begin():
        yield writer


def is_postgresql(connection: Connection) -> bool:
    """Whether rows are locked one by one."""
    return connection.dialect.name == _POSTGRESQL


def _isolation(engine: Engine) -> dict[str, str]:
    if engine.dialect.name == _SQLITE:
        return {}
    return {"isolation_level": "REPEATABLE READ"}


class _Cursor(Protocol):
    def execute(self, operation: str) -> object: ...
    def fetchone(self) -> tuple[str, ...] | None: ...
    def close(self) -> None: ...


class _Connection(Protocol):
    def cursor(self) -> _Cursor: ...
    def commit(self) -> None: ...


def _open_sqlite(url: URL, *, create: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreError("records need a file; expected a path such as `records.db`")
    path = Path(url.database).absolute()
    if create:
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreError(f"`{path}` cannot be written: {error.strerror}") from error

    def connect() -> SqliteConnection:
        # Mode rw: what is not there is not made.
        return connect_sqlite(
            f"{path.as_uri()}?mode=rw",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine(url.set(database=str(path)), creator=connect, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "checkout", _check_out)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: SqliteConnection, entry: ConnectionPoolEntry) -> None:
    entry.info[_FILE] = _file_of(raw)
    # INVARIANT: a commit is on the disk when it returns (FULL, and not the NORMAL that WAL is
    # often run with), and what is deleted is overwritten.
    _switch_to_wal(raw)
    for pragma in (
        "synchronous=FULL",
        "fullfsync=ON",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _file_of(raw: SqliteConnection) -> tuple[str, int, int]:
    """The path of the database, and which file that is now."""
    _, _, path = raw.execute("PRAGMA database_list").fetchone()
    found = Path(path).stat()
    return path, found.st_dev, found.st_ino


def _check_out(raw: SqliteConnection, entry: ConnectionPoolEntry, fairy: object) -> None:
    """Give no connection out to a file that is not at its path any more: it is opened anew.

    SQLite goes on in the open file, wherever that is: what is written there would be lost, and
    what is read there is old.
    """
    del raw, fairy
    if not _is_there(entry.info[_FILE]):
        raise DisconnectionError


def _check_file(connection: Connection) -> None:
    """INVARIANT: what is acknowledged is in the file that others will read."""
    seen = connection.info.get(_FILE)
    if seen is not None and not _is_there(seen):
        connection.invalidate()
        raise MovedError("the file of the database was moved, removed or replaced")


def _is_there(seen: tuple[str, int, int]) -> bool:
    path, device, number = seen
    try:
        found = Path(path).stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (device, number)


def _switch_to_wal(raw: SqliteConnection) -> None:
    """Turn the log on; where several start at once, SQLite does not wait for this by itself."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(url: URL) -> Engine:
    query = dict(url.query)
    socket = query.pop("host", None)  # as libpq writes it: a folder with a socket in it
    arguments: dict[str, object] = {"timeout": _SILENCE, "tcp_keepalive": True}
    if isinstance(socket, str):
        arguments["unix_sock"] = f"{socket}/.s.PGSQL.{url.port or 5432}"
    engine = create_engine(
        url.set(query=query),
        connect_args=arguments,
        hide_parameters=True,  # they are personal, and errors are logged
        pool_pre_ping=True,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(raw: _Connection, entry: ConnectionPoolEntry) -> None:
    del entry
    cursor = raw.cursor()
    # INVARIANT: a commit is on the disk when it returns, whatever the server's default. And no
    # machine that dies in the middle of a transaction keeps the others waiting for long.
    cursor.execute("SHOW synchronous_commit")
    if cursor.fetchone() in (("off",), ["off"]):
        cursor.execute("SET synchronous_commit = on")
    cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{_SILENCE}s'")
    cursor.close()
    raw.commit()


def safe(message: str) -> str:
    r"""A message of a driver in one line, without what a password may stand in.

    >>> safe("no route\nto postgresql://me:secret@db/x")
    'no route to postgresql://…@db/x'
    """
    return re.sub(r"//[^/@\s]*@", "//…@", " ".join(message.split()))
