"""Empty databases, and holders that serve a small folder."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from records.bundle import Bundle, Trust
from records.bundle.folder import bundle_of_folder
from records.migrations import upgrade
from records.policies.history import History
from records.policies.holder import Holder
from records.policies.judging import Deployment, Judgement, judge
from records.store import open_store
from tests.records.bundle.making import trust, write_rules
from tests.records.journal.postgres import Postgres, running

TODAY = date(2026, 11, 25)
_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all these tests. In a short path: a socket has no long name."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = open_store(str(tmp_path / "records.db"))
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"policies{next(_NUMBERS)}"
    postgres.run(f"CREATE DATABASE {name}")
    engine = open_store(postgres.address(name))
    upgrade(engine)
    yield engine
    engine.dispose()


def judge_here(bundle: Bundle, served: Bundle | None, deployment: Deployment) -> Judgement:
    """Judge in this process: quicker, and just the same."""
    return judge(bundle, served, deployment, TODAY)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The folder that the service was given."""
    rules = write_rules(tmp_path_factory.mktemp("given"), most="suggestive")
    return bundle_of_folder(rules, created_from="the folder given")


Hold = Callable[..., Holder]


@pytest.fixture
def hold(folder: Bundle) -> Hold:
    """Makes a holder that serves the folder, on a database."""

    def make(engine: Engine, trusted: Trust | None = None, **settings: object) -> Holder:
        holder = Holder(
            History(engine),
            trust=trusted or trust(1, 2),
            **{"judge": judge_here, **settings},  # type: ignore[arg-type]
        )
        holder.start(folder)
        return holder

    return make


@pytest.fixture
def holder(engine: Engine, hold: Hold) -> Holder:
    """A holder that serves the folder, on each database."""
    return hold(engine)
