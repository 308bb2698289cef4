"""An AuthZEN search comes in; what may be done, or where, goes out (Authorization API 1.0, 8).

Two searches have an answer here: which conducts this subject may do with this resource, and in
which jurisdictions. Resources are pictures, which are not kept: a search for them finds nothing.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.body import Json, read_object
from api.entities import IP_ADDRESS, JURISDICTIONS, question_of
from api.point import VIEWER, DecisionPoint
from api.points import Points
from api.principal import QUESTIONS, Guard, Principal, principal_of, require
from api.question import JsonObject, Place, Question
from api.question import read_object as as_object
from api.question import read_text as as_text
from api.references import names_references, without_references
from api.schema.operations import AUTHZEN_ERRORS, Operation, add_operation
from api.working import Work
from engine.decide import BadRequestError

ACTIONS = "/access/v1/search/action"
SUBJECTS = "/access/v1/search/subject"
JURISDICTION = "jurisdiction"
MOST_RESULTS = 1_000
_PAUSE = 16

_WHO = "For whoever runs a service, never for its users: it would tell them what to claim."
_SEARCH_ACTIONS = Operation(
    method="POST",
    path=ACTIONS,
    name="searchActions",
    tag="AuthZEN",
    summary="What may this subject do with this resource?",
    description=f"Every conduct that is permitted. {_WHO}",
    request="ActionSearch",
    answer="Actions",
    errors=AUTHZEN_ERRORS,
)
_SEARCH_SUBJECTS = Operation(
    method="POST",
    path=SUBJECTS,
    name="searchSubjects",
    tag="AuthZEN",
    summary="Where may this be done?",
    description="`subject.type` is `jurisdiction`: every place whose viewers may, as a code. Of "
    f"any other type none is known here, and none is found. {_WHO}",
    request="SubjectSearch",
    answer="Subjects",
    errors=AUTHZEN_ERRORS,
)


class Page(NamedTuple):
    """Which results are wanted; the token says so too, and for which request it was made."""

    start: int
    limit: int


class Finder(Protocol):
    """Finds what a search is for; pages are the same for all."""

    async def actions(self, body: JsonObject, principal: Principal) -> list[str]:
        """The names of the actions that are permitted."""

    async def subjects(self, body: JsonObject, kind: str, principal: Principal) -> list[str]:
        """The ids of the subjects of a type that are permitted."""


class Conducts:
    """Finds conducts and jurisdictions, by the rules of decision points."""

    def __init__(self, points: Points) -> None:
        self._points = points

    async def actions(self, body: JsonObject, principal: Principal) -> list[str]:
        """The conducts."""
        point = self._points.of(principal)
        vocabulary = point.engine.policy_set.vocabulary
        # Whatever action stands there is ignored (8.6); so is that it is not one.
        question = question_of(vocabulary, {**body, "action": {"name": ""}})
        asked = {name: question._replace(conduct=name) for name in vocabulary.conducts}
        return await self._permitted(point, asked)

    async def subjects(self, body: JsonObject, kind: str, principal: Principal) -> list[str]:
        """The jurisdictions; of every other type none."""
        point = self._points.of(principal)
        policy = point.engine.policy_set
        subject = as_object(body["subject"], "subject")
        question = question_of(
            policy.vocabulary,
            {**body, "subject": {**subject, "id": ""}},  # its id is ignored (8.4)
        )
        _check_no_viewer(subject, question)
        # Also where nothing is searched through, and nobody would notice.
        point.check(without_references(question))
        codes = policy.atlas.own if kind == JURISDICTION else ()
        return await self._permitted(point, {code: _from(question, code) for code in codes})

    async def _permitted(self, point: DecisionPoint, asked: Mapping[str, Question]) -> list[str]:
        """The names whose question is answered with a yes.

        A search is no decision: none is recorded.

        Raises:
            BadRequestError: none of the questions can be read.
        """
        found = []
        refused: list[BadRequestError] = []
        known: Sequence[Question | BadRequestError] = tuple(asked.values())
        if any(names_references(question) for question in asked.values()):
            known = await self._points.known_all(tuple(asked.values()))
        work = Work(_PAUSE)
        for name, question in zip(asked, known, strict=True):
            await work.pause()
            try:
                if isinstance(question, BadRequestError):
                    raise question
                if point.prepare(question, questions=False, brief=True).said.permitted:
                    found.append(name)
            except BadRequestError as error:
                # Facts may contradict one conduct and go with another.
                refused.append(error)
        if refused and len(refused) == len(asked):
            raise refused[0]
        return found


SEARCHES = {"search_subject_endpoint": SUBJECTS, "search_action_endpoint": ACTIONS}
"""The searches that there are, by their names in the metadata."""


def search_router(finder: Finder, guard: Guard) -> APIRouter:
    """The routes, for a finder."""
    router = APIRouter()

    async def actions(request: Request) -> JSONResponse:
        principal = principal_of(request, guard)
        require(principal, QUESTIONS, "a search")
        body = await read_object(request)
        page = page_of(body)
        found = await finder.actions(body, principal)
        return JSONResponse(answer_of(body, page, found, lambda name: {"name": name}))

    async def subjects(request: Request) -> JSONResponse:
        principal = principal_of(request, guard)
        require(principal, QUESTIONS, "a search")
        body = await read_object(request)
        page, kind = page_of(body), type_of(body, "subject")
        found = await finder.subjects(body, kind, principal)
        return JSONResponse(answer_of(body, page, found, lambda one: {"type": kind, "id": one}))

    add_operation(router, _SEARCH_ACTIONS, actions)
    add_operation(router, _SEARCH_SUBJECTS, subjects)
    return router


def type_of(body: JsonObject, entity: str) -> str:
    """The type of the entity that is searched for."""
    where = f"{entity}.type"
    kind = as_object(body.get(entity, {}), entity).get("type")
    if kind is None or not as_text(kind, where):
        raise BadRequestError(where, f"`{where}` is missing; expected a text")
    return as_text(kind, where)


def _from(question: Question, code: str) -> Question:
    return question._replace(places={**question.places, VIEWER: Place(codes=(code,))})


def _check_no_viewer(subject: JsonObject, question: Question) -> None:
    """The viewer's place is what is searched for."""
    if VIEWER in question.places:
        properties = as_object(subject.get("properties", {}), "subject.properties")
        stated = [name for name in (IP_ADDRESS, JURISDICTIONS) if name in properties]
        where = f"subject.properties.{stated[0]}" if stated else f"context.places.{VIEWER}"
        message = f"`{where}` says where the viewer is, which is what is searched for; leave it out"
        raise BadRequestError(where, message)


