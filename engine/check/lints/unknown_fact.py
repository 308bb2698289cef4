"""BL201: a condition tests a fact that the vocabulary does not have."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean, nearest, one_of
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
                help=_meant(fact.text, tuple(facts)),
            )


def _meant(word: str, facts: tuple[str, ...]) -> str:
    """Look among the facts about the same thing, else among all of them."""
    group, _, name = word.partition(".")
    siblings = {fact.partition(".")[2]: fact for fact in facts if fact.startswith(f"{group}.")}
    if siblings:
        near = nearest(name, siblings)
        return one_of(siblings.values()) if near is None else f"did you mean `{siblings[near]}`?"
    groups = ", ".join(f"`{g}`" for g in dict.fromkeys(fact.partition(".")[0] for fact in facts))
    return did_you_mean(word, facts, f"facts are about {groups}")
