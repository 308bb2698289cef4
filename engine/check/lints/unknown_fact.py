"""BL201: a condition tests a fact that the vocabulary does not have."""

from collections.abc import Iterable, Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean, one_of
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
                help=did_you_mean(fact.text, facts, _of_group(fact.text, facts)),
            )


def _of_group(word: str, facts: Iterable[str]) -> str:
    """The facts about the same thing, or the things that facts are about."""
    group = word.partition(".")[0]
    near = [fact for fact in facts if fact.startswith(f"{group}.")]
    if near:
        return one_of(near)
    groups = dict.fromkeys(fact.partition(".")[0] for fact in facts)
    return f"facts are about {', '.join(f'`{name}`' for name in groups)}"
