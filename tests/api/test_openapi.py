"""The OpenAPI document tells the truth: about every route, every word, and nothing else."""

from collections.abc import Iterator

import pytest
from jsonschema import ValidationError
from starlette.testclient import TestClient

import brightline
from api.certification import RESOURCES
from api.rights import OPEN, RIGHTS
from engine.vocabulary import FactType
from tests.api.conftest import Document, Validate
from tests.api.test_authzen import WRONG as WRONG_EVALUATIONS
from tests.api.test_decisions import WRONG

# The table of rights has a search that only the certification scenario answers, and the document
# is not described by itself.
PATHS = {
    (method.lower(), path) for method, path in OPEN | RIGHTS.keys() if path != "/openapi.json"
} - {("post", RESOURCES)}
# What a proxy asks for is the status.
BARE = {("/v1/forward-auth", status) for status in ("402", "403", "451")}


def references(value: object) -> Iterator[str]:
    """Every reference in a part of the document."""
    match value:
        case dict():
            for name, part in value.items():
                if name == "$ref":
                    yield str(part)
                else:
                    yield from references(part)
        case list():
            for part in value:
                yield from references(part)
        case _:
            pass


def test_every_route_is_described_and_no_other(document: Document) -> None:
    """Whoever writes a client reads the document first."""
    found = {
        (method, path.replace(":path}", "}"))
        for path, methods in document["paths"].items()
        for method in methods
    }

    assert PATHS == found


def test_every_reference_leads_somewhere(document: Document) -> None:
    """And every schema is used."""
    components = document["components"]
    known = {f"#/components/{kind}/{name}" for kind, named in components.items() for name in named}

    assert known == set(references(document))


def test_the_framework_describes_nothing_by_itself(document: Document) -> None:
    """No status that is never answered, no error shape that is never used."""
    refusals = {
        (status, str(said["content"]))
        for path, methods in document["paths"].items()
        if path.startswith("/v1/")
        for operation in methods.values()
        for status, said in operation["responses"].items()
        if status >= "400" and (path, status) not in BARE
    }
    statuses = {
        (path, status)
        for path, methods in document["paths"].items()
        for operation in methods.values()
        for status in operation["responses"]
    }

    assert all("application/problem+json" in content for _, content in refusals)
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert {
        (path, status)
        for path in ("/v1/decisions",)
        for status in ("200", "400", "401", "403", "408", "409", "413", "415", "429", "500", "503")
    } == {(path, status) for path, status in statuses if path == "/v1/decisions"}


def test_every_fact_is_described_with_its_values(
    document: Document, engine: brightline.Engine
) -> None:
    """In the words of the vocabulary, as one value, as several, or as not known."""
    for fact in engine.policy_set.vocabulary.facts.values():
        schema = document["components"]["schemas"][fact.name]
        one, several, unknown = schema["oneOf"]

        assert fact.means in str(schema["description"])
        assert {"type": "null"} == unknown
        assert one == several["items"]
        if fact.type is FactType.FLAG:
            assert {"type": "boolean"} == one
        else:
            assert list(fact.values) == one["enum"]
            assert all(means in one["description"] for means in fact.values.values())


def test_the_example_in_the_document_can_be_asked(
    client: TestClient, document: Document, validate: Validate
) -> None:
    """An example that fails would be the first thing that a new user meets."""
    (example,) = document["components"]["schemas"]["DecisionRequest"]["examples"]
    validate("DecisionRequest", example)

    assert 200 == client.post("/v1/decisions", json=example).status_code


# What only the engine can know: whether a code or an address is one, and what goes together.
BEYOND_A_SCHEMA = ("contradicts", "no place", "outside", "is no address", "has a port")


@pytest.mark.parametrize(
    "body", [body for _, detail, body in WRONG if not any(b in detail for b in BEYOND_A_SCHEMA)]
)
def test_what_the_service_refuses_the_document_refuses(validate: Validate, body: object) -> None:
    """A client that checks before it asks finds the same slips."""
    with pytest.raises(ValidationError):
        validate("DecisionRequest", body)


# And what resembles a name: that is for a dictionary to say.
RESEMBLES = ("`jurisdictions`?", "`account.plan`?", "`image.depicts`?", "`ip_address` in `resource")
BEYOND_A_SCHEMA_TOO = (*BEYOND_A_SCHEMA, *RESEMBLES, "differs", "the viewer's place stands")


@pytest.mark.parametrize(
    "body",
    [
        body
        for message, body in WRONG_EVALUATIONS
        if not any(b in message for b in BEYOND_A_SCHEMA_TOO)
    ],
)
def test_so_it_is_for_evaluations(validate: Validate, body: object) -> None:
    """Except for what stands in two places or resembles a name, which no schema can compare."""
    with pytest.raises(ValidationError):
        validate("EvaluationRequest", body)


def test_the_document_is_served_without_a_page(client: TestClient) -> None:
    """The usual page of documentation loads its parts from somebody else's servers."""
    response = client.get("/openapi.json")

    assert "3.1.0" == response.json()["openapi"]
    assert "cdn" not in response.text
    assert 404 == client.get("/docs").status_code
