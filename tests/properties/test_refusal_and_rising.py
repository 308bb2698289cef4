"""Requests come in; that refusals are absorbing and worse is never milder goes out (7 and 8)."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.decide import Outcome
from tests.properties.answers import (
    ABOUT_PICTURES,
    ENGINE,
    forbids,
    having,
    is_consistent,
    may_be,
    requests,
    stating,
    strictness,
)
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import service_questions

ABOVE_ORDINARY = WORDS.values["image.depicts"][1:]
REFUSALS = ("register.refusal", "register.complaint")
RISING = ("image.depicts", "image.degrading", *REFUSALS)

of_people = service_questions(words=(*ABOUT_PICTURES, "train")).filter(is_consistent)


@settings(max_examples=300)
@given(question=of_people, refusal=st.sampled_from(REFUSALS))
def test_a_refusal_stands_whatever_else_is_known(question: Question, refusal: str) -> None:
    """7 Refusal is absorbing: no consent, purpose, place or plan lets anything sexual through."""
    refused = stating(question, {refusal: "yes", "person.real": "yes"})
    assume(is_consistent(refused))
    assume(may_be(refused, "image.depicts", *ABOVE_ORDINARY))
    assume(not may_be(refused, "image.depicts", "ordinary") or may_be(refused, "image.sexualised", "yes"))

    assert ask(ENGINE, refused).outcome is Outcome.DENY


@pytest.mark.parametrize("name", RISING)
@settings(max_examples=150)
@given(question=requests)
def test_worse_is_never_milder(name: str, question: Question) -> None:
    """8 Monotone: deny never loosens as depicts, degradation or refusal rise, others fixed."""
    rising = [having(question, name, frozenset({value})) for value in WORDS.values[name]]
    decisions = [ask(ENGINE, each) for each in rising if is_consistent(each)]
    grades = [strictness(decision) for decision in decisions]

    assert sorted(grades) == grades


@settings(max_examples=150)
@given(question=requests)
def test_a_worse_picture_is_forbidden_by_all_that_forbade_the_milder(question: Question) -> None:
    """8 Monotone: with the pose known, no prohibition falls away as more is shown."""
    posed = stating(question, {"image.sexualised": "yes"})
    shown = ("suggestive", "swimwear", "underwear", "intimate-parts", "nudity", "sexual-act")
    rising = [stating(posed, {"image.depicts": value}) for value in shown]
    assume(all(map(is_consistent, rising)))
    forbidden = [forbids(ask(ENGINE, each)) for each in rising]

    assert all(milder <= worse for milder, worse in pairwise(forbidden))
