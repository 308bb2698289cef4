"""What auditors ask about the versions of the policies comes in; the versions go out.

Who may ask is in the table of rights (`api.rights`). Whatever takes long runs in a thread of its
own, so that answers to others go on.
"""

import json
import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NoReturn, ParamSpec, TypeVar, cast

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import name_of
from api.body import Json, read_object
from api.problems import Problem, ProblemError, ProblemKind, shown
from api.question import read_conduct, read_facts, read_people, read_text, read_words
from api.schema.json_schema import Schema
from api.schema.operations import BODY_PROBLEMS, Operation, add_operation
from brightline.engine import Engine
from engine.decide import BadRequestError
from engine.decide.read import FactMap, Recorded
from engine.explain import answer_of, reasoning
from records.bundle import BundleError
from records.bundle.archive import MOST_BYTES
from records.policies.holder import Holder
from records.policies.model import (
    Activation,
    Outcome,
    PolicyError,
    State,
    UnknownVersionError,
    Version,
)
from records.store import StoreError

P = ParamSpec("P")
T = TypeVar("T")
_MOST_APPS = 4
_LOG = logging.getLogger("brightline.policies")
_BYTES = "application/octet-stream"
_MEMBERS = ("conduct", "facts", "people", "places", "days", "capabilities")
_READ = {404: "There is no such version.", 500: "The service failed.", 503: "Nothing is readable."}
_CHANGE = {
    **_READ,
    409: "It does not fit what serves now.",
    422: "The bundle is refused; the old version serves.",
}


