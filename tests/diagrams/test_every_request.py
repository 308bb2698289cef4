"""Small policies come in; that every request there is gets the same answer in each way goes out."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product

import pytest

from engine.decide.facts import Stated, Vector
from engine.diagrams.policy import Answers, strictest
from engine.diagrams.reach import Role, Stay
from engine.diagrams.space import Diagram
from tests.diagrams import small
from tests.diagrams.points import completed, requests_in
from tests.diagrams.said import MILD, by_decider, by_diagrams, decided, first_day, places_of
from tests.reference.facts import ContradictionError
from tests.reference.interpreter import Question
from tests.reference.words import Sets

CONDUCTS = tuple(small.SMALL.conducts)
each_folder = pytest.mark.parametrize("name", small.FOLDERS)
each_conduct = pytest.mark.parametrize("conduct", CONDUCTS)


@each_folder
@each_conduct
def test_every_request_is_answered_as_the_decider_does(name: str, conduct: str) -> None:
    """All sets of values, in every situation: outcome, each rule that stands, what is lacking."""
    symbolic, policy = small.symbolic_of(name), small.policy_of(name)
    points = small.points_of(conduct)
    for stay in small.stays_of(name):
        answers = symbolic.answers(conduct, stay.situation, stay.place, stay.first)
        places, day = places_of(policy, stay), first_day(policy, stay.first)
        for request, vector in vectors(conduct):
            expected = by_decider(decided(policy, conduct, vector, places, day))

            assert expected == by_diagrams(small.SPACE, answers, points[request])


@each_folder
@each_conduct
def test_what_contradicts_itself_has_no_answer(name: str, conduct: str) -> None:
    """Where the decider refuses a request as bad input, no outcome is given and nothing stands."""
    symbolic, points = small.symbolic_of(name), small.points_of(conduct)
    valid = {request for request, _ in vectors(conduct)}
    for stay in small.stays_of(name):
        answers = symbolic.answers(conduct, stay.situation, stay.place, stay.first)

        assert valid == requests_in(small.SPACE, any_answer(answers), points)


@each_folder
@each_conduct
def test_what_a_request_completes_to_has_the_same_answer(name: str, conduct: str) -> None:
    """It is enough to compare answers for requests that complete to themselves."""
    points = small.points_of(conduct)
    for stay in small.stays_of(name):
        as_stated, as_closed = (
            small.symbolic_of(name, closed=closed).answers(
                conduct, stay.situation, stay.place, stay.first
            )
            for closed in (False, True)
        )
        for request, vector in vectors(conduct):
            everything_said = (*vector[:-1], (1 << len(vector) - 1) - 1)
            one = by_diagrams(small.SPACE, as_stated, points[request])
            other = by_diagrams(small.SPACE, as_closed, points[everything_said])

            assert one == other


@each_folder
@each_conduct
def test_every_request_is_answered_as_the_reference_does(name: str, conduct: str) -> None:
    """All sets of values, for a viewer in a country with a law: the naive reading agrees."""
    symbolic, policy = small.symbolic_of(name), small.policy_of(name)
    points = small.points_of(conduct)
    stay = next(s for s in small.stays_of(name) if s.situation.role is Role.VIEWER)
    answers = symbolic.answers(conduct, stay.situation, stay.place, stay.first)
    outcomes = (
        ("permit", answers.permit),
        ("required-first", answers.required),
        ("deny", answers.deny),
    )
    actual = {
        request: word
        for word, diagram in outcomes
        for request in requests_in(small.SPACE, diagram, points)
    }
    day = first_day(policy, stay.first)
    expected = {
        request: outcome
        for request in points
        if (outcome := by_reference(name, conduct, request, stay, day)) is not None
    }

    assert expected == actual


@each_folder
@each_conduct
def test_the_strictest_of_two_answers_is_one_answer(name: str, conduct: str) -> None:
    """Deny before required first before permit: two places together have one outcome each time."""
    symbolic = small.symbolic_of(name)
    each = [
        symbolic.answers(conduct, stay.situation, stay.place, stay.first)
        for stay in small.stays_of(name)
    ]
    for one, other in product(each, each):
        both = strictest([one, other])

        assert both.deny == one.deny | other.deny
        assert both.required == (one.required | other.required) & ~both.deny
        assert both.permit == both.valid & ~both.required & ~both.deny


def test_the_small_policies_give_every_outcome() -> None:
    """The agreement is about something: all three outcomes, laws, duties and lack occur."""
    empty = small.SPACE.false
    found = set[str]()
    for name in small.FOLDERS:
        for stay in small.stays_of(name):
            for conduct in CONDUCTS:
                answers = small.symbolic_of(name).answers(
                    conduct, stay.situation, stay.place, stay.first
                )
                found |= {
                    part
                    for part in ("permit", "required", "deny", "forbidden", "direct", "unpermitted")
                    if getattr(answers, part) != empty
                }
                found |= {str(line.effect) for line in answers.lines}

    assert {
        *("permit", "required", "deny", "forbidden", "direct", "unpermitted"),
        *("forbid", "require", "duty"),
    } == found


@cache
def vectors(conduct: str) -> tuple[tuple[Stated, Vector], ...]:
    """The requests for a conduct that make sense, each with what it completes to."""
    return tuple(_vectors(conduct))


def _vectors(conduct: str) -> Iterator[tuple[Stated, Vector]]:
    for request in small.points_of(conduct):
        vector = completed(small.FACTS, conduct, request)
        if vector is not None:
            yield request, vector


def any_answer(answers: Answers) -> Diagram:
    """Where there is an answer of any kind."""
    return answers.permit | answers.required | answers.deny | answers.forbidden


def by_reference(name: str, conduct: str, request: Stated, stay: Stay, day: date) -> str | None:
    """The outcome in the naive reading, duties aside; None where the request is bad input."""
    question = Question(
        conduct=conduct,
        facts=in_words(request),
        places={str(stay.situation.role): (stay.place,)},
        first=day,
        last=day,
    )
    try:
        outcome = str(small.reference_of(name).answer(question).outcome)
    except ContradictionError:
        return None
    return "permit" if outcome in MILD else outcome


def in_words(request: Stated) -> Sets:
    """What is said of each fact, in words."""
    *masks, said = request
    return {
        fact.name: frozenset(fact.words(masks[fact.index]))
        for fact in small.SMALL.facts.values()
        if said >> fact.index & 1
    }
