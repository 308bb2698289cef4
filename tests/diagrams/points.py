"""A request as the decider takes it comes in; the diagram that is true of it alone goes out."""

from collections.abc import Iterator, Mapping
from itertools import product

from engine.decide.facts import ContradictionError, Facts, Stated, Vector
from engine.diagrams.space import Bits, Diagram, Space
from engine.vocabulary import Vocabulary
from tests.reference.words import Sets

Points = Mapping[Stated, Diagram]
"""Requests, each with the diagram that is true of it alone."""


def stated(vocabulary: Vocabulary, facts: Sets) -> Stated:
    """What is said of facts in words, as the decider takes it."""
    said = list(Facts(vocabulary).nothing)
    for name, words in facts.items():
        fact = vocabulary.facts[name]
        said[fact.index] = sum(fact.bits[word] for word in words)
        said[-1] |= 1 << fact.index
    return tuple(said)


def point(space: Space, request: Stated) -> Diagram:
    """True of one request alone: of what it says of each fact, and of what it leaves out."""
    *masks, said = request
    exact = [space.exactly(slot, mask) for slot, mask in enumerate(masks)]
    marks = [
        space.said(slot) if said >> slot & 1 else ~space.said(slot)
        for slot in range(len(masks))
        if len(space.names_of(slot)) > len(space.names[slot])
    ]
    return space.every([*exact, *marks])


def holds(space: Space, diagram: Diagram, at: Diagram) -> bool:
    """Whether a diagram is true of a request."""
    return diagram & at != space.false


def vector_at(space: Space, bits: Bits, at: Diagram) -> Vector:
    """The values that the facts of a completed request may have, as the diagrams have it."""
    return tuple(
        sum(1 << n for n, bit in enumerate(here) if holds(space, bit, at)) for here in bits
    )


def completed(facts: Facts, conduct: str, request: Stated) -> Vector | None:
    """What the decider makes of a request; None where it contradicts itself."""
    try:
        return facts.vector(conduct, request)
    except ContradictionError:
        return None


def requests_in(space: Space, diagram: Diagram, points: Points) -> frozenset[Stated]:
    """The requests, among some, of which a diagram is true."""
    return frozenset(request for request, at in points.items() if holds(space, diagram, at))


def every_request(vocabulary: Vocabulary, conduct: str) -> Iterator[Stated]:
    """Every set of values of every fact; what is read unless stated is also left out."""
    reads = {
        vocabulary.facts[name].index
        for rule in vocabulary.unless_stated
        if rule.conduct == conduct
        for name in rule.reads
    }
    ways = [
        [(mask, True) for mask in range(1, fact.full + 1)]
        + ([(fact.left_out, False)] if fact.index in reads else [])
        for fact in vocabulary.facts.values()
    ]
    for chosen in product(*ways):
        said = sum(1 << slot for slot, (_, was_said) in enumerate(chosen) if was_said)
        yield (*(mask for mask, _ in chosen), said)
