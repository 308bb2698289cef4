"""Empty registers, in both databases, and the references that the tests name."""

import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

import brightline
from brightline import Engine
from records.migrations import upgrade
from records.register.register import Register
from records.store import open_store
from tests.records.journal.postgres import Postgres, running

_NUMBERS = count()


def ref(name: str) -> str:
    """A reference, as a service would make it with a key of its own."""
    return urlsafe_b64encode(sha256(name.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="session")
def shipped() -> Engine:
    """The engine with the rules that we ship."""
    return brightline.load()


@pytest.fixture(scope="session")
def register_postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all these tests. In a short path: a socket has no long name."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty register in each database."""
    if request.param == "sqlite":
        return emptied(str(tmp_path / "records.db"))
    server: Postgres = request.getfixturevalue("register_postgres")
    name = f"register{next(_NUMBERS)}"
    server.run(f"CREATE DATABASE {name}")
    return emptied(server.address(name))


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """The database of that register."""
    engine = open_store(address)
    yield engine
    engine.dispose()


@pytest.fixture
def register(database: Database) -> Register:
    """That register."""
    return Register(database)


def emptied(address: str) -> str:
    """The address of a database that has the tables now."""
    engine = open_store(address)
    upgrade(engine)
    engine.dispose()
    return address
