"""Requests come in; that more places never make an answer milder goes out (9)."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.language import tree
from tests.properties.answers import (
    DOCUMENTS,
    ENGINE,
    OF_THE_FLOOR,
    duties,
    forbids,
    is_consistent,
    requests,
    strictness,
)
from tests.reference.bases import REAL_PLACES
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import FACTORS
from tests.strategies import examples

places = st.sampled_from(REAL_PLACES)


def asks_for_a_place(condition: tree.Condition | None) -> bool:
    """Whether a condition asks for a place."""
    match condition:
        case tree.PlaceTest():
            return True
        case tree.Not(part):
            return asks_for_a_place(part)
        case tree.And(parts) | tree.Or(parts):
            return any(map(asks_for_a_place, parts))
        case _:
            return False


WITH_A_PLACE = frozenset(
    (document.name.text, rule.name.text)
    for document in DOCUMENTS
    for rule in document.rules
    if asks_for_a_place(rule.when) or asks_for_a_place(rule.unless)
)


def located(question: Question, factor: str, *codes: str) -> Question:
    """The same request with other candidates for a connecting factor."""
    return replace(question, places={**question.places, factor: codes})


@examples(300)
@given(question=requests, factor=st.sampled_from(FACTORS), one=places, other=places)
def test_two_places_are_as_strict_as_each(
    question: Question, factor: str, one: str, other: str
) -> None:
    """9 Places: a set of places is at least as strict as each member, with all duties."""
    both = ask(ENGINE, located(question, factor, one, other))
    for code in (one, other):
        alone = ask(ENGINE, located(question, factor, code))

        assert strictness(both) >= strictness(alone)
        assert forbids(both) >= forbids(alone)
        assert duties(both) >= duties(alone)


@examples(300)
@given(question=requests, factor=st.sampled_from(FACTORS), one=places, other=places)
def test_what_binds_in_two_places_binds_in_one_of_them(
    question: Question, factor: str, one: str, other: str
) -> None:
    """9 Places: prohibitions and duties distribute over unions of places (the lemma).

    Rules that test a place themselves are left out: of them only the direction above holds.
    """
    assume(question.places.get("publication") is None or factor != "viewer")
    both = ask(ENGINE, located(question, factor, one, other))
    apart = [ask(ENGINE, located(question, factor, code)) for code in (one, other)]
    forbidden = frozenset().union(*map(forbids, apart)) - WITH_A_PLACE
    owed = frozenset().union(*map(duties, apart))

    assert forbidden == forbids(both) - WITH_A_PLACE
    assert owed == duties(both)


@examples(200)
@given(question=requests, viewer=places, provider=places)
def test_the_floor_has_no_place_in_it(question: Question, viewer: str, provider: str) -> None:
    """9 Places: the floor forbids the same everywhere, whoever provides it and wherever."""
    here = {"viewer": (viewer,), "provider": (provider,), "person": (viewer,)}
    elsewhere = replace(question, places=here)
    anywhere = replace(question, places={})
    by_floor = [
        {rule for rule in forbids(ask(ENGINE, each)) if rule[0] in OF_THE_FLOOR}
        for each in (question, elsewhere, anywhere)
        if is_consistent(each)
    ]

    assert by_floor.count(by_floor[0]) == len(by_floor)
