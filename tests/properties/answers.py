"""The rules that are shipped come in; ways to ask them, and to change a request, go out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import brightline
from brightline.loading import check_folder
from engine.decide import BadRequestError, Decision, Outcome
from engine.language import tree
from tests.reference.comparison import ask
from tests.reference.documents import OF_LAW, changes
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import ATLAS, service_questions

CHECKED = check_folder()
ENGINE = brightline.load()
DOCUMENTS = tuple(document for _, document in CHECKED.corpus.documents())
NAMED_DAYS = frozenset({*ATLAS.change_dates, *changes(DOCUMENTS)})
"""Every day that the files name."""

FORBIDDING = frozenset(
    (document.name.text, rule.name.text)
    for document in DOCUMENTS
    if document.heading in OF_LAW | {tree.Heading.FLOOR}
    for rule in document.rules
    if isinstance(rule.effect, tree.Forbid)
)
"""The prohibitions of the floor, of laws and of orders."""

OF_THE_FLOOR = frozenset(d.name.text for d in DOCUMENTS if d.heading is tree.Heading.FLOOR)
NOT_ABOUT_PICTURES = frozenset({"train", "provide-tool", "sanction-account"})
"""The conducts that have floor rules of their own."""
ABOUT_PICTURES = tuple(word for word in WORDS.conducts if word not in NOT_ABOUT_PICTURES)

READ_WHEN_LEFT_OUT = frozenset({"location.anonymised"})
"""Left out, it is read as `none`: the resolver says it wherever there is evidence."""
READ_OF_SAFE_TOOLS = frozenset(name for _, _, reads in WORDS.unless_stated for name in reads)
"""Left out for a tool with adequate safeguards, these are read as harmless, on purpose."""

Rules = frozenset[tuple[str, str]]
Facts = Mapping[str, tuple[str, ...]]
"""Facts with the values that they may have; an empty one stands for a fact that is left out."""


def is_consistent(question: Question) -> bool:
    """Whether what is stated can all be so."""
    try:
        ask(ENGINE, question)
    except BadRequestError:
        return False
    return True


requests = service_questions().filter(is_consistent)
"""Requests as services send them, without contradictions."""


def strictness(decision: Decision) -> int:
    """How strict an answer is: duties are outside the order."""
    match decision.outcome:
        case Outcome.PERMIT | Outcome.PERMIT_WITH_DUTIES:
            return 0
        case Outcome.REQUIRED_FIRST:
            return 1
        case Outcome.DENY:
            return 2


def forbids(decision: Decision) -> Rules:
    """The prohibitions of the floor, of laws and of orders that stand."""
    return frozenset((r.provision, r.rule) for r in decision.all_reasons) & FORBIDDING


def duties(decision: Decision) -> frozenset[tuple[str, str, str]]:
    """The duties that stand, with the rule that each comes from.

    To take down what is forbidden is one duty, whichever prohibition it is written under.
    """
    return frozenset(
        (d.duty, *(("", "") if (d.provision, d.rule) in FORBIDDING else (d.provision, d.rule)))
        for d in decision.duties
    )


def stating(question: Question, facts: Mapping[str, str]) -> Question:
    """The same request with some facts stated otherwise."""
    said = {name: frozenset({value}) for name, value in facts.items()}
    return replace(question, facts={**question.facts, **said})


def saying(question: Question, facts: Facts) -> Question:
    """The same request with other sets of values for some facts."""
    for name, values in facts.items():
        question = having(question, name, frozenset(values) or None)
    return question


def having(question: Question, name: str, values: frozenset[str] | None) -> Question:
    """The same request with another set of values for a fact; None leaves it out."""
    changed = {key: kept for key, kept in question.facts.items() if key != name}
    return replace(question, facts=changed if values is None else {**changed, name: values})


def each_value(question: Question, name: str) -> Iterator[Question]:
    """The same request for every value of a fact that can be so, and without the fact."""
    for values in (None, *(frozenset({value}) for value in WORDS.values[name])):
        changed = having(question, name, values)
        if is_consistent(changed):
            yield changed
