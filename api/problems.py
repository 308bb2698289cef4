"""Whatever went wrong comes in; an error answer of one shape for each interface goes out.

`/v1/*` answers with problems (RFC 9457); the AuthZEN endpoints with a message string, as their
specification asks. Neither ever shows the inside of the service.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.rights import OPEN, RIGHTS
from engine.decide import BadRequestError
from records.journal import JournalUnavailableError
from records.register.register import (
    NotRegisteredError,
    OnlyThatPersonError,
    RegisterUnavailableError,
    ReusedKeyError,
)

PROBLEM_JSON = "application/problem+json"
AUTHZEN_PATHS = "/access/"
_URN = "urn:brightline:problem:"
_MOST_SHOWN = 60
_METHOD_NOT_ALLOWED = 405


class ProblemKind(StrEnum):
    """The closed list of things that can go wrong; the word ends the `type` of the problem."""

    MALFORMED_BODY = "malformed-body"
    INVALID_REQUEST = "invalid-request"
    UNKNOWN_PLACE = "unknown-place"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    BODY_TOO_LARGE = "body-too-large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type"
    UNKNOWN_CALLER = "unknown-caller"
    ROLE_NEEDED = "role-needed"
    OLDER_POLICY = "older-policy"
    ONLY_THAT_PERSON = "only-that-person"
    UNKNOWN_ENTRY = "unknown-entry"
    REUSED_KEY = "reused-key"
    MISDIRECTED = "misdirected"
    POLICY_CONFLICT = "policy-conflict"
    BUNDLE_REFUSED = "bundle-refused"
    TOO_MANY_REQUESTS = "too-many-requests"
    JOURNAL_UNAVAILABLE = "journal-unavailable"
    REGISTER_UNAVAILABLE = "register-unavailable"
    KEYS_UNAVAILABLE = "keys-unavailable"
    POLICIES_UNAVAILABLE = "policies-unavailable"
    NOT_READY = "not-ready"
    TOO_LATE = "too-late"
    INTERNAL_ERROR = "internal-error"


KINDS: Mapping[ProblemKind, tuple[int, str]] = {
    ProblemKind.MALFORMED_BODY: (400, "The body is not the JSON that is read here"),
    ProblemKind.INVALID_REQUEST: (400, "The request says something that has no meaning here"),
    ProblemKind.UNKNOWN_PLACE: (404, "There is no such place"),
    ProblemKind.NOT_FOUND: (404, "There is nothing at this address"),
    ProblemKind.METHOD_NOT_ALLOWED: (405, "The method is not understood here"),
    ProblemKind.BODY_TOO_LARGE: (413, "The body is too large"),
    ProblemKind.UNSUPPORTED_MEDIA_TYPE: (415, "The body is in a form that is not read here"),
    ProblemKind.UNKNOWN_CALLER: (401, "It is not known who asks"),
    ProblemKind.ROLE_NEEDED: (403, "Whoever asks may not ask this"),
    ProblemKind.OLDER_POLICY: (409, "This service decides by an older policy than is asked for"),
    ProblemKind.ONLY_THAT_PERSON: (403, "Only the person whose entry it is lifts it"),
    ProblemKind.UNKNOWN_ENTRY: (404, "There is no such entry"),
    ProblemKind.REUSED_KEY: (422, "The key of this request was used for another one"),
    ProblemKind.MISDIRECTED: (421, "This is no name of this machine"),
    ProblemKind.POLICY_CONFLICT: (409, "It does not fit what serves now"),
    ProblemKind.BUNDLE_REFUSED: (422, "The bundle is refused"),
    ProblemKind.TOO_MANY_REQUESTS: (429, "There were too many requests"),
    ProblemKind.JOURNAL_UNAVAILABLE: (503, "Nothing can be recorded now; so nothing is decided"),
    ProblemKind.REGISTER_UNAVAILABLE: (
        503,
        "The register cannot be reached; nothing was decided or recorded",
    ),
    ProblemKind.KEYS_UNAVAILABLE: (503, "It cannot be told now who asks"),
    ProblemKind.POLICIES_UNAVAILABLE: (503, "The versions cannot be read or kept"),
    ProblemKind.NOT_READY: (503, "Send no requests here now"),
    ProblemKind.TOO_LATE: (408, "The body took too long to arrive"),
    ProblemKind.INTERNAL_ERROR: (500, "The service failed; nothing was decided"),
}
"""Status and title of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, where it stands, and what could stand there instead."""

    kind: ProblemKind
    detail: str = ""
    field: str = ""
    accepted: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind][0]

    def members(self) -> dict[str, object]:
        """The members of the problem document; those without a value are left out."""
        status, title = KINDS[self.kind]
        optional: dict[str, object] = {
            "detail": self.detail,
            "field": self.field,
            "accepted": list(self.accepted),
        }
        return {
            "type": type_of(self.kind),
            "title": title,
            "status": status,
            **{name: value for name, value in optional.items() if value},
        }


class ProblemError(Exception):
    """A problem on its way to the answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def type_of(kind: ProblemKind) -> str:
    """The URI that names a kind of problem; it is a name, and leads nowhere."""
    return f"{_URN}{kind}"


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer a request that could not be read or served."""
    if isinstance(error, HTTPException) and error.status_code == _METHOD_NOT_ALLOWED:
        error = _with_every_method(request, error)
    return answer_problem(request.scope["path"], problem_of(request, error), _headers(error))


def refusal_of(error: Exception) -> ASGIApp:
    """What answers a request with an error that has its problem, whatever was asked."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await (await answer_error(Request(scope), error))(scope, receive, send)

    return refuse


