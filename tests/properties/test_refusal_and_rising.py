"""Requests come in; that refusals are absorbing and worse is never milder goes out (7 and 8)."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.decide import Outcome
from tests.properties.answers import (
    ABOUT_PICTURES,
    ENGINE,
    Facts,
    forbids,
    having,
    is_consistent,
    requests,
    saying,
    stating,
    strictness,
)
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import examples, service_questions

SHOWN: tuple[Facts, ...] = (
    {"image.depicts": ("suggestive",), "image.sexualised": ()},
    {"image.depicts": ("ordinary", "swimwear"), "image.sexualised": ("no",)},
    {"image.depicts": ("nudity",), "image.sexualised": ("yes",)},
    {"image.depicts": (), "image.sexualised": ()},
)
"""Pictures that are or may be more than ordinary."""
REFUSALS = ("register.refusal", "register.complaint")
RISING = ("image.depicts", "image.degrading", *REFUSALS)

of_people = service_questions(words=(*ABOUT_PICTURES, "train"))


@examples(300)
@given(
    question=of_people,
    refusal=st.sampled_from(REFUSALS),
    real=st.sampled_from((("yes",), ("no", "yes"), ())),
    shown=st.sampled_from(SHOWN),
)
def test_a_refusal_stands_whatever_else_is_known(
    question: Question, refusal: str, real: tuple[str, ...], shown: Facts
) -> None:
    """7 Refusal is absorbing: no consent, purpose, place or plan lets anything sexual through."""
    refused = saying(question, {refusal: ("yes",), "person.real": real, **shown})
    assume(is_consistent(refused))

    assert ask(ENGINE, refused).outcome is Outcome.DENY


@pytest.mark.parametrize("name", RISING)
@examples(150)
@given(question=requests)
def test_worse_is_never_milder(name: str, question: Question) -> None:
    """8 Monotone: deny never loosens as depicts, degradation or refusal rise, others fixed."""
    rising = [having(question, name, frozenset({value})) for value in WORDS.values[name]]
    decisions = [ask(ENGINE, each) for each in rising if is_consistent(each)]
    grades = [strictness(decision) for decision in decisions]

    assert sorted(grades) == grades


@examples(150)
@given(question=requests)
def test_a_worse_picture_is_forbidden_by_all_that_forbade_the_milder(question: Question) -> None:
    """8 Monotone: with the pose known, no prohibition falls away as more is shown."""
    posed = stating(question, {"image.sexualised": "yes"})
    shown = ("suggestive", "swimwear", "underwear", "intimate-parts", "nudity", "sexual-act")
    rising = [stating(posed, {"image.depicts": value}) for value in shown]
    assume(all(map(is_consistent, rising)))
    forbidden = [forbids(ask(ENGINE, each)) for each in rising]

    assert all(milder <= worse for milder, worse in pairwise(forbidden))
