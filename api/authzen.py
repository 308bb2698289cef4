"""AuthZEN requests come in; evaluations go out (OpenID Authorization API 1.0).

A denial is an answer with status 200 like any other. Duties travel as obligations; a requirement
that is not met is a denial, with what is missing in its context.
"""

import asyncio
from collections.abc import Mapping
from enum import StrEnum

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.body import Json, kind_of, read_object
from api.entities import ENTITIES, OBLIGATIONS, question_of
from api.point import Answered, DecisionPoint
from api.problems import shown
from api.question import JsonObject
from api.question import read_object as as_object
from api.question import read_text as as_text
from api.schema.operations import AUTHZEN_ERRORS, Operation, add_operation
from engine.decide import BadRequestError, Decision, Outcome
from engine.diagnostics import one_of
from engine.explain.answer import PAYMENT_REQUIRED, UNAVAILABLE_FOR_LEGAL_REASONS

EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
METADATA = "/.well-known/authzen-configuration"
MOST_EVALUATIONS = 100
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


def authzen_router(point: DecisionPoint, public_url: str | None) -> APIRouter:
    """The routes, for a decision point."""
    router = APIRouter()

    async def evaluate(request: Request) -> JSONResponse:
        return JSONResponse(_evaluate(point, await read_object(request)))

    async def evaluate_many(request: Request) -> JSONResponse:
        body = await read_object(request)
        items, semantic = _items(body), _semantic(body)
        if not items:
            return JSONResponse(_evaluate(point, body))
        defaults = {name: as_object(body[name], name) for name in ENTITIES if name in body}
        answers: list[dict[str, object]] = []
        for index, item in enumerate(items):
            # Each item may take as long as a request of its own: let the others in between.
            await asyncio.sleep(0)
            decision, answer = _evaluate_item(point, defaults, item, f"evaluations[{index}]")
            answers.append(answer)
            if semantic.ends_with(decision=decision):
                break
        return JSONResponse({"evaluations": answers})

    async def describe(request: Request) -> JSONResponse:
        base = (public_url or str(request.base_url)).rstrip("/")
        return JSONResponse(
            {
                "policy_decision_point": base,
                "access_evaluation_endpoint": f"{base}{EVALUATION}",
                "access_evaluations_endpoint": f"{base}{EVALUATIONS}",
                OBLIGATIONS: ["custom"],
            }
        )

    add_operation(router, _EVALUATE, evaluate)
    add_operation(router, _EVALUATE_MANY, evaluate_many)
    add_operation(router, _DESCRIBE, describe)
    return router


# -- one evaluation -------------------------------------------------------------------------------


def _evaluate(point: DecisionPoint, evaluation: JsonObject) -> dict[str, object]:
    vocabulary = point.engine.policy_set.vocabulary
    answered = point.answer(question_of(vocabulary, evaluation))
    return {"decision": answered.decision.permitted, "context": _context(answered)}


def _context(answered: Answered) -> dict[str, object]:
    decision = answered.decision
    context = {**answered.members, "obligations": list(_obligations(decision))}
    if not decision.permitted:
        status = answered.members["status"]
        context["reason_admin"] = {"en": decision.reasons[0].text}
        context["reason_user"] = {f"en-{status}": _for_user(decision, status)}
    return context


def _obligations(decision: Decision) -> list[dict[str, object]]:
    """The duties, in the shape of the AuthZEN Obligations Profile (draft 1, 2026-07-03)."""
    known = decision.policy_set.vocabulary.duties
    return [
        {
            "id": f"{duty.provision}/{duty.rule}/{duty.duty}",
            "type": "custom",
            "properties": {
                "vendor": "brightline",
                "action": duty.duty,
                "means": known[duty.duty].means,
                "binding": duty.binding,
                "deadline_hours": duty.deadline_hours,
                "provision": duty.provision,
                "rule": duty.rule,
            },
        }
        for duty in decision.duties
    ]


def _for_user(decision: Decision, status: object) -> str:
    """A sentence for the user. It never says which fact to claim, only what to do."""
    if status == UNAVAILABLE_FOR_LEGAL_REASONS:
        return "This is not available here for legal reasons."
    if status == PAYMENT_REQUIRED or decision.outcome is Outcome.REQUIRED_FIRST:
        known = decision.policy_set.vocabulary.requirements
        needed = [known[unmet.requirement].means for unmet in decision.unmet]
        return f"This first needs {' and '.join(needed)}."
    return "This is not permitted."


# -- many evaluations -----------------------------------------------------------------------------


def _evaluate_item(
    point: DecisionPoint, defaults: Mapping[str, Json], item: Json, where: str
) -> tuple[bool, dict[str, object]]:
    """One item. What cannot be read is denied, and says why."""
    try:
        own = as_object(item, where)
        answer = _evaluate(point, {**defaults, **{n: own[n] for n in ENTITIES if n in own}})
    except BadRequestError as error:
        context = {"error": {"status": 400, "message": error.message}}
        return False, {"decision": False, "context": context}
    return bool(answer["decision"]), answer


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
