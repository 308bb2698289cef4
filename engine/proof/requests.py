"""Requests that break a claim come in, as a diagram; the shortest of them in words goes out.

Facts are left out one by one as long as a request is left; what has to be stated gets one value
where it can.
"""

from collections.abc import Iterator, Mapping

from engine.diagrams.space import Diagram, Space
from engine.language import tree
from engine.vocabulary import Fact, FactType
from engine.vocabulary.model import YES

Stated = Mapping[int, int]
"""The sets of values that are stated, by slot."""


def shortest(space: Space, requests: Diagram) -> Stated:
    """A request of a set that is not empty, with no fact stated that can be left out."""
    left = requests
    facts = tuple(space.vocabulary.facts.values())
    stated: dict[int, int] = {}
    for fact in sorted(facts, key=_worth_saying):
        without = left & unsaid(space, fact)
        if without != space.false:
            left = without
            continue
        for mask in _sets(fact):
            there = left & said(space, fact, mask)
            if there != space.false:
                left = there
                stated[fact.index] = mask
                break
    return dict(sorted(stated.items()))


def apart_from(space: Space, stated: Stated, differing: tuple[int, ...]) -> Diagram:
    """All requests that say the same of all facts but some."""
    facts = [f for f in space.vocabulary.facts.values() if f.index not in differing]
    return space.every(
        [
            said(space, fact, stated[fact.index]) if fact.index in stated else unsaid(space, fact)
            for fact in facts
        ]
    )


def said(space: Space, fact: Fact, mask: int) -> Diagram:
    """The fact is stated to have one of these values."""
    return space.exactly(fact.index, mask) & _mark(space, fact, was_said=True)


def unsaid(space: Space, fact: Fact) -> Diagram:
    """The fact is left out."""
    return space.exactly(fact.index, fact.left_out) & _mark(space, fact, was_said=False)


def _mark(space: Space, fact: Fact, *, was_said: bool) -> Diagram:
    if len(space.names_of(fact.index)) == len(space.names[fact.index]):
        return space.true
    mark = space.said(fact.index)
    return mark if was_said else ~mark


def _worth_saying(fact: Fact) -> tuple[int, int]:
    """What a reader expects to be told last is left out first: the picture and the person stay."""
    groups = ("location", "service", "account", "request", "notice", "register", "source")
    group = fact.name.split(".")[0]
    return (groups.index(group) if group in groups else len(groups)), -fact.index


def _sets(fact: Fact) -> Iterator[int]:
    singles = sorted(fact.bits, key=lambda value: value not in {"none", "no"})
    yield from (fact.bits[value] for value in singles)
    several = (m for m in range(1, fact.full + 1) if m.bit_count() > 1)
    yield from sorted(several, key=lambda m: (m.bit_count(), m))


def condition_of(
    conduct: str, place: tree.PlaceTest, facts: list[tuple[Fact, int]]
) -> tree.Condition:
    """The request as the `given` of an example."""
    return tree.And(
        (tree.Bare(tree.Word(conduct)), place, *(_test(fact, mask) for fact, mask in facts))
    )


def _test(fact: Fact, mask: int) -> tree.Condition:
    name = tree.Word(fact.name)
    if fact.type is FactType.FLAG and mask != fact.full:
        flag = tree.Test(name, tree.Operator.FLAG)
        return flag if mask == YES else tree.Not(flag)
    words = tuple(tree.Word(word) for word in fact.words(mask))
    operator = tree.Operator.IS if len(words) == 1 else tree.Operator.ANY_OF
    return tree.Test(name, operator, words)
