"""Two vocabularies come in; what can be asked of both, and what cannot be compared, goes out.

Of a fact that only one of them knows nothing is said; a value that only one of them knows does not
occur. Only requests are compared that both sides complete to the same: where they read something
else into a request, what they read it by is named.
"""

from collections.abc import Iterable, Mapping

from engine.compile import PolicySet
from engine.diagrams.completion import Completed
from engine.diagrams.space import Diagram, Space
from engine.plan.model import Incomparable
from engine.vocabulary import Vocabulary
from engine.vocabulary.model import Masks


def missing(vocabulary: Vocabulary, other: Vocabulary) -> tuple[int, ...]:
    """The slots of the facts that the other vocabulary does not know."""
    return tuple(fact.index for fact in vocabulary.facts.values() if fact.name not in other.facts)


def sayable(
    space: Space, stated: Mapping[str, Completed], other: Vocabulary
) -> Mapping[str, Diagram]:
    """For each conduct the requests that say nothing for which the other one has no word."""
    if space.vocabulary.source == other.source:
        return dict.fromkeys(stated, space.true)
    strange = [
        ~bit
        for fact in space.vocabulary.facts.values()
        if fact.name in other.facts
        for value, bit in zip(fact.values, space.bits[fact.index], strict=True)
        if value not in other.facts[fact.name].values
    ]
    slots = missing(space.vocabulary, other)
    left_out = _left_out(space, slots)
    return {
        conduct: space.every([*strange, *(_same(space, view, slot, left_out) for slot in slots)])
        for conduct, view in stated.items()
    }


def _left_out(space: Space, slots: tuple[int, ...]) -> dict[str, bool]:
    """What the variables are where nothing is said of some facts."""
    facts = tuple(space.vocabulary.facts.values())
    left_out = {
        name: bool(facts[slot].left_out >> n & 1)
        for slot in slots
        for n, name in enumerate(space.names[slot])
    }
    for slot in range(len(facts)):
        for said in space.names_of(slot)[len(space.names[slot]) :]:
            left_out[said] = slot not in slots
    return left_out


def _same(space: Space, view: Completed, slot: int, left_out: Mapping[str, bool]) -> Diagram:
    """Where a fact has the values that it is completed to when it is left out."""
    completed = [space.manager.let(left_out, bit) for bit in view.bits[slot]]
    pairs = zip(space.bits[slot], completed, strict=True)
    return space.every([(bit & there) | (~bit & ~there) for bit, there in pairs])


# -- what cannot be compared ----------------------------------------------------------------------


def incomparable(before: PolicySet, after: PolicySet) -> Incomparable:
    """What only one side has a word for, and by what they complete requests differently."""
    old, new = before.vocabulary, after.vocabulary
    here, there = _tables(old, new), _tables(new, old)
    return Incomparable(
        facts=_either(old.facts, new.facts),
        values=tuple(
            f"{name} {value}"
            for name in old.facts
            if name in new.facts
            for value in _either(old.facts[name].values, new.facts[name].values)
        ),
        conducts=_either(old.conducts, new.conducts),
        places=_either(before.atlas.own, after.atlas.own),
        completed=tuple(name for name in here if here[name] != there[name]),
    )


def _tables(vocabulary: Vocabulary, other: Vocabulary) -> dict[str, frozenset[object]]:
    """By what a request is completed, in the words that both vocabularies have."""

    def words(masks: Masks) -> frozenset[tuple[str, tuple[str, ...]]]:
        facts = other.facts
        return frozenset(
            (name, tuple(v for v in vocabulary.facts[name].words(mask) if v in facts[name].values))
            for name, mask in masks.items()
            if name in facts
        )

    def pairs(these: Iterable[tuple[object, Masks, Masks]]) -> frozenset[object]:
        return frozenset(
            (about, words(when), read)
            for about, when, reads in these
            if len(words(when)) == len(when)
            for read in words(reads)
        )

    return {
        "implications": pairs(("", i.given, i.then) for i in vocabulary.implications),
        "conduct_facts": pairs(
            (name, {}, conduct.facts)
            for name, conduct in vocabulary.conducts.items()
            if name in other.conducts
        ),
        "does_not_matter": pairs(("", d.when, d.reads) for d in vocabulary.does_not_matter),
        "unless_stated": pairs(
            (u.conduct, u.when, u.reads)
            for u in vocabulary.unless_stated
            if u.conduct in other.conducts
        ),
    }


def _either(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(these) ^ set(those)))
