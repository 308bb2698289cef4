"""BL201: a condition tests a fact that the vocabulary does not have."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Facts are a closed list, also those that an invariant names."""
    facts = subject.vocabulary.facts
    tested = [
        leaf.fact
        for condition in subject.conditions()
        for leaf in leaves(condition)
        if isinstance(leaf, tree.Test)
    ]
    for invariant in subject.file.invariants:
        match invariant.claim:
            case tree.Ignores(named):
                tested += named
            case tree.NeverLoosens(scale):
                tested.append(scale)
            case _:
                pass
    for fact in tested:
        if fact.text not in facts:
            yield Remark(
                span=fact.span,
                message=f"there is no fact `{fact.text}`",
                help=did_you_mean(fact.text, facts),
            )
