"""Requests with a few unknown facts come in; what to ask about, tried one by one, goes out.

`final` and `needs` are found by a search that leaves out most of what could be tried. Here all of
it is tried: every value of every set of unknown facts, put to the engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from hypothesis import assume, given
from hypothesis import strategies as st

import brightline
from brightline.engine import Engine
from engine.decide import BadRequestError, Decision
from tests.reference.comparison import ask, both_ways
from tests.reference.documents import Profile
from tests.reference.interpreter import Question
from tests.reference.themes import NOTICES, OWN_PICTURES, SHARING, WORDS
from tests.strategies import (
    ATLAS,
    FACTS,
    VOCABULARY,
    File,
    examples,
    questions,
    rule_folders,
    service_questions,
)

MOST_TRIED = 400
NOT_ASKED = frozenset({"location.anonymised"})
"""What is read where it is left out is not unknown."""

ASKED_ABOUT = (
    *("image.depicts", "image.sexualised", "image.origin", "image.degrading", "source.present"),
    *("person.real", "person.age", "person.consent", "register.refusal", "register.complaint"),
    *("source.age", "account.plan", "account.age-verified", "account.identity-verified"),
    *("account.is-person", "account.open-complaint", "account.reviewed", "notice.valid"),
)
ENGINE = brightline.load()

Answer = tuple[str, frozenset[str]]


def answer(decision: Decision) -> Answer:
    """What a need is about: the outcome, and what is to be done first."""
    return str(decision.outcome), frozenset(u.requirement for u in decision.unmet)


def is_consistent(engine: Engine, question: Question) -> bool:
    """Whether what is stated can all be so."""
    try:
        ask(engine, question)
    except BadRequestError:
        return False
    return True


def unknowns(question: Question) -> tuple[str, ...]:
    """The facts that may have more than one value."""
    return tuple(
        name
        for name in FACTS
        if len(question.facts.get(name, WORDS.values[name])) > 1 and name not in NOT_ASKED
    )


def completions(question: Question, names: tuple[str, ...]) -> Iterator[Question]:
    """The request with every combination of values of some unknown facts."""
    values = (question.facts.get(name, WORDS.values[name]) for name in names)
    for known in product(*map(sorted, values)):
        said = {name: frozenset({value}) for name, value in zip(names, known, strict=True)}
        yield replace(question, facts={**question.facts, **said})


def changes(engine: Engine, question: Question, names: tuple[str, ...]) -> bool:
    """Whether knowing some facts could change the answer."""
    now = answer(ask(engine, question))
    for known in completions(question, names):
        try:
            then = answer(ask(engine, known))
        except BadRequestError:
            continue
        if then != now:
            return True
    return False


def smallest(engine: Engine, question: Question) -> frozenset[frozenset[str]]:
    """The smallest sets of unknown facts that could change the answer; none where it is final."""
    unknown = unknowns(question)
    for size in range(1, len(unknown) + 1):
        found = frozenset(
            frozenset(names)
            for names in combinations(unknown, size)
            if changes(engine, question, names)
        )
        if found:
            return found
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Rules, and a request to them in which little is unknown."""

    files: tuple[File, ...]
    question: Question


def with_few_unknowns(question: Question, keep: frozenset[str]) -> Question:
    """The request with all facts known but a few: the rest take the first value that they may."""
    known = {
        name: frozenset({min(question.facts.get(name, WORDS.values[name][:1]))})
        for name in FACTS
        if name not in keep
    }
    kept = {name: values for name, values in question.facts.items() if name in keep}
    conduct = WORDS.conduct_facts.get(question.conduct, {})
    return replace(question, facts={**known, **kept, **conduct}, people=None, capabilities=None)


def tried(question: Question) -> int:
    """How many answers it takes to try everything."""
    number = 1
    for name in unknowns(question):
        number *= 1 + len(question.facts.get(name, WORDS.values[name]))
    return number


@st.composite
def open_requests(draw: st.DrawFn) -> Open:
    """Random rules and a request to them of which up to six facts are unknown."""
    theme = draw(st.sampled_from((SHARING, NOTICES, OWN_PICTURES)))
    names = sorted(set(theme.facts) | {"account.plan", "account.reviewed"})
    keep = draw(st.sets(st.sampled_from(names), min_size=1, max_size=6))
    question = draw(questions(theme))
    return Open(
        files=draw(rule_folders(theme)), question=with_few_unknowns(question, frozenset(keep))
    )


def agree(engine: Engine, question: Question) -> None:
    """What the engine says is the same as what trying everything finds."""
    decision = ask(engine, question)
    expected = smallest(engine, question)
    costs = [VOCABULARY.facts[name].cost for name in decision.needs]

    assert (not expected) is decision.final
    assert sorted(costs) == costs
    assert frozenset(decision.needs) in (expected or {frozenset()})


@examples(150)
@given(situation=open_requests())
def test_needs_are_a_smallest_set_that_could_change_the_answer(situation: Open) -> None:
    """Random rules: no fewer facts than those named could change outcome or unmet."""
    assume(tried(situation.question) <= MOST_TRIED)
    both = both_ways(
        situation.files,
        profile=Profile.FULL,
        identity=None,
        words=WORDS,
        vocabulary=VOCABULARY,
        atlas=ATLAS,
    )
    assume(is_consistent(both.engine, situation.question))

    agree(both.engine, situation.question)


@examples(150)
@given(
    question=service_questions(words=tuple(w for w in WORDS.conducts if w != "provide-tool")),
    left_out=st.sets(st.sampled_from(ASKED_ABOUT), min_size=1, max_size=6),
)
def test_the_shipped_rules_ask_for_no_more_than_they_need(
    question: Question, left_out: set[str]
) -> None:
    """The rules that come with Brightline: the facts named suffice, and fewer do not.

    For a tool with adequate safeguards facts are read that were left out: no case for this search.
    """
    known = {
        name: frozenset({min(values)})
        for name, values in question.facts.items()
        if name not in left_out
    }
    said = WORDS.conduct_facts.get(question.conduct, {})
    asked = replace(question, facts={**known, **said})
    assume(tried(asked) <= MOST_TRIED)
    assume(is_consistent(ENGINE, asked))

    agree(ENGINE, asked)
