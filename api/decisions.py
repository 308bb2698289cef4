"""A question in Brightline's own words comes in, or many at once; the whole answers go out."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import msgspec
from fastapi import APIRouter, Request, Response

from api.body import MOST_BYTES, MOST_BYTES_OF_MANY, Json, read_object
from api.envelope import REQUEST_ID
from api.front import Asking, Route
from api.point import DecisionPoint, Prepared, Written
from api.points import Points
from api.principal import ANY_DAY, QUESTIONS, Guard, Principal, principal_of
from api.problems import Problem, ProblemError, ProblemKind, written_problem
from api.question import (
    Question,
    read_conduct,
    read_facts,
    read_flag,
    read_list,
    read_people,
    read_places,
    read_text,
    read_words,
    unknown_member,
)
from api.question import read_object as as_object
from api.references import OF_ALL, names_references, read_references, without_references
from api.schema.operations import DECISION_PROBLEMS, Operation, add_operation
from api.working import Work
from engine.decide import BadRequestError
from engine.vocabulary import Vocabulary

ONE = "/v1/decisions"
MANY = "/v1/decisions/batch"
MOST_ITEMS = 1_000
QUESTION = ("conduct", "facts", "people", "places", "capabilities", *OF_ALL)
MEMBERS = (*QUESTION, "needs", "as_of", "policy_at_least")
MEMBERS_OF_MANY = ("items", *MEMBERS, "brief")
_encode = msgspec.json.Encoder().encode
_PAUSE = 32
"""Items of a batch between two looks at what else there is to do."""

_DECIDE = Operation(
    method="POST",
    path=ONE,
    name="decide",
    tag="decisions",
    summary="May this be done?",
    description="The status is 200 for every decision, also for a denial: that is in the body, "
    "with the status that fits towards the service's own user.",
    request="DecisionRequest",
    answer="Decision",
    problems=DECISION_PROBLEMS,
)
_DECIDE_MANY = Operation(
    method="POST",
    path=MANY,
    name="decideMany",
    tag="decisions",
    summary="May these be done?",
    description=f"From 1 to {MOST_ITEMS} questions. Members beside `items` are those of each item "
    "that lacks them; facts are added one by one, and those of the item count first.",
    request="BatchRequest",
    answer="Batch",
    problems=DECISION_PROBLEMS,
)


class Ask(NamedTuple):
    """A question, and how it is to be answered."""

    question: Question
    needs: bool
    as_of: date | tuple[date, date] | None


def decisions_router(points: Points, guard: Guard) -> APIRouter:
    """The routes, for the decision points of a service."""
    router = APIRouter()
    routes = decision_routes(points)

    async def decide(request: Request) -> Response:
        return await _serve(routes[ONE], guard, request)

    async def decide_many(request: Request) -> Response:
        return await _serve(routes[MANY], guard, request)

    add_operation(router, _DECIDE, decide)
    add_operation(router, _DECIDE_MANY, decide_many)
    return router


async def _serve(route: Route, guard: Guard, request: Request) -> Response:
    principal = principal_of(request, guard)
    body = await read_object(request, route.most_bytes)
    answer = await route.serve(Asking(body, principal, request.headers.get(REQUEST_ID)))
    return Response(answer, media_type="application/json")


def decision_routes(points: Points) -> dict[str, Route]:
    """What the hot path answers."""

    async def one(asking: Asking) -> bytes:
        point = points.of(asking.principal)
        ask = ask_of(point, asking.body, asking.principal)
        question = await points.known(ask.question)
        prepared = point.prepare(question, questions=ask.needs, as_of=ask.as_of)
        if asking.content:
            point.keep(ONE, asking.content, asking.principal.roles, prepared)
        return await answer(prepared, asking.request_id)

    async def one_again(
        content: bytes, principal: Principal, request_id: str | None
    ) -> bytes | None:
        heard = points.of(principal).heard(ONE, content, principal.roles)
        return None if heard is None else await answer(heard, request_id)

    async def answer(prepared: Prepared, request_id: str | None) -> bytes:
        written = prepared.named()
        await points.record((written,), request_id)
        return b"{%b}" % written.members

    async def many(asking: Asking) -> bytes:
        return await _decide_many(points, asking)

    return {ONE: Route(one, MOST_BYTES, one_again), MANY: Route(many, MOST_BYTES_OF_MANY)}


def ask_of(point: DecisionPoint, body: Mapping[str, Json], principal: Principal) -> Ask:
    """What a body asks.

    Raises:
        BadRequestError: a member is unknown, or of the wrong shape.
        ProblemError: an older policy decides here than the body demands.
    """
    vocabulary = point.engine.policy_set.vocabulary
    question = _question(vocabulary, body)
    needs, as_of = bool(principal.roles & QUESTIONS), None
    # Most bodies have nothing but a question.
    if not _QUESTION_SET.issuperset(body):
        for name in body:
            if name not in MEMBERS:
                raise _stray(vocabulary, name)
        needs = _needs(body) and needs
        as_of = _as_of(body, principal)
        _check_policy(point, body)
    return Ask(question, needs, as_of)


def question_of(vocabulary: Vocabulary, body: Mapping[str, Json]) -> Question:
    """The question that a body asks, and nothing besides.

    Raises:
        BadRequestError: a member is unknown, or of the wrong shape.
    """
    for name in body:
        if name not in _QUESTION_SET:
            raise _stray(vocabulary, name)
    return _question(vocabulary, body)


_QUESTION_SET = frozenset(QUESTION)


def _question(vocabulary: Vocabulary, body: Mapping[str, Json]) -> Question:
    said = body.get
    conduct = said("conduct")
    facts, people, places = said("facts"), said("people"), said("places")
    capabilities = said("capabilities")
    return Question(
        conduct if isinstance(conduct, str) else _conduct(vocabulary, body),
        facts if isinstance(facts, dict) else read_facts(facts, "facts"),
        None if people is None else read_people(people, "people"),
        read_places(places, "places", vocabulary.factors),
        _capabilities(capabilities),
        read_references(body),
    )


def _capabilities(value: Json) -> tuple[str, ...] | None:
    if value is None:
        return None
    return read_words(value, "capabilities", 'duties, such as ["label"]')


def _conduct(vocabulary: Vocabulary, body: Mapping[str, Json]) -> str:
    if "conduct" not in body:
        message = '`conduct` is missing; say what is to be done, such as "edit"'
        raise BadRequestError("conduct", message, vocabulary.conducts)
    return read_conduct(body["conduct"], "conduct", vocabulary.conducts)


def _stray(vocabulary: Vocabulary, name: str) -> BadRequestError:
    """The error for a member that does not belong here, with the place where it does."""
    for known, home in ((vocabulary.facts, "facts"), (vocabulary.factors, "places")):
        if name in known:
            return BadRequestError(name, f"`{name}` stands in `{home}`; move it there", MEMBERS)
    return unknown_member(name, "", MEMBERS)


# -- how it is to be answered ---------------------------------------------------------------------


def _needs(body: Mapping[str, Json]) -> bool:
    wanted = body.get("needs")
    return True if wanted is None else read_flag(wanted, "needs")


def _as_of(body: Mapping[str, Json], principal: Principal) -> date | tuple[date, date] | None:
    """A day, or the first and the last of an interval (`2026-01-01/2026-02-01`)."""
    if "as_of" not in body:
        return None
    if not principal.roles & ANY_DAY:
        message = (
            "`as_of` is not accepted: a service may not choose the day whose law applies to it; "
            "every answer is for today, wherever on Earth today is. Leave it out"
        )
        raise BadRequestError("as_of", message, MEMBERS)
    said = read_text(body["as_of"], "as_of")
    try:
        first, slash, last = said.partition("/")
        day = date.fromisoformat(first)
        return (day, date.fromisoformat(last)) if slash else day
    except ValueError:
        message = "`as_of` is no day; expected `2026-01-31`, or an interval `2026-01-01/2026-01-31`"
        raise BadRequestError("as_of", message) from None


def _check_policy(point: DecisionPoint, body: Mapping[str, Json]) -> None:
    wanted = body.get("policy_at_least")
    if wanted is None:
        return
    digest = read_text(wanted, "policy_at_least")
    if not point.is_at_least(digest):
        detail = (
            f"the policy `{digest[:80]}` does not decide here, nor did it before; "
            f"`{point.engine.policy}` does"
        )
        problem = Problem(kind=ProblemKind.OLDER_POLICY, detail=detail, field="policy_at_least")
        raise ProblemError(problem)


# -- many -----------------------------------------------------------------------------------------


async def _decide_many(points: Points, asking: Asking) -> bytes:
    point = points.of(asking.principal)
    vocabulary = point.engine.policy_set.vocabulary
    body = asking.body
    for name in body:
        if name not in MEMBERS_OF_MANY:
            raise _stray(vocabulary, name)
    items = _items(body)
    # A search for each item takes as long as a request of its own: only for whoever wants it.
    needs = "needs" in body and _needs(body) and bool(asking.principal.roles & QUESTIONS)
    brief = read_flag(body.get("brief", False), "brief")
    as_of = _as_of(body, asking.principal)
    _check_policy(point, body)
    # Without a conduct of its own, an item without one says so itself.
    shared = _question(vocabulary, body if "conduct" in body else {**body, "conduct": ""})
    _check_shared(point, shared)
    # Many items of a batch are often the same: each is decided once, and answered as often.
    first: dict[bytes, tuple[int, int]] = {}
    order = [
        first.setdefault(_encode(item), (len(first), index))[0] for index, item in enumerate(items)
    ]
    asked = [_asked(vocabulary, shared, items[index], index) for _, index in first.values()]
    if any(isinstance(one, Question) and names_references(one) for one in asked):
        asked = await _known(points, asked)
    prepared: list[Prepared | bytes] = []
    work = Work(1 if needs else _PAUSE)
    for question in asked:
        await work.pause()
        if isinstance(question, BadRequestError):
            prepared.append(_broken(question))
            continue
        try:
            prepared.append(point.prepare(question, questions=needs, brief=brief, as_of=as_of))
        except BadRequestError as error:
            prepared.append(_broken(error))
    answers: list[bytes] = []
    decided: list[Written] = []
    for place in order:
        one = prepared[place]
        if isinstance(one, bytes):
            answers.append(one)
            continue
        written = one.named()
        answers.append(b"{%b}" % written.members)
        decided.append(written)
    await points.record(decided, asking.request_id)
    return b'{"decisions":[%b]}' % b",".join(answers)


async def _known(
    points: Points, asked: list[Question | BadRequestError]
) -> list[Question | BadRequestError]:
    found = iter(await points.known_all([one for one in asked if isinstance(one, Question)]))
    return [next(found) if isinstance(one, Question) else one for one in asked]


def _check_shared(point: DecisionPoint, shared: Question) -> None:
    """What is wrong beside the items would be wrong with each of them: it is refused at once."""
    conduct = shared.conduct or next(iter(point.engine.policy_set.vocabulary.conducts))
    point.check(without_references(shared)._replace(conduct=conduct))


def _asked(
    vocabulary: Vocabulary, shared: Question, item: Json, index: int
) -> Question | BadRequestError:
    try:
        return _item(vocabulary, shared, item, index)
    except BadRequestError as error:
        return error


def _items(body: Mapping[str, Json]) -> list[Json]:
    if "items" not in body:
        message = "`items` is missing; expected a list of questions"
        raise BadRequestError("items", message)
    items = read_list(body["items"], "items", "questions")
    if not 1 <= len(items) <= MOST_ITEMS:
        message = f"`items` has {len(items)} questions; expected 1 to {MOST_ITEMS}"
        raise BadRequestError("items", message)
    return items


def _item(vocabulary: Vocabulary, shared: Question, item: Json, index: int) -> Question:
    own = item if isinstance(item, dict) else as_object(item, f"items[{index}]")
    if not _QUESTION_SET.issuperset(own):
        for name in own:
            if name not in _QUESTION_SET:
                raise _stray(vocabulary, name)
    conduct, facts, people, places, capabilities, refs = shared
    if not conduct or "conduct" in own:
        conduct = _conduct(vocabulary, own)
    said = own.get("facts")
    if said is not None:
        stated = said if isinstance(said, dict) else read_facts(said, "facts")
        facts = {**facts, **stated} if facts else stated
    if "people" in own:
        people = read_people(own["people"], "people")
    if "places" in own:
        places = read_places(own["places"], "places", vocabulary.factors)
    if "capabilities" in own:
        capabilities = _capabilities(own["capabilities"])
    if any(name in own for name in OF_ALL):
        refs = {**refs, **read_references(own)}
    return Question(conduct, facts, people, places, capabilities, refs)


def _broken(error: BadRequestError) -> bytes:
    """An item that cannot be read: no permission, and what is wrong with it."""
    problem = Problem(
        kind=ProblemKind.INVALID_REQUEST,
        detail=error.message,
        field=error.field,
        accepted=error.accepted,
    )
    return b'{"permitted":false,"problem":%b}' % written_problem(problem)