def answer_problem(
    path: str, problem: Problem, headers: Mapping[str, str] | None = None
) -> Response:
    """Write a problem in the shape of the interface that a path belongs to."""
    if path.startswith(AUTHZEN_PATHS):
        message = problem.detail or KINDS[problem.kind][1]
        return PlainTextResponse(message, authzen_status(problem), headers=headers)
    return Response(
        written_problem(problem), problem.status, media_type=PROBLEM_JSON, headers=headers
    )


def written_problem(problem: Problem) -> bytes:
    """A problem as JSON."""
    return json.dumps(problem.members(), ensure_ascii=False).encode()


def authzen_status(problem: Problem) -> int:
    """The status of a problem at the AuthZEN endpoints.

    Their certification scenario (section 2.4.3) asks for 400 where HTTP would say 415.
    """
    return 400 if problem.kind is ProblemKind.UNSUPPORTED_MEDIA_TYPE else problem.status


_OF_RECORDS: Mapping[type[Exception], Problem] = {
    JournalUnavailableError: Problem(kind=ProblemKind.JOURNAL_UNAVAILABLE),
    RegisterUnavailableError: Problem(
        kind=ProblemKind.REGISTER_UNAVAILABLE,
        detail="ask again; an unreachable register is never read as an empty one",
    ),
    NotRegisteredError: Problem(
        kind=ProblemKind.UNKNOWN_ENTRY, detail="there is no entry of this kind with this id"
    ),
    ReusedKeyError: Problem(
        kind=ProblemKind.REUSED_KEY,
        detail="send the same body as before, or another `Idempotency-Key`",
    ),
    OnlyThatPersonError: Problem(
        kind=ProblemKind.ONLY_THAT_PERSON,
        detail="name the person in `person` who wants it lifted",
    ),
}
"""What the records say of themselves."""
REFUSALS = (ProblemError, BadRequestError, HTTPException, RequestValidationError, *_OF_RECORDS)
"""What an application answers with `answer_error`."""


def problem_of(request: Request, error: Exception) -> Problem:
    """The problem behind an exception; what is not foreseen says nothing about the inside."""
    of_records = _OF_RECORDS.get(type(error))
    if of_records is not None:
        return of_records
    match error:
        case ProblemError():
            return error.problem
        case BadRequestError():
            return Problem(
                kind=ProblemKind.INVALID_REQUEST,
                detail=error.message,
                field=error.field,
                accepted=error.accepted,
            )
        case RequestValidationError():
            return Problem(kind=ProblemKind.INVALID_REQUEST)
        case HTTPException(status_code=404):
            detail = f"there is nothing at `{shown(request.scope['path'])}`; see `/openapi.json`"
            return Problem(kind=ProblemKind.NOT_FOUND, detail=detail)
        case HTTPException(status_code=405):  # with every method, by `answer_error`
            allowed = (error.headers or {}).get("Allow", "")
            detail = f"`{shown(request.method)}` is not understood here; expected `{allowed}`"
            return Problem(kind=ProblemKind.METHOD_NOT_ALLOWED, detail=detail)
        case HTTPException(status_code=401):
            return Problem(kind=ProblemKind.UNKNOWN_CALLER)
        case HTTPException(status_code=403):
            return Problem(kind=ProblemKind.ROLE_NEEDED)
        case _:
            return Problem(kind=ProblemKind.INTERNAL_ERROR)


def shown(text: str) -> str:
    r"""A caller's text, made safe to repeat: short, and without signs that cannot be printed.

    >>> shown("a\x00b\ud800"), shown("x" * 100) == "x" * 59 + "…"
    ('a�b�', True)
    """
    short = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in short)


def path_of(request: Request) -> str:
    """The path of the route that a request came to, as the OpenAPI document has it."""
    route = request.scope.get("route")
    return str(getattr(route, "path_format", None) or getattr(route, "path", ""))


def _with_every_method(request: Request, error: HTTPException) -> HTTPException:
    """Each route knows its own method alone; a path may have several (RFC 9110, 15.5.6)."""
    path = path_of(request)
    known = {method for method, served in (*OPEN, *RIGHTS) if served == path}
    own = (error.headers or {}).get("Allow", "").split(",")
    allowed = sorted(known | {method.strip() for method in own if method.strip()})
    headers = {**(error.headers or {}), "Allow": ", ".join(allowed)}
    return HTTPException(error.status_code, error.detail, headers)


def _headers(error: Exception) -> Mapping[str, str] | None:
    match error:
        case HTTPException():
            return error.headers
        case ProblemError(problem=Problem(kind=ProblemKind.UNKNOWN_CALLER)):
            return {"WWW-Authenticate": 'Bearer realm="brightline"'}
        case JournalUnavailableError() | RegisterUnavailableError():
            return {"Retry-After": "1"}
        case _:
            return None
