"""Requests come in; that knowing less never makes an answer milder goes out (5)."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.answers import (
    ENGINE,
    READ_OF_SAFE_TOOLS,
    READ_WHEN_LEFT_OUT,
    duties,
    forbids,
    having,
    is_consistent,
    requests,
    strictness,
)
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import FACTS, examples


def is_as_strict(stricter: Question, milder: Question) -> bool:
    """Whether one request gets an answer at least as strict, with all reasons and duties."""
    one, other = ask(ENGINE, stricter), ask(ENGINE, milder)
    unmet, still_unmet = (
        {u.requirement for u in decision.unmet}
        if strictness(decision) == strictness(one)
        else set()
        for decision in (other, one)
    )
    return (
        strictness(one) >= strictness(other)
        and forbids(one) >= forbids(other)
        and duties(one) >= duties(other)
        and unmet <= still_unmet
    )


@examples(500)
@given(question=requests, name=st.sampled_from(FACTS))
def test_an_unknown_fact_is_as_strict_as_each_of_its_values(question: Question, name: str) -> None:
    """5 Unknown: an unknown fact is at least as strict as each of its values."""
    assume(name not in READ_WHEN_LEFT_OUT)
    assume(question.conduct != "provide-tool" or name not in READ_OF_SAFE_TOOLS)
    unknown = having(question, name, None)
    assume(is_consistent(unknown))
    for value in WORDS.values[name]:
        known = having(question, name, frozenset({value}))

        assert not is_consistent(known) or is_as_strict(unknown, known)


@examples(500)
@given(data=st.data(), question=requests, name=st.sampled_from(FACTS))
def test_several_values_are_as_strict_as_fewer(
    data: st.DataObject, question: Question, name: str
) -> None:
    """5 Unknown: who says that it may be one of several is answered as strictly as for each."""
    several = data.draw(st.sets(st.sampled_from(WORDS.values[name]), min_size=1).map(frozenset))
    fewer = data.draw(st.sets(st.sampled_from(sorted(several)), min_size=1).map(frozenset))
    one, other = having(question, name, several), having(question, name, fewer)
    assume(is_consistent(one) and is_consistent(other))

    assert is_as_strict(one, other)


@examples(200)
@given(question=requests)
def test_an_unknown_viewer_is_as_strict_as_a_known_one(question: Question) -> None:
    """5 Unknown: a viewer whose place is not known is anywhere, the strictest of all places."""
    elsewhere = {factor: codes for factor, codes in question.places.items() if factor != "viewer"}

    assert is_as_strict(replace(question, places=elsewhere), question)
