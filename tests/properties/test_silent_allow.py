"""Refused requests of which everything is known come in; that silence opens none goes out (5).

The measure of peers: a deciding fact left out, and permitted all the same. Here it is 0.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.answers import (
    ENGINE,
    READ_OF_SAFE_TOOLS,
    READ_WHEN_LEFT_OUT,
    is_consistent,
)
from tests.reference.bases import MILDEST
from tests.reference.comparison import as_callers_say, ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.reference.words import Sets
from tests.strategies import FACTS, examples, service_questions

DAY = date(2026, 11, 22)
VIEWERS = ("FR", "NG")

GRID = {
    "image.depicts": WORDS.values["image.depicts"],
    "image.sexualised": ("no", "yes"),
    "image.origin": WORDS.values["image.origin"],
    "person.real": ("no", "yes"),
    "person.age": ("adult", "minor"),
    "person.consent": ("none", "claimed", "explicit"),
    "register.refusal": ("no", "yes"),
    "account.plan": ("free", "paid"),
}
"""The facts that are varied; all others are known, and harmless."""


def may_be_left_out(conduct: str) -> tuple[str, ...]:
    """The facts that are unknown when they are left out, which a few are not, on purpose."""
    read = READ_WHEN_LEFT_OUT | (READ_OF_SAFE_TOOLS if conduct == "provide-tool" else frozenset())
    return tuple(name for name in FACTS if name not in read)


def everything_known(conduct: str) -> Iterator[Sets]:
    """Every case of the grid that can be so."""
    said = WORDS.conduct_facts.get(conduct, {})
    for values in product(*GRID.values()):
        facts = {**MILDEST, **dict(zip(GRID, values, strict=True))}
        posed = {"ordinary": "no", "suggestive": "yes", "sexual-act": "yes"}
        if facts["image.sexualised"] != posed.get(
            facts["image.depicts"], facts["image.sexualised"]
        ):
            continue
        if all(facts[name] in known or name not in GRID for name, known in said.items()):
            yield {**{name: frozenset({value}) for name, value in facts.items()}, **said}


@pytest.mark.parametrize("conduct", WORDS.conducts)
def test_no_refusal_turns_into_a_permission_by_silence(conduct: str) -> None:
    """Whatever single fact a caller leaves out of a refused request, it stays refused."""
    opened = []
    for viewer, known in product(VIEWERS, everything_known(conduct)):
        facts = as_callers_say(known)
        if ENGINE.decide(conduct, facts, viewer=viewer, as_of=DAY).permitted:
            continue
        for name in may_be_left_out(conduct):
            fewer = {key: value for key, value in facts.items() if key != name}
            if ENGINE.decide(conduct, fewer, viewer=viewer, as_of=DAY).permitted:
                opened.append((name, facts, viewer))

    assert [] == opened


@examples(400)
@given(
    question=service_questions(words=tuple(w for w in WORDS.conducts if w != "provide-tool")),
    left_out=st.sets(st.sampled_from(FACTS), min_size=2),
)
def test_nor_do_several_facts_left_out_together(question: Question, left_out: set[str]) -> None:
    """Whatever a caller leaves out of a refused request, it stays refused."""
    assume(is_consistent(question))
    assume(not ask(ENGINE, question).permitted)
    gone = left_out - READ_WHEN_LEFT_OUT
    fewer = {name: values for name, values in question.facts.items() if name not in gone}
    asked = Question(
        conduct=question.conduct,
        facts=fewer,
        places=question.places,
        first=question.first,
        last=question.last,
    )
    assume(is_consistent(asked))

    assert not ask(ENGINE, asked).permitted
