"""The routes of the service and the vocabulary come in; the OpenAPI document goes out."""

from collections.abc import Iterator, Mapping

from api.rights import OPEN
from api.schema.answers import answer_schemas
from api.schema.journal import journal_schemas
from api.schema.json_schema import Schema, text
from api.schema.policies import policies_schemas
from api.schema.register import register_schemas
from api.schema.requests import request_schemas
from engine.places import Atlas
from engine.vocabulary import Vocabulary

_KEY = "key"


def describe(
    routes: Mapping[str, object], vocabulary: Vocabulary, atlas: Atlas, *, guarded: bool
) -> dict[str, object]:
    """Complete the document that FastAPI made of the routes, with every schema they name.

    Args:
        routes: the document of FastAPI.
        vocabulary: the words.
        atlas: the places.
        guarded: whether a caller needs a key.
    """
    return {
        **(_guarded(routes) if guarded else routes),
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "components": {
            **({"securitySchemes": {_KEY: _key()}} if guarded else {}),
            "schemas": _used(routes, _schemas(vocabulary, atlas)),
            "parameters": {"RequestID": _request_id()},
            "headers": _headers(),
        },
    }


def _guarded(routes: Mapping[str, object]) -> dict[str, object]:
    """The document, where whatever is not open needs a key."""
    paths = routes["paths"]
    assert isinstance(paths, Mapping)
    said = {
        path: {
            method: {**one, "security": []} if (method.upper(), path) in OPEN else one
            for method, one in methods.items()
        }
        for path, methods in paths.items()
    }
    return {**routes, "paths": said, "security": [{_KEY: []}]}


def _key() -> Schema:
    return {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`bl_…`), or a token of the issuer that the operator named.",
    }


def _schemas(vocabulary: Vocabulary, atlas: Atlas) -> dict[str, Schema]:
    """Every schema that there is."""
    return {
        **request_schemas(vocabulary, atlas),
        **answer_schemas(vocabulary),
        **journal_schemas(),
        **register_schemas(vocabulary),
        **policies_schemas(),
    }


def _used(routes: object, schemas: dict[str, Schema]) -> dict[str, Schema]:
    """The schemas that the routes name, and those that these name."""
    used: set[str] = set()
    waiting = list(_named(routes))
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _named(schemas[name])
    return {name: schema for name, schema in schemas.items() if name in used}


def _named(part: object) -> Iterator[str]:
    """The names of schemas in a part of the document."""
    match part:
        case {"$ref": str(reference)}:
            kind, _, name = reference.rpartition("/")
            if kind.endswith("/schemas"):
                yield name
        case Mapping():
            for value in part.values():
                yield from _named(value)
        case list() | tuple():
            for value in part:
                yield from _named(value)
        case _:
            pass


def _request_id() -> Schema:
    return {
        "name": "X-Request-ID",
        "in": "header",
        "required": False,
        "description": "Any name for this request; it comes back with the answer.",
        "schema": {"type": "string"},
    }


def _headers() -> dict[str, Schema]:
    return {
        "RequestID": {
            "description": "The name that the request came with, if any.",
            "schema": {"type": "string"},
        },
        "NoStore": {
            "description": "No cache keeps an answer. The service that asked may keep a decision "
            "for its `max_age`.",
            "schema": text("Always the same.", const="no-store"),
        },
        "NeverShared": {
            "description": "No cache keeps an answer, and none hands it to somebody elsewhere.",
            "schema": text("With an answer also `private`.", pattern="^(private, )?no-store$"),
        },
    }
