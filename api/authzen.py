"""AuthZEN requests come in; evaluations go out (OpenID Authorization API 1.0).

A denial is an answer with status 200 like any other. Duties travel as obligations; a requirement
that is not met is a denial, with what is missing in its context.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.body import MOST_BYTES, Json, kind_of, read_object
from api.entities import CUSTOM, ENTITIES, OBLIGATIONS, question_of
from api.envelope import REQUEST_ID
from api.front import Asking, Route
from api.point import Prepared, Written
from api.points import Points
from api.principal import QUESTIONS, Guard, Principal, principal_of
from api.problems import shown
from api.question import JsonObject
from api.question import read_object as as_object
from api.question import read_text as as_text
from api.schema.operations import AUTHZEN_ERRORS, Operation, add_operation
from api.working import Work
from engine.decide import BadRequestError
from engine.diagnostics import one_of

EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
METADATA = "/.well-known/authzen-configuration"
MOST_EVALUATIONS = 100
_MOST_BYTES_OF_MANY = 256 * 1024
SEMANTIC = "evaluations_semantic"

_EVALUATE = Operation(
    method="POST",
    path=EVALUATION,
    name="evaluate",
    tag="AuthZEN",
    summary="May this subject do this with this resource?",
    description="`action.name` is the conduct; facts stand under their full names in the "
    "properties and in the context.",
    request="EvaluationRequest",
    answer="Evaluation",
    errors=AUTHZEN_ERRORS,
)
_EVALUATE_MANY = Operation(
    method="POST",
    path=EVALUATIONS,
    name="evaluateMany",
    tag="AuthZEN",
    summary="Many evaluations at once",
    description="The members of the request are defaults for those of each item.",
    request="EvaluationsRequest",
    answer="Evaluations",
    errors=AUTHZEN_ERRORS,
)
_DESCRIBE = Operation(
    method="GET",
    path=METADATA,
    name="authzenMetadata",
    tag="AuthZEN",
    summary="Where the AuthZEN endpoints are",
    description="The addresses begin as the one by which this was asked for, unless the "
    "deployment names another.",
    answer="Metadata",
    problems={500: "The service failed."},
)


class Semantic(StrEnum):
    """How a batch is carried out (Authorization API 1.0, section 7.1.2.1)."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"

    def ends_with(self, *, decision: bool) -> bool:
        """Whether an item that is decided so is the last one that is answered."""
        match self:
            case Semantic.EXECUTE_ALL:
                return False
            case Semantic.DENY_ON_FIRST_DENY:
                return not decision
            case Semantic.PERMIT_ON_FIRST_PERMIT:
                return decision


class Evaluated(NamedTuple):
    """One evaluation, answered; and what there is to be recorded of it, if anything."""

    permitted: bool
    answer: bytes
    record: Written | None = None


class Evaluator(Protocol):
    """Answers single evaluations; everything else of the protocol is the same for all."""

    async def evaluate(
        self, evaluation: JsonObject, principal: Principal, content: bytes = b""
    ) -> Evaluated:
        """Answer one; `content` is the body that it came in, where it may be remembered.

        Raises:
            BadRequestError: it cannot be read.
        """

    def again(self, content: bytes, principal: Principal) -> Evaluated | None:
        """The same for a body that was answered a moment ago; None for another."""

    async def record(self, evaluated: Sequence[Evaluated], request_id: str | None) -> None:
        """Record what is about to be answered."""


class Pictures:
    """Evaluations about pictures, by the rules of decision points."""

    def __init__(self, points: Points) -> None:
        self._points = points

    async def evaluate(
        self, evaluation: JsonObject, principal: Principal, content: bytes = b""
    ) -> Evaluated:
        """Decide. The context is the whole answer of Brightline, and what AuthZEN has besides."""
        point = self._points.of(principal)
        asked = question_of(point.engine.policy_set.vocabulary, evaluation)
        question = await self._points.known(asked)
        prepared = point.prepare(question, questions=bool(principal.roles & QUESTIONS))
        if content:
            point.keep(EVALUATION, content, principal.roles, prepared)
        return _evaluated(prepared)

    def again(self, content: bytes, principal: Principal) -> Evaluated | None:
        """What was said a moment ago, under a new name."""
        heard = self._points.of(principal).heard(EVALUATION, content, principal.roles)
        return None if heard is None else _evaluated(heard)

    async def record(self, evaluated: Sequence[Evaluated], request_id: str | None) -> None:
        """Record the decisions, in one commit where that is possible."""
        decided = [one.record for one in evaluated if one.record is not None]
        await self._points.record(decided, request_id)


def _evaluated(prepared: Prepared) -> Evaluated:
    written, said = prepared.named(), prepared.said
    decision = b"true" if said.permitted else b"false"
    answer = b'{"decision":%b,"context":{%b%b}}' % (decision, written.members, said.evaluation)
    return Evaluated(said.permitted, answer, written)


