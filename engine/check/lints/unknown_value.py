"""BL202: a test compares a fact with a value that it does not have."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean
from engine.language import tree
from engine.vocabulary import FactType


def check(subject: Subject) -> Iterator[Remark]:
    """The values of every fact are a closed list."""
    for condition in subject.conditions():
        for leaf in leaves(condition):
            if not isinstance(leaf, tree.Test):
                continue
            fact = subject.vocabulary.facts.get(leaf.fact.text)
            if fact is None or fact.type is FactType.FLAG:
                continue
            for word in leaf.values:
                if word.text not in fact.bits:
                    yield Remark(
                        span=word.span,
                        message=f"`{fact.name}` has no value `{word.text}`",
                        help=did_you_mean(word.text, fact.bits),
                    )
