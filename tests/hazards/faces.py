"""A question in Brightline's own words comes in; the same question for every face goes out.

The faces are those that decide: one decision, a batch, AuthZEN alone and in a batch, and
forward-auth, where facts are texts in headers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from httpx2 import Response
from starlette.testclient import TestClient

Json: TypeAlias = Any
"""What a JSON document may hold, to be walked through by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about one person, from places that are known by code."""

    conduct: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    viewer: Sequence[str] = ()
    capabilities: Sequence[str] | None = None


def bodies(asked: Asked) -> Iterator[tuple[str, dict[str, Json]]]:
    """The path and the body of each face that takes JSON."""
    places = {"viewer": {"codes": list(asked.viewer)}} if asked.viewer else {}
    able = None if asked.capabilities is None else list(asked.capabilities)
    plain = {
        "conduct": asked.conduct,
        "facts": dict(asked.facts),
        "places": places,
        "capabilities": able,
    }
    subject: dict[str, Json] = {"type": "user", "id": "u"}
    if asked.viewer:
        subject["properties"] = {"jurisdictions": list(asked.viewer)}
    evaluation = {
        "subject": subject,
        "action": {"name": asked.conduct},
        "resource": {"type": "image", "id": "i", "properties": dict(asked.facts)},
        "context": {"supported_obligations": able},
    }
    yield "/v1/decisions", plain
    yield "/v1/decisions/batch", {"items": [plain]}
    yield "/access/v1/evaluation", evaluation
    yield "/access/v1/evaluations", {"evaluations": [evaluation]}


def headers_of(asked: Asked) -> dict[str, str]:
    """The headers of forward-auth, which has no body."""
    return {
        "X-Brightline-Conduct": asked.conduct,
        "X-Brightline-Facts": ";".join(
            f"{name}={','.join(_text(one) for one in value)}"
            if isinstance(value, list)
            else f"{name}={_text(value)}"
            for name, value in asked.facts.items()
            if value is not None
        ),
        **({"X-Brightline-Jurisdictions": ",".join(asked.viewer)} if asked.viewer else {}),
        **(
            {}
            if asked.capabilities is None
            else {"X-Brightline-Capabilities": ",".join(asked.capabilities)}
        ),
    }


def everywhere(client: TestClient, asked: Asked) -> list[Response]:
    """The answers of all faces."""
    answers = [client.post(path, json=body) for path, body in bodies(asked)]
    return [*answers, client.get("/v1/forward-auth", headers=headers_of(asked))]


def permits(response: Response) -> bool:
    """Whether an answer, of whatever face, is a yes."""
    if response.status_code != 200:
        return False
    if not response.content:
        return True  # forward-auth says it by the status
    answer = response.json()
    for name in ("decisions", "evaluations"):
        if name in answer:
            (answer,) = answer[name]
    return answer.get("permitted", answer.get("decision")) is True


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
