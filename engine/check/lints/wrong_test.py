"""BL203: a test does not fit the type of its fact."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import one_of
from engine.language import tree
from engine.vocabulary import Fact, FactType


def check(subject: Subject) -> Iterator[Remark]:
    """Flags stand alone, `at least` needs a scale, other facts are compared with a value."""
    for condition in subject.conditions():
        for leaf in leaves(condition):
            if isinstance(leaf, tree.Test):
                fact = subject.vocabulary.facts.get(leaf.fact.text)
                if fact is not None:
                    yield from _fits(leaf, fact)
    for invariant in subject.file.invariants:
        if isinstance(invariant.claim, tree.NeverLoosens):
            scale = invariant.claim.scale
            fact = subject.vocabulary.facts.get(scale.text)
            if fact is not None and fact.type is FactType.CHOICE:
                yield Remark(
                    span=scale.span,
                    message=f"`{scale.text}` has no order, so it cannot rise",
                    help="name a scale or a flag",
                )


def _fits(test: tree.Test, fact: Fact) -> Iterator[Remark]:
    span = test.fact.span
    match test.operator, fact.type:
        case tree.Operator.FLAG, FactType.FLAG:
            return
        case tree.Operator.FLAG, _:
            yield Remark(
                span=span,
                message=f"`{fact.name}` is not a yes-or-no fact, so it needs a value",
                help=one_of(fact.bits),
            )
        case _, FactType.FLAG:
            yield Remark(
                span=span,
                message=f"`{fact.name}` is a yes-or-no fact and takes no value",
                help=f"write `{fact.name}` or `not {fact.name}`",
            )
        case tree.Operator.AT_LEAST | tree.Operator.AT_MOST, FactType.CHOICE:
            yield Remark(
                span=span,
                message=f"the values of `{fact.name}` have no order",
                help="write `is` or `is any of`",
            )
        case _:
            return
