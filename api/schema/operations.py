"""What a route says of itself comes in; the route goes out, with its part of the document."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from api.problems import PROBLEM_JSON
from api.rights import OPEN
from api.schema.json_schema import Schema, ref, text

_JSON = "application/json"
_TEXT = "text/plain"
_PROBLEM: Schema = {PROBLEM_JSON: {"schema": ref("Problem")}}

BODY_PROBLEMS: Mapping[int, str] = {
    400: "The body, or something in it, cannot be read.",
    408: "The body took too long to arrive.",
    413: "The body is too large, or asks for too much.",
    415: "The body is no JSON in UTF-8.",
    500: "The service failed; nothing was decided.",
}
DECISION_PROBLEMS: Mapping[int, str] = {
    **BODY_PROBLEMS,
    409: "An older policy decides here than the request demands.",
    503: "The decision could not be recorded, or not in time; so there is none.",
}
AT_THE_DOOR: Mapping[int, str] = {
    401: "It is not known who asks.",
    403: "Whoever asks may not ask this.",
    429: "There were too many requests; wait as long as `Retry-After` says.",
}
AUTHZEN_ERRORS: Mapping[int, str] = {
    400: "The body, or something in it, cannot be read.",
    503: "The decision could not be recorded, or not in time; so there is none.",
    408: "The body took too long to arrive.",
    413: "The body is too large, or asks for too much.",
    500: "The service failed; nothing was decided.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path.

    `request` and `answer` are names of schemas; `problems` are answered as problems (RFC 9457),
    `errors` as AuthZEN's message strings. Without an `answer` there is no body, nor has a problem
    one always whose status is in `bare`. `cache` is the component for `Cache-Control`.
    """

    method: str
    path: str
    name: str
    tag: str
    summary: str
    description: str
    request: str = ""
    request_type: str = _JSON
    answer: str = ""
    problems: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    parameters: tuple[Schema, ...] = ()
    bare: tuple[int, ...] = ()
    cache: str = "NoStore"


def add_operation(
    router: APIRouter, operation: Operation, endpoint: Callable[..., Awaitable[Response]]
) -> None:
    """Add the route to a router."""
    problems, errors = operation.problems, operation.errors
    if (operation.method, operation.path) not in OPEN:
        if errors:
            errors = {**AT_THE_DOOR, **errors}
        else:
            problems = {**AT_THE_DOOR, **problems}
    router.add_api_route(
        operation.path,
        endpoint,
        methods=[operation.method],
        operation_id=operation.name,
        tags=[operation.tag],
        summary=operation.summary,
        description=operation.description,
        response_model=None,
        responses={
            200: _response(
                operation,
                "The answer.",
                {_JSON: {"schema": ref(operation.answer)}} if operation.answer else {},
            ),
            **{
                status: _response(operation, what, {} if status in operation.bare else _PROBLEM)
                for status, what in problems.items()
            },
            **{
                status: _response(operation, what, {_TEXT: {"schema": text("What is wrong.")}})
                for status, what in errors.items()
            },
        },
        openapi_extra={
            "parameters": [*operation.parameters, {"$ref": "#/components/parameters/RequestID"}],
            **_request_body(operation),
        },
    )
    if operation.method == "GET":
        # Whatever answers GET answers HEAD (RFC 9110, section 9.1); the server leaves the body out.
        router.add_api_route(
            operation.path, endpoint, methods=["HEAD"], response_model=None, include_in_schema=False
        )


def _request_body(operation: Operation) -> dict[str, Schema]:
    if not operation.request:
        return {}
    return {
        "requestBody": {
            "required": True,
            "content": {operation.request_type: {"schema": ref(operation.request)}},
        }
    }


def _response(operation: Operation, description: str, content: Schema) -> Schema:
    headers = {
        name: {"$ref": f"#/components/headers/{component}"}
        for name, component in (("X-Request-ID", "RequestID"), ("Cache-Control", operation.cache))
    }
    said: Schema = {"description": description, "headers": headers}
    return {**said, "content": content} if content else said
