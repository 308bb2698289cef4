"""A vocabulary comes in; the variables of all decision diagrams go out.

There is one variable for each value of each fact: *the fact may have this value*. A diagram is thus
about sets of possible values, so that what is unknown is covered: a fact that was left out may have
all of its values. A test is the disjunction of the variables of the values that pass it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, TypeAlias, assert_never

from engine.compile.formula import All, Any, Formula, Leaf, PlaceLeaf
from engine.vocabulary import Vocabulary


class Diagram(Protocol):
    """A decision diagram, canonical within its manager: equal functions are equal objects."""

    def __and__(self, other: "Diagram") -> "Diagram": ...
    def __or__(self, other: "Diagram") -> "Diagram": ...
    def __invert__(self) -> "Diagram": ...
    def __hash__(self) -> int: ...


class Manager(Protocol):
    """What is used of `dd`: the manager of CUDD where it is installed, else that in Python."""

    true: Diagram
    false: Diagram
    vars: Collection[str]

    def declare(self, *names: str) -> None:
        """Make variables; those that exist stay."""

    def var(self, name: str) -> Diagram:
        """The diagram that is true where the variable is."""

    def let(self, definitions: Mapping[str, Diagram | str | bool], u: Diagram) -> Diagram:
        """Replace variables by constants, by other variables or by diagrams."""

    def exist(self, names: Sequence[str], u: Diagram) -> Diagram:
        """Where some values of the variables make it true."""


Bits: TypeAlias = tuple[tuple[Diagram, ...], ...]
"""For each slot, and in it for each value, when the fact may have the value."""


def new_manager() -> Manager:
    """The fastest manager that is installed."""
    try:
        from dd.cudd import BDD  # type: ignore[import-not-found]  # noqa: PLC0415  # there is no wheel of CUDD for every machine
    except ImportError:
        from dd.autoref import BDD  # noqa: PLC0415  # the same manager in Python
    bdd = BDD()
    # The order of the vocabulary is good: looking for a better one takes longer than it saves.
    bdd.configure(reordering=False)
    manager: Manager = bdd
    return manager


class Space:
    """The variables, and the formulas over them.

    The variables of a fact stand together, and the facts in the order of the vocabulary. One space
    may serve several policies with the same vocabulary: their diagrams can then be compared.
    """

    def __init__(self, vocabulary: Vocabulary, manager: Manager | None = None) -> None:
        self.vocabulary = vocabulary
        self.manager = manager or new_manager()
        self.true, self.false = self.manager.true, self.manager.false
        self.names = tuple(
            tuple(f"{fact.name}={value}" for value in fact.values)
            for fact in vocabulary.facts.values()
        )
        for names in self.names:
            self.manager.declare(*names)
        self.bits: Bits = tuple(tuple(map(self.manager.var, names)) for names in self.names)
        self.known = self._known()

    def some(self, diagrams: Sequence[Diagram]) -> Diagram:
        """Any of them."""
        total = self.false
        for diagram in diagrams:
            total = total | diagram
        return total

    def every(self, diagrams: Sequence[Diagram]) -> Diagram:
        """All of them."""
        total = self.true
        for diagram in diagrams:
            total = total & diagram
        return total

    def ite(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """The one where the condition holds, else the other."""
        return (condition & then) | (~condition & otherwise)

    def said(self, slot: int) -> Diagram:
        """A variable beside those of the values: something was said about the fact at all."""
        name = f"said:{slot}"
        self.manager.declare(name)
        return self.manager.var(name)

    def names_of(self, slot: int) -> tuple[str, ...]:
        """The variables of a fact, the one that says whether it was stated among them."""
        said = f"said:{slot}"
        return (*self.names[slot], said) if said in self.manager.vars else self.names[slot]

    def risen(self, slot: int, diagram: Diagram) -> Diagram:
        """The requests that differ from one of these in a higher known value of a scale.

        Both values are known: of sets one can say in many ways that they have risen.
        """
        names, found = self.names[slot], self.false
        for n, name in enumerate(names):
            at = self.manager.let({other: other == name for other in names}, diagram)
            higher = [self.exactly(slot, 1 << m) for m in range(n + 1, len(names))]
            found |= at & self.some(higher)
        return found

    def exactly(self, slot: int, mask: int) -> Diagram:
        """The fact may have these values and no others."""
        return self.every([b if mask >> n & 1 else ~b for n, b in enumerate(self.bits[slot])])

    def may_be(self, bits: Bits, slot: int, mask: int) -> Diagram:
        """Some value of the set is possible."""
        return self.some([bit for n, bit in enumerate(bits[slot]) if mask >> n & 1])

    def possible(self, formula: Formula, bits: Bits) -> Diagram:
        """When a formula without place tests is possible, for facts that have these values."""
        match formula:
            case Leaf(slot, mask, _):
                return self.may_be(bits, slot, mask)
            case All(parts):
                return self.every([self.possible(part, bits) for part in parts])
            case Any(parts):
                return self.some([self.possible(part, bits) for part in parts])
            case PlaceLeaf():
                message = "places are settled before diagrams are made"
                raise AssertionError(message)
            case _:
                assert_never(formula)

    def _known(self) -> Diagram:
        """Every fact has one value: a complete case."""
        return self.every([self._one(bits) for bits in self.bits])

    def _one(self, bits: tuple[Diagram, ...]) -> Diagram:
        none, one = self.true, self.false
        for bit in bits:
            none, one = none & ~bit, (one & ~bit) | (none & bit)
        return one
