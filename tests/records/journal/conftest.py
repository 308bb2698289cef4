"""Empty journals, in both databases."""

import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from records.journal import Journal
from records.journal.note import Signer
from records.migrations import upgrade
from records.store import open_store
from tests.records.journal.postgres import Postgres, running

_NUMBERS = count()
ORIGIN = "brightline.example/journal"


@pytest.fixture(scope="session")
def signer() -> Signer:
    """Who signs in these tests."""
    return Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all these tests. In a short path: a socket has no long name."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """An empty journal in SQLite."""
    return emptied(str(tmp_path / "records.db"))


@pytest.fixture
def postgres_address(postgres: Postgres) -> str:
    """An empty journal in PostgreSQL."""
    name = f"journal{next(_NUMBERS)}"
    postgres.run(f"CREATE DATABASE {name}")
    return emptied(postgres.address(name))


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """An empty journal in each database."""
    found: str = request.getfixturevalue(f"{request.param}_address")
    return found


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """The database of that journal."""
    engine = open_store(address)
    yield engine
    engine.dispose()


@pytest.fixture
def journal(engine: Engine, signer: Signer) -> Iterator[Journal]:
    """A writer of that journal."""
    journal = Journal(engine, signer=signer)
    yield journal
    journal.close()


Made = Callable[[Engine], Journal]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes more writers, and closes them in the end."""
    writers: list[Journal] = []

    def make(engine: Engine) -> Journal:
        writers.append(Journal(engine))
        return writers[-1]

    yield make
    for writer in writers:
        writer.close()


def emptied(address: str) -> str:
    """The address of a database that has the tables now."""
    engine = open_store(address)
    upgrade(engine)
    engine.dispose()
    return address
