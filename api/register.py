"""What is said by and for depicted people comes in over HTTP; entries of the register go out.

Who may ask is in the table of rights (`api.rights`); who records something is told by
the key that was shown, never by the body.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.access import name_of
from api.body import Json, read_object
from api.register_bodies import (
    Bodies,
    check_members,
    check_reference,
    read_evidence,
    read_reference,
)
from api.schema.json_schema import Schema
from api.schema.operations import BODY_PROBLEMS, Operation, add_operation
from api.schema.register import entry_of
from engine.decide import BadRequestError
from engine.places import Atlas
from engine.vocabulary import Vocabulary
from records.register.model import Action, Entry, Kind, Terms
from records.register.register import Register, RequestKey, Said
from records.store import now

IDEMPOTENCY_KEY = "Idempotency-Key"
MOST_ENTRIES = 500
_LARGEST = 2**53 - 1
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_ID = re.compile(r"[0-9a-f]{32}")
_FILTERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONSENT: ("person",),
    Kind.REFUSAL: ("person",),
    Kind.COMPLAINT: ("person", "account"),
    Kind.NOTICE: ("content", "person"),
}
_READ_PROBLEMS = {
    400: "Something in the address cannot be read.",
    404: "There is no such entry.",
    500: "The service failed.",
    503: "The register cannot be reached.",
}
_WRITE_PROBLEMS = {
    **BODY_PROBLEMS,
    422: "The key of the request was used for another request.",
    503: "The register cannot be reached; nothing was recorded.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can happen to an entry; what loosens a protection needs evidence.

    An action of None is a judgement, whose action hangs on what was found.
    """

    word: str
    summary: str
    evidence: bool
    action: Action | None


STEPS: Mapping[Kind, tuple[Step, ...]] = {
    Kind.CONSENT: (
        Step(
            word="withdraw",
            summary="A person takes a consent back.",
            evidence=False,
            action=Action.WITHDRAWN,
        ),
    ),
    Kind.REFUSAL: (
        Step(
            word="lift",
            summary="The person who refused no longer does.",
            evidence=True,
            action=Action.LIFTED,
        ),
    ),
    Kind.COMPLAINT: (
        Step(
            word="lift",
            summary="The person who complained no longer does.",
            evidence=True,
            action=Action.LIFTED,
        ),
        Step(
            word="act",
            summary="What was asked for was done; the complaint stands.",
            evidence=False,
            action=Action.ACTED,
        ),
    ),
    Kind.NOTICE: (
        Step(
            word="withdraw",
            summary="Whoever gave notice takes it back.",
            evidence=True,
            action=Action.WITHDRAWN,
        ),
        Step(
            word="judge",
            summary="The notice is found valid or not.",
            evidence=True,
            action=None,
        ),
        Step(
            word="act",
            summary="The picture was removed; the notice stands.",
            evidence=False,
            action=Action.ACTED,
        ),
    ),
}


def register_router(register: Register, vocabulary: Vocabulary, atlas: Atlas) -> APIRouter:
    """The routes, for a register.

    Args:
        register: where everything is kept.
        vocabulary: the words that a consent is given in.
        atlas: the places that notices and complaints may be of.
    """
    router = APIRouter()
    bodies = Bodies(vocabulary, atlas)
    for kind in Kind:
        _add_recording(router, register, bodies, kind)
        _add_reading(router, register, kind)
        for step in STEPS[kind]:
            _add_step(router, register, kind, step)
    _add_people(router, register)
    return router


def _add_recording(
    router: APIRouter,
    register: Register,
    bodies: Bodies,
    kind: Kind,
) -> None:
    async def record(request: Request) -> Response:
        body = await read_object(request)
        terms, evidence = bodies.terms(kind, body, now())
        said = Said(by=name_of(request), evidence=evidence)
        key = _request_key(request, kind, body)
        entry, _ = await run_in_threadpool(register.record, terms, said, key)
        return JSONResponse(entry_of(entry))

    operation = Operation(
        method="POST",
        path=f"/v1/register/{kind}s",
        name=f"record{kind.title()}",
        tag="register",
        summary=f"Record a {kind}.",
        description="Recorded once for an `Idempotency-Key`, however often it is sent.",
        request=f"{kind.title()}Record",
        answer="RegisterEntry",
        problems=_WRITE_PROBLEMS,
        parameters=(_key_parameter(),),
    )
    add_operation(router, operation, record)


def _add_reading(router: APIRouter, register: Register, kind: Kind) -> None:
    filters = _FILTERS[kind]

    async def entries(request: Request) -> Response:
        by, after, limit = _page(request, filters)
        found = await run_in_threadpool(register.page, kind, by, after=after, limit=limit)
        last = found[-1].recorded.number if len(found) == limit else None
        return JSONResponse({"entries": [entry_of(entry) for entry in found], "next": last})

    async def entry(request: Request) -> Response:
        name = _id(request)
        return JSONResponse(entry_of(await run_in_threadpool(register.entry, kind, name)))

    several = Operation(
        method="GET",
        path=f"/v1/register/{kind}s",
        name=f"read{kind.title()}s",
        tag="register",
        summary=f"The {kind}s on record.",
        description="In the order in which they were recorded, those that ended among them.",
        answer="RegisterEntries",
        problems={status: _READ_PROBLEMS[status] for status in (400, 500, 503)},
        parameters=(
            *(_reference_parameter(name) for name in filters),
            _number_parameter("after", "The `next` of the page before."),
            _number_parameter("limit", f"How many; at most, and left out: {MOST_ENTRIES}.", 1),
        ),
    )
    one = Operation(
        method="GET",
        path=f"/v1/register/{kind}s/{{id}}",
        name=f"read{kind.title()}",
        tag="register",
        summary=f"One {kind}.",
        description="With all that happened to it.",
        answer="RegisterEntry",
        problems={status: _READ_PROBLEMS[status] for status in (404, 500, 503)},
        parameters=(_id_parameter(),),
    )
    add_operation(router, several, entries)
    add_operation(router, one, entry)


