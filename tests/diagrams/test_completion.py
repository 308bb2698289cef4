"""Requests come in; that the diagrams make of them what the decider makes of them goes out."""

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.decide.facts import Stated
from tests.diagrams import shipped, small
from tests.diagrams.points import completed, holds, point, requests_in, stated, vector_at
from tests.reference.bases import BASES
from tests.reference.interpreter import Question
from tests.reference.themes import EVERYTHING, OWN_PICTURES, SHARING, TOOLS
from tests.reference.words import Sets
from tests.strategies import FACTS, VOCABULARY, examples, questions, sayings

SMALL_CONDUCTS = tuple(small.SMALL.conducts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A conduct, and what is stated for it."""

    conduct: str
    facts: Sets


def of_one_person(question: Question) -> Asked:
    """A request about the first person of a picture alone."""
    person = question.people[0] if question.people else {}
    return Asked(question.conduct, {**question.facts, **person})


@st.composite
def ordinary_requests(draw: st.DrawFn) -> Asked:
    """A common case for any conduct, with a few facts otherwise; it may contradict itself."""
    facts = dict(draw(st.sampled_from(BASES)))
    for name in draw(st.lists(st.sampled_from(FACTS), max_size=6, unique=True)):
        values = draw(sayings(name))
        facts.pop(name, None)
        if values is not None:
            facts[name] = values
    return Asked(draw(st.sampled_from(tuple(VOCABULARY.conducts))), facts)


random_requests = (
    st.sampled_from((OWN_PICTURES, TOOLS, SHARING, EVERYTHING))
    .flatmap(lambda theme: questions(theme, also=FACTS))
    .map(of_one_person)
)
requests = st.one_of(random_requests, ordinary_requests())

ADEQUATE = {"service.safeguards": frozenset({"adequate"})}
NOTHING_ELSE_SAID = Asked("provide-tool", ADEQUATE)
EVERYTHING_SAID = Asked(
    "provide-tool", {**ADEQUATE, "service.purpose-built": frozenset({"no", "yes"})}
)
"""To say that a fact may have any of its values is to say something."""
CONTRARY = Asked("provide-tool", {**ADEQUATE, "image.sexualised": frozenset({"yes"})})
"""What would be read unless stated gives way to what is stated."""


@examples(300)
@example(asked=NOTHING_ELSE_SAID)
@example(asked=EVERYTHING_SAID)
@example(asked=CONTRARY)
@given(asked=requests)
def test_a_request_is_completed_as_the_decider_does(asked: Asked) -> None:
    """Every value that a fact may have is the same one; what contradicts itself is not valid."""
    request = stated(VOCABULARY, asked.facts)
    expected = completed(shipped.FACTS, asked.conduct, request)
    view, at = shipped.BOTH.stated[asked.conduct], point(shipped.SPACE, request)

    assert (expected is not None) == holds(shipped.SPACE, view.valid, at)
    assert expected in {None, vector_at(shipped.SPACE, view.bits, at)}


@examples(300)
@given(asked=requests)
def test_a_completed_request_completes_to_itself(asked: Asked) -> None:
    """What a request is completed to is closed, and the same consent counts in it."""
    vector = completed(shipped.FACTS, asked.conduct, stated(VOCABULARY, asked.facts))
    if vector is None:
        return
    view = shipped.BOTH.closed[asked.conduct]
    at = point(shipped.SPACE, all_said(vector[:-1]))

    assert holds(shipped.SPACE, view.valid, at)
    assert vector == vector_at(shipped.SPACE, view.bits, at)


@examples(300)
@given(asked=requests)
def test_only_what_completes_to_itself_is_closed(asked: Asked) -> None:
    """A request that the decider completes to another one is not closed."""
    request = all_said(stated(VOCABULARY, asked.facts)[:-1])
    vector = completed(shipped.FACTS, asked.conduct, request)
    view, at = shipped.BOTH.closed[asked.conduct], point(shipped.SPACE, request)

    assert (vector is not None and vector[:-1] == request[:-1]) == holds(
        shipped.SPACE, view.valid, at
    )


def all_said(masks: Stated) -> Stated:
    """The same sets of values, each of them stated in so many words."""
    return (*masks, (1 << len(masks)) - 1)


# -- every request there is -----------------------------------------------------------------------


@pytest.mark.parametrize("conduct", SMALL_CONDUCTS)
def test_every_request_of_a_small_vocabulary_is_completed_alike(conduct: str) -> None:
    """All sets of values of all facts: which make sense, and what each comes to."""
    points, view = small.points_of(conduct), small.BOTH.stated[conduct]
    vectors = {request: completed(small.FACTS, conduct, request) for request in points}
    valid = {request for request, vector in vectors.items() if vector is not None}

    assert valid == requests_in(small.SPACE, view.valid, points)
    assert {request: vectors[request] for request in valid} == {
        request: vector_at(small.SPACE, view.bits, points[request]) for request in valid
    }


@pytest.mark.parametrize("conduct", SMALL_CONDUCTS)
def test_every_closed_request_of_a_small_vocabulary_is_known(conduct: str) -> None:
    """Closed is what completes to itself, and nothing else."""
    points, view = small.points_of(conduct), small.BOTH.closed[conduct]
    vectors = {r: completed(small.FACTS, conduct, all_said(r[:-1])) for r in points}
    closed = {r for r, vector in vectors.items() if vector is not None and vector[:-1] == r[:-1]}

    assert closed == requests_in(small.SPACE, view.valid, points)
    assert {request: vectors[request] for request in closed} == {
        request: vector_at(small.SPACE, view.bits, points[request]) for request in closed
    }


@pytest.mark.parametrize("conduct", SMALL_CONDUCTS)
def test_a_fact_has_at_least_one_value(conduct: str) -> None:
    """A diagram is never true of a request in which a fact may have no value at all."""
    emptied = small.SPACE.some(
        [~small.SPACE.some(bits) for bits in small.SPACE.bits],
    )

    for view in (small.BOTH.stated[conduct], small.BOTH.closed[conduct]):
        assert small.SPACE.false == view.valid & emptied


def test_what_is_left_out_may_be_anything() -> None:
    """Where it counts whether a fact was stated, one that was not has all of its values."""
    valid = small.BOTH.stated["provide-tool"].valid
    for name in ("image.depicts", "person.real"):
        slot = small.SMALL.facts[name].index
        narrowed = ~small.SPACE.every(small.SPACE.bits[slot])

        assert small.SPACE.false != valid & narrowed & small.SPACE.said(slot)
        assert small.SPACE.false == valid & narrowed & ~small.SPACE.said(slot)
