"""Rules in any order come in; that the reasons are complete and the same goes out (12)."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightline.engine import Engine
from engine.check import Corpus, RuleFile
from engine.compile import compile_corpus
from engine.decide import BadRequestError, Decision
from engine.language import tree
from tests.properties.answers import CHECKED, ENGINE, FORBIDDING, OF_THE_FLOOR, requests
from tests.reference.bases import BASES
from tests.reference.comparison import as_callers_say, ask
from tests.reference.interpreter import Question
from tests.reference.themes import FACTORS
from tests.strategies import examples

MOST_SHOWN = 20
CASES = tuple(product(("host", "publish", "view", "provide-tool"), BASES, ("FR", "US", None)))


def turned(file: RuleFile, by: int) -> RuleFile:
    """A file with its rules in another order."""
    document = file.file.document
    if document is None or not document.rules:
        return file
    at = by % len(document.rules)
    rules = (*document.rules[at:], *document.rules[:at])
    return RuleFile(
        file.path,
        tree.File(replace(document, rules=rules), file.file.invariants),
        file.source,
    )


def said(decision: Decision) -> tuple[object, ...]:
    """What an answer says, whatever the order."""
    return (
        decision.outcome,
        frozenset(decision.all_reasons),
        frozenset((d.duty, d.provision, d.rule, d.deadline_hours) for d in decision.duties),
        frozenset(u.requirement for u in decision.unmet),
    )


@examples(8)
@given(files=st.permutations(CHECKED.corpus.files), by=st.integers(min_value=0, max_value=5))
def test_the_order_of_files_and_rules_does_not_matter(files: list[RuleFile], by: int) -> None:
    """12 Reasons: complete, whatever the rule order."""
    corpus = Corpus(
        files=tuple(turned(file, by) for file in files),
        vocabulary=CHECKED.corpus.vocabulary,
        atlas=CHECKED.corpus.atlas,
    )
    other = Engine(compile_corpus(corpus))
    for conduct, facts, viewer in CASES:
        asked = as_callers_say(
            {k: v for k, v in facts.items() if k not in {"image.origin", "source.present"}}
        )

        assert said(ENGINE.decide(conduct, asked, viewer=viewer)) == said(
            other.decide(conduct, asked, viewer=viewer)
        )


@examples(200)
@given(question=requests)
def test_the_first_reasons_are_shown_and_the_others_counted(question: Question) -> None:
    """12 Reasons: floor first, one per rule, at most twenty in an answer plus the count."""
    decision = ask(ENGINE, question)
    every = decision.all_reasons
    of_the_floor = [reason.provision in OF_THE_FLOOR for reason in every]

    assert every[:MOST_SHOWN] == decision.reasons
    assert len(every) == len(decision.reasons) + decision.more_reasons
    assert sorted(of_the_floor, reverse=True) == of_the_floor


@pytest.mark.parametrize(
    "name",
    [
        *("contract.terms", "contract.forum", "service.terms-accepted", "account.waiver"),
        *("service.revenue", "request.price", "account.lifetime-value", "request.priority"),
    ],
)
def test_contracts_and_revenue_are_no_facts(name: str) -> None:
    """12: contract terms, forum clauses and revenue are no facts at all; they loosen nothing."""
    with pytest.raises(BadRequestError, match=name):
        ENGINE.decide("edit", {name: True})


@examples(100)
@given(question=requests)
def test_an_answer_names_each_rule_once(question: Question) -> None:
    """12 Reasons: one for each rule that stands, with a citation where it is a law."""
    decision = ask(ENGINE, question)
    keys = [(reason.provision, reason.rule, reason.text) for reason in decision.all_reasons]

    assert len(set(keys)) == len(keys)


@examples(150)
@given(question=requests)
def test_a_law_says_by_which_place_it_is_engaged(question: Question) -> None:
    """12 Reasons: a law names a connecting factor and the places, and the floor has neither."""
    for reason in ask(ENGINE, question).all_reasons:
        if (reason.provision, reason.rule) in FORBIDDING:
            of_a_law = reason.provision not in OF_THE_FLOOR

            assert of_a_law is (reason.factor in FACTORS)
            assert of_a_law is bool(reason.places)