def _add_step(
    router: APIRouter,
    register: Register,
    kind: Kind,
    step: Step,
) -> None:
    lifts, judges = step.action is Action.LIFTED, step.action is None
    members = ("evidence", *(("person",) if lifts else ()), *(("valid",) if judges else ()))

    async def happen(request: Request) -> Response:
        name = _id(request)
        body = await read_object(request)
        check_members(body, members)
        said = Said(by=name_of(request), evidence=read_evidence(body, required=step.evidence))
        person = read_reference(body, "person") if lifts else None
        action = step.action or _judgement(body)
        entry = await run_in_threadpool(register.happen, kind, name, action, said, person=person)
        return JSONResponse(entry_of(entry))

    lifting = {403: "Only the person whose entry it is lifts it."} if lifts else {}
    operation = Operation(
        method="POST",
        path=f"/v1/register/{kind}s/{{id}}/{step.word}",
        name=f"{step.word}{kind.title()}",
        tag="register",
        summary=step.summary,
        description="Added to the history of the entry; saying it twice changes nothing.",
        request=_body_of(step),
        answer="RegisterEntry",
        problems={
            **BODY_PROBLEMS,
            **lifting,
            404: "There is no such entry.",
            503: "The register cannot be reached; nothing was recorded.",
        },
        parameters=(_id_parameter(),),
    )
    add_operation(router, operation, happen)


def _body_of(step: Step) -> str:
    """The schema of what is said about a step."""
    if step.action is Action.LIFTED:
        return "RegisterLift"
    if step.action is None:
        return "RegisterJudgement"
    return "RegisterProof" if step.evidence else "RegisterStep"


def _add_people(router: APIRouter, register: Register) -> None:

    async def person(request: Request) -> Response:
        ref = check_reference(request.path_params["ref"], "ref")
        known = await run_in_threadpool(register.person, ref)
        groups: dict[str, Sequence[Entry[Terms]]] = {
            "consents": known.consents,
            "refusals": known.refusals,
            "complaints": known.complaints,
            "notices": known.notices,
        }
        shown = {name: [entry_of(entry) for entry in group] for name, group in groups.items()}
        return JSONResponse({"ref": ref, **shown})

    operation = Operation(
        method="GET",
        path="/v1/register/people/{ref}",
        name="readPerson",
        tag="register",
        summary="All that is known of a person.",
        description="For counsel. A person of whom nothing is known has empty lists.",
        answer="RegisteredPerson",
        problems={status: _READ_PROBLEMS[status] for status in (400, 500, 503)},
        parameters=({**_reference_parameter("ref"), "in": "path", "required": True},),
    )
    add_operation(router, operation, person)


def _judgement(body: Mapping[str, Json]) -> Action:
    valid = body.get("valid")
    if not isinstance(valid, bool):
        raise BadRequestError("valid", "expected true or false")
    return Action.JUDGED_VALID if valid else Action.JUDGED_INVALID


def _request_key(request: Request, kind: Kind, body: Mapping[str, Json]) -> RequestKey | None:
    """The key of a request, as a hash: nobody knows what a caller makes its keys of."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None:
        return None
    if _KEY.fullmatch(key) is None:
        message = "this is no key; expected 1 to 200 visible signs of ASCII"
        raise BadRequestError(IDEMPOTENCY_KEY, message)
    canonical = json.dumps([kind.value, body], sort_keys=True).encode()
    return RequestKey(key=sha256(key.encode()).hexdigest(), digest=sha256(canonical).hexdigest())


def _id(request: Request) -> str:
    """The id in the path; what is no id is no entry either."""
    name: str = request.path_params["id"]
    return name if _ID.fullmatch(name) else ""


def _page(request: Request, filters: tuple[str, ...]) -> tuple[dict[str, str], int, int]:
    given = request.query_params
    known = (*filters, "after", "limit")
    if any(name not in known for name in given):
        raise BadRequestError("", "the query has a part without a meaning", known)
    by = {name: check_reference(given[name], name) for name in filters if name in given}
    limit = min(number_of(given.get("limit", str(MOST_ENTRIES)), "limit"), MOST_ENTRIES)
    if limit == 0:
        raise BadRequestError("limit", "expected at least 1")
    return by, number_of(given.get("after", "0"), "after"), limit


def number_of(text: str, where: str) -> int:
    """A whole number from a query."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST))):
        raise BadRequestError(where, "expected a whole number from 0")
    if int(text) > _LARGEST:
        raise BadRequestError(where, f"expected a whole number from 0 to {_LARGEST}")
    return int(text)


def _key_parameter() -> Schema:
    return {
        "name": IDEMPOTENCY_KEY,
        "in": "header",
        "required": False,
        "description": "The caller's name for this request. Sent again with the same body, the "
        "entry that was made is answered; with another body, 422.",
        "schema": {"type": "string", "pattern": f"^{_KEY.pattern}$"},
    }


def _id_parameter() -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The id of the entry.",
        "schema": {"type": "string", "pattern": f"^{_ID.pattern}$"},
    }


def _reference_parameter(name: str) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": "A reference.",
        "schema": {"$ref": "#/components/schemas/Reference"},
    }


def _number_parameter(name: str, description: str, least: int = 0) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "integer", "minimum": least, "maximum": _LARGEST},
    }
