"""Nothing comes in; the service of AuthZEN's certification scenario goes out.

The scenario (openid/authzen, certification, sections 1.1 to 1.5) has users and records of its own,
which no law of pictures knows. It asks whether the protocol is spoken as it is written: so the same
code answers here, over two users, two records and four rules. To run it:

    uvicorn --factory api.certification:make_app
"""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.authzen import Evaluated, authzen_router
from api.body import Json, read_object
from api.entities import properties_of
from api.envelope import Envelope
from api.principal import OpenGuard, Principal
from api.problems import ProblemError, answer_error
from api.question import JsonObject
from api.question import read_object as as_object
from api.search import SEARCHES, answer_of, page_of, search_router, type_of
from engine.decide import BadRequestError

RESOURCES = "/access/v1/search/resource"
USER, RECORD = "user", "record"
ACTIONS = ("read", "write", "delete")
USERS: Mapping[str, Mapping[str, Json]] = {"alice": {}, "bob": {"role": "admin"}}
RECORDS: Mapping[str, Mapping[str, Json]] = {
    "record-1": {"status": "active"},
    "record-2": {"status": "archived"},
}


class Records:
    """Decides about records, and finds users, records and actions."""

    async def evaluate(
        self, evaluation: JsonObject, principal: Principal, content: bytes = b""
    ) -> Evaluated:
        """Decide one."""
        del principal, content
        permitted = self._may(evaluation)
        return Evaluated(permitted, b'{"decision":true}' if permitted else b'{"decision":false}')

    def _may(self, evaluation: JsonObject) -> bool:
        found = {entity: properties_of(evaluation, entity) for entity in _ENTITIES}
        as_object(evaluation.get("context", {}), "context")
        subject, action, resource = (as_object(evaluation[e], e) for e in _ENTITIES)
        return (subject["type"], resource["type"]) == (USER, RECORD) and _may(
            str(subject["id"]),
            found["subject"],
            str(action["name"]),
            found["action"],
            _record(str(resource["id"]), found["resource"]),
        )

    def again(self, content: bytes, principal: Principal) -> Evaluated | None:
        """Remember nothing."""
        del content, principal
        return None  # the protocol says so

    async def record(self, evaluated: Sequence[Evaluated], request_id: str | None) -> None:
        """Keep nothing."""

    async def actions(self, body: JsonObject, principal: Principal) -> list[str]:
        """What the subject may do with the resource."""
        del principal
        return [name for name in ACTIONS if self._may({**body, "action": {"name": name}})]

    async def subjects(self, body: JsonObject, kind: str, principal: Principal) -> list[str]:
        """Who may do it."""
        del principal
        return (
            self._which(body, "subject", USERS) if kind == USER else self._nobody(body, "subject")
        )

    async def resources(self, body: JsonObject, kind: str) -> list[str]:
        """With which it may be done."""
        return (
            self._which(body, "resource", RECORDS)
            if kind == RECORD
            else self._nobody(body, "resource")
        )

    def _which(
        self, body: JsonObject, entity: str, known: Mapping[str, Mapping[str, Json]]
    ) -> list[str]:
        given = as_object(body[entity], entity)
        stated = as_object(given.get("properties", {}), f"{entity}.properties")
        return [
            name
            for name, own in known.items()
            if self._may({**body, entity: {**given, "id": name, "properties": {**own, **stated}}})
        ]

    def _nobody(self, body: JsonObject, entity: str) -> list[str]:
        """Nothing is known of such a type; the rest of the search is to be read all the same."""
        self._may({**body, entity: {**as_object(body[entity], entity), "id": ""}})
        return []


_ENTITIES = ("subject", "action", "resource")


def _record(name: str, stated: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """What is known of a record, with what the request says of it; None for none of ours."""
    return {**RECORDS[name], **stated} if name in RECORDS else None


def _may(
    user: str,
    subject: Mapping[str, Json],
    action: str,
    how: Mapping[str, Json],
    record: Mapping[str, Json] | None,
) -> bool:
    """The rules 1 to 8 of section 1.4."""
    if user not in USERS or record is None:
        return False
    match action:
        case "read":
            return True
        case "write" if record.get("status") == "archived":
            return subject.get("role") == "admin"
        case "write":
            return user == "alice"
        case "delete":
            return user == "alice" and how.get("soft") is True
        case _:
            return False


def make_app(public_url: str | None = None) -> FastAPI:
    """Assemble the service of the scenario."""
    app = FastAPI(
        title="AuthZEN certification", docs_url=None, redoc_url=None, redirect_slashes=False
    )
    guard, records = OpenGuard(), Records()
    searches = {**SEARCHES, "search_resource_endpoint": RESOURCES}
    app.include_router(authzen_router(records, guard, public_url, searches))
    app.include_router(search_router(records, guard))
    app.include_router(_resources(records))
    for refusal in (ProblemError, BadRequestError, HTTPException):
        app.add_exception_handler(refusal, answer_error)
    app.add_middleware(Envelope)
    return app


def _resources(records: Records) -> APIRouter:
    """The search that Brightline itself has no use for."""
    router = APIRouter()

    async def resources(request: Request) -> JSONResponse:
        body = await read_object(request)
        page, kind = page_of(body), type_of(body, "resource")
        found = await records.resources(body, kind)
        return JSONResponse(answer_of(body, page, found, lambda one: {"type": kind, "id": one}))

    router.add_api_route(RESOURCES, resources, methods=["POST"], response_model=None)
    return router
