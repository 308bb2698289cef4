"""Requests that break a claim come in, as a diagram; the shortest of them in words goes out.

As few facts as can be are stated; what has to be stated gets one value where it can.
"""

from collections.abc import Iterator, Mapping

from engine.diagrams.space import Diagram, Space
from engine.language import tree
from engine.vocabulary import Fact, FactType
from engine.vocabulary.model import YES

Stated = Mapping[int, int]
"""The sets of values that are stated, by slot."""


def shortest(space: Space, requests: Diagram) -> Stated:
    """A request of a set that is not empty, with no more facts stated than in any other of it."""
    left, stated = requests, dict[int, int]()
    fewest = _Fewest(space)
    for place, fact in enumerate(fewest.facts):
        names = space.names_of(fact.index)
        least = fewest.stated(left, place)
        without = space.manager.exist(names, left & unsaid(space, fact))
        if fewest.stated(without, place + 1) == least:
            left = without
            continue
        for mask in _sets(fact):
            there = space.manager.exist(names, left & said(space, fact, mask))
            if fewest.stated(there, place + 1) == least - 1:
                left = there
                stated[fact.index] = mask
                break
    return dict(sorted(stated.items()))


class _Fewest:
    """How few facts have to be stated; the facts are looked at in the order of `facts`."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self.facts = tuple(sorted(space.vocabulary.facts.values(), key=_worth_saying))
        self._unsaid = [unsaid(space, fact) for fact in self.facts]
        self._known: dict[tuple[int, Diagram], int] = {}

    def stated(self, requests: Diagram, place: int) -> int:
        """The least number of facts stated, from a fact of the order on, in any of the requests."""
        space = self._space
        if requests == space.false:
            return len(self.facts) + 1
        if place == len(self.facts):
            return 0
        key = (place, requests)
        found = self._known.get(key)
        if found is None:
            unsaid_here = self._unsaid[place]
            names = space.names_of(self.facts[place].index)
            without = space.manager.exist(names, requests & unsaid_here)
            found = self.stated(without, place + 1)
            if found:
                among = space.manager.exist(names, requests & ~unsaid_here)
                found = min(found, 1 + self.stated(among, place + 1))
            self._known[key] = found
        return found


def only(space: Space, stated: Stated) -> Diagram:
    """The one request that states this and nothing else."""
    return apart_from(space, stated, ())


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


def tests_of(facts: list[tuple[Fact, int]]) -> tuple[tree.Condition, ...]:
    """What is stated, as the tests of an example."""
    return tuple(_test(fact, mask) for fact, mask in facts)


def _test(fact: Fact, mask: int) -> tree.Condition:
    name = tree.Word(fact.name)
    if fact.type is FactType.FLAG and mask != fact.full:
        flag = tree.Test(name, tree.Operator.FLAG)
        return flag if mask == YES else tree.Not(flag)
    words = tuple(tree.Word(word) for word in fact.words(mask))
    operator = tree.Operator.IS if len(words) == 1 else tree.Operator.ANY_OF
    return tree.Test(name, operator, words)
