"""Empty rings of keys, in both databases."""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from records.access.store import KeyStore
from records.migrations import upgrade
from records.store import open_store
from tests.records.journal.postgres import Postgres, running

_NUMBERS = count()


@pytest.fixture(scope="session")
def access_postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all these tests. In a short path: a socket has no long name."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of each sort is."""
    if request.param == "sqlite":
        return str(tmp_path / "records.db")
    server: Postgres = request.getfixturevalue("access_postgres")
    name = f"access{next(_NUMBERS)}"
    server.run(f"CREATE DATABASE {name}")
    return server.address(name)


@pytest.fixture
def database(address: str) -> Iterator[Engine]:
    """That database, with its tables."""
    engine = open_store(address)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(database: Engine) -> KeyStore:
    """Its keys: none yet."""
    return KeyStore(database)
