"""A question in Brightline's own words comes in; the whole answer goes out."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.body import Json, read_object
from api.point import DecisionPoint
from api.question import (
    Question,
    read_conduct,
    read_facts,
    read_people,
    read_places,
    read_words,
    unknown_member,
)
from api.schema.operations import BODY_PROBLEMS, Operation, add_operation
from engine.decide import BadRequestError
from engine.vocabulary import Vocabulary

MEMBERS = ("conduct", "facts", "people", "places", "capabilities")

_DECIDE = Operation(
    method="POST",
    path="/v1/decisions",
    name="decide",
    tag="decisions",
    summary="May this be done?",
    description="The status is 200 for every decision, also for a denial: that is in the body, "
    "with the status that fits towards the service's own user.",
    request="DecisionRequest",
    answer="Decision",
    problems=BODY_PROBLEMS,
)


def decisions_router(point: DecisionPoint) -> APIRouter:
    """The route, for a decision point."""
    router = APIRouter()
    vocabulary = point.engine.policy_set.vocabulary

    async def decide(request: Request) -> JSONResponse:
        question = question_of(vocabulary, await read_object(request))
        return JSONResponse(dict(point.answer(question).members))

    add_operation(router, _DECIDE, decide)
    return router


def question_of(vocabulary: Vocabulary, body: Mapping[str, Json]) -> Question:
    """The question that a body asks.

    Raises:
        BadRequestError: a member is unknown, or of the wrong shape.
    """
    for name in body:
        if name not in MEMBERS:
            raise _stray(vocabulary, name)
    capabilities = body.get("capabilities")
    return Question(
        conduct=_conduct(vocabulary, body),
        facts=read_facts(body.get("facts"), "facts"),
        people=read_people(body.get("people"), "people"),
        places=read_places(body.get("places"), "places", vocabulary.factors),
        capabilities=None
        if capabilities is None
        else read_words(capabilities, "capabilities", 'duties, such as ["label"]'),
    )


def _conduct(vocabulary: Vocabulary, body: Mapping[str, Json]) -> str:
    if "conduct" not in body:
        message = '`conduct` is missing; say what is to be done, such as "edit"'
        raise BadRequestError("conduct", message, vocabulary.conducts)
    return read_conduct(body["conduct"], "conduct", vocabulary.conducts)


def _stray(vocabulary: Vocabulary, name: str) -> BadRequestError:
    """The error for a member that does not belong here, with the place where it does."""
    if name == "as_of":
        message = (
            "`as_of` is not accepted: a service may not choose the day whose law applies to it; "
            "every answer is for today, wherever on Earth today is. Leave it out"
        )
        return BadRequestError(name, message, MEMBERS)
    for known, home in ((vocabulary.facts, "facts"), (vocabulary.factors, "places")):
        if name in known:
            return BadRequestError(name, f"`{name}` stands in `{home}`; move it there", MEMBERS)
    return unknown_member(name, "", MEMBERS)
