"""Nothing comes in; the databases that most tests of the resolver look into go out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.resolve import Resolver, Sources
from tests.resolve.databases import ANONYMOUS_RECORDS, CITY_RECORDS, write_database


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A City database."""
    path = tmp_path_factory.mktemp("city") / "GeoLite2-City.mmdb"
    return write_database(path, "GeoLite2-City", CITY_RECORDS)


@pytest.fixture(scope="session")
def anonymous_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of anonymous networks."""
    path = tmp_path_factory.mktemp("anonymous") / "GeoIP2-Anonymous-IP.mmdb"
    return write_database(path, "GeoIP2-Anonymous-IP", ANONYMOUS_RECORDS)


@pytest.fixture(scope="session")
def embedded() -> Iterator[Resolver]:
    """A resolver as it is out of the box, without any file."""
    resolver = Resolver()
    yield resolver
    resolver.close()


@pytest.fixture(scope="session")
def with_files(city_file: Path, anonymous_file: Path) -> Iterator[Resolver]:
    """A resolver with a City database and a database of anonymous networks."""
    resolver = Resolver(Sources(city=city_file, anonymous=anonymous_file))
    yield resolver
    resolver.close()
