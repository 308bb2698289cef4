"""The routes of the service and the vocabulary come in; the OpenAPI document goes out."""

from collections.abc import Mapping

from api.schema.answers import answer_schemas
from api.schema.json_schema import Schema, text
from api.schema.requests import request_schemas
from engine.vocabulary import Vocabulary


def describe(routes: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, object]:
    """Complete the document that FastAPI made of the routes, with every schema they name."""
    return {
        **routes,
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "components": {
            "schemas": request_schemas(vocabulary) | answer_schemas(vocabulary),
            "parameters": {"RequestID": _request_id()},
            "headers": _headers(),
        },
    }


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
    }
