"""The small rules of the tests of the API come in; a service and what it is made of go out."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from engine.resolve import Resolver
from tests.api.conftest import RULES


@pytest.fixture(scope="session")
def engine() -> brightline.Engine:
    """The engine with the rules made for the tests of the API."""
    return brightline.load(RULES)


@pytest.fixture(scope="session")
def resolver() -> Iterator[Resolver]:
    """A resolver as it is out of the box."""
    resolver = Resolver()
    yield resolver
    resolver.close()


@pytest.fixture(scope="session")
def client(engine: brightline.Engine, resolver: Resolver) -> TestClient:
    """A service with these rules."""
    return TestClient(make_app(engine, resolver))


@pytest.fixture(scope="session")
def shipped(resolver: Resolver) -> TestClient:
    """A service with the rules that we ship."""
    return TestClient(make_app(brightline.load(), resolver))
