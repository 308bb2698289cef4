"""Two services to ask: one with a few rules made for these tests, one with those that we ship."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from engine.resolve import Resolver
from tests.api.keeping import keeping

RULES = Path(__file__).parent / "rules"

Document: TypeAlias = Mapping[str, Any]
"""A JSON document, to be walked through by hand."""
Validate: TypeAlias = Callable[[str, object], None]


@pytest.fixture(scope="session")
def engine() -> brightline.Engine:
    """The engine with the rules made for these tests."""
    return brightline.load(RULES)


@pytest.fixture(scope="session")
def resolver() -> Iterator[Resolver]:
    """A resolver as it is out of the box."""
    resolver = Resolver()
    yield resolver
    resolver.close()


@pytest.fixture(scope="session")
def client(engine: brightline.Engine, resolver: Resolver) -> TestClient:
    """A service with the rules made for these tests."""
    return TestClient(make_app(engine, resolver))


@pytest.fixture(scope="session")
def shipped(resolver: Resolver) -> TestClient:
    """A service with the rules that we ship."""
    return TestClient(make_app(brightline.load(), resolver))


@pytest.fixture(scope="session")
def kept(
    engine: brightline.Engine, resolver: Resolver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A service with a database, for one who has every role."""
    database = tmp_path_factory.mktemp("kept") / "records.db"
    with keeping(database, engine, resolver, RULES) as app:
        yield TestClient(app)


@pytest.fixture(scope="session")
def document(kept: TestClient) -> Document:
    """The OpenAPI document of a service that keeps everything."""
    found: Document = kept.get("/openapi.json").json()
    return found


@pytest.fixture(scope="session")
def validate(document: Document) -> Validate:
    """Check a value against one of the document's schemas; raises where it does not fit."""
    validators: dict[str, Draft202012Validator] = {}

    def check(name: str, value: object) -> None:
        if name not in validators:
            reference = {"$ref": f"#/components/schemas/{name}"}
            schema = {**reference, "components": document["components"]}
            Draft202012Validator.check_schema(schema)
            validators[name] = Draft202012Validator(schema)
        validators[name].validate(value)

    return check
