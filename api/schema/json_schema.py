"""The pieces of a JSON Schema (2020-12) come in; the schema goes out.

A few words for what the other files of this folder say over and over.
"""

from collections.abc import Mapping
from typing import TypeAlias

Schema: TypeAlias = dict[str, object]


def ref(name: str) -> Schema:
    """The schema of that name among the components of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(
    description: str, properties: Mapping[str, Schema], optional: tuple[str, ...] = ()
) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def text(description: str, **more: object) -> Schema:
    """A text."""
    return {"type": "string", "description": description, **more}


def number(description: str) -> Schema:
    """A whole number from 0."""
    return {"type": "integer", "minimum": 0, "description": description}


def flag(description: str) -> Schema:
    """True or false."""
    return {"type": "boolean", "description": description}


def words(meanings: Mapping[str, str], description: str = "") -> Schema:
    """One of a closed list of words, each with its meaning."""
    listed = [f"- `{word}`: {means}" for word, means in meanings.items()]
    lines = [description, "", *listed] if description else listed
    return {"type": "string", "enum": list(meanings), "description": "\n".join(lines)}


def list_of(items: Schema, description: str, **more: object) -> Schema:
    """A list."""
    return {"type": "array", "items": items, "description": description, **more}


def or_null(schema: Schema, description: str) -> Schema:
    """The schema, or null."""
    return {"oneOf": [schema, {"type": "null"}], "description": description}