# -- pages ----------------------------------------------------------------------------------------


def page_of(body: JsonObject) -> Page:
    """Where a page begins, and how long it is."""
    members = as_object(body.get("page", {}), "page")
    limit = members.get("limit", MOST_RESULTS)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise BadRequestError("page.limit", "`page.limit` is no number from 1; leave it out")
    token = as_text(members.get("token", ""), "page.token")
    return Page(_start(token, body) if token else 0, min(limit, MOST_RESULTS))


def _start(token: str, body: JsonObject) -> int:
    try:
        digest, _, start = urlsafe_b64decode(token.encode()).decode().partition(".")
        number = int(start)
    except (Base64Error, ValueError):
        number, digest = -1, ""
    if number < 0 or digest != _digest(body):
        message = (
            "`page.token` is not of this search; give it back as it was, with the same request"
        )
        raise BadRequestError("page.token", message)
    return number


def _digest(body: JsonObject) -> str:
    rest = {name: value for name, value in body.items() if name != "page"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:16]


def answer_of(
    body: JsonObject, page: Page, found: list[str], result: Callable[[str], dict[str, str]]
) -> dict[str, object]:
    """One page of what was found; the page stands first, as section 8.2 asks."""
    end = page.start + page.limit
    shown: Iterable[str] = found[page.start : end]
    after = f"{_digest(body)}.{end}" if end < len(found) else ""
    results = [result(name) for name in shown]
    written: dict[str, Json] = {
        "next_token": urlsafe_b64encode(after.encode()).decode(),
        "count": len(results),
        "total": len(found),
    }
    return {"page": written, "results": results}
