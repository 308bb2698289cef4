"""A test comes in; the ways to settle it go out: by its own fact, or by facts that bear on it."""

from collections.abc import Iterator, Mapping

from engine.compile.formula import Leaf
from engine.vocabulary import Vocabulary


class Related:
    """The tables of the vocabulary, read as ways to make a test impossible."""

    def __init__(self, vocabulary: Vocabulary, conduct: str) -> None:
        self._vocabulary = vocabulary
        self._conduct = conduct
        self._names = (*vocabulary.facts, "person.consent")

    def settling(self, leaf: Leaf) -> Iterator[Mapping[str, int]]:
        """Sets of facts, each with the values that may make the test impossible."""
        vocabulary = self._vocabulary
        facts = vocabulary.facts
        name = self._names[leaf.slot]
        rest = leaf.full & ~leaf.mask
        if rest:
            yield {name: rest}
        for moot in vocabulary.does_not_matter:
            if name in moot.reads:
                yield moot.when
                # Where the test passes on the reading, the fact has to matter.
                for other, mask in moot.when.items():
                    if facts[other].full & ~mask and rest:
                        yield {name: rest, other: facts[other].full & ~mask}
        for implied in vocabulary.implications:
            if name in implied.then:
                yield implied.given
            if name in implied.given:
                yield {n: facts[n].full & ~mask for n, mask in implied.then.items()}
        for assumed in vocabulary.unless_stated:
            if assumed.conduct == self._conduct and name in assumed.reads:
                yield assumed.when
        if leaf.slot == len(facts):
            yield vocabulary.own_consent.when
