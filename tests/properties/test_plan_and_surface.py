"""Requests come in; that neither money nor the way in changes a refusal goes out (1 and 2)."""

from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.decide import Outcome
from engine.explain import http_status
from engine.language import tree
from tests.properties.answers import (
    DOCUMENTS,
    ENGINE,
    each_value,
    forbids,
    is_consistent,
    requests,
    stating,
    strictness,
)
from tests.reference.bases import CONSENTING, CONSENTING_UNPAID, FICTIONAL
from tests.reference.comparison import ask
from tests.reference.documents import OF_LAW
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import examples, service_questions

WAYS_IN = ("request.surface", "request.preset")
PAYMENT_REQUIRED = 402


def facts_asked(condition: tree.Condition | None) -> frozenset[str]:
    """The facts that a condition asks for."""
    match condition:
        case tree.Test(fact):
            return frozenset({fact.text})
        case tree.Not(part):
            return facts_asked(part)
        case tree.And(parts) | tree.Or(parts):
            return frozenset().union(*map(facts_asked, parts))
        case _:
            return frozenset()


NAMING_A_WAY_IN = frozenset(
    (document.name.text, rule.name.text)
    for document in DOCUMENTS
    if document.heading in OF_LAW
    for rule in document.rules
    if (facts_asked(rule.when) | facts_asked(rule.unless)) & set(WAYS_IN)
)
"""The rules of law that name a surface or a preset."""

of_subscribers = service_questions(
    bases=(CONSENTING, CONSENTING_UNPAID, FICTIONAL), words=("create", "edit", "publish")
).filter(is_consistent)
"""Requests that are permitted, or would be to somebody who subscribes and is verified."""


@examples(200)
@given(question=requests)
def test_what_is_forbidden_is_denied_on_every_plan(question: Question) -> None:
    """1 Plan: forbidden means denied on every plan, and then no remedy is offered."""
    assume(forbids(ask(ENGINE, question)))
    for varied in each_value(question, "account.plan"):
        decision = ask(ENGINE, varied)

        assert decision.outcome is Outcome.DENY
        assert () == decision.unmet
        assert http_status(decision) != PAYMENT_REQUIRED


@examples(200)
@given(question=st.one_of(requests, of_subscribers))
def test_every_way_in_leads_to_the_same_answer(question: Question) -> None:
    """2 Surface: same outcome on every surface and preset, unless a law names it."""
    ways = product(*(WORDS.values[name] for name in WAYS_IN))
    varied = [question, *(stating(question, dict(zip(WAYS_IN, way, strict=True))) for way in ways)]
    decisions = [ask(ENGINE, each) for each in varied if is_consistent(each)]
    named = [decision for decision in decisions if forbids(decision) & NAMING_A_WAY_IN]
    outcomes = {strictness(decision) for decision in decisions if decision not in named}

    assert len(outcomes) <= 1
