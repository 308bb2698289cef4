"""A database of any age is brought to today with everything that is in it."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from records.journal import Entry, Journal, Secret
from records.journal.reading import JournalReader
from records.migrations import is_current, revisions, upgrade
from records.store import METADATA, StoreError, open_store, reading, writing
from tests.records.journal.postgres import Postgres

FIRST = "0001_journal"


@pytest.fixture(params=["sqlite", "postgres"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return str(tmp_path / "bare.db")
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"bare_{abs(hash(str(tmp_path)))}"
    postgres.run(f"CREATE DATABASE {name}")
    return postgres.address(name)


def test_the_first_database_keeps_its_records(bare: str) -> None:
    """From the first revision with data in it to the last one, and again to no effect."""
    engine = open_store(bare)
    upgrade(engine, FIRST)
    journal = Journal(engine)
    for number in range(300):
        journal.append_now(Entry(str(number).encode(), str(number), (Secret.of("text", "a"),)))
    root = journal.checkpoint_now().root
    journal.close()

    upgrade(engine)
    upgrade(engine)

    reader = JournalReader(engine)
    assert is_current(engine)
    assert (300, root) == (reader.size(), reader.root(300))
    assert b"a" == reader.secrets(299)[0].value
    journal = Journal(engine)
    assert 300 == journal.append_now(Entry(b"new")).index
    journal.close()
    engine.dispose()


def test_the_revisions_make_the_tables_that_the_code_has(engine: Engine) -> None:
    """A column that only one of them knows fails at the first customer, or here."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, METADATA)


def test_the_revisions_are_one_chain() -> None:
    """Each comes after one other."""
    assert FIRST == revisions()[0]
    assert sorted(revisions()) == list(revisions())


def test_several_machines_may_start_at_once(bare: str) -> None:
    """One of them makes the tables; the others wait and find them made."""
    engines = [open_store(bare) for _ in range(4)]
    threads = [threading.Thread(target=upgrade, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(is_current(engine) for engine in engines)
    assert "head" in inspect(engines[0]).get_table_names()
    for engine in engines:
        engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    """An old program would not understand what it finds there."""
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_later'")

    assert not is_current(engine)
    with pytest.raises(StoreError, match="9999_later"):
        upgrade(engine)


def test_a_commit_is_on_the_disk(engine: Engine) -> None:
    """Neither database is left at a setting that answers before it has written."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            for pragma, expected in (("synchronous", 2), ("journal_mode", "wal")):
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                assert expected == found
            assert 1 == connection.exec_driver_sql("PRAGMA secure_delete").scalar()
        else:
            assert "on" == connection.exec_driver_sql("SHOW synchronous_commit").scalar()


def test_a_postgresql_that_is_set_to_lose_commits_is_overruled(
    postgres: Postgres, postgres_address: str
) -> None:
    """The default of a server may be to answer first and write later."""
    name = postgres_address.rpartition("@/")[2].partition("?")[0]
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    engine = open_store(postgres_address)
    with reading(engine) as connection:
        assert "on" == connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sqlite://", "records need a file"),
        ("mysql://host/name", "`mysql` is no database"),
        ("://", "cannot be read"),
        ("/nowhere/at/all/records.db", "cannot be written"),
    ],
)
def test_a_wrong_address_is_refused(address: str, expected: str) -> None:
    """In a sentence that says what was expected."""
    with pytest.raises(StoreError, match=expected):
        open_store(address)


def test_several_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """SQLite refuses some of them by itself, where they all turn on its log."""
    refused: list[Exception] = []

    def connect(engine: Engine, together: threading.Barrier) -> None:
        together.wait()
        try:
            engine.connect().close()
        except OperationalError as error:
            refused.append(error)

    for number in range(60):
        engines = [open_store(str(tmp_path / f"{number}.db")) for _ in range(8)]
        together = threading.Barrier(len(engines))
        threads = [threading.Thread(target=connect, args=(e, together)) for e in engines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for engine in engines:
            engine.dispose()

    assert [] == refused