def authzen_router(
    evaluator: Evaluator, guard: Guard, public_url: str | None, searches: Mapping[str, str]
) -> APIRouter:
    """The routes, for an evaluator; `searches` are the metadata's names of those there are."""
    router = APIRouter()
    routes = evaluation_routes(evaluator)

    async def serve(path: str, request: Request) -> Response:
        principal = principal_of(request, guard)
        body = await read_object(request, routes[path].most_bytes)
        asking = Asking(body, principal, request.headers.get(REQUEST_ID))
        return Response(await routes[path].serve(asking), media_type="application/json")

    async def evaluate(request: Request) -> Response:
        return await serve(EVALUATION, request)

    async def evaluate_many(request: Request) -> Response:
        return await serve(EVALUATIONS, request)

    async def describe(request: Request) -> JSONResponse:
        base = (public_url or str(request.base_url)).rstrip("/")
        return JSONResponse(
            {
                "policy_decision_point": base,
                "access_evaluation_endpoint": f"{base}{EVALUATION}",
                "access_evaluations_endpoint": f"{base}{EVALUATIONS}",
                **{name: f"{base}{path}" for name, path in searches.items()},
                OBLIGATIONS: [CUSTOM],
            }
        )

    add_operation(router, _EVALUATE, evaluate)
    add_operation(router, _EVALUATE_MANY, evaluate_many)
    add_operation(router, _DESCRIBE, describe)
    below = urlsplit(public_url or "").path.rstrip("/")
    if below:
        # The well-known part stands between the host and the path of an address (section 9.2).
        router.add_route(METADATA + below, describe, ["GET"], include_in_schema=False)
    return router


def evaluation_routes(evaluator: Evaluator) -> dict[str, Route]:
    """What the hot path answers."""

    async def one(asking: Asking) -> bytes:
        evaluated = await evaluator.evaluate(asking.body, asking.principal, asking.content)
        await evaluator.record((evaluated,), asking.request_id)
        return evaluated.answer

    async def one_again(
        content: bytes, principal: Principal, request_id: str | None
    ) -> bytes | None:
        evaluated = evaluator.again(content, principal)
        if evaluated is None:
            return None
        await evaluator.record((evaluated,), request_id)
        return evaluated.answer

    async def many(asking: Asking) -> bytes:
        items, semantic = _items(asking.body), _semantic(asking.body)
        if not items:
            return await one(asking._replace(content=b""))
        return await _evaluate_many(evaluator, asking, items, semantic)

    return {
        EVALUATION: Route(one, MOST_BYTES, one_again),
        EVALUATIONS: Route(many, _MOST_BYTES_OF_MANY),
    }


async def _evaluate_many(
    evaluator: Evaluator, asking: Asking, items: list[Json], semantic: Semantic
) -> bytes:
    body = asking.body
    defaults = {name: as_object(body[name], name) for name in ENTITIES if name in body}
    answered: list[Evaluated] = []
    work = Work()
    for index, item in enumerate(items):
        # Each item may take as long as a request of its own.
        await work.pause()
        try:
            own = as_object(item, f"evaluations[{index}]")
            asked = {**defaults, **{name: own[name] for name in ENTITIES if name in own}}
            one = await evaluator.evaluate(asked, asking.principal)
        except BadRequestError as error:
            one = Evaluated(permitted=False, answer=_broken(error))
        answered.append(one)
        if semantic.ends_with(decision=one.permitted):
            break
    await evaluator.record(answered, asking.request_id)
    return b'{"evaluations":[%b]}' % b",".join([one.answer for one in answered])


def _broken(error: BadRequestError) -> bytes:
    """An item that cannot be read is denied, and says why."""
    context = {"error": {"status": 400, "message": error.message}}
    return json.dumps({"decision": False, "context": context}).encode()


def _items(body: JsonObject) -> list[Json]:
    items = body.get("evaluations", [])
    if not isinstance(items, list):
        message = f"`evaluations` is {kind_of(items)}; expected a list of questions"
        raise BadRequestError("evaluations", message)
    if len(items) > MOST_EVALUATIONS:
        message = f"`evaluations` has more than {MOST_EVALUATIONS} items; ask in several requests"
        raise BadRequestError("evaluations", message)
    return items


def _semantic(body: JsonObject) -> Semantic:
    options = as_object(body.get("options", {}), "options")
    word = options.get(SEMANTIC, Semantic.EXECUTE_ALL.value)
    where = f"options.{SEMANTIC}"
    try:
        return Semantic(as_text(word, where))
    except ValueError:
        message = f"there is no semantic `{shown(as_text(word, where))}`; {one_of(Semantic)}"
        raise BadRequestError(where, message, tuple(Semantic)) from None