def _digest(name: str, description: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


_ONE = _digest("digest", "Of the bundle, or of the policies as answers carry it.")
_LIST = Operation(
    method="GET",
    path="/v1/policies",
    name="listPolicies",
    tag="policies",
    summary="Which versions are there?",
    description="Every version that serves, served or waits, and what was refused.",
    answer="PolicyVersions",
    problems={500: _READ[500], 503: _READ[503]},
)
_SHOW = Operation(
    method="GET",
    path="/v1/policies/{digest}",
    name="readPolicy",
    tag="policies",
    summary="When did a version serve, and who wanted it?",
    description="None is ever removed.",
    answer="PolicyHistory",
    parameters=(_ONE,),
    problems=_READ,
)
_PLAN = Operation(
    method="GET",
    path="/v1/policies/{a}/plan/{b}",
    name="comparePolicies",
    tag="policies",
    summary="What changes from one version to another?",
    description="For every request there can be. A plan that was not made before takes minutes.",
    answer="PolicyPlan",
    parameters=(_digest("a", "The one."), _digest("b", "The other.")),
    problems={**_READ, 422: "They cannot be compared."},
)
_EXPLAIN = Operation(
    method="POST",
    path="/v1/policies/{digest}/explain",
    name="explainPastDecision",
    tag="policies",
    summary="Why was it decided so?",
    description="Decides again what the journal has, by the version that decided then.",
    request="PastQuestion",
    answer="Explanation",
    parameters=(_ONE,),
    problems={**BODY_PROBLEMS, **_READ},
)
_UPLOAD = Operation(
    method="POST",
    path="/v1/policies",
    name="uploadPolicy",
    tag="policies",
    summary="Offer a signed bundle.",
    description="It is verified, checked, proven and compared first, which takes minutes. It "
    "serves at once where it loosens nothing; else it waits for two who activate it (202).",
    request="BundleFile",
    request_type=_BYTES,
    answer="PolicyOutcome",
    problems={**BODY_PROBLEMS, 422: _CHANGE[422], 503: _READ[503]},
)
_APPROVE = Operation(
    method="POST",
    path="/v1/policies/{digest}/approve",
    name="approvePolicy",
    tag="policies",
    summary="Approve of a version, as the second reviewer.",
    description="Of the plan from what serves now: read it first. It does not serve by that.",
    answer="PolicyOutcome",
    parameters=(_ONE,),
    problems=_CHANGE,
)
_ACTIVATE = Operation(
    method="POST",
    path="/v1/policies/{digest}/activate",
    name="activatePolicy",
    tag="policies",
    summary="Let a version serve.",
    description="Where it loosens something, somebody else has to have approved of it, or asked "
    "for it too; until then the answer is 202.",
    answer="PolicyOutcome",
    parameters=(_ONE,),
    problems=_CHANGE,
)
_ROLLBACK = Operation(
    method="POST",
    path="/v1/policies/{digest}/rollback",
    name="rollBackPolicy",
    tag="policies",
    summary="Let a version serve again that served before.",
    description="Two have to want it where that loosens something, as with any other.",
    answer="PolicyOutcome",
    parameters=(_ONE,),
    problems=_CHANGE,
)


def policies_router(holder: Holder) -> APIRouter:
    """The routes, for the holder of this process.

    The second reviewer is told from the first by the names of their keys.
    """
    router = APIRouter()
    _add_reading(router, holder)
    _add_changing(router, holder)
    return router


def _add_reading(router: APIRouter, holder: Holder) -> None:
    def listed() -> dict[str, object]:
        refusals = holder.history.refusals()
        return {
            "serving": holder.served.digest,
            "versions": [_version(holder, v) for v in holder.history.versions()],
            "refusals": [
                {
                    "time": r.time.isoformat(),
                    "digest": r.digest,
                    "source": r.source,
                    "problem": r.problem,
                }
                for r in refusals
            ],
        }

    def told(digest: str) -> dict[str, object]:
        version = holder.version(digest)
        served = holder.history.activations(version.digest)
        return {**_version(holder, version), "activations": [_activation(a) for a in served]}

    def planned(a: str, b: str) -> dict[str, object]:
        found = holder.plan(a, b)
        return {
            "before": holder.version(a).digest,
            "after": holder.version(b).digest,
            "needs_second_reviewer": found.needs_second_reviewer,
            "dropped_invariants": list(found.dropped),
            "plan": json.loads(found.plan or "{}"),
        }

    async def list_all() -> Response:
        return await _answered(listed)

    async def show(request: Request) -> Response:
        return await _answered(told, request.path_params["digest"])

    async def plan(request: Request) -> Response:
        return await _answered(planned, **request.path_params)

    async def explain(request: Request) -> Response:
        digest = request.path_params["digest"]
        return await _answered(_explained, holder, digest, await read_object(request))

    add_operation(router, _LIST, list_all)
    add_operation(router, _SHOW, show)
    add_operation(router, _PLAN, plan)
    add_operation(router, _EXPLAIN, explain)


def _add_changing(router: APIRouter, holder: Holder) -> None:
    async def upload(request: Request) -> Response:
        content, name = await _read_bytes(request), name_of(request)
        return await _changed(partial(holder.offer, content, by=name, source=f"upload by {name}"))

    async def approve(request: Request) -> Response:
        digest = request.path_params["digest"]
        return await _changed(partial(holder.approve, digest, by=name_of(request)))

    async def activate(request: Request) -> Response:
        digest = request.path_params["digest"]
        return await _changed(partial(holder.activate, digest, by=name_of(request)))

    async def rollback(request: Request) -> Response:
        digest = request.path_params["digest"]
        return await _changed(partial(holder.rollback, digest, by=name_of(request)))

    add_operation(router, _UPLOAD, upload)
    add_operation(router, _APPROVE, approve)
    add_operation(router, _ACTIVATE, activate)
    add_operation(router, _ROLLBACK, rollback)


class PerVersion:
    """An application for each version: a request keeps to that of the version it began with.

    `make` makes one of an engine and of the digests of the policies that it comes after. Give
    `prepare` to the holder as `ready`, so that it is made before the version serves, and nobody
    waits for it.
    """

    def __init__(self, make: Callable[[Engine, frozenset[str]], ASGIApp]) -> None:
        self.holder: Holder | None = None
        """Set it before the first request."""
        self._make = make
        self._apps: dict[Engine, ASGIApp] = {}

    def prepare(self, engine: Engine, earlier: frozenset[str]) -> None:
        """Make the application of an engine. Those of versions long gone are let go."""
        # A copy, since requests read the old one meanwhile.
        newest = dict(list(self._apps.items())[1 - _MOST_APPS :])
        self._apps = {**newest, engine: self._make(engine, earlier)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request by the version that serves as it begins."""
        assert self.holder is not None
        await self._apps[self.holder.engine](scope, receive, send)


# -- answers --------------------------------------------------------------------------------------


async def _answered(ask: Callable[P, object], *words: P.args, **named: P.kwargs) -> Response:
    return JSONResponse(await _asked(ask, *words, **named))


async def _changed(change: Callable[[], Outcome]) -> Response:
    outcome = await _asked(change)
    if outcome.state is State.REFUSED:
        _refuse(ProblemKind.BUNDLE_REFUSED, outcome.problem)
    status = 202 if outcome.state is State.PENDING else 200
    members = {
        "state": outcome.state.value,
        "digest": outcome.digest,
        "problem": outcome.problem,
        "approvals": [a.principal for a in outcome.approvals],
    }
    return JSONResponse(members, status)


def _version(holder: Holder, version: Version) -> dict[str, object]:
    return {
        "digest": version.digest,
        "policy": version.policy,
        "revision": version.revision,
        "state": holder.state_of(version).value,
        "created_from": version.created_from,
        "signers": list(version.signers),
        "received": version.received.isoformat(),
        "received_by": version.received_by,
    }


def _activation(activation: Activation) -> dict[str, object]:
    return {
        "number": activation.number,
        "kind": activation.kind.value,
        "time": activation.time.isoformat(),
        "by": activation.by,
        "reviewer": activation.reviewer,
        "predecessor": activation.predecessor,
        "policy": activation.policy,
    }


def _explained(holder: Holder, digest: str, body: dict[str, Json]) -> dict[str, object]:
    for name in body:
        if name not in _MEMBERS:
            raise BadRequestError(shown(name), f"there is no member `{shown(name)}`", _MEMBERS)
    engine = holder.engine_of(digest)
    vocabulary = engine.policy_set.vocabulary
    if "conduct" not in body or "days" not in body:
        missing = "conduct" if "conduct" not in body else "days"
        raise BadRequestError(missing, f"`{missing}` is missing; the journal has it", _MEMBERS)
    places = {
        factor: Recorded(read_words(codes, f"places.{shown(factor)}", "codes of places"))
        for factor, codes in read_facts(body.get("places"), "places").items()
        if codes is not None
    }
    for factor in places:
        if factor not in vocabulary.factors:
            known = tuple(vocabulary.factors)
            message = f"there is no connecting factor `{shown(factor)}`"
            raise BadRequestError(f"places.{shown(factor)}", message, known)
    capabilities = body.get("capabilities")
    decision = engine.decide(
        read_conduct(body["conduct"], "conduct", vocabulary.conducts),
        cast("FactMap", read_facts(body.get("facts"), "facts")),
        people=cast("tuple[FactMap, ...] | None", read_people(body.get("people"), "people")),
        viewer=places.get("viewer"),
        person=places.get("person"),
        provider=places.get("provider"),
        publication=places.get("publication"),
        as_of=_days(read_text(body["days"], "days")),
        capabilities=None
        if capabilities is None
        else read_words(capabilities, "capabilities", "duties"),
    )
    return {
        "policy": decision.policy,
        "outcome": decision.outcome.value,
        "answer": answer_of(decision),
        "reasoning": reasoning(decision),
    }


def _days(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    try:
        found = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        message = "`days` is no day; expected `2026-11-25`, or two with `/` between them"
        raise BadRequestError("days", message) from None
    return found


async def _read_bytes(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != _BYTES:
        _refuse(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            f"the type of the body is `{shown(media_type)}`; expected `Content-Type: {_BYTES}`",
        )
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            _refuse(ProblemKind.BODY_TOO_LARGE, f"at most {MOST_BYTES} bytes are read")
    return bytes(content)


def _refuse(kind: ProblemKind, detail: str) -> NoReturn:
    raise ProblemError(Problem(kind=kind, detail=detail))


async def _asked(ask: Callable[P, T], *words: P.args, **named: P.kwargs) -> T:
    """Ask in a thread; what cannot be done is a problem."""
    try:
        return await run_in_threadpool(ask, *words, **named)
    except UnknownVersionError as error:
        _refuse(ProblemKind.NOT_FOUND, str(error))
    except BundleError as error:
        _refuse(ProblemKind.BUNDLE_REFUSED, str(error))
    except PolicyError as error:
        _refuse(ProblemKind.POLICY_CONFLICT, str(error))
    except StoreError as error:
        # What the database says of itself is for the log.
        _LOG.error("%s", error)
        _refuse(ProblemKind.POLICIES_UNAVAILABLE, "ask again; whatever serves goes on")
