"""A conduct comes in; what a request for it means, completed, goes out as diagrams.

This is `Facts.vector` of the decider, carried out on all requests at once: the facts that a conduct
narrows, the implications, what does not matter, and the consent that counts for one's own picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.diagrams.space import Bits, Diagram, Space
from engine.vocabulary.model import Masks

_Known = list[list[Diagram]]


class Completed(NamedTuple):
    """The completed facts of the requests of a conduct, and which requests make sense at all.

    The last slot of `bits` is the consent that counts where the requester may be the person.
    """

    valid: Diagram
    bits: Bits


@dataclass(frozen=True, slots=True)
class Completions:
    """Both views of the requests of each conduct.

    A *stated* request is what a caller may say: any non-empty set of values for each fact. A
    *closed* one is a request that completes to itself: since every request completes to a closed
    one with the same answer, it is enough to look at those where answers are compared.
    """

    stated: Mapping[str, Completed]
    closed: Mapping[str, Completed]


def completions(space: Space) -> Completions:
    """Complete the requests of every conduct."""
    conducts = space.vocabulary.conducts
    stated = {conduct: _Completer(space, conduct, unless_stated=True).run() for conduct in conducts}
    closed = {}
    for conduct in conducts:
        done = _Completer(space, conduct, unless_stated=False).run()
        same = space.every(
            [
                (one & other) | (~one & ~other)
                for here, there in zip(space.bits, done.bits, strict=False)
                for one, other in zip(here, there, strict=True)
            ]
        )
        closed[conduct] = Completed(done.valid & same, (*space.bits, done.bits[-1]))
    return Completions(stated, closed)


class _Completer:
    """One conduct. `valid` shrinks wherever what is stated contradicts itself."""

    def __init__(self, space: Space, conduct: str, *, unless_stated: bool) -> None:
        self._space = space
        self._vocabulary = space.vocabulary
        self._conduct = conduct
        self._unless_stated = unless_stated
        self._known: _Known = [list(bits) for bits in space.bits]
        self._valid = space.every([space.some(bits) for bits in space.bits])

    def run(self) -> Completed:
        for slot, mask in self._pairs(self._vocabulary.conducts[self._conduct].facts):
            self._narrow(self._known, slot, mask, self._space.true)
        assumed = self._assumed() if self._unless_stated else None
        self._valid &= self._imply(self._known)
        if assumed is not None:
            self._known = assumed
            self._imply(self._known)
        self._moot()
        own = self._own_consent()
        return Completed(self._valid, (*map(tuple, self._known), own))

    # -- what is read unless stated ---------------------------------------------------------------

    def _assumed(self) -> _Known | None:
        """What is read unless stated, where it leaves what is stated; None where nothing is."""
        space = self._space
        here = [u for u in self._vocabulary.unless_stated if u.conduct == self._conduct]
        if not here:
            return None
        assumed = [list(bits) for bits in self._known]
        for rule in here:
            ((slot, mask),) = self._pairs(rule.when)
            certain = ~self._may(self._known, slot, ~mask)
            for other, reading in self._pairs(rule.reads):
                self._read(assumed, other, reading, certain & ~self._said(other))
        without = [list(bits) for bits in self._known]
        implied = [list(bits) for bits in assumed]
        consistent = self._imply(without) & self._imply(implied)
        for slot, (before, after) in enumerate(zip(without, implied, strict=True)):
            if before != after:
                settled = space.some([b & ~a for b, a in zip(before, after, strict=True)])
                # A doubt that was stated is no less a doubt because a reading would settle it.
                consistent &= ~(self._said(slot) & settled)
        return [
            [space.ite(consistent, new, old) for new, old in zip(these, those, strict=True)]
            for these, those in zip(assumed, self._known, strict=True)
        ]

    def _said(self, slot: int) -> Diagram:
        """Whether something was said about a fact; what was not said may be anything."""
        said = self._space.said(slot)
        self._valid &= said | self._space.every(self._space.bits[slot])
        return said

    # -- implications -----------------------------------------------------------------------------

    def _imply(self, known: _Known) -> Diagram:
        """Narrow by the implications, both ways, until nothing changes; say where that works."""
        consistent = self._space.true
        pairs = [(*self._pair(i.given), *self._pair(i.then)) for i in self._vocabulary.implications]
        before: _Known | None = None
        while before != known:
            before = [list(bits) for bits in known]
            for given, when, then, mask in pairs:
                consistent &= self._narrow(known, then, mask, ~self._may(known, given, ~when))
                consistent &= self._narrow(known, given, ~when, ~self._may(known, then, mask))
        return consistent

    def _narrow(self, known: _Known, slot: int, mask: int, where: Diagram) -> Diagram:
        """Leave only these values; false where none is left."""
        bits = known[slot]
        left = self._may(known, slot, mask)
        for n, bit in enumerate(bits):
            if not mask >> n & 1:
                bits[n] = bit & ~where
        consistent = ~where | left
        if known is self._known:
            self._valid &= consistent
        return consistent

    # -- what does not matter, and one's own consent ----------------------------------------------

    def _moot(self) -> None:
        for rule in self._vocabulary.does_not_matter:
            ((slot, mask),) = self._pairs(rule.when)
            possible, otherwise = (
                self._may(self._known, slot, mask),
                self._may(self._known, slot, ~mask),
            )
            for other, reading in self._pairs(rule.reads):
                bits = self._known[other]
                for n, bit in enumerate(bits):
                    if reading >> n & 1:
                        bits[n] = bit | possible
                    else:
                        bits[n] = bit & ~(possible & ~otherwise)

    def _own_consent(self) -> tuple[Diagram, ...]:
        """The consent that counts for what the verified person asks for their own picture."""
        space, own = self._space, self._vocabulary.own_consent
        slot = self._vocabulary.facts["person.consent"].index
        consent = self._known[slot]
        pairs = self._pairs(own.when)
        may = space.every([self._may(self._known, s, mask) for s, mask in pairs])
        certain = space.every([~self._may(self._known, s, ~mask) for s, mask in pairs])
        mine = self._conduct in own.conducts
        weak = self._may(self._known, slot, ~own.at_least & ~own.never)
        least = own.at_least & -own.at_least
        raised = []
        for n, bit in enumerate(consent):
            value = 1 << n
            if value & own.at_least:
                raised.append(bit | weak if value == least else bit)
            else:
                raised.append(bit if value & own.never and not mine else space.false)
        self._valid &= ~certain | space.some(raised)
        return tuple(
            space.ite(certain, up, space.ite(may, bit | up, bit))
            for bit, up in zip(consent, raised, strict=True)
        )

    # -- words ------------------------------------------------------------------------------------

    def _may(self, known: _Known, slot: int, mask: int) -> Diagram:
        return self._space.some([bit for n, bit in enumerate(known[slot]) if mask >> n & 1])

    def _read(self, known: _Known, slot: int, reading: int, where: Diagram) -> None:
        for n, bit in enumerate(known[slot]):
            value = self._space.true if reading >> n & 1 else self._space.false
            known[slot][n] = self._space.ite(where, value, bit)

    def _pairs(self, masks: Masks) -> list[tuple[int, int]]:
        facts = self._vocabulary.facts
        return [(facts[name].index, mask) for name, mask in masks.items()]

    def _pair(self, masks: Masks) -> tuple[int, int]:
        ((slot, mask),) = self._pairs(masks)
        return slot, mask
