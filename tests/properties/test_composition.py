"""Requests come in; that an act is permitted only with the acts that it is made of goes out (3)."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.answers import ENGINE, forbids, is_consistent, stating, strictness
from tests.reference.bases import CONSENTING, CONSENTING_UNPAID, FICTIONAL, OWN
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.strategies import examples, service_questions

BASES = (CONSENTING, CONSENTING_UNPAID, FICTIONAL, OWN)

MADE_OF = (
    ("promote", "publish"),
    ("monetise", "publish"),
    ("publish", "share"),
    ("sell", "share"),
)


@pytest.mark.parametrize(("act", "part"), MADE_OF)
@examples(100)
@given(question=service_questions(bases=BASES, words=("publish",)).filter(is_consistent))
def test_an_act_is_as_strict_as_the_acts_in_it(act: str, part: str, question: Question) -> None:
    """3 Composition: monetise and promote imply publish; publish and sell imply share."""
    whole = ask(ENGINE, replace(question, conduct=act))
    within = ask(ENGINE, replace(question, conduct=part))

    assert strictness(whole) >= strictness(within)
    assert forbids(whole) >= forbids(within)


@examples(200)
@given(
    question=service_questions(bases=BASES, words=("share", "publish", "sell")),
    origin=st.sampled_from(("generated", "altered")),
)
def test_who_may_publish_a_made_picture_may_make_it(question: Question, origin: str) -> None:
    """3 Composition: whatever permits publishing an altered or generated picture permits making it.

    A law that forbids nothing but editing (a source picture) is no law about what is published.
    """
    spreading = stating(question, {"image.origin": origin, "source.present": "yes"})
    making = replace(spreading, conduct="create" if origin == "generated" else "edit")
    assume(is_consistent(spreading) and is_consistent(making))
    spread, made = ask(ENGINE, spreading), ask(ENGINE, making)

    assert strictness(spread) >= strictness(made)
